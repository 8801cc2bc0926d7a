//! Which HTTP is spoken, and what HTTP/2 proves about a request without a reply.

/// The protocol over TLS. Plain `http` is HTTP/1.1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HttpProtocol {
    /// HTTP/2 if the service chooses it when the connection is made (ALPN), else HTTP/1.1. Calls at the
    /// same time share one connection.
    #[default]
    PreferHttp2,
    /// HTTP/1.1, with a connection for each call that is under way.
    Http1,
}

impl HttpProtocol {
    /// What is offered to the service, the preferred one first.
    pub(crate) fn alpn(self) -> Vec<Vec<u8>> {
        let names: &[&[u8]] = match self {
            Self::PreferHttp2 => &[b"h2", b"http/1.1"],
            Self::Http1 => &[b"http/1.1"],
        };
        names.iter().map(|name| name.to_vec()).collect()
    }
}

/// Whether the error proves that the service did not process the request (RFC 9113, 8.7): the stream
/// was refused, or the service ended the connection and named a last stream before it.
///
/// `h2` gives the error of a GOAWAY to streams after the last one only, and to requests that were not
/// sent because of it. Earlier streams go on, and end with an error of the connection when that breaks.
/// A GOAWAY or a reset of our own side proves nothing.
pub(crate) fn is_not_processed(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(http2) = error.downcast_ref::<h2::Error>() {
            let is_refused = http2.is_reset() && http2.reason() == Some(h2::Reason::REFUSED_STREAM);
            return http2.is_remote() && (http2.is_go_away() || is_refused);
        }
        next = error.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_service_sent_proves_anything() {
        // An error of our own side with the code of a refusal.
        let own = h2::Error::from(h2::Reason::REFUSED_STREAM);
        assert!(!is_not_processed(&own));
        assert!(!is_not_processed(&std::io::Error::other("broken pipe")));
    }
}
