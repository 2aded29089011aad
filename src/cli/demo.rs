//! `demo`: the tour, in a temporary folder that is gone afterwards.

use std::net::TcpListener;
use std::path::{Path, PathBuf};

use rust_embed::RustEmbed;

use super::exit::Failure;
use super::{articles, output, serve, start};
use crate::app::App;
use crate::articles::{ArticleFile, accept_picture, demo_date, store_picture};
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::db::{Creation, Target};
use crate::editions;
use crate::locale::Language;
use crate::subscribers::{Import, ImportReport, ImportedRow, import_rows};
use crate::team::{self, Hasher, Invited, Password, Role};
use crate::web::picture_address;

#[derive(RustEmbed)]
#[folder = "assets/demo"]
struct Samples;

const READERS: usize = 200;
const PICTURE: &str = "feria.jpg";
const PICTURE_URL: &str = "https://libros.example.org/feria.jpg";
const ADMINISTRATOR: &str = "mara@example.org";
const NAMES: [&str; 10] = ["Amara", "Benoît", "Carmen", "Dawit", "Élise", "Farid", "Grace", "Hugo", "Inés", "Jonas"];
const CHOICES: [(&str, &str); 5] =
    [("", ""), ("africa", ""), ("europe;asia", ""), ("", "news;event"), ("americas", "publication")];

/// A folder that goes when the demo ends.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Folder, Failure> {
        let path = std::env::temp_dir().join(format!("monthly-alert-demo-{}", std::process::id()));
        std::fs::create_dir_all(&path)?;
        Ok(Folder(path))
    }

    fn database(&self) -> PathBuf {
        self.0.join("demo.db")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What can't be removed lies where the system clears up by itself.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(super) async fn run() -> Result<(), Failure> {
    let mut settings = start::settings()?;
    let folder = Folder::new()?;
    // Whatever is set for the real newsletter: the tour touches neither its readers nor its relay.
    settings.database = Target::Sqlite(folder.database());
    settings.config.relay.urls.clear();
    settings.config.secrets.current = None;
    settings.config.secrets.previous.clear();
    let bind = settings.config.web.bind;
    let listener = TcpListener::bind(bind)
        .or_else(|_| TcpListener::bind((bind.ip(), 0)))
        .map_err(|error| Failure::Failed(format!("can't listen on {bind}: {error}")))?;
    let base_url = format!("http://{}", listener.local_addr()?);
    let app = App::open(settings, &base_url, Creation::IfMissing).await?;
    let month = fill(&app).await?;
    let password = administrator(&app).await?;
    serve::greet(&app).await?;
    output::line(&format!("  Log in there as {ADMINISTRATOR} with the password: {password}\n"))?;
    say_what_to_try(&folder.database(), &base_url, month)?;
    let served = crate::serve::run(app, listener).await;
    served.map_err(|error| Failure::Failed(error.to_string()))
}

/// Sample articles of this month and events of the next, made-up readers, an assembled edition.
async fn fill(app: &App) -> Result<Month, Failure> {
    let now = Timestamp::now();
    let zone = app.publisher().zone;
    let today = now.to_utc().with_timezone(&zone).date_naive();
    let picture = picture(app, now).await?;
    let files = Samples::iter().filter(|name| name.ends_with(".md")).filter_map(|name| {
        let text = String::from_utf8(Samples::get(&name)?.data.into_owned()).ok()?;
        Some(ArticleFile::in_memory(&name, demo_date(&text.replace(PICTURE_URL, &picture), today)))
    });
    articles::import(app, files.collect(), false).await?;
    let import = Import {
        consent: "made up for the tour".into(),
        consent_date: today.to_string(),
        languages: app.publisher().languages.clone(),
        dry_run: false,
    };
    let rows = (0..READERS).map(|number| reader(number, &import.languages)).collect();
    import_rows(&app.database, &app.keys, &import, "demo", rows, now, ImportReport::default()).await?;
    let month = Month::containing(now, zone);
    editions::assemble(&app.database, app.publisher(), month, now).await?;
    Ok(month)
}

/// Stores the samples' picture, whose address on the web is made up; gives its address here.
async fn picture(app: &App, now: Timestamp) -> Result<String, Failure> {
    let bytes = Samples::get(PICTURE).map(|file| file.data.into_owned()).unwrap_or_default();
    let picture = accept_picture(bytes).await.map_err(|error| Failure::Failed(error.to_string()))?;
    let name = store_picture(&app.database, picture, now).await?;
    Ok(picture_address(&app.base_url, &name))
}

/// An administrator who may send; gives the password.
async fn administrator(app: &App) -> Result<String, Failure> {
    let words: Vec<String> = (0..4).map(|_| format!("{:04}", rand::random_range(0..10_000))).collect();
    let text = words.join("-");
    let password = Password::new(text.clone().into(), &[]).map_err(|error| Failure::Failed(error.to_string()))?;
    let email = ADMINISTRATOR.parse().map_err(|_| Failure::Failed("the tour's administrator has no address".into()))?;
    let member = Invited { email, name: "Mara Quill".into(), role: Role::Admin, may_send: true };
    team::create_member(&app.database, &Hasher::default(), member, &password, Timestamp::now())
        .await
        .map_err(|error| Failure::Failed(error.to_string()))?;
    Ok(text)
}

fn reader(number: usize, languages: &[Language]) -> ImportedRow {
    let (regions, kinds) = CHOICES[number % CHOICES.len()];
    ImportedRow {
        line: number as u64 + 1,
        email: format!("reader{}@example.org", number + 1),
        name: Some(NAMES[number % NAMES.len()].into()),
        language: languages.iter().cycle().nth(number).map(ToString::to_string),
        regions: Some(regions.into()),
        kinds: Some(kinds.into()),
    }
}

fn say_what_to_try(database: &Path, base_url: &str, month: Month) -> Result<(), Failure> {
    let program = std::env::current_exe().map_or_else(|_| "monthly-alert".into(), |path| path.display().to_string());
    output::line(&format!(
        "This is a tour: {READERS} made-up readers, sample articles in three languages and the draft of {month}, all in a\n\
         temporary folder that is gone when you stop. Subscribe on the public page and find your mail in the outbox.\n\n\
         To send the month, look it over at the desk. Or, in another terminal:\n\n  \
         export DATABASE_URL=sqlite://{} BASE_URL={base_url} SMTP_URL=\n  \
         {program} edition show {month}\n  \
         {program} edition approve {month}\n  \
         {program} edition send {month}\n  \
         {program} edition statement {month}\n",
        database.display()
    ))
}
