//! How the mail server receives its clients.

use super::identity::Identity;

/// What the server offers, and what it wants to see first. By default: everything in clear, PIPELINING, no login.
#[derive(Clone)]
pub struct Reception {
    pub(super) pipelining: bool,
    pub(super) tls: Option<(Tls, Identity)>,
    pub(super) login: Option<Login>,
}

/// When the connection is encrypted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tls {
    Implicit,
    StartTls,
}

/// Who may send, and how they may say so.
#[derive(Clone)]
pub(super) struct Login {
    pub(super) user: String,
    pub(super) password: String,
    pub(super) mechanisms: &'static str,
}

impl Default for Reception {
    fn default() -> Self {
        Self { pipelining: true, tls: None, login: None }
    }
}

impl Reception {
    /// Offers no PIPELINING, and takes it for a breach if commands come together all the same.
    pub fn without_pipelining(self) -> Self {
        Self { pipelining: false, ..self }
    }

    /// Encrypted from the first byte.
    pub fn implicit_tls(self, identity: Identity) -> Self {
        Self { tls: Some((Tls::Implicit, identity)), ..self }
    }

    /// Offers STARTTLS, and takes mail and logins only after it.
    pub fn starttls(self, identity: Identity) -> Self {
        Self { tls: Some((Tls::StartTls, identity)), ..self }
    }

    /// Takes mail only from this user, who may log in with PLAIN and with LOGIN.
    pub fn login(self, user: &str, password: &str) -> Self {
        let login = Login { user: user.to_owned(), password: password.to_owned(), mechanisms: "PLAIN LOGIN" };
        Self { login: Some(login), ..self }
    }

    /// The same, offering only these mechanisms.
    pub fn only_by(mut self, mechanisms: &'static str) -> Self {
        if let Some(login) = &mut self.login {
            login.mechanisms = mechanisms;
        }
        self
    }
}
