//! Where the service is, and to which requests credentials may therefore go.

use std::fmt;
use std::str::FromStr;

use url::{Host, Url};

/// The address of the service: scheme, host and port, without a path.
///
/// `https` is required unless the host is loopback, since both kinds of credentials could be
/// stolen or replayed from plain `http`.
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
    // `Url` writes a bare origin with a slash behind it; generated clients append paths with one.
    text: String,
    /// The same with a long path, so that its copies have room for any other.
    template: Url,
}

/// How many bytes a path can have before the text of its URL must grow, which it would do several
/// times over. All paths so far are shorter.
const ROOM: usize = 128;

/// The public service.
const PUBLIC: &str = "https://cloud.mongodb.com";

impl BaseUrl {
    /// Like parsing, but `http` is accepted for any host. Credentials and replies are then open
    /// to everybody on the way.
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
        template.set_path(&"-".repeat(ROOM));
        Ok(Self {
            url,
            text,
            template,
        })
    }

    /// The address as text, without a slash at the end.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the host is this machine.
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

    /// Whether a request to `url` goes to this service and so may carry its credentials.
    pub(crate) fn covers(&self, url: &Url) -> bool {
        // As `origin()` compares them, without its copies: this is asked twice for each request.
        url.scheme() == self.url.scheme()
            && url.host() == self.url.host()
            && url.port_or_known_default() == self.url.port_or_known_default()
    }

    /// The address as a URL.
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

/// A URL with a password in it may be refused because of just that, and the refusal is printed.
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
                reason: "credentials go over https only, except to this machine itself",
            });
        }
        Ok(base)
    }
}

impl Default for BaseUrl {
    /// The public service, `https://cloud.mongodb.com` (documented).
    #[expect(
        clippy::expect_used,
        reason = "a constant, and `the_public_service_is_a_base_url` parses it"
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

/// The text is not an address that requests with credentials can be sent to.
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
    fn the_public_service_is_a_base_url() {
        assert_eq!(BaseUrl::default().as_str(), PUBLIC);
        assert!(BaseUrl::default().is_https());
    }

    #[test]
    fn a_refused_text_is_shown_without_the_user_in_it() {
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
    fn plain_http_is_for_this_machine_only() {
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
    fn anything_but_an_origin_is_refused() {
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
    fn a_password_in_the_url_is_refused_and_not_repeated() {
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
    fn a_path_is_put_behind_the_origin_as_it_is() {
        let long = format!("/{}", "a".repeat(2 * ROOM));
        for path in ["/", "/a/b%2Fc", long.as_str()] {
            let url = BaseUrl::default().at(path);
            assert_eq!(url.as_str(), format!("{PUBLIC}{path}"));
        }
    }

    #[test]
    fn another_scheme_host_or_port_is_another_service() {
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
