//! The client: made once, shared, with nothing of the machine's own settings in it.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use ipnet::IpNet;
use reqwest::Client;
use reqwest::redirect::Policy;
use rustls::{ClientConfig, RootCertStore};

use super::names::CheckedNames;
use super::rules::Rules;

/// What we call ourselves to other people's servers.
const USER_AGENT: &str = concat!("MonthlyAlert/", env!("CARGO_PKG_VERSION"));

/// What may be asked for, and how long it may take.
#[derive(Debug, Clone)]
pub struct FetchSettings {
    /// The ports that may be asked: 80 and 443.
    pub ports: Vec<u16>,
    /// Networks that may be asked although they are not public: none.
    pub reachable: Vec<IpNet>,
    /// Names whose addresses are known and not looked up; they are checked like all others. None.
    pub hosts: HashMap<String, Vec<IpAddr>>,
    /// How long one question may take with all its redirects: 10 seconds.
    pub deadline: Duration,
}

impl Default for FetchSettings {
    fn default() -> Self {
        FetchSettings {
            ports: vec![80, 443],
            reachable: Vec::new(),
            hosts: HashMap::new(),
            deadline: Duration::from_secs(10),
        }
    }
}

/// Asks other people's web servers. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Fetcher {
    pub(super) client: Client,
    pub(super) rules: Arc<Rules>,
    pub(super) deadline: Duration,
}

impl Fetcher {
    /// A fetcher that keeps to `settings`.
    pub fn new(settings: FetchSettings) -> Fetcher {
        let rules = Arc::new(Rules { ports: settings.ports, reachable: settings.reachable });
        let names = CheckedNames { rules: rules.clone(), hosts: Arc::new(settings.hosts) };
        let client = Client::builder()
            .tls_backend_preconfigured(tls())
            .dns_resolver(Arc::new(names))
            .redirect(Policy::none())
            // A proxy would do the connecting, and the checks would be for nothing.
            .no_proxy()
            .pool_max_idle_per_host(0)
            .user_agent(USER_AGENT)
            .build();
        let client = client.expect("TLS is given, and nothing else depends on the machine");
        Fetcher { client, rules, deadline: settings.deadline }
    }
}

/// TLS with the usual roots, built in, and a provider of its own: none has to be installed for the whole process.
fn tls() -> ClientConfig {
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let versions = versions.expect("the provider knows the versions that are in use");
    versions.with_root_certificates(roots).with_no_client_auth()
}
