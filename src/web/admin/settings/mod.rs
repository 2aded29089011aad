//! The settings as the program found them. They are changed where they come from, not here.

mod relays;

use serde::Serialize;

pub(super) use relays::try_relays;

use super::Insider;
use crate::config;
use crate::web::answer::Answer;
use crate::web::view::View;

#[derive(Serialize)]
struct SettingsPage {
    topics: Vec<TopicPart>,
    uses_outbox: bool,
    /// What each relay said when it was tried just now.
    tried: Vec<relays::Tried>,
}

#[derive(Serialize)]
struct TopicPart {
    title: &'static str,
    settings: Vec<SettingLine>,
}

#[derive(Serialize)]
struct SettingLine {
    name: &'static str,
    value: String,
    is_given: bool,
    /// What holds instead.
    instead: Option<String>,
}

impl View for SettingsPage {
    const TEMPLATE: &'static str = "admin/settings";
}

/// GET `/admin/settings`: secrets are masked.
pub(super) async fn show(insider: Insider) -> Answer {
    insider.page(&page(&insider, Vec::new()))
}

fn page(insider: &Insider, tried: Vec<relays::Tried>) -> SettingsPage {
    let app = &insider.visitor().web.app;
    let shown = app.settings.config.shown();
    let line = |name: &'static str| {
        let found = shown.iter().find(|shown| shown.name == name)?;
        let instead = app.publisher().rule_in_force.chosen().filter(|_| name == "SCHEDULE");
        let instead = instead.map(|rule| rule.to_string());
        Some(SettingLine { name, value: found.value.clone(), is_given: found.is_given, instead })
    };
    let part = |topic: &&'static config::Topic| TopicPart {
        title: topic.title,
        settings: topic.settings.iter().filter_map(|setting| line(setting.name)).collect(),
    };
    SettingsPage { topics: config::topics().iter().map(part).collect(), uses_outbox: app.uses_outbox(), tried }
}
