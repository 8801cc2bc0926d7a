//! The certificate of the simulator, made at start.
//!
//! An authority that signs nothing else signs the certificate of the server, since some clients
//! refuse a server's certificate that is its own authority. Its private key is dropped.

use std::net::IpAddr;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{Timestamp, ToSpan as _, tz::TimeZone};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, SanType, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::TlsAcceptor;

/// The ALPN name of HTTP/2.
pub(super) const HTTP2: &[u8] = b"h2";
const HTTP1: &[u8] = b"http/1.1";

/// What a simulator with TLS serves with.
#[derive(Clone)]
pub(crate) struct Tls {
    pub(super) acceptor: TlsAcceptor,
    /// The certificate of the authority, for clients to trust.
    pub(crate) authority: Arc<str>,
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

impl Tls {
    /// Makes a certificate for `localhost`, the loopback addresses and `listen`. `http2` says whether
    /// HTTP/2 is offered.
    pub(crate) fn new(listen: IpAddr, http2: bool) -> Result<Self, Failure> {
        let authority_key = KeyPair::generate()?;
        let authority = authority_params()?;
        let authority_certificate = authority.self_signed(&authority_key)?;
        let issuer = Issuer::new(authority, authority_key);
        let key = KeyPair::generate()?;
        let certificate = server_params(listen)?.signed_by(&key, &issuer)?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der())),
            )?;
        config.alpn_protocols = [HTTP2, HTTP1]
            .into_iter()
            .filter(|name| http2 || *name != HTTP2)
            .map(<[u8]>::to_vec)
            .collect();
        Ok(Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            authority: pem(authority_certificate.der()).into(),
        })
    }
}

fn authority_params() -> Result<CertificateParams, Failure> {
    let mut params = dated_params(Vec::new())?;
    params
        .distinguished_name
        .push(DnType::CommonName, "atlas-maintenance simulator authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    Ok(params)
}

fn server_params(listen: IpAddr) -> Result<CertificateParams, Failure> {
    let mut params = dated_params(vec!["localhost".to_owned()])?;
    let mut addresses = vec![
        IpAddr::from([127, 0, 0, 1]),
        std::net::Ipv6Addr::LOCALHOST.into(),
    ];
    if !listen.is_unspecified() && !addresses.contains(&listen) {
        addresses.push(listen);
    }
    params
        .subject_alt_names
        .extend(addresses.into_iter().map(SanType::IpAddress));
    params
        .distinguished_name
        .push(DnType::CommonName, "atlas-maintenance simulator");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    Ok(params)
}

/// Valid for a year by the machine's clock, by which clients judge: some refuse longer.
fn dated_params(names: Vec<String>) -> Result<CertificateParams, Failure> {
    let mut params = CertificateParams::new(names)?;
    // The default has a name of the crate.
    params.distinguished_name = rcgen::DistinguishedName::new();
    let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
    let ymd = |date: jiff::civil::Date| -> Result<_, Failure> {
        let [month, day] = [u8::try_from(date.month())?, u8::try_from(date.day())?];
        Ok(date_time_ymd(date.year().into(), month, day))
    };
    params.not_before = ymd(today.checked_sub(2.days())?)?;
    params.not_after = ymd(today.checked_add(365.days())?)?;
    Ok(params)
}

fn pem(certificate: &CertificateDer<'_>) -> String {
    let text = STANDARD.encode(certificate);
    let mut pem = String::from("-----BEGIN CERTIFICATE-----\n");
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at_checked(64).unwrap_or((rest, ""));
        pem.push_str(line);
        pem.push('\n');
        rest = after;
    }
    pem.push_str("-----END CERTIFICATE-----\n");
    pem
}

#[cfg(test)]
mod tests {
    use rustls::pki_types::pem::PemObject as _;

    use super::*;

    #[test]
    fn authority_is_readable_pem_with_short_lines() {
        let tls = Tls::new([127, 0, 0, 1].into(), true).unwrap();
        let certificate = CertificateDer::from_pem_slice(tls.authority.as_bytes()).unwrap();
        assert_eq!(&*pem(&certificate), &*tls.authority);
        assert!(tls.authority.lines().all(|line| line.len() <= 64));
    }
}
