//! TLS of the HTTP client: rustls with ring, and the operating system's trusted roots.
//!
//! The crypto provider is passed to rustls and not installed for the process, which is the
//! program's decision.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt as _;

/// The TLS configuration for a service.
///
/// reqwest requires one even for plain `http`; it then has no roots, so that a machine without root
/// certificates can still call a local service.
pub(crate) fn config(https: bool) -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(if https {
        builder.with_platform_verifier()?.with_no_client_auth()
    } else {
        builder
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth()
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn configuration_without_tls_needs_no_roots() {
        assert!(super::config(false).is_ok());
    }
}
