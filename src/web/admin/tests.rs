//! Every door with every role, method and mistake. A new door is tried here without anybody thinking of it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use actix_web::body::{MessageBody, to_bytes};
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{HeaderName, LOCATION};
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, init_service};
use actix_web::web;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::door::Lock;
use super::routes::doors;
use crate::app::{App, Settings};
use crate::clock::Timestamp;
use crate::config::{SignupLimits, Source};
use crate::db::Creation;
use crate::locale::Language;
use crate::subscribers::{self, Choices, Signup};
use crate::team::{self, Attempt, Entrance, Invited, LoginOutcome, Password, Right, Role};
use crate::token::Fingerprint;
use crate::web::state::Web;
use crate::web::{headers, routes};

const WORDS: &str = "otter lamp sunday";
const BASE_URL: &str = "https://news.example.org";

/// Somebody at the doors: nobody, or a member with a session.
struct Caller {
    name: String,
    rights: Vec<Right>,
    cookie: Option<String>,
    form: String,
}

/// The program's parts on a database of their own, with a member of every role, with and without the right to send.
async fn house() -> (TempDir, web::Data<Web>, Vec<Caller>) {
    house_since(Timestamp::now()).await
}

/// The same, with everybody logged in at `then`.
async fn house_since(then: Timestamp) -> (TempDir, web::Data<Web>, Vec<Caller>) {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite://{}/test.db", folder.path().display());
    let settings = Settings::read(Source::from_pairs([("DATABASE_URL", database.as_str())])).unwrap();
    let app = App::open(settings, BASE_URL, Creation::IfMissing).await.unwrap();
    let web = web::Data::new(Web::new(app).unwrap());
    let mut callers = vec![Caller { name: "a stranger".into(), rights: vec![], cookie: None, form: "x".repeat(26) }];
    for role in Role::ALL {
        for may_send in [false, true] {
            callers.push(member(&web, role, may_send, then).await);
        }
    }
    (folder, web, callers)
}

async fn member(web: &web::Data<Web>, role: Role, may_send: bool, now: Timestamp) -> Caller {
    let app = &web.app;
    let email = format!("{}{}@example.org", role.as_str(), u8::from(may_send));
    let password = Password::new(WORDS.into(), &[]).ok().unwrap();
    let newcomer = Invited { email: email.parse().unwrap(), name: email.clone(), role, may_send };
    team::create_member(&app.database, &web.hasher, newcomer, &password, now).await.unwrap();
    let entrance = Entrance { origin: "192.0.2.7".into(), agent: String::new(), device: None };
    let attempt = Attempt { email: email.clone(), password: WORDS.into(), entrance };
    let outcome = team::log_in(&app.database, &app.keys, &web.hasher, attempt, now).await.unwrap();
    let LoginOutcome::In { session, .. } = outcome else { panic!("{outcome:?}") };
    let cookie = session.cookie.clone();
    let (member, _) = app.database.read(move |c| team::find_session(c, &cookie, now)).await.unwrap().unwrap();
    let rights = Right::ALL.into_iter().filter(|right| member.may(*right)).collect();
    let mut caller = Caller { name: email, rights, form: String::new(), cookie: None };
    caller.keep(web, &session.cookie);
    caller
}

impl Caller {
    /// As a browser does: the cookie is what the last answer said.
    fn keep(&mut self, web: &web::Data<Web>, cookie: &str) {
        self.form = web.app.keys.hash(Fingerprint::Form, &HEXLOWER.encode(&Sha256::digest(cookie)));
        self.cookie = Some(cookie.to_owned());
    }
}

/// The session cookie that an answer sets.
fn new_cookie(response: &ServiceResponse<impl MessageBody>) -> Option<String> {
    let lines = response.headers().get_all("set-cookie").filter_map(|line| line.to_str().ok());
    lines.filter_map(|line| line.strip_prefix("__Host-sid=")?.split(';').next()).next().map(str::to_owned)
}

/// A request to `path` as a browser on our own page would send it, but for `change`.
fn request(method: &Method, path: &str, caller: &Caller, change: &[(&'static str, &str)]) -> TestRequest {
    let mut headers: BTreeMap<&str, String> =
        [("sec-fetch-site", "same-origin".to_owned()), ("origin", BASE_URL.to_owned())].into();
    headers.extend(caller.cookie.iter().map(|cookie| ("cookie", format!("__Host-sid={cookie}"))));
    let mut form = caller.form.as_str();
    for (name, value) in change {
        match *name {
            "form" => form = value,
            name => drop(headers.insert(name, (*value).to_owned())),
        }
    }
    let mut request = TestRequest::with_uri(path).method(method.clone()).peer_addr(([192, 0, 2, 7], 4711).into());
    for (name, value) in headers {
        request = request.insert_header((HeaderName::from_static(name), value));
    }
    request.set_form([("form", form)])
}

/// The door's address with something in its holes.
fn filled(path: &str) -> String {
    let part = |part: &str| if part.starts_with('{') { "999999".to_owned() } else { part.to_owned() };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

fn is_to_login(response: &ServiceResponse<impl MessageBody>) -> bool {
    let target = response.headers().get(LOCATION).and_then(|target| target.to_str().ok()).unwrap_or_default();
    response.status() == 303 && target.starts_with("/admin/login")
}

#[actix_web::test]
async fn every_door_opens_for_those_and_only_those_whom_its_lock_names() {
    let (_folder, web, mut callers) = house().await;
    let service = init_service(
        actix_web::App::new().app_data(web.clone()).configure(routes::routes).wrap(from_fn(headers::secure)),
    )
    .await;
    let doors: Vec<(&str, Lock)> = doors().iter().map(|door| (door.path, door.lock)).collect();
    assert!(doors.len() > 25);
    for (path, lock) in &doors {
        let (address, method) = (filled(path), if lock.acts { Method::POST } else { Method::GET });
        for number in 0..callers.len() {
            let (caller, other) = (&callers[number], &callers[(number + 1) % callers.len()]);
            let at = format!("{method} {path} by {}", caller.name);
            for change in mistakes(lock, &other.form) {
                let answer = service.call(request(&method, &address, caller, &[change]).to_request()).await.unwrap();
                let refused = answer.status() == 403 || is_to_login(&answer);
                assert!(refused, "{at} with {change:?}: {}", answer.status());
            }
            let allowed = lock.right.is_none_or(|right| caller.rights.contains(&right));
            // Whoever logs out here is not there for the doors that follow.
            if allowed && *path == "/admin/logout" {
                continue;
            }
            let answer = service.call(request(&method, &address, caller, &[]).to_request()).await.unwrap();
            let (status, cookie) = (answer.status(), new_cookie(&answer));
            match (lock.right, allowed, &caller.cookie) {
                (Some(_), _, None) => assert!(is_to_login(&answer), "{at}: {status}"),
                (_, false, _) => assert_eq!(status, 403, "{at}"),
                (_, true, _) => {
                    let words = to_bytes(answer.into_body()).await.map_err(|_| "no body").unwrap();
                    let words = String::from_utf8_lossy(&words).into_owned();
                    assert!(status != 403 && !status.is_server_error(), "{at}: {status} {words}");
                }
            }
            if let Some(cookie) = cookie {
                callers[number].keep(&web, &cookie);
            }
        }
    }
}

/// What a form of another site, or of another session, looks like to a door that does something.
fn mistakes<'a>(lock: &Lock, others_form: &'a str) -> Vec<(&'static str, &'a str)> {
    let foreign = [("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site")];
    let of_nobody = [("form", ""), ("form", "aaaaaaaaaaaaaaaaaaaaaaaaaa"), ("form", others_form)];
    match (lock.acts, lock.right) {
        (false, _) => vec![],
        (true, None) => foreign.into(),
        (true, Some(_)) => foreign.into_iter().chain(of_nobody).collect(),
    }
}

/// What an administrator's session that somebody finds open must not be able to do.
const DANGEROUS: [&str; 13] = [
    "/admin/account/authenticator/off",
    "/admin/editions/{month}/send",
    "/admin/editions/{month}/cancel",
    "/admin/editions/{month}/rest",
    "/admin/editions/{month}/settle",
    "/admin/editions/{month}/erratum",
    "/admin/subscribers/export",
    "/admin/subscribers/{id}/erase",
    "/admin/suppressions/lift",
    "/admin/team/invite",
    "/admin/team/{id}/authenticator/off",
    "/admin/team/{id}/rights",
    "/admin/team/{id}/remove",
];

#[actix_web::test]
async fn what_is_dangerous_asks_for_the_password_again_after_a_quarter_of_an_hour() {
    let (_folder, web, callers) = house_since(Timestamp::now() - Duration::from_mins(16)).await;
    let service =
        init_service(actix_web::App::new().app_data(web).configure(routes::routes).wrap(from_fn(headers::secure)))
            .await;
    let may_all = |caller: &&Caller| Right::ALL.iter().all(|right| caller.rights.contains(right));
    let admin = callers.iter().find(may_all).expect("somebody may do everything");
    let mut asking = BTreeSet::new();
    for (path, lock) in doors().iter().filter(|door| door.lock.right.is_some()).map(|door| (door.path, door.lock)) {
        if !lock.fresh {
            continue;
        }
        let method = if lock.acts { Method::POST } else { Method::GET };
        let answer = service.call(request(&method, &filled(path), admin, &[]).to_request()).await.unwrap();
        let target = answer.headers().get(LOCATION).and_then(|target| target.to_str().ok()).unwrap_or_default();
        let is_sent_away = answer.status() == 303 && target.starts_with("/admin/prove");
        let page = to_bytes(answer.into_body()).await.map_err(|_| "no body").unwrap();
        let is_asked = String::from_utf8_lossy(&page).contains("Is it you?");
        assert!(is_asked || is_sent_away, "{method} {path}");
        if lock.acts {
            asking.insert(path);
        }
    }
    assert!(DANGEROUS.iter().all(|path| asking.contains(path)), "{asking:?}");
}

#[actix_web::test]
async fn what_was_typed_waits_while_the_password_is_asked_for() {
    let (_folder, web, callers) = house_since(Timestamp::now() - Duration::from_mins(16)).await;
    let service = init_service(actix_web::App::new().app_data(web.clone()).configure(routes::routes)).await;
    let admin = callers.iter().find(|caller| caller.rights.contains(&Right::Manage)).expect("somebody manages");
    let invite = async |proof: Option<&str>| {
        let typed = [("email", "noa@example.org"), ("name", "Noa"), ("role", "editor"), ("form", &admin.form)];
        let fields: Vec<_> = typed.into_iter().chain(proof.map(|proof| ("proof", proof))).collect();
        let request = request(&Method::POST, "/admin/team/invite", admin, &[]).set_form(fields).to_request();
        let answer = service.call(request).await.unwrap();
        let (status, cookie) = (answer.status(), new_cookie(&answer));
        let page = to_bytes(answer.into_body()).await.map_err(|_| "no body").unwrap();
        (status, cookie, String::from_utf8_lossy(&page).into_owned())
    };
    let team = async || web.app.database.read(team::members).await.unwrap();
    for (proof, expected) in [(None, 200), (Some("wrong words here"), 422)] {
        let (status, cookie, page) = invite(proof).await;
        assert!(status == expected && cookie.is_none(), "{status} {page}");
        assert!(page.contains("action=\"/admin/team/invite\"") && page.contains("value=\"noa@example.org\""), "{page}");
        assert!(!page.contains("wrong words here"), "{page}");
        assert!(team().await.iter().all(|member| member.email != "noa@example.org"));
    }
    let (status, cookie, page) = invite(Some(WORDS)).await;
    assert!(status == 303 && cookie.is_some(), "{status} {page}");
    assert!(team().await.iter().any(|member| member.email == "noa@example.org"));
}

#[actix_web::test]
async fn looking_changes_nothing_and_other_methods_lead_nowhere() {
    let (_folder, web, callers) = house().await;
    let service =
        init_service(actix_web::App::new().app_data(web).configure(routes::routes).wrap(from_fn(headers::secure)))
            .await;
    let all = doors();
    for (path, _) in all.iter().map(|door| (door.path, door.lock)) {
        let address = filled(path);
        let ways = |acts: bool| all.iter().any(|door| door.path == path && door.lock.acts == acts);
        for method in
            [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS]
        {
            let leads = match method {
                Method::GET | Method::HEAD => ways(false),
                Method::POST => ways(true),
                _ => false,
            };
            for caller in callers.iter().take(2).filter(|_| !leads) {
                let response = service.call(request(&method, &address, caller, &[]).to_request()).await.unwrap();
                assert_eq!(response.status(), 405, "{method} {path} by {}", caller.name);
            }
        }
    }
}

#[actix_web::test]
async fn every_page_of_the_desk_has_a_policy_without_gaps_and_is_kept_nowhere() {
    let (_folder, web, callers) = house().await;
    let service =
        init_service(actix_web::App::new().app_data(web).configure(routes::routes).wrap(from_fn(headers::secure)))
            .await;
    for (path, lock) in doors().iter().filter(|door| !door.lock.acts).map(|door| (door.path, door.lock)) {
        let response = service.call(request(&Method::GET, &filled(path), &callers[2], &[]).to_request()).await.unwrap();
        let header =
            |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let policy = header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("base-uri 'none'"), "{path}: {policy}");
        assert!(policy.contains("sandbox") || !policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!((header("cache-control"), header("x-robots-tag")), ("no-store", "noindex"), "{path}");
        assert!(lock.right.is_none() || response.status() != 500, "{path}");
    }
}

#[actix_web::test]
async fn old_sign_ups_are_counted_on_the_button_that_forgets_them() {
    let (_folder, web, callers) = house().await;
    let service = init_service(actix_web::App::new().app_data(web.clone()).configure(routes::routes)).await;
    let may = |caller: &&Caller, right| caller.rights.contains(&right);
    let admin = callers.iter().find(|caller| may(caller, Right::Manage)).expect("somebody manages");
    let editor = callers.iter().find(|caller| may(caller, Right::Readers) && !may(caller, Right::Manage));
    let editor = editor.expect("somebody may only look");
    let list = async |caller: &Caller| {
        let request = request(&Method::GET, "/admin/subscribers", caller, &[]).to_request();
        let page = to_bytes(service.call(request).await.unwrap().into_body()).await.map_err(|_| "no body").unwrap();
        String::from_utf8_lossy(&page).into_owned()
    };
    for (number, days) in [(1, 8), (2, 9), (3, 6)] {
        let signup = Signup {
            address: format!("reader{number}@example.net").parse().unwrap(),
            name: None,
            choices: Choices::everything(Language::EN),
            source: "/".into(),
            origin: "192.0.2.1".into(),
        };
        let then = Timestamp::now() - Duration::from_hours(24 * days);
        subscribers::subscribe(&web.app.database, &web.app.keys, &SignupLimits::OFF, signup, then).await.unwrap();
    }
    let words = "Forget 2 sign-ups older than 7 days that were never confirmed";
    assert!(list(admin).await.contains(words) && !list(editor).await.contains("Forget "));
    let path = "/admin/subscribers/forget-unconfirmed";
    let refused = service.call(request(&Method::POST, path, editor, &[]).to_request()).await.unwrap();
    assert_eq!(refused.status(), 403);
    assert!(list(admin).await.contains(words));
    let done = service.call(request(&Method::POST, path, admin, &[]).to_request()).await.unwrap();
    assert_eq!(done.status(), 303);
    let left = list(admin).await;
    assert!(!left.contains("Forget ") && left.contains("reader3@example.net"), "{left}");
    assert!(!left.contains("reader1@example.net") && !left.contains("reader2@example.net"), "{left}");
}
