//! An HTTP client independent of the library.

use std::sync::Arc;

/// For plain HTTP without a proxy. reqwest needs a TLS provider when another crate turns TLS on.
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
