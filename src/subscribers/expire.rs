//! Addresses that were typed in and never confirmed are forgotten.

use super::confirm::CONFIRM_TIME;
use super::store;
use crate::clock::Timestamp;
use crate::db::{Database, QueryError};
use crate::deliveries;

/// Forgets everybody whose last sign-up is older than a confirmation link works. Says how many.
pub async fn forget_unconfirmed(db: &Database, now: Timestamp) -> Result<usize, QueryError> {
    db.write(move |connection| {
        let stale = store::delete_pending_since_before(connection, now - CONFIRM_TIME)?;
        for id in &stale {
            deliveries::forget(connection, *id)?;
        }
        Ok(stale.len())
    })
    .await
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::{Choices, Signup, show, subscribe};
    use super::*;
    use crate::config::SignupLimits;
    use crate::db::{Creation, Target};
    use crate::locale::Language;
    use crate::token::Keyring;

    const DAY: Duration = Duration::from_secs(24 * 3600);
    const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);

    #[tokio::test]
    async fn an_address_is_forgotten_seven_days_after_the_last_sign_up() {
        let folder = tempfile::tempdir().unwrap();
        let (db, _) = Database::open(&Target::Sqlite(folder.path().join("a.db")), Creation::IfMissing).unwrap();
        let keys = Keyring::new("k".repeat(32).into(), vec![]).unwrap();
        let address: crate::mail::EmailAddress = "reader@example.org".parse().unwrap();
        let signup = |at: Timestamp| {
            let signup = Signup {
                address: address.clone(),
                name: None,
                choices: Choices::everything(Language::EN),
                source: "/".into(),
                origin: "192.0.2.1".into(),
            };
            let (db, keys) = (db.clone(), keys.clone());
            async move { subscribe(&db, &keys, &SignupLimits::OFF, signup, at).await.unwrap() }
        };
        signup(NOW).await;
        signup(NOW + DAY).await;
        assert_eq!(forget_unconfirmed(&db, NOW + 7 * DAY + DAY / 2).await.unwrap(), 0);
        assert_eq!(forget_unconfirmed(&db, NOW + 8 * DAY + DAY / 2).await.unwrap(), 1);
        assert!(show(&db, &address).await.unwrap().is_none());
    }
}
