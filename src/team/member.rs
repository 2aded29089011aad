//! A member of the team, and what a role allows.

use std::fmt;
use std::str::FromStr;

use crate::clock::Timestamp;

/// Somebody with an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The row.
    pub id: i64,
    /// Where their mail goes, and what they log in with.
    pub email: String,
    /// What the others call them.
    pub name: String,
    /// What they are here for.
    pub role: Role,
    /// Whether they may send an edition to its readers: a right of its own.
    pub may_send: bool,
    /// Whether they have taken up their invitation.
    pub is_active: bool,
    /// Whether they log in with a code too.
    pub has_authenticator: bool,
    /// When they were here last.
    pub seen_at: Option<Timestamp>,
}

/// What somebody is here for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Everything but sending, which is granted apart.
    Admin,
    /// Writes articles and arranges editions.
    Editor,
    /// Looks editions over and signs them off.
    Approver,
}

/// One thing that a route asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Right {
    /// To look at articles, editions and their statements.
    Look,
    /// To write articles and arrange editions.
    Edit,
    /// To sign an edition off, and to take that back.
    Approve,
    /// To send an edition, to hold it and to go on with it.
    Send,
    /// To look at single readers and their mail.
    Readers,
    /// To change the team, the readers' table and what is suppressed; to see the log.
    Manage,
}

impl Right {
    /// All of them.
    pub const ALL: [Right; 6] = [Right::Look, Right::Edit, Right::Approve, Right::Send, Right::Readers, Right::Manage];
}

impl Member {
    /// Whether they may do that.
    pub fn may(&self, right: Right) -> bool {
        match (right, self.role) {
            (Right::Send, _) => self.may_send,
            (Right::Look, _) | (_, Role::Admin) => true,
            (Right::Edit | Right::Readers, Role::Editor) | (Right::Approve, Role::Approver) => true,
            (Right::Edit | Right::Readers | Right::Approve | Right::Manage, Role::Editor | Role::Approver) => false,
        }
    }
}

impl Role {
    /// All of them, the mightiest first.
    pub const ALL: [Role; 3] = [Role::Admin, Role::Editor, Role::Approver];

    /// The word in the database, in forms and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Role::Admin => "admin",
            Role::Editor => "editor",
            Role::Approver => "approver",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Role::Admin => "administrator",
            Role::Editor => "editor",
            Role::Approver => "approver",
        })
    }
}

/// A word that names no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not one of: admin, editor, approver")]
pub struct UnknownRole(String);

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(word: &str) -> Result<Role, UnknownRole> {
        Role::ALL.into_iter().find(|role| role.as_str() == word).ok_or_else(|| UnknownRole(word.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_has_its_rights_and_sending_is_granted_apart() {
        let rights = |role, may_send| {
            let member = Member {
                id: 1,
                email: "a@example.org".into(),
                name: "Ada".into(),
                role,
                may_send,
                is_active: true,
                has_authenticator: false,
                seen_at: None,
            };
            Right::ALL.into_iter().filter(|right| member.may(*right)).collect::<Vec<_>>()
        };
        use Right::{Approve, Edit, Look, Manage, Readers, Send};
        assert_eq!(rights(Role::Admin, false), [Look, Edit, Approve, Readers, Manage]);
        assert_eq!(rights(Role::Editor, false), [Look, Edit, Readers]);
        assert_eq!(rights(Role::Approver, true), [Look, Approve, Send]);
    }
}
