//! Passwords: which are good enough, and how they are kept.

use std::sync::{Arc, OnceLock};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Argon2, Params};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use super::TeamError;

/// Shortest password, in characters.
const SHORTEST: usize = 8;
/// Longest, in bytes: hashing a novel would be a way to keep us busy.
const LONGEST: usize = 256;
/// Passwords that are hashed at once; each takes 19 MiB and a core for some 30 ms.
const AT_ONCE: usize = 2;
/// More than that wait for their turn; those beyond are sent away.
const WAITING: usize = 32;

/// A new password that is good enough to be kept.
pub struct Password(SecretString);

/// Why a new password is not good enough, in words for whoever typed it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAPassword {
    /// Too short.
    #[error("use {SHORTEST} characters or more; a few words that only you would put together are best")]
    Short,
    /// Too long.
    #[error("use {LONGEST} bytes or fewer")]
    Long,
    /// Among the first that anybody would try.
    #[error("this password is among the first that anybody would try; a few unrelated words are better")]
    Guessable,
}

impl Password {
    /// Judges a password by its length and by how soon it would be guessed, also by somebody who knows `about`: the
    /// member's name and address, and the newsletter. There are no rules about kinds of characters (NIST SP 800-63B
    /// section 3.1.1.2).
    pub fn new(text: SecretString, about: &[&str]) -> Result<Password, NotAPassword> {
        let plain = text.expose_secret();
        if plain.chars().count() < SHORTEST {
            return Err(NotAPassword::Short);
        }
        if plain.len() > LONGEST {
            return Err(NotAPassword::Long);
        }
        let parts: Vec<&str> = about.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric())).collect();
        let known: Vec<&str> = about.iter().copied().chain(parts).filter(|part| part.len() > 2).collect();
        if u8::from(zxcvbn::zxcvbn(plain, &known).score()) < 2 {
            return Err(NotAPassword::Guessable);
        }
        Ok(Password(text))
    }
}

/// Hashes passwords, a few at a time, away from the threads that answer requests.
#[derive(Clone)]
pub struct Hasher {
    turns: Arc<Semaphore>,
    queue: Arc<Semaphore>,
    /// The hash that stands in for accounts that do not exist.
    nobodys: Arc<OnceLock<String>>,
}

impl Default for Hasher {
    fn default() -> Hasher {
        let queue = Arc::new(Semaphore::new(AT_ONCE + WAITING));
        Hasher { turns: Arc::new(Semaphore::new(AT_ONCE)), queue, nobodys: Arc::default() }
    }
}

impl Hasher {
    /// The hash to keep, in PHC form: argon2id with 19 MiB, two passes, one lane (OWASP).
    pub async fn hash(&self, password: &Password) -> Result<String, TeamError> {
        let plain = password.0.clone();
        self.in_turn(move || {
            let hashed: Result<PasswordHash, _> = Argon2::default().hash_password(plain.expose_secret().as_bytes());
            hashed.map(|hash| hash.to_string()).map_err(|_| TeamError::Hash)
        })
        .await?
    }

    /// Whether `password` is the one that `kept` was made of. Takes as long without a hash, for accounts that do not
    /// exist. The second value says that `kept` was made with less effort than is usual now.
    pub(super) async fn verify(&self, password: SecretString, kept: Option<String>) -> Result<(bool, bool), TeamError> {
        let nobodys = self.nobodys.clone();
        self.in_turn(move || {
            let plain = &password.expose_secret().as_bytes()[..password.expose_secret().len().min(4 * LONGEST)];
            let exists = kept.is_some();
            let kept = kept.unwrap_or_else(|| nobodys.get_or_init(random_hash).clone());
            let Ok(kept) = PasswordHash::new(&kept) else { return (false, false) };
            let is_right = Argon2::default().verify_password(plain, &kept).is_ok();
            let is_weak = Params::try_from(&kept).is_ok_and(|params| {
                (params.m_cost(), params.t_cost()) < (Params::DEFAULT_M_COST, Params::DEFAULT_T_COST)
            });
            (exists && is_right, is_weak)
        })
        .await
    }

    /// The hash that a password was compared with which could not be right; none yet if there was no such need.
    #[cfg(test)]
    pub(super) fn stand_in(&self) -> Option<&str> {
        self.nobodys.get().map(String::as_str)
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, TeamError> {
        let _place = self.queue.try_acquire().map_err(|_| TeamError::Busy)?;
        let _turn = self.turns.acquire().await.map_err(|_| TeamError::Busy)?;
        match tokio::task::spawn_blocking(work).await {
            Ok(done) => Ok(done),
            Err(failed) => std::panic::resume_unwind(failed.into_panic()),
        }
    }
}

/// A hash that no password makes.
fn random_hash() -> String {
    let hashed: Result<PasswordHash, _> = Argon2::default().hash_password(&rand::random::<[u8; 16]>());
    hashed.map(|hash| hash.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(text: &str) -> Result<(), NotAPassword> {
        Password::new(text.into(), &["Mara Quill", "mara@example.org", "River News"]).map(drop)
    }

    #[test]
    fn a_password_is_judged_by_length_and_by_how_soon_it_is_guessed() {
        assert_eq!(judged("7 chars"), Err(NotAPassword::Short));
        assert_eq!(judged(&"long ".repeat(60)), Err(NotAPassword::Long));
        for text in ["password", "12345678", "qwertyuiop", "maraquill", "Mara Quill", "rivernews", "aaaaaaaaaaaa"] {
            assert_eq!(judged(text), Err(NotAPassword::Guessable), "{text}");
        }
        for text in ["otter lamp sunday", "mossy9kettle", "přípravek-kůň", "漢字かな混じりの合言葉"] {
            assert_eq!(judged(text), Ok(()), "{text}");
        }
    }

    #[tokio::test]
    async fn a_hash_knows_its_password_and_no_other_and_nobody_has_none() {
        let hasher = Hasher::default();
        let password = Password::new("otter lamp sunday".into(), &[]).ok().unwrap();
        let hash = hasher.hash(&password).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        let verify = |text: &str, kept: Option<&str>| hasher.verify(text.into(), kept.map(str::to_owned));
        assert_eq!(verify("otter lamp sunday", Some(&hash)).await.unwrap(), (true, false));
        assert_eq!(verify("otter lamp Sunday", Some(&hash)).await.unwrap(), (false, false));
        assert_eq!(hasher.stand_in(), None);
        assert_eq!(verify("otter lamp sunday", None).await.unwrap(), (false, false));
        // It takes as long: the same work, on a salt and a hash of the same length.
        let stand_in = hasher.stand_in().unwrap();
        assert!(stand_in.starts_with("$argon2id$v=19$m=19456,t=2,p=1$") && stand_in.len() == hash.len(), "{stand_in}");
        assert_eq!(verify("otter lamp sunday", Some("no hash")).await.unwrap(), (false, false));
    }

    #[tokio::test]
    async fn a_crowd_is_sent_away_instead_of_filling_the_memory() {
        let hasher = Hasher::default();
        let crowd: Vec<_> = (0..AT_ONCE + WAITING).map(|_| hasher.queue.clone().try_acquire_owned().unwrap()).collect();
        assert!(matches!(hasher.verify("x".into(), None).await, Err(TeamError::Busy)));
        drop(crowd);
        assert!(hasher.verify("x".into(), None).await.is_ok());
    }
}
