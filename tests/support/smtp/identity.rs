//! Certificates for the mail server: of an authority that a story may trust, and of nobody.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};

/// A private certificate authority.
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

/// What a server shows and proves in the handshake.
#[derive(Clone)]
pub struct Identity {
    pub(super) config: Arc<ServerConfig>,
}

impl Authority {
    /// A new authority, which nobody trusts yet.
    pub fn make() -> Self {
        let mut params = parameters(&[]);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.distinguished_name.push(DnType::CommonName, "An authority for tests");
        Self { issuer: CertifiedIssuer::self_signed(params, key()).expect("an authority can be made") }
    }

    /// Its certificate as a PEM file holds it.
    pub fn pem(&self) -> String {
        self.issuer.pem()
    }

    /// Its certificate.
    pub fn certificate(&self) -> CertificateDer<'static> {
        self.issuer.der().clone()
    }

    /// A server's identity for a host name or an address.
    pub fn identity(&self, name: &str) -> Identity {
        self.sign(&parameters(&[name]))
    }

    /// The same, but it ran out years ago.
    pub fn expired(&self, name: &str) -> Identity {
        let mut params = parameters(&[name]);
        params.not_before = date_time_ymd(2001, 1, 1);
        params.not_after = date_time_ymd(2002, 1, 1);
        self.sign(&params)
    }

    fn sign(&self, params: &CertificateParams) -> Identity {
        let key = key();
        let certificate = params.signed_by(&key, &self.issuer).expect("the authority can sign");
        Identity::new(certificate.der().clone(), &key)
    }
}

impl Identity {
    /// An identity that vouches for itself.
    pub fn self_signed(name: &str) -> Self {
        let key = key();
        let certificate = parameters(&[name]).self_signed(&key).expect("a certificate can be made");
        Self::new(certificate.der().clone(), &key)
    }

    fn new(certificate: CertificateDer<'static>, key: &KeyPair) -> Self {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("the provider knows the versions that are in use")
            .with_no_client_auth()
            .with_single_cert(vec![certificate], PrivatePkcs8KeyDer::from(key.serialize_der()).into())
            .expect("key and certificate belong together");
        Self { config: Arc::new(config) }
    }
}

fn key() -> KeyPair {
    KeyPair::generate().expect("a key can be made")
}

fn parameters(names: &[&str]) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    CertificateParams::new(names).expect("the names can be in a certificate")
}
