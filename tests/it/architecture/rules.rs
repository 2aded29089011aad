//! The plan of the house as a table, and the test of one file against it.

use std::collections::BTreeSet;

use super::paths::{self, Named};
use super::source;

/// Past this many lines a file holds more than one idea.
const LONGEST_FILE: usize = 400;

/// A room: a file or folder right under `src`, and the other rooms that it may import.
struct Room {
    name: &'static str,
    may_import: &'static [&'static [&'static str]],
}

const VALUES: &[&str] = &["calendar", "clock", "kind", "locale", "region", "token"];
const SETTINGS: &[&str] = &["config", "telemetry"];
const TOOLS: &[&str] = &["db", "fetch", "mail", "templates"];
const NEWSLETTER: &[&str] = &["articles", "audit", "deliveries", "editions", "outbox", "subscribers", "team"];
const WAKE_UPS: &[&str] = &["web", "schedule"];

const fn room(name: &'static str, may_import: &'static [&'static [&'static str]]) -> Room {
    Room { name, may_import }
}

/// From the ground up. A new room needs a line here, which is the moment to think about its floor.
const HOUSE: &[Room] = &[
    // Floor 0: values.
    room("calendar", &[VALUES]),
    room("clock", &[VALUES]),
    room("kind", &[VALUES]),
    room("locale", &[VALUES]),
    room("region", &[VALUES]),
    room("token", &[VALUES]),
    room("config", &[VALUES]),
    room("telemetry", &[VALUES, &["config"]]),
    // Floor 1: tools. They get their settings as values.
    room("db", &[VALUES]),
    room("fetch", &[VALUES]),
    room("mail", &[VALUES]),
    room("templates", &[VALUES]),
    // Floor 2: the newsletter.
    room("articles", &[VALUES, SETTINGS, TOOLS]),
    room("audit", &[VALUES, SETTINGS, TOOLS]),
    room("deliveries", &[VALUES, SETTINGS, TOOLS]),
    room("outbox", &[VALUES, SETTINGS, TOOLS]),
    room("subscribers", &[VALUES, SETTINGS, TOOLS, &["deliveries"]]),
    room("team", &[VALUES, SETTINGS, TOOLS, &["deliveries"]]),
    room("editions", &[VALUES, SETTINGS, TOOLS, &["articles", "deliveries", "subscribers"]]),
    // Floor 2 1/2: the state that floors 3 and up share.
    room("app", &[VALUES, SETTINGS, TOOLS, NEWSLETTER]),
    // Floor 3: what wakes the program up. Not each other.
    room("web", &[VALUES, SETTINGS, TOOLS, NEWSLETTER, &["app"]]),
    room("schedule", &[VALUES, SETTINGS, TOOLS, NEWSLETTER, &["app"]]),
    // Floor 4: everything running at once.
    room("serve", &[VALUES, SETTINGS, TOOLS, NEWSLETTER, &["app"], WAKE_UPS]),
    // It measures the program from outside, by its command line.
    room("bench", &[VALUES, SETTINGS, TOOLS, NEWSLETTER, &["app"]]),
    // Floor 5: the entry. `main` is the other crate, the program around the library.
    room("cli", &[VALUES, SETTINGS, TOOLS, NEWSLETTER, &["app"], WAKE_UPS, &["serve", "bench"]]),
    room("main", &[VALUES, SETTINGS, TOOLS, NEWSLETTER, &["app"], WAKE_UPS, &["serve", "bench", "cli"]]),
];

/// Something that only some places may name: a crate, or what leads past a guard of ours.
struct Keeper {
    /// The beginning of a path.
    outside: &'static str,
    /// The places that may name it: a room, a file of every room (`*/store.rs`, also as a folder), or a file.
    places: &'static [&'static str],
}

const fn only_in(outside: &'static str, places: &'static [&'static str]) -> Keeper {
    Keeper { outside, places }
}

const KEEPERS: &[Keeper] = &[
    only_in("diesel", &["db", "*/store.rs"]),
    only_in("diesel_async", &["db", "*/store.rs"]),
    only_in("diesel_migrations", &["db"]),
    only_in("tokio_postgres", &["db"]),
    only_in("lettre", &["mail"]),
    only_in("reqwest", &["fetch"]),
    // At the desk a page is reached by a door, and a door has a lock. Each of these would be a way in without one. They
    // stand before the crate's own line, as the first line that fits counts.
    only_in("crate::web::way", &["web/routes.rs", "web/admin/door.rs", "web/admin/guard.rs", "web/tests.rs"]),
    only_in("actix_web::web::ServiceConfig", &["web/routes.rs", "web/admin/routes.rs"]),
    only_in("actix_web::web::resource", &["web/way.rs"]),
    only_in("actix_web::web::scope", &["web/way.rs"]),
    only_in("actix_web::web::route", &["web/way.rs"]),
    only_in("actix_web::web::get", &["web/way.rs"]),
    only_in("actix_web::web::post", &["web/way.rs"]),
    only_in("actix_web::get", &["web/way.rs"]),
    only_in("actix_web::post", &["web/way.rs"]),
    only_in("actix_web::route", &["web/way.rs"]),
    only_in("actix_web", &["web"]),
    only_in("handlebars", &["templates"]),
    only_in("mrml", &["templates"]),
    only_in("css_inline", &["templates"]),
    only_in("image", &["articles"]),
    only_in("tokio_cron_scheduler", &["schedule"]),
    only_in("clap", &["cli", "main.rs"]),
    only_in("dotenvy", &["config"]),
    only_in("std::env::var", &["config"]),
    only_in("std::env::var_os", &["config"]),
    only_in("std::env::vars", &["config"]),
    only_in("std::env::vars_os", &["config"]),
    only_in("std::env::set_var", &["config"]),
    only_in("std::env::remove_var", &["config"]),
];

/// What is wrong with one file of `src`, a readable line each. `file` is its path from `src`.
pub(super) fn violations(file: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let lines = text.lines().count();
    if lines > LONGEST_FILE {
        found.push(format!(
            "src/{file} has {lines} lines; past {LONGEST_FILE} a file holds more than one idea: split it"
        ));
    }
    let Some(room) = HOUSE.iter().find(|room| room.name == room_of(file)) else {
        if file != "lib.rs" {
            found.push(format!(
                "src/{file}: the room `{}` is not in the plan; give it a floor in tests/it/architecture/rules.rs",
                room_of(file)
            ));
        }
        return found;
    };
    let mut blamed = BTreeSet::new();
    for named in paths::named(file, &source::tokens(text)) {
        let wrong = wrong_import(room, &named).or_else(|| wrong_crate(file, &named));
        // A line with several names from one place is one thing to mend.
        let wrong = wrong.filter(|(about, _)| blamed.insert((named.line, *about)));
        found.extend(wrong.map(|(_, words)| format!("src/{file}:{}: {words}", named.line)));
    }
    found
}

/// The room that a file belongs to: its first folder, or its own name right under `src`.
fn room_of(file: &str) -> &str {
    file.split('/').next().unwrap_or(file).trim_end_matches(".rs")
}

/// The room that must not be imported, and the words for it.
fn wrong_import(room: &Room, named: &Named) -> Option<(&'static str, String)> {
    let name = named.path.strip_prefix("crate::")?.split("::").next()?;
    let other = HOUSE.iter().find(|known| known.name == name)?.name;
    let allowed = other == room.name || room.may_import.iter().any(|group| group.contains(&other));
    (!allowed).then(|| {
        let allowed = room.may_import.concat().join(", ");
        let words =
            format!("`{}`: the room `{}` must not import `{other}`; it may import {allowed}", named.path, room.name);
        (other, words)
    })
}

/// The crate or function that must not be named here, and the words for it.
fn wrong_crate(file: &str, named: &Named) -> Option<(&'static str, String)> {
    let keeper = KEEPERS.iter().find(|keeper| is_under(&named.path, keeper.outside))?;
    let allowed = keeper.places.iter().any(|place| is_in(file, place));
    let words = || format!("`{}` is named only in {}", keeper.outside, keeper.places.join(" and "));
    (!allowed).then(|| (keeper.outside, words()))
}

fn is_under(path: &str, outside: &str) -> bool {
    path.strip_prefix(outside).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

fn is_in(file: &str, place: &str) -> bool {
    match place.strip_prefix("*/").map(|name| name.trim_end_matches(".rs")) {
        Some(name) => file.split('/').skip(1).any(|part| part.trim_end_matches(".rs") == name),
        None => file == place || room_of(file) == place,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A made-up file, and a piece of what must be said about it; `None` if it is right as it is.
    const CASES: &[(&str, &str, Option<&str>)] = &[
        ("editions/assemble.rs", "use crate::articles::Article;\nuse crate::db::Database;", None),
        (
            "editions/assemble.rs",
            "fn f() {}\nuse crate::web::Page;",
            Some("src/editions/assemble.rs:2: `crate::web::Page`"),
        ),
        ("editions/assemble.rs", "use crate::{clock::Timestamp, app::App};", Some("must not import `app`")),
        ("editions/assemble.rs", "use crate::{\n    clock,\n    web::{self, home},\n};", Some(".rs:3: `crate::web`")),
        ("editions/assemble.rs", "fn f() { crate::outbox::list() }", Some("must not import `outbox`")),
        ("editions/assemble.rs", "fn f(x: super::super::schedule::Tick) {}", Some("`crate::schedule::Tick`")),
        ("editions/show/page.rs", "use super::super::super::web::Page;", Some("must not import `web`")),
        ("editions/mod.rs", "use super::web::Page;", Some("must not import `web`")),
        ("editions/mod.rs", "use super::articles::Article; use self::show::page;", None),
        (
            "editions/show.rs",
            "mod tests { use super::*; use super::super::articles; use super::super::super::app; }",
            Some("`crate::app`"),
        ),
        (
            "editions/show.rs",
            "#[cfg(test)] mod tests { fn f() { crate::serve::run() } }",
            Some("must not import `serve`"),
        ),
        ("articles/store.rs", "use crate::subscribers::Subscriber;", Some("must not import `subscribers`")),
        ("mail/send.rs", "use crate::config::Smtp;", Some("the room `mail` must not import `config`")),
        ("mail/send.rs", "use crate::templates::Mail;", Some("must not import `templates`")),
        ("clock.rs", "use crate::config::Zone;", Some("the room `clock` must not import `config`")),
        ("web/home.rs", "use crate::schedule::Due;", Some("must not import `schedule`")),
        ("main.rs", "use monthly_alert::cli;", None),
        ("cli/serve.rs", "use monthly_alert::main;", Some("must not import `main`")),
        ("lib.rs", "pub mod web;\npub mod articles;", None),
        ("gadgets/mod.rs", "fn f() {}", Some("the room `gadgets` is not in the plan")),
        // Words in comments and in text are no imports.
        (
            "clock.rs",
            "//! See [`crate::web`].\n/* crate::web /* crate::app */ diesel::x */ const A: &str = \"crate::web\";",
            None,
        ),
        (
            "clock.rs",
            "const A: &str = r#\"use \"crate::web\"#; const B: char = '\"'; use crate::web;",
            Some("`crate::web`"),
        ),
        ("clock.rs", "fn f<'a>(x: &'a str) -> &'a str { crate::web::y(x) }", Some("`crate::web::y`")),
        // Crates and their rooms.
        ("articles/store.rs", "use diesel::prelude::*;", None),
        ("deliveries/store/claim.rs", "use diesel::prelude::*;", None),
        ("db/mod.rs", "use diesel::prelude::*; use tokio_postgres::Client;", None),
        ("articles/import.rs", "use diesel::prelude::*;", Some("`diesel` is named only in db and */store.rs")),
        ("articles/import.rs", "fn f() -> ::diesel::QueryResult<()> {}", Some("`diesel` is named")),
        ("articles/import.rs", "#[derive(diesel::Queryable)] struct A;", Some("`diesel` is named")),
        ("articles/import.rs", "#[diesel(table_name = articles)] struct A;", Some("`diesel` is named")),
        ("articles/import.rs", "use {std::fmt, diesel::prelude::*};", Some("`diesel` is named")),
        ("articles/import.rs", "fn f(diesel: u8) { self.diesel(); let x = diesel; }", None),
        ("store.rs", "use diesel::prelude::*;", Some("the room `store` is not in the plan")),
        ("deliveries/send.rs", "use lettre::Address;", Some("`lettre` is named only in mail")),
        ("schedule/mod.rs", "use actix_web::rt;", Some("`actix_web` is named only in web")),
        // Ways into the desk.
        ("web/admin/door.rs", "use crate::web::way::{self, Way}; fn f() { way::get(h) }", None),
        ("web/admin/log.rs", "use crate::web::way;", Some("`crate::web::way` is named only in web/routes.rs and")),
        ("web/admin/log.rs", "fn f() { super::super::way::get(h) }", Some("`crate::web::way` is named")),
        ("web/admin/log.rs", "use actix_web::web; fn f() { web::resource(p) }", Some("`actix_web::web::resource` is")),
        ("web/admin/log.rs", "use actix_web::web::ServiceConfig;", Some("`actix_web::web::ServiceConfig` is named")),
        ("web/admin/log.rs", "use actix_web::{HttpResponse, web}; fn f(x: web::Bytes) {}", None),
        ("web/admin/log.rs", "#[actix_web::get(\"/admin/x\")] async fn f() {}", Some("`actix_web::get` is named")),
        ("editions/render.rs", "mrml::parse(x)", Some("`mrml` is named only in templates")),
        ("serve.rs", "use tokio_cron_scheduler::Job;", Some("`tokio_cron_scheduler` is named only in schedule")),
        ("main.rs", "use clap::Parser;", None),
        ("serve.rs", "use clap::Parser;", Some("`clap` is named only in cli and main.rs")),
        ("config/mod.rs", "fn f() { std::env::var(\"A\"); dotenvy::dotenv(); }", None),
        ("mail/mod.rs", "fn f() { std::env::var(\"A\"); }", Some("`std::env::var` is named only in config")),
        ("mail/mod.rs", "use std::env;\nfn f() { env::vars_os(); }", Some("src/mail/mod.rs:2: `std::env::vars_os`")),
        ("mail/mod.rs", "use std::{fmt, env::{self, var}};", Some("`std::env::var`")),
        ("mail/mod.rs", "use std::env; fn f() { env!(\"A\"); env::temp_dir(); std::env::args(); }", None),
    ];

    #[test]
    fn each_made_up_file_is_judged_as_the_table_says() {
        for (file, text, expected) in CASES {
            let found = violations(file, text);
            match expected {
                None => assert!(found.is_empty(), "{file}: {text}\nwas blamed: {found:?}"),
                Some(piece) => {
                    assert!(
                        found.len() == 1 && found[0].contains(piece),
                        "{file}: {text}\nexpected {piece}\nfound {found:#?}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_file_may_have_400_lines_and_no_more() {
        assert!(violations("clock.rs", &"//\n".repeat(400)).is_empty());
        assert!(violations("clock.rs", &"//\n".repeat(401))[0].contains("src/clock.rs has 401 lines"));
    }

    #[test]
    fn no_two_rooms_import_each_other() {
        let may = |room: &Room, other: &Room| room.may_import.iter().any(|group| group.contains(&other.name));
        for room in HOUSE.iter().filter(|room| !VALUES.contains(&room.name)) {
            for other in HOUSE.iter().filter(|other| other.name != room.name) {
                assert!(!(may(room, other) && may(other, room)), "{} and {}", room.name, other.name);
            }
        }
    }
}
