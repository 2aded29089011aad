//! Certificate authorities that are trusted besides the usual ones.

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

/// The certificates in the PEM file at `path`: at least one, and all of them can be read.
pub(super) fn certificates(path: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let text = std::fs::read(path).map_err(|error| format!("“{path}” can't be read: {error}"))?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
    let found = found.map_err(|error| format!("“{path}” is not a proper PEM file: {error}"))?;
    if found.is_empty() {
        return Err(format!("“{path}” has no certificate in it; one begins with -----BEGIN CERTIFICATE-----"));
    }
    for (at, certificate) in found.iter().enumerate() {
        let added = RootCertStore::empty().add(certificate.clone());
        added.map_err(|error| format!("“{path}”: certificate {} can't be used: {error}", at + 1))?;
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What becomes of a file with this text; the path is cut out of the words.
    fn read(text: &str) -> Result<usize, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ca.pem");
        std::fs::write(&path, text).unwrap();
        let path = path.to_str().unwrap();
        certificates(path).map(|found| found.len()).map_err(|why| why.replace(path, "PATH"))
    }

    fn certificate() -> String {
        let key = rcgen::KeyPair::generate().unwrap();
        rcgen::CertificateParams::new(vec!["ca.example.org".to_owned()]).unwrap().self_signed(&key).unwrap().pem()
    }

    #[test]
    fn a_file_may_hold_several_certificates_and_words_between_them() {
        assert_eq!(read(&certificate()), Ok(1));
        assert_eq!(read(&format!("Our authority\n{}and the old one\n{}", certificate(), certificate())), Ok(2));
    }

    #[test]
    fn what_can_not_be_used_says_why() {
        assert!(certificates("/no/such/file").unwrap_err().starts_with("“/no/such/file” can't be read: "));
        assert!(read("hello").unwrap_err().starts_with("“PATH” has no certificate in it"));
        assert!(
            read("-----BEGIN CERTIFICATE-----\nAAAA\n").unwrap_err().starts_with("“PATH” is not a proper PEM file")
        );
        let damaged = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        let why = read(&format!("{}{damaged}", certificate())).unwrap_err();
        assert!(why.starts_with("“PATH”: certificate 2 can't be used"), "{why}");
    }
}
