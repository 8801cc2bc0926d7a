//! An HTTP client that is not the library's own.

use std::sync::Arc;

/// For plain HTTP. reqwest wants TLS set up for that too when another crate turns it on. A proxy of
/// the machine has no business with loopback.
pub(crate) fn plain() -> reqwest::ClientBuilder {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .no_proxy()
}
