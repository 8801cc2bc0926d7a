//! The origin of the service. Credentials are sent to no other.

use std::fmt;
use std::str::FromStr;

use url::{Host, Url};

/// The origin of the service: scheme, host and port.
///
/// `https` is required unless the host is loopback: credentials can be stolen from plain `http`.
///
/// ```
/// use atlas_maintenance_transport::BaseUrl;
///
/// assert_eq!(BaseUrl::default().as_str(), "https://cloud.mongodb.com");
/// assert!("http://127.0.0.1:8080".parse::<BaseUrl>().is_ok());
/// assert!("http://atlas.example.com".parse::<BaseUrl>().is_err());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct BaseUrl {
    url: Url,
    // Without the slash that `Url` writes after an origin: generated clients append paths.
    text: String,
    /// The origin with a long path, so that its copies have room for any path.
    template: Url,
}

/// Bytes reserved for a path, to avoid reallocations. All paths so far are shorter.
const PATH_CAPACITY: usize = 128;

/// The public service.
const PUBLIC: &str = "https://cloud.mongodb.com";

impl BaseUrl {
    /// Parses an origin and accepts `http` for any host. Credentials and replies can then be read on
    /// the way.
    ///
    /// # Errors
    ///
    /// [`InvalidBaseUrl`] for anything that is not the origin of an HTTP service.
    pub fn allowing_plain_http(text: &str) -> Result<Self, InvalidBaseUrl> {
        let invalid = |reason| InvalidBaseUrl {
            given: without_user_info(text),
            reason,
        };
        let url = Url::parse(text.trim()).map_err(|_| invalid(NOT_A_URL))?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(invalid(NOT_A_URL));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(invalid("it must not carry a user name or password"));
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(invalid(
                "it must end after the host and port, without a path",
            ));
        }
        let text = url.origin().ascii_serialization();
        let mut template = url.clone();
        template.set_path(&"-".repeat(PATH_CAPACITY));
        Ok(Self {
            url,
            text,
            template,
        })
    }

    /// The origin as text, without a slash at the end.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the host is a loopback address or `localhost`.
    pub fn is_loopback(&self) -> bool {
        match self.url.host() {
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
            None => false,
        }
    }

    /// Whether TLS is used.
    pub(crate) fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// Whether `url` has this origin, so that its request may carry credentials.
    pub(crate) fn covers(&self, url: &Url) -> bool {
        // As `origin()` compares, without its allocations: called twice for each request.
        url.scheme() == self.url.scheme()
            && url.host() == self.url.host()
            && url.port_or_known_default() == self.url.port_or_known_default()
    }

    /// The origin as a URL.
    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    /// The URL of `path`, which starts with a slash, at the service.
    pub(crate) fn at(&self, path: &str) -> Url {
        let mut url = self.template.clone();
        url.set_path(path);
        url
    }
}

const NOT_A_URL: &str = "it takes the form https://HOST or https://HOST:PORT";

/// The message of a refusal is printed, so it must not hold a password.
fn without_user_info(text: &str) -> String {
    match text.rsplit_once('@') {
        Some((_, rest)) => format!("…@{rest}"),
        None => text.to_owned(),
    }
}

impl FromStr for BaseUrl {
    type Err = InvalidBaseUrl;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let base = Self::allowing_plain_http(text)?;
        if !base.is_https() && !base.is_loopback() {
            return Err(InvalidBaseUrl {
                given: text.to_owned(),
                reason: "plain http is allowed for loopback addresses only",
            });
        }
        Ok(base)
    }
}

impl Default for BaseUrl {
    /// The public service, `https://cloud.mongodb.com` (documented).
    #[expect(
        clippy::expect_used,
        reason = "a constant, which `public_service_is_a_base_url` parses"
    )]
    fn default() -> Self {
        PUBLIC.parse().expect("a constant that a test parses")
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BaseUrl({self})")
    }
}

/// The text is not an origin to which credentials can be sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{given:?} cannot be the base URL: {reason}")]
pub struct InvalidBaseUrl {
    given: String,
    reason: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_service_is_a_base_url() {
        assert_eq!(BaseUrl::default().as_str(), PUBLIC);
        assert!(BaseUrl::default().is_https());
    }

    #[test]
    fn refusal_does_not_show_user_info() {
        let refused = |text: &str| text.parse::<BaseUrl>().unwrap_err().to_string();
        for text in ["https://user@example.org", "https://:s3cret@example.org"] {
            let line = refused(text);
            assert!(
                line.contains("…@example.org") && line.contains("user name"),
                "{line}"
            );
        }
        assert!(refused("nowhere").contains("nowhere"));
        for text in ["ftp://example.org", "mailto:a@example.org", "http:"] {
            assert!(BaseUrl::allowing_plain_http(text).is_err(), "{text}");
        }
        // Each part of a URL that is not its origin.
        for text in [
            "https://example.org/a",
            "https://example.org?a",
            "https://example.org#a",
        ] {
            assert!(refused(text).contains("without a path"), "{text}");
        }
        let base: BaseUrl = "https://example.org".parse().unwrap();
        assert_eq!(format!("{base:?}"), "BaseUrl(https://example.org)");
    }

    #[test]
    fn plain_http_is_accepted_for_loopback_only() {
        for text in [
            "http://127.0.0.1:1",
            "http://localhost",
            "http://[::1]:8080/",
            "http://127.9.9.9",
        ] {
            assert!(text.parse::<BaseUrl>().is_ok(), "{text}");
        }
        for text in [
            "http://example.com",
            "http://128.0.0.1",
            "http://localhost.example.com",
        ] {
            assert!(text.parse::<BaseUrl>().is_err(), "{text}");
            assert!(BaseUrl::allowing_plain_http(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn only_an_origin_is_accepted() {
        for text in [
            "",
            "cloud.mongodb.com",
            "ftp://example.com",
            "https://",
            "https://h/api",
            "https://h/?q",
            "https://h/#f",
        ] {
            assert!(text.parse::<BaseUrl>().is_err(), "{text}");
        }
    }

    #[test]
    fn password_is_refused_and_not_shown() {
        let message = "https://user:hunter2@example.com"
            .parse::<BaseUrl>()
            .unwrap_err()
            .to_string();
        assert!(!message.contains("hunter2"), "{message}");
        let message = "ftp://user:hunter2@example.com"
            .parse::<BaseUrl>()
            .unwrap_err();
        assert!(!message.to_string().contains("hunter2"), "{message}");
    }

    #[test]
    fn path_is_appended_unchanged() {
        let long = format!("/{}", "a".repeat(2 * PATH_CAPACITY));
        for path in ["/", "/a/b%2Fc", long.as_str()] {
            let url = BaseUrl::default().at(path);
            assert_eq!(url.as_str(), format!("{PUBLIC}{path}"));
        }
    }

    #[test]
    fn other_scheme_host_or_port_is_another_origin() {
        let base: BaseUrl = "https://example.com".parse().unwrap();
        let covers = |text: &str| base.covers(&Url::parse(text).unwrap());
        assert!(covers("https://example.com:443/api?x=1"));
        for other in [
            "http://example.com/",
            "https://example.com:8443/",
            "https://example.com.evil.test/",
        ] {
            assert!(!covers(other), "{other}");
        }
    }
}
