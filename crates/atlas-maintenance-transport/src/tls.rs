//! TLS for the HTTP client: rustls with ring, trusting what the operating system trusts.
//!
//! The provider is handed over, not installed for the process: a library must not decide that for
//! the program it is part of.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt as _;

/// The TLS set-up for a service.
///
/// A base URL without TLS gets a set-up that trusts nobody: reqwest wants one in any case, and
/// a machine without root certificates can then still talk to a local service.
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
    fn both_set_ups_can_be_made() {
        assert!(super::config(false).is_ok());
    }
}
