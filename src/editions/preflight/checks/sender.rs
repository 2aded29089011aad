//! What the settings say about who sends the mail.

use url::Url;

use super::super::draft::Draft;
use super::super::{Check, Finding, Place, Preflight};
use crate::config::is_loopback;

pub(super) fn check(draft: &Draft, preflight: &mut Preflight) {
    let publisher = &draft.publisher;
    let has_relay = !draft.relays.is_empty();
    // Whether mail may leave this machine.
    let is_for_others = draft.relays.iter().any(|host| !is_loopback(host));
    let settings = |variable| Place::Settings { variable };

    let is_nobody = has_relay && is_loopback(publisher.from.domain());
    let what = "The sender's address is one of this machine; set MAIL_FROM to an address of yours.";
    let found = is_nobody.then(|| Finding::blocks(Check::Sender, settings("MAIL_FROM"), what));
    preflight.note(Check::Sender, found.into_iter().collect(), format!("The sender is {}.", publisher.from));

    let what = "No postal address is set; many laws ask for one in each mail.";
    let found = publisher.postal_address.is_none();
    let found = found.then(|| Finding::warns(Check::PostalAddress, settings("POSTAL_ADDRESS"), what));
    preflight.note(Check::PostalAddress, found.into_iter().collect(), "A postal address stands at the foot.");

    let what = "No reply address is set, so answers go to the sender's address; make sure that somebody reads them.";
    let found = publisher.reply_to.is_none();
    let found = found.then(|| Finding::warns(Check::ReplyAddress, settings("MAIL_REPLY_TO"), what));
    let reply_to = publisher.reply_to.as_ref().map(ToString::to_string).unwrap_or_default();
    preflight.note(Check::ReplyAddress, found.into_iter().collect(), format!("Answers go to {reply_to}."));

    let host = Url::parse(&publisher.base_url).ok().and_then(|url| url.host_str().map(str::to_owned));
    let is_local = is_for_others && host.is_none_or(|host| is_loopback(&host));
    let what = "All links lead to this machine, where no reader gets; set BASE_URL to the public address.";
    let found =
        is_local.then(|| Finding::blocks(Check::BaseUrl, settings("BASE_URL"), what).with(&*publisher.base_url));
    preflight.note(Check::BaseUrl, found.into_iter().collect(), format!("Links begin with {}.", publisher.base_url));
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::super::super::Publisher;
    use super::super::super::testing::{Expected, finds, newsletter};
    use super::*;

    fn with(relays: &[&str], change: fn(&mut Publisher)) -> Draft {
        let mut draft = newsletter();
        draft.relays = relays.iter().map(|host| (*host).to_owned()).collect();
        change(Arc::make_mut(&mut draft.publisher));
        draft
    }

    #[test]
    fn with_a_relay_the_sender_must_be_somebody() {
        let default = |publisher: &mut Publisher| publisher.from = "Monthly Alert <alert@localhost>".parse().unwrap();
        finds(check, &with(&[], default), &[]);
        let expected = Expected::blocks(Check::Sender, "set MAIL_FROM");
        finds(check, &with(&["127.0.0.1"], default), &[expected]);
        finds(check, &with(&["mail.example.org"], |_| {}), &[]);
    }

    #[test]
    fn addresses_that_are_recommended_are_asked_for() {
        let expected = Expected::warns(Check::PostalAddress, "No postal address");
        finds(check, &with(&[], |publisher| publisher.postal_address = None), &[expected]);
        let expected = Expected::warns(Check::ReplyAddress, "No reply address");
        finds(check, &with(&[], |publisher| publisher.reply_to = None), &[expected]);
    }

    #[test]
    fn with_a_relay_elsewhere_links_must_lead_elsewhere_too() {
        let local = |publisher: &mut Publisher| publisher.base_url = "http://[::1]:8080".into();
        finds(check, &with(&[], local), &[]);
        finds(check, &with(&["127.0.0.1", "localhost"], local), &[]);
        let expected = || Expected::blocks(Check::BaseUrl, "set BASE_URL");
        finds(check, &with(&["127.0.0.1", "mail.example.org"], local), &[expected()]);
    }
}
