//! The way to the service, for errors: which proxy, and which certificate authorities are trusted.
//!
//! The HTTP library reads the same variables. It ignores a proxy that it cannot read, and goes directly; here
//! that is an error.

use std::ffi::OsString;
use std::fmt;

use http::Uri;

use crate::base_url::BaseUrl;
use crate::tls::Trust;

/// How the service is reached.
#[derive(Clone, Debug, Default)]
pub(crate) struct Route {
    proxy: Option<Proxy>,
    roots: Roots,
}

#[derive(Clone, Debug)]
struct Proxy {
    variable: &'static str,
    /// Without user and password.
    address: String,
}

/// The certificate authorities that are trusted.
#[derive(Clone, Debug, Default)]
enum Roots {
    /// Those of the caller's own HTTP client.
    #[default]
    Callers,
    System,
    /// Those that these variables name.
    Variables(String),
    /// Those that were given to the client alone.
    Given,
}

/// A variable that names a proxy which cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{variable} is not the URL of a proxy: it takes http://HOST:PORT or https://HOST:PORT; correct it, or \
     unset it to connect directly"
)]
pub(crate) struct InvalidProxy {
    // The value is not shown: it may hold a password.
    variable: &'static str,
}

impl Route {
    /// The route by the environment, on which `lookup` looks up variables.
    pub(crate) fn read(
        base: &BaseUrl,
        trust: &Trust,
        lookup: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Self, InvalidProxy> {
        // An empty variable counts as not set.
        let set = |name: &str| lookup(name).filter(|value| !value.is_empty());
        let variables = ["SSL_CERT_FILE", "SSL_CERT_DIR"].map(|name| (name, set(name)));
        let variables = variables.into_iter().filter_map(|(name, value)| {
            let value = value?;
            Some(format!("{name}={}", value.display()))
        });
        let variables: Vec<_> = variables.collect();
        Ok(Self {
            proxy: proxy(base, set)?,
            roots: match &variables[..] {
                _ if trust.only_given => Roots::Given,
                [] => Roots::System,
                variables => Roots::Variables(variables.join(" and ")),
            },
        })
    }

    /// The proxy, without user and password.
    pub(crate) fn proxy(&self) -> Option<String> {
        let Proxy { variable, address } = self.proxy.as_ref()?;
        Some(format!("{address} of {variable}"))
    }

    /// Which certificates are trusted, as the end of "trusted are those".
    pub(crate) fn roots(&self) -> String {
        self.roots.to_string()
    }

    /// What to do about an error of this layer, whose causes are `chain`.
    pub(crate) fn advice(&self, chain: &str) -> String {
        if chain.contains("invalid peer certificate") || chain.contains("CA certificates") {
            let set = "to trust another authority set SSL_CERT_FILE to a PEM file with all that are trusted";
            return format!("trusted are the certificates {}; {set}", self.roots);
        }
        match &self.proxy {
            Some(Proxy { variable, .. }) => {
                format!("check {variable}, or name the host in NO_PROXY to connect directly")
            }
            None if chain.contains("dns error") => {
                "check the host of the base URL and name resolution; where only a proxy resolves names, set \
                 HTTPS_PROXY"
                    .to_owned()
            }
            None => "check the network and the base URL; where a proxy is needed, set HTTPS_PROXY".to_owned(),
        }
    }
}

/// ` through …`, or nothing for a direct connection.
impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.proxy {
            Some(Proxy { variable, address }) => {
                write!(f, " through the proxy {address} of {variable}")
            }
            None => Ok(()),
        }
    }
}

impl fmt::Display for Roots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Callers => f.write_str("of your own HTTP client"),
            Self::System => f.write_str("of the system"),
            Self::Variables(variables) => write!(f, "of {variables}"),
            Self::Given => f.write_str("that the client was given"),
        }
    }
}

/// The proxy for the service. Both spellings of a variable are read, the first that is set counts.
fn proxy(
    base: &BaseUrl,
    set: impl Fn(&str) -> Option<OsString>,
) -> Result<Option<Proxy>, InvalidProxy> {
    // A loopback address is reached directly, and a CGI program gets HTTP_PROXY from the request.
    if base.is_loopback() || set("REQUEST_METHOD").is_some() {
        return Ok(None);
    }
    let names = if base.is_https() {
        ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]
    } else {
        ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"]
    };
    let mut given = names
        .into_iter()
        .filter_map(|name| Some((name, set(name)?)));
    let Some((variable, value)) = given.next() else {
        return Ok(None);
    };
    let address = value.to_str().and_then(address);
    let address = address.ok_or(InvalidProxy { variable })?;
    let no_proxy = set("NO_PROXY").or_else(|| set("no_proxy"));
    let is_exempt = no_proxy.is_some_and(|hosts| is_exempt(base, &hosts.to_string_lossy()));
    Ok((!is_exempt).then_some(Proxy { variable, address }))
}

/// The address of a proxy without user and password; `None` if the HTTP library cannot use it.
fn address(value: &str) -> Option<String> {
    let uri: Uri = value.parse().ok()?;
    let scheme = uri.scheme_str().unwrap_or("http");
    if !matches!(scheme, "http" | "https") {
        return None;
    }
    let authority = uri.authority()?;
    let host_and_port = authority.as_str().rsplit('@').next()?;
    let is_port = |rest: &str| {
        let port = rest.strip_prefix(':');
        port.is_some_and(|port| port.parse::<u16>().is_ok())
    };
    let rest = host_and_port.strip_prefix(authority.host())?;
    let is_usable = !authority.host().is_empty() && (rest.is_empty() || is_port(rest));
    is_usable.then(|| format!("{scheme}://{host_and_port}"))
}

/// Whether `NO_PROXY` names the host: itself, a domain above it, or all.
fn is_exempt(base: &BaseUrl, hosts: &str) -> bool {
    let host = base.url().host_str().unwrap_or_default();
    hosts.split(',').map(str::trim).any(|name| {
        let name = name.trim_start_matches('.');
        let is_below = || {
            let above = host.strip_suffix(name);
            above.is_some_and(|above| above.is_empty() || above.ends_with('.'))
        };
        name == "*" || !name.is_empty() && is_below()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(base: &str, variables: &[(&str, &str)]) -> Result<Route, InvalidProxy> {
        let base = BaseUrl::allowing_plain_http(base).unwrap();
        Route::read(&base, &Trust::default(), |name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).into())
        })
    }

    const SERVICE: &str = "https://atlas.example.com";

    #[test]
    fn proxy_of_the_environment_is_named_without_its_password() {
        for (variables, expected) in [
            (
                &[("HTTPS_PROXY", "http://user:s3cret@proxy:3128/a?b")][..],
                " through the proxy http://proxy:3128 of HTTPS_PROXY",
            ),
            (
                &[("https_proxy", "proxy:3128")],
                " through the proxy http://proxy:3128 of https_proxy",
            ),
            (
                &[("ALL_PROXY", "https://[::1]:8080")],
                " through the proxy https://[::1]:8080 of ALL_PROXY",
            ),
            (
                &[("HTTPS_PROXY", ""), ("all_proxy", "user@proxy")],
                " through the proxy http://proxy of all_proxy",
            ),
            (&[("HTTP_PROXY", "socks5://other:1")], ""),
            (&[], ""),
            (
                &[
                    ("HTTPS_PROXY", "http://p:1"),
                    ("NO_PROXY", "a.com, .example.com"),
                ],
                "",
            ),
            (&[("HTTPS_PROXY", "http://p:1"), ("no_proxy", "*")], ""),
            (
                &[("HTTPS_PROXY", "http://p:1"), ("NO_PROXY", "ample.com")],
                " through the proxy http://p:1 of HTTPS_PROXY",
            ),
            (
                &[("HTTPS_PROXY", "http://p:1"), ("REQUEST_METHOD", "GET")],
                "",
            ),
        ] {
            let route = route(SERVICE, variables).unwrap();
            assert_eq!(route.to_string(), expected, "{variables:?}");
        }
        let local = route("https://127.0.0.1:1", &[("HTTPS_PROXY", "http://p:1")]).unwrap();
        assert_eq!(local.to_string(), "");
    }

    #[test]
    fn proxy_that_cannot_be_used_is_an_error_that_does_not_show_it() {
        for value in [
            "socks5://proxy:1080",
            "http:/proxy:3128",
            "http://",
            "://proxy",
            "http://user:s3cret@",
            "http://proxy:port",
            "http://proxy:99999",
            "http://proxy:",
            "http//proxy:3128",
            "htp://user:s3cret@proxy:3128",
            "http://pro xy:3128",
            "\"http://proxy:3128\"",
        ] {
            for variable in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
                let error = route(SERVICE, &[(variable, value)]).unwrap_err();
                let text = error.to_string();
                assert!(text.starts_with(variable), "{value}: {text}");
                assert!(
                    !text.contains("s3cret") && !text.contains("proxy:3128"),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn advice_names_what_to_set() {
        let untrusted = "invalid peer certificate: UnknownIssuer";
        let direct = route(SERVICE, &[]).unwrap();
        assert!(
            direct
                .advice(untrusted)
                .starts_with("trusted are the certificates of the system; ")
        );
        let file = route(
            SERVICE,
            &[("SSL_CERT_FILE", "/a.pem"), ("SSL_CERT_DIR", "/b")],
        )
        .unwrap();
        let advice = file.advice(untrusted);
        assert!(
            advice.contains("of SSL_CERT_FILE=/a.pem and SSL_CERT_DIR=/b; to trust"),
            "{advice}"
        );
        assert!(
            Route::default()
                .advice(untrusted)
                .contains("your own HTTP client")
        );
        assert!(
            direct
                .advice("dns error: no such host")
                .contains("name resolution")
        );
        assert!(direct.advice("refused").contains("HTTPS_PROXY"));
        let proxied = route(SERVICE, &[("HTTPS_PROXY", "http://p:1")]).unwrap();
        assert!(
            proxied
                .advice("tunnel error")
                .starts_with("check HTTPS_PROXY")
        );
    }
}
