//! Mail: messages and how they are handed to a relay. The only room that names lettre.

pub mod skeleton;
