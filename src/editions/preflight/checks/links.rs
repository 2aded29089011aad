//! Whether links lead somewhere, and nowhere where they should not.

use std::collections::BTreeSet;

use super::super::super::{LinkCheck, LinkVerdict};
use super::super::draft::{Draft, counted};
use super::super::placed_links::{PlacedLink, Target, placed_links};
use super::super::{Check, Finding, Place, Preflight};

pub(super) fn check(draft: &Draft, preflight: &mut Preflight) {
    let notes = draft.written.iter().map(|(language, texts)| (*language, texts));
    let links = placed_links(&draft.contents, notes, &draft.publisher.base_url);
    let mut found = Vec::new();
    // Addresses, each once however many places have it.
    let (mut all, mut unknown, mut is_offline) = (BTreeSet::new(), BTreeSet::new(), false);
    for link in &links {
        match &link.target {
            Target::Unsafe(written) => found.push(
                blocks(link, "has a link that could run something, or leads where no reader should go")
                    .with(written.clone()),
            ),
            Target::Nothing(written) => found.push(
                warns(Check::DeadLink, link, "has something as a link that is no full web address")
                    .with(written.clone()),
            ),
            Target::Web(url) => {
                all.insert(url);
                let check = draft.links.get(url).unwrap_or(&LinkCheck::NOT_CHECKED);
                match about(link, url, check) {
                    Some(finding) => found.push(finding),
                    None if check.verdict == LinkVerdict::Answers => {}
                    None => {
                        is_offline |= check.verdict == LinkVerdict::Offline;
                        unknown.insert(url);
                    }
                }
            }
        }
    }
    let is_all_well = found.is_empty() && unknown.is_empty();
    if !unknown.is_empty() {
        found.push(not_checked(unknown.len(), all.len(), is_offline));
    }
    preflight.findings.extend(found);
    if is_all_well {
        let fine = match all.len() {
            0 => "There are no links to other sites.".to_owned(),
            1 => "The one link answers and is not unsafe.".to_owned(),
            many => format!("All {many} links answer, none is unsafe."),
        };
        preflight.note(Check::DeadLink, Vec::new(), fine);
    }
}

/// What is to be said about one link, if its server was asked and did not just answer.
fn about(link: &PlacedLink, url: &str, check: &LinkCheck) -> Option<Finding> {
    let finding = match check.verdict {
        LinkVerdict::Gone => warns(Check::DeadLink, link, "links to a page that is not there"),
        LinkVerdict::Unsafe => blocks(link, "has a link that leads where no reader should go"),
        LinkVerdict::Refuses => {
            warns(Check::LinkTrouble, link, "has a link that programs may not follow; try it yourself")
        }
        LinkVerdict::ServerTrouble => warns(Check::LinkTrouble, link, "links to a server that has trouble now"),
        LinkVerdict::Unreachable => warns(Check::LinkTrouble, link, "links to a server that did not answer"),
        LinkVerdict::Answers | LinkVerdict::Offline | LinkVerdict::NotChecked => return None,
    };
    Some(match &check.detail {
        Some(why) => finding.with(format!("{url}: {why}")),
        None => finding.with(url),
    })
}

fn warns(check: Check, link: &PlacedLink, what: &str) -> Finding {
    Finding::warns(check, link.place.clone(), sentence(link, what))
}

fn blocks(link: &PlacedLink, what: &str) -> Finding {
    Finding::blocks(Check::UnsafeLink, link.place.clone(), sentence(link, what))
}

fn sentence(link: &PlacedLink, what: &str) -> String {
    let mut owner = link.owner.clone();
    if let Some(first) = owner.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    format!("{owner} {what}.")
}

fn not_checked(unknown: usize, all: usize, is_offline: bool) -> Finding {
    let why = if is_offline { "because this machine does not reach the internet" } else { "yet" };
    let what = if unknown == all {
        format!("Nobody has followed the {} {why}.", counted(all, "link", "links"))
    } else {
        format!("{unknown} of {all} links were not followed {why}.")
    };
    Finding::warns(Check::LinksNotChecked, Place::Desk, what)
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{Expected, edit, finds, newsletter, set_note};
    use super::*;

    const URL: &str = "https://paper.example.net/river";

    fn with_verdict(verdict: LinkVerdict) -> Draft {
        let mut draft = newsletter();
        edit(&mut draft, 0, |article| article.source_url = Some(URL.into()));
        let check = LinkCheck { verdict, detail: Some("the server answers 404".into()) };
        draft.links.insert(URL.into(), check);
        draft
    }

    #[test]
    fn each_verdict_has_its_weight() {
        finds(check, &newsletter(), &[]);
        finds(check, &with_verdict(LinkVerdict::Answers), &[]);
        for (verdict, expected) in [
            (LinkVerdict::Gone, Expected::warns(Check::DeadLink, "“About weirs” links to a page that is not there.")),
            (LinkVerdict::Unsafe, Expected::blocks(Check::UnsafeLink, "leads where no reader should go")),
            (LinkVerdict::Refuses, Expected::warns(Check::LinkTrouble, "try it yourself")),
            (LinkVerdict::ServerTrouble, Expected::warns(Check::LinkTrouble, "has trouble now")),
            (LinkVerdict::Unreachable, Expected::warns(Check::LinkTrouble, "did not answer")),
            (LinkVerdict::Offline, Expected::warns(Check::LinksNotChecked, "does not reach the internet")),
            (LinkVerdict::NotChecked, Expected::warns(Check::LinksNotChecked, "Nobody has followed the 1 link yet.")),
        ] {
            finds(check, &with_verdict(verdict), &[expected]);
        }
        let mut preflight = Preflight::default();
        check(&with_verdict(LinkVerdict::Gone), &mut preflight);
        let detail = "https://paper.example.net/river: the server answers 404";
        assert_eq!(preflight.findings[0].detail.as_deref(), Some(detail));
    }

    #[test]
    fn what_nobody_has_followed_is_one_warning_for_all() {
        let mut draft = with_verdict(LinkVerdict::Answers);
        edit(&mut draft, 1, |article| article.body = "[a](https://a.example.org/) [b](https://b.example.org/)".into());
        finds(check, &draft, &[Expected::warns(Check::LinksNotChecked, "2 of 3 links were not followed yet.")]);
    }

    #[test]
    fn schemes_that_run_or_read_something_block_wherever_they_stand() {
        for link in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "data:text/html,x",
            "file:///etc/hostname",
            "https://a@b.example.org/",
        ] {
            let mut draft = newsletter();
            edit(&mut draft, 1, |article| article.body = format!("See [this]({link}).\n\n<img src='{link}' alt=x>"));
            set_note(&mut draft, "en", &format!("And [that]({link})."));
            let unsafe_link = || Expected::blocks(Check::UnsafeLink, "could run something");
            finds(check, &draft, &[unsafe_link(), unsafe_link(), unsafe_link()]);
        }
    }

    #[test]
    fn parts_of_addresses_lead_nowhere_and_mail_and_our_own_pages_are_left_alone() {
        let mut draft = newsletter();
        let ours = "[a](https://alert.example.org/archive) [b](mailto:x@example.org)";
        edit(&mut draft, 0, |article| article.body = format!("{ours} [c](www.example.org/page)"));
        finds(check, &draft, &[Expected::warns(Check::DeadLink, "no full web address")]);
        edit(&mut draft, 0, |article| article.body = ours.into());
        finds(check, &draft, &[]);
    }
}
