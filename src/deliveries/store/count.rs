//! A number that a statement in SQL gives.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

/// The column `count`.
#[derive(QueryableByName)]
pub(super) struct Count {
    #[diesel(sql_type = BigInt)]
    pub(super) count: i64,
}
