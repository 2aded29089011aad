//! What tests need to see of a database that the program itself never looks at.

use diesel::prelude::*;
use diesel::r2d2::ManageConnection;
use diesel::sql_types::Text;

use super::manager::Manager;
use super::{DbConnection, Target, migrations};

/// A column as both databases can tell it: table, name, sort of value, whether it may be NULL.
pub(crate) type Column = (String, String, String, bool);

#[derive(QueryableByName)]
struct Described {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    nullable: String,
}

/// An empty PostgreSQL database of its own on the server of `url`.
pub(crate) fn scratch_postgres(url: &str) -> Target {
    let name = format!("unit_{}_{}", std::process::id(), rand::random::<u32>());
    connect(&Target::Postgres(url.to_owned())).run(&format!("CREATE DATABASE {name}")).unwrap();
    let mut scratch = url::Url::parse(url).unwrap();
    scratch.set_path(&name);
    Target::Postgres(scratch.into())
}

/// Takes the schema down, and up again; the names of the migrations that ran.
pub(crate) fn down_and_up(target: &Target) -> Vec<String> {
    let mut connection = connect(target);
    let reverted = migrations::revert_all(&mut connection).unwrap();
    assert_eq!(columns_of(&mut connection), [], "something is left after taking the schema down");
    let ran = migrations::migrate(target, &mut connection).unwrap();
    assert_eq!(ran.len(), reverted);
    ran
}

/// Every column of every table, in order.
pub(crate) fn columns(target: &Target) -> Vec<Column> {
    columns_of(&mut connect(target))
}

fn connect(target: &Target) -> DbConnection {
    Manager(target.clone()).connect().unwrap()
}

fn columns_of(connection: &mut DbConnection) -> Vec<Column> {
    let query = match connection {
        DbConnection::Postgres(_) => {
            "SELECT table_name::text, column_name::text, data_type::text AS kind, is_nullable::text AS nullable
             FROM information_schema.columns WHERE table_schema = 'public'"
        }
        DbConnection::Sqlite(_) => {
            "SELECT t.name AS table_name, c.name AS column_name, lower(c.type) AS kind,
                 CASE WHEN c.\"notnull\" THEN 'NO' ELSE 'YES' END AS nullable
             FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%'"
        }
    };
    let rows: Vec<Described> = diesel::sql_query(query).load(connection).unwrap();
    let column = |row: Described| {
        let kind = match row.kind.as_str() {
            "integer" | "bigint" => "number",
            "blob" | "bytea" => "bytes",
            other => other,
        };
        (row.table_name, row.column_name, kind.to_owned(), row.nullable == "YES")
    };
    let ours = |row: &Described| !row.table_name.starts_with("__diesel");
    let mut columns: Vec<Column> = rows.into_iter().filter(ours).map(column).collect();
    columns.sort();
    columns
}
