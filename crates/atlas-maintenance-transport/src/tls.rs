//! TLS of the HTTP client: rustls with ring, and the operating system's trusted roots.
//!
//! The crypto provider is passed to rustls and not installed for the process, which is the
//! program's decision.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::{self, PemObject as _};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;

use crate::protocol::HttpProtocol;

/// The certificates of authorities that a client trusts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trust {
    /// PEM texts.
    pub(crate) given: Vec<String>,
    /// Whether those of the system are not trusted.
    pub(crate) only_given: bool,
}

/// The TLS configuration for a service.
///
/// reqwest requires one even for plain `http`; it then has no roots, so that a machine without root
/// certificates can still call a local service.
pub(crate) fn config(
    https: bool,
    trust: &Trust,
    protocol: HttpProtocol,
) -> Result<ClientConfig, TlsError> {
    let mut given = Vec::new();
    for pem in &trust.given {
        given.extend(certificates(pem.as_bytes()).map_err(TlsError::Certificate)?);
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()?;
    let mut config = if !https || trust.only_given {
        let mut roots = RootCertStore::empty();
        for certificate in given {
            roots.add(certificate)?;
        }
        builder.with_root_certificates(roots).with_no_client_auth()
    } else {
        let verifier = Verifier::new_with_extra_roots(given, provider)?;
        builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth()
    };
    config.alpn_protocols = protocol.alpn();
    Ok(config)
}

/// Why there is no TLS configuration.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TlsError {
    #[error("a certificate to trust cannot be read: {0}")]
    Certificate(String),
    #[error(transparent)]
    Rustls(#[from] rustls::Error),
}

/// The certificates of a PEM text, of which there is at least one.
///
/// # Errors
///
/// What is wrong with it, as a clause.
fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let found: Result<Vec<_>, pem::Error> = CertificateDer::pem_slice_iter(pem).collect();
    match found {
        Ok(found) if found.is_empty() => Err("there is no certificate in it".to_owned()),
        Ok(found) => Ok(found),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn configuration_without_tls_needs_no_roots() {
        for only_given in [false, true] {
            let trust = Trust {
                given: Vec::new(),
                only_given,
            };
            assert!(config(false, &trust, HttpProtocol::default()).is_ok());
        }
    }

    #[test]
    fn text_without_a_certificate_is_an_error() {
        let key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
        let broken = "-----BEGIN CERTIFICATE-----\n?\n-----END CERTIFICATE-----\n";
        for (pem, part) in [
            ("", "no certificate"),
            (key, "no certificate"),
            (broken, ""),
        ] {
            let error = certificates(pem.as_bytes()).unwrap_err();
            assert!(error.contains(part), "{error}");
        }
        let two = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".repeat(2);
        assert_eq!(certificates(two.as_bytes()).unwrap().len(), 2);
    }
}
