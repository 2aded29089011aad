//! Accounts from the first link to the last session.

use std::time::Duration;

use super::*;
use crate::clock::Timestamp;
use crate::db::{Creation, Database, Target};
use crate::token::{Keyring, LinkPurpose};

const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);
const WORDS: &str = "otter lamp sunday";
const OTHER: &str = "violet anchor tuesday";

struct House {
    db: Database,
    keys: Keyring,
    hasher: Hasher,
    _folder: tempfile::TempDir,
}

impl House {
    fn new() -> House {
        let folder = tempfile::tempdir().unwrap();
        let (db, _) = Database::open(&Target::Sqlite(folder.path().join("unit.db")), Creation::IfMissing).unwrap();
        let keys = Keyring::new("k".repeat(32).into(), vec![]).unwrap();
        House { db, keys, hasher: Hasher::default(), _folder: folder }
    }

    async fn with(role: Role, may_send: bool) -> (House, i64) {
        let house = House::new();
        let id = house.member("ada@example.org", role, may_send).await;
        (house, id)
    }

    async fn member(&self, email: &str, role: Role, may_send: bool) -> i64 {
        let name = email.split('@').next().unwrap().to_owned();
        let member = Invited { email: email.parse().unwrap(), name, role, may_send };
        create_member(&self.db, &self.hasher, member, &password(WORDS), NOW).await.unwrap()
    }

    async fn try_in(&self, email: &str, words: &str, device: Option<&str>, now: Timestamp) -> LoginOutcome {
        let attempt = Attempt { email: email.into(), password: words.into(), entrance: entrance(device) };
        log_in(&self.db, &self.keys, &self.hasher, attempt, now).await.unwrap()
    }

    async fn log_in(&self, now: Timestamp) -> (String, i64, String) {
        match self.try_in("Ada@example.org ", WORDS, None, now).await {
            LoginOutcome::In { session, device } => {
                let (_, found) = self.opens(&session.cookie, now).await.unwrap();
                (session.cookie, found.id, device)
            }
            other => panic!("{other:?}"),
        }
    }

    async fn opens(&self, cookie: &str, now: Timestamp) -> Option<(Member, Session)> {
        let cookie = cookie.to_owned();
        self.db.read(move |c| find_session(c, &cookie, now)).await.unwrap()
    }

    async fn mails(&self) -> Vec<String> {
        self.db.read(store::mails_to_members).await.unwrap()
    }
}

fn password(words: &str) -> Password {
    Password::new(words.into(), &[]).ok().unwrap()
}

fn entrance(device: Option<&str>) -> Entrance {
    Entrance { origin: "192.0.2.7".into(), agent: "Lynx\u{7}".into(), device: device.map(str::to_owned) }
}

fn is_wrong(outcome: &LoginOutcome) -> bool {
    matches!(outcome, LoginOutcome::Refused(log_in::Refused::Wrong))
}

fn waits(outcome: &LoginOutcome) -> Option<Duration> {
    match outcome {
        LoginOutcome::Refused(log_in::Refused::Wait(wait)) => Some(*wait),
        _ => None,
    }
}

#[tokio::test]
async fn the_first_administrator_is_made_once_however_many_try() {
    let house = House::new();
    let link = setup_link(&house.keys, "http://localhost", NOW);
    let token = link.rsplit('/').next().unwrap();
    assert!(setup_token_holds(&house.keys, token, NOW) && !setup_token_holds(&house.keys, "x", NOW));
    assert!(!setup_token_holds(&house.keys, token, NOW + SETUP_TIME));
    let tries = (0..3).map(|number| {
        let House { db, keys, hasher, .. } = &house;
        async move {
            let email = format!("admin{number}@example.org").parse().unwrap();
            let founder = Founder { email, name: "Ada".into(), password: password(WORDS), entrance: entrance(None) };
            set_up(db, keys, hasher, founder, NOW).await
        }
    });
    let mut made = 0;
    for one in tries {
        match one.await {
            Ok(LoginOutcome::In { session, .. }) => {
                let (member, _) = house.opens(&session.cookie, NOW).await.unwrap();
                assert!(member.may(Right::Manage) && member.may(Right::Send));
                made += 1;
            }
            Err(SetupError::Done) => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(made, 1);
}

#[tokio::test]
async fn failures_look_the_same_and_more_of_them_wait_but_not_on_a_known_device() {
    let (house, _) = House::with(Role::Editor, false).await;
    let (_, _, device) = house.log_in(NOW).await;
    for email in ["ada@example.org", "nobody@example.org"] {
        for _ in 0..5 {
            assert!(is_wrong(&house.try_in(email, "wrong words here", None, NOW).await));
        }
        // The right password waits too.
        assert_eq!(waits(&house.try_in(email, WORDS, None, NOW).await), Some(Duration::from_secs(15)));
    }
    assert!(matches!(house.try_in("ada@example.org", WORDS, Some(&device), NOW).await, LoginOutcome::In { .. }));
    let (forged, _) = device.split_at(40);
    assert!(waits(&house.try_in("ada@example.org", WORDS, Some(forged), NOW).await).is_some());
    let later = NOW + Duration::from_secs(15);
    assert!(matches!(house.try_in("ada@example.org", WORDS, None, later).await, LoginOutcome::In { .. }));
}

#[tokio::test]
async fn a_session_ends_when_idle_when_old_and_when_it_is_told_to() {
    let (house, id) = House::with(Role::Editor, false).await;
    let (cookie, session, _) = house.log_in(NOW).await;
    let hours = |hours: u64| NOW + Duration::from_hours(hours);
    assert!(house.opens(&cookie, hours(7)).await.is_some());
    assert!(house.opens(&cookie, hours(8)).await.is_none());
    for hour in (7..7 * 24).step_by(7) {
        let (_, session) = house.opens(&cookie, hours(hour)).await.unwrap();
        house.db.write(move |c| seen(c, &session, hours(hour))).await.unwrap();
    }
    assert!(house.opens(&cookie, hours(7 * 24)).await.is_none());
    let (other, ..) = house.log_in(NOW).await;
    assert!(house.opens("", NOW).await.is_none() && house.opens(&"A".repeat(43), NOW).await.is_none());
    assert_eq!(house.db.write(move |c| end_other_sessions(c, id, Some(session))).await.unwrap(), 1);
    assert!(house.opens(&other, NOW).await.is_none());
    assert!(!house.db.write(move |c| end_session_of(c, id + 1, session)).await.unwrap());
    assert!(house.db.write(move |c| end_session_of(c, id, session)).await.unwrap());
}

#[tokio::test]
async fn another_password_ends_the_other_sessions_and_gives_this_one_a_new_cookie() {
    let (house, id) = House::with(Role::Editor, false).await;
    let (other, ..) = house.log_in(NOW).await;
    let (mine, session, _) = house.log_in(NOW).await;
    let House { db, keys, hasher, .. } = &house;
    let wrong = prove(db, keys, hasher, id, session, "wrong words here".into(), NOW).await.unwrap();
    assert_eq!(wrong.unwrap_err(), log_in::Refused::Wrong);
    let proof = prove(db, keys, hasher, id, session, WORDS.into(), NOW).await.unwrap().unwrap();
    assert!(house.opens(&mine, NOW).await.is_none() && house.opens(&other, NOW).await.is_some());
    let hash = hasher.hash(&password(OTHER)).await.unwrap();
    let changed = change_password(db, id, session, hash, NOW).await.unwrap();
    for gone in [&other, &proof.cookie] {
        assert!(house.opens(gone, NOW).await.is_none());
    }
    assert!(house.opens(&changed.cookie, NOW).await.is_some());
    assert!(is_wrong(&house.try_in("ada@example.org", WORDS, None, NOW).await));
    assert_eq!(house.mails().await, ["new-device", "password-changed"]);
}

#[tokio::test]
async fn a_code_counts_once_and_so_does_a_recovery_code() {
    let (house, id) = House::with(Role::Editor, false).await;
    let (_, session, _) = house.log_in(NOW).await;
    let House { db, keys, .. } = &house;
    let shown = enrolment(keys, "River: News", id, "ada@example.org", None);
    assert!(shown.url.starts_with("otpauth://totp/River%20%20News:ada%40example.org?secret="), "{}", shown.url);
    assert!(shown.side > 30 && shown.path.len() > 1000);
    let code = |nonce: &str, now| authenticator::code_at(keys, id, nonce, now);
    assert!(turn_on(db, keys, id, session, shown.nonce.clone(), "000000", NOW).await.unwrap().is_none());
    let first = code(&shown.nonce, NOW);
    let (_, recovery) = turn_on(db, keys, id, session, shown.nonce.clone(), &first, NOW).await.unwrap().unwrap();
    assert_eq!(recovery.len(), RECOVERY_CODES);
    // Nobody swaps it for another one while it is on.
    let other = enrolment(keys, "News", id, "ada@example.org", None).nonce;
    assert!(turn_on(db, keys, id, session, other.clone(), &code(&other, NOW), NOW).await.unwrap().is_none());

    let LoginOutcome::CodeWanted { ticket } = house.try_in("ada@example.org", WORDS, None, NOW).await else { panic!() };
    let give = |code: String, now| {
        let ticket = ticket.clone();
        async move { give_code(db, keys, &ticket, code, entrance(None), now).await.unwrap() }
    };
    // The code that turned it on was used.
    assert!(is_wrong(&give(first, NOW).await));
    let later = NOW + Duration::from_secs(30);
    let second = code(&shown.nonce, later);
    assert!(matches!(give(second.clone(), later).await, LoginOutcome::In { .. }));
    assert!(is_wrong(&give(second, later).await));
    let typed = recovery[3].to_uppercase().replace('-', " ");
    assert!(matches!(give(typed.clone(), later).await, LoginOutcome::In { .. }));
    assert!(is_wrong(&give(typed, later).await));
    // The ticket dies by time, and a forged one opens nothing.
    assert!(is_wrong(&give(recovery[4].clone(), NOW + Duration::from_mins(10)).await));
    let forged = keys.link(LinkPurpose::Reset, id, Some(NOW + Duration::from_mins(5)));
    assert!(is_wrong(&give_code(db, keys, &forged, recovery[4].clone(), entrance(None), NOW).await.unwrap()));
    let off = |code: &str| turn_off(db, keys, id, session, code.to_owned(), later);
    assert_eq!(off("000000").await.unwrap().unwrap_err(), log_in::Refused::Wrong);
    for _ in 0..4 {
        give("111111".into(), later).await;
    }
    assert!(waits(&give(recovery[4].clone(), later).await).is_some());
    assert!(matches!(off(&recovery[4]).await.unwrap(), Err(log_in::Refused::Wait(_))));
    let after = later + Duration::from_mins(16);
    assert!(turn_off(db, keys, id, session, recovery[4].clone(), after).await.unwrap().is_ok());
    assert!(matches!(house.try_in("ada@example.org", WORDS, None, after).await, LoginOutcome::In { .. }));
}

#[tokio::test]
async fn an_invitation_is_taken_up_once() {
    let house = House::new();
    let House { db, keys, hasher, .. } = &house;
    let invited = |email: &str| Invited {
        email: email.parse().unwrap(),
        name: "Mara".into(),
        role: Role::Approver,
        may_send: true,
    };
    let member = invite(db, invited("mara@example.org"), "Ada".into(), NOW).await.unwrap();
    assert!(matches!(invite(db, invited("MARA@example.org"), "Ada".into(), NOW).await, Err(SetupError::Taken)));
    assert!(is_wrong(&house.try_in("mara@example.org", "", None, NOW).await));
    let token = keys.link(LinkPurpose::Invitation, member.id, Some(NOW + INVITATION_TIME));
    let accept = |token: String, now| async move {
        let acceptance =
            Acceptance { token, name: "Mara Q".into(), password: password(WORDS), entrance: entrance(None) };
        accept_invitation(db, keys, hasher, acceptance, now).await.unwrap()
    };
    assert!(accept("x".into(), NOW).await.is_none() && accept(token.clone(), NOW + INVITATION_TIME).await.is_none());
    let Some(LoginOutcome::In { session, .. }) = accept(token.clone(), NOW).await else { panic!() };
    let (member, _) = house.opens(&session.cookie, NOW).await.unwrap();
    assert_eq!((member.name.as_str(), member.role, member.may_send), ("Mara Q", Role::Approver, true));
    assert!(accept(token, NOW).await.is_none());
    assert!(!remind(db, member.id, "Ada".into(), NOW).await.unwrap());
    assert_eq!(house.mails().await, ["invitation"]);
}

#[tokio::test]
async fn a_reset_ends_all_sessions_and_its_link_works_once() {
    let (house, id) = House::with(Role::Editor, false).await;
    let (cookie, ..) = house.log_in(NOW).await;
    let House { db, keys, hasher, .. } = &house;
    for email in ["ada@example.org", "nobody@example.org", "ADA@example.org", "no address"] {
        reset_wanted(db, keys, email, NOW).await.unwrap();
    }
    let token = keys.link(LinkPurpose::Reset, id, Some(NOW + RESET_TIME));
    let again = |token: String| async move { reset(db, keys, hasher, token, &password(OTHER), NOW).await.unwrap() };
    assert!(again(token.clone()).await.is_some());
    assert!(house.opens(&cookie, NOW).await.is_none());
    assert!(again(token).await.is_none());
    assert!(matches!(house.try_in("ada@example.org", OTHER, None, NOW).await, LoginOutcome::In { .. }));
    assert_eq!(house.mails().await, ["reset", "password-changed", "new-device"]);
}

#[tokio::test]
async fn other_rights_end_the_sessions_and_somebody_stays_administrator() {
    let (house, id) = House::with(Role::Admin, true).await;
    let db = &house.db;
    assert!(matches!(set_rights(db, id, Role::Editor, true).await, Err(ManageError::LastAdmin)));
    assert!(matches!(remove(db, id).await, Err(ManageError::LastAdmin)));
    let other = house.member("grace@example.org", Role::Admin, false).await;
    let (cookie, ..) = house.log_in(NOW).await;
    assert!(!set_rights(db, id, Role::Admin, true).await.unwrap().differs);
    assert!(house.opens(&cookie, NOW).await.is_some());
    assert!(set_rights(db, id, Role::Admin, false).await.unwrap().differs);
    assert!(house.opens(&cookie, NOW).await.is_none());
    remove(db, id).await.unwrap();
    assert!(is_wrong(&house.try_in("ada@example.org", WORDS, None, NOW).await));
    assert!(matches!(remove(db, other).await, Err(ManageError::LastAdmin)));
    assert!(matches!(remove(db, id).await, Err(ManageError::Missing)));
}

#[tokio::test]
async fn a_reset_link_works_for_an_hour() {
    let (house, id) = House::with(Role::Editor, false).await;
    let House { db, keys, hasher, .. } = &house;
    let token = keys.link(LinkPurpose::Reset, id, Some(NOW + RESET_TIME));
    let owner = |now| {
        let (keys, token) = (keys.clone(), token.clone());
        db.read(move |c| reset_of(c, &keys, &token, now))
    };
    let second = Duration::from_secs(1);
    assert_eq!(owner(NOW + RESET_TIME - second).await.unwrap().map(|member| member.id), Some(id));
    assert!(owner(NOW + RESET_TIME).await.unwrap().is_none());
    let late = reset(db, keys, hasher, token.clone(), &password(OTHER), NOW + RESET_TIME).await.unwrap();
    assert!(late.is_none());
    assert!(matches!(house.try_in("ada@example.org", WORDS, None, NOW).await, LoginOutcome::In { .. }));
}

#[tokio::test]
async fn an_address_that_nobody_has_costs_as_much_as_one_that_somebody_has() {
    let (house, _) = House::with(Role::Editor, false).await;
    let invited = Invited {
        email: "mara@example.org".parse().unwrap(),
        name: "Mara".into(),
        role: Role::Editor,
        may_send: false,
    };
    invite(&house.db, invited, "Ada".into(), NOW).await.unwrap();
    let cases =
        [("ada@example.org", false), ("nobody@example.org", true), ("mara@example.org", true), ("no address", true)];
    for (email, has_no_password) in cases {
        let hasher = Hasher::default();
        let attempt = Attempt { email: email.into(), password: "wrong words here".into(), entrance: entrance(None) };
        assert!(is_wrong(&log_in(&house.db, &house.keys, &hasher, attempt, NOW).await.unwrap()));
        assert_eq!(hasher.stand_in().is_some(), has_no_password, "{email}");
    }
}
