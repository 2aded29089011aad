//! Looking names up: only addresses that were checked ever reach the connection.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::rules::Rules;

/// Why a name leads nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum NameTrouble {
    #[error("the name has no address")]
    NotFound,
    #[error("the name leads to no public address")]
    Forbidden,
}

/// The resolver: a table first, then the system's.
pub(super) struct CheckedNames {
    pub(super) rules: Arc<Rules>,
    pub(super) hosts: Arc<HashMap<String, Vec<IpAddr>>>,
}

impl Resolve for CheckedNames {
    fn resolve(&self, name: Name) -> Resolving {
        let (rules, hosts) = (self.rules.clone(), self.hosts.clone());
        Box::pin(async move {
            let found = match hosts.get(name.as_str()) {
                Some(addresses) => addresses.iter().map(|address| SocketAddr::new(*address, 0)).collect(),
                None => looked_up(name.as_str()).await?,
            };
            if found.is_empty() {
                return Err(NameTrouble::NotFound.into());
            }
            let permitted: Vec<SocketAddr> = found.into_iter().filter(|address| rules.permit(address.ip())).collect();
            if permitted.is_empty() {
                return Err(NameTrouble::Forbidden.into());
            }
            Ok(Box::new(permitted.into_iter()) as Addrs)
        })
    }
}

async fn looked_up(name: &str) -> Result<Vec<SocketAddr>, NameTrouble> {
    // Port 0 stands for the URL's.
    let found = tokio::net::lookup_host((name, 0)).await.map_err(|_| NameTrouble::NotFound)?;
    Ok(found.collect())
}
