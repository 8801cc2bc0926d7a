//! An HTTP client independent of the library.

use std::sync::Arc;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

/// For plain HTTP without a proxy. reqwest needs a TLS provider when another crate turns TLS on.
#[allow(dead_code, reason = "not every suite speaks plain HTTP")]
pub(crate) fn plain() -> reqwest::ClientBuilder {
    trusting(None)
}

/// For HTTP without a proxy, and HTTPS of the service whose certificate this is, as PEM.
pub(crate) fn trusting(certificate: Option<&str>) -> reqwest::ClientBuilder {
    let mut roots = RootCertStore::empty();
    if let Some(pem) = certificate {
        let certificate = CertificateDer::from_pem_slice(pem.as_bytes()).unwrap();
        roots.add(certificate).unwrap();
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .no_proxy()
}
