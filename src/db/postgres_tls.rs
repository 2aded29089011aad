//! Reaching the PostgreSQL server, with TLS by rustls where the URL or the server asks for it.

use std::path::Path;
use std::time::Duration;

use diesel_async::AsyncPgConnection;
use percent_encoding::percent_decode_str;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use tokio::sync::watch;
use tokio_postgres::Config;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::OpenError;

/// Connects; the second value turns true when the server has gone away.
pub(super) async fn connect(url: &str) -> Result<(AsyncPgConnection, watch::Receiver<bool>), OpenError> {
    let unreachable = OpenError::Unreachable;
    let (url, authority) = translate(url);
    let mut config: Config = url.parse().map_err(|e: tokio_postgres::Error| unreachable(explain(&e)))?;
    config.application_name("monthly-alert").connect_timeout(Duration::from_secs(10));
    // A worker's lock lives as long as its connection: a dead one has to be noticed, quiet or with words on the way.
    config.keepalives(true).keepalives_idle(Duration::from_secs(30)).keepalives_interval(Duration::from_secs(10));
    config.keepalives_retries(3).tcp_user_timeout(Duration::from_secs(60));
    let tls = MakeRustlsConnect::new(tls_settings(authority.as_deref()).map_err(unreachable)?);
    let (client, connection) = config.connect(tls).await.map_err(|e| unreachable(explain(&e)))?;
    let (gone, closed) = watch::channel(false);
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::warn!(error = %explain(&error), "the connection to PostgreSQL ended");
        }
        let _ = gone.send(true);
    });
    let connection = AsyncPgConnection::try_from(client).await.map_err(|e| unreachable(e.to_string()))?;
    Ok((connection, closed))
}

/// libpq's words that tokio-postgres does not know: `verify-ca` and `verify-full` are what its `require` does here,
/// `sslrootcert` names a file with the server's authority. Gives the URL without them and that file.
fn translate(url: &str) -> (String, Option<String>) {
    let (server, query) = url.split_once('?').unwrap_or((url, ""));
    let mut authority = None;
    let kept: Vec<&str> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .filter_map(|pair| match pair.split_once('=') {
            Some(("sslrootcert", file)) => {
                authority = Some(percent_decode_str(file).decode_utf8_lossy().into_owned());
                None
            }
            Some(("sslmode", "verify-full" | "verify-ca")) => Some("sslmode=require"),
            _ => Some(pair),
        })
        .collect();
    let separator = if kept.is_empty() { "" } else { "?" };
    (format!("{server}{separator}{}", kept.join("&")), authority)
}

fn tls_settings(authority: Option<&str>) -> Result<rustls::ClientConfig, String> {
    let mut roots = rustls::RootCertStore::empty();
    match authority {
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Some(file) => {
            let read = |e: &dyn std::fmt::Display| format!("sslrootcert {file}: {e}");
            for certificate in CertificateDer::pem_file_iter(Path::new(file)).map_err(|e| read(&e))? {
                roots.add(certificate.map_err(|e| read(&e))?).map_err(|e| read(&e))?;
            }
        }
    }
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let versions = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    Ok(versions.map_err(|e| e.to_string())?.with_root_certificates(roots).with_no_client_auth())
}

/// The whole chain of reasons in one line, with a way out where one is known.
fn explain(error: &tokio_postgres::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    if text.contains("certificate") || text.contains("tls") {
        text.push_str(
            " (add sslrootcert=FILE to DATABASE_URL to trust the server's own authority, or, for a server on this \
             machine only, sslmode=disable)",
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_libpq_are_translated() {
        let (url, authority) = translate("postgres://u@h/d?sslmode=verify-full&sslrootcert=/ca.pem");
        assert_eq!(url, "postgres://u@h/d?sslmode=require");
        assert_eq!(authority.as_deref(), Some("/ca.pem"));
    }

    #[test]
    fn a_socket_folder_stays_in_the_url() {
        let (url, _) = translate("postgres://u@/d?host=/run/postgresql&port=5433");
        assert!(url.parse::<Config>().is_ok(), "{url}");
    }
}
