//! Databases on a PostgreSQL server that are made for one purpose and dropped afterwards.

use diesel::r2d2::ManageConnection;
use url::Url;

use super::manager::Manager;
use super::{DbConnection, OpenError, QueryError, Target};

/// Makes an empty database called `name`, letters, digits and `_` only, on the server of `url`. Blocks.
pub fn create_database(url: &str, name: &str) -> Result<Target, OpenError> {
    let mut scratch = Url::parse(url).map_err(|error| OpenError::Unreachable(error.to_string()))?;
    run(url, &format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))?;
    scratch.set_path(name);
    Ok(Target::Postgres(scratch.into()))
}

/// Drops the database, whoever is still connected to it. Blocks.
pub fn drop_database(url: &str, name: &str) -> Result<(), OpenError> {
    run(url, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
}

fn run(url: &str, sql: &str) -> Result<(), OpenError> {
    let mut connection: DbConnection = Manager(Target::Postgres(url.to_owned())).connect()?;
    let refused = |error: QueryError| OpenError::Unreachable(error.to_string());
    connection.run(sql).map_err(refused)
}
