//! What would keep somebody out of a page: held against the rules of axe-core, by day and by night, wide and narrow.
//!
//! The rules come in through the browser's debugger, so that the pages keep their own policy.

use serde::Deserialize;
use serde_json::json;

use crate::browser::Browser;

/// axe-core 4.14, under the Mozilla Public License 2.0, which lies beside it.
const AXE: &str = include_str!("axe/axe.min.js");

/// Rules that are broken, with the first elements that break each. Frames are left out: the mail in them has no scripts.
const RUN: &str =
    "axe.run(document, { iframes: false, resultTypes: ['violations']ONLY }).then(found => found.violations.map(
    rule => ({ id: rule.id, impact: rule.impact ?? '', nodes: rule.nodes.slice(0, 3).map(node => node.html.slice(0, 200)
    + ' | ' + node.any.concat(node.all, node.none).map(check => check.message).join('; ').slice(0, 250)) })))";

/// One rule that a page breaks.
#[derive(Debug, Deserialize)]
struct Broken {
    id: String,
    impact: String,
    nodes: Vec<String>,
}

/// The ways in which every page is looked at: how wide, in which colours, and by all rules or by those alone that can come
/// out differently from the way before.
const MODES: [(u32, &str, &str); 4] = [
    (1280, "light", ""),
    (1280, "dark", ", runOnly: ['color-contrast']"),
    (360, "dark", ""),
    (360, "light", ", runOnly: ['color-contrast']"),
];

impl Browser {
    /// What keeps people out of the open page: a line for each rule of axe that is broken with serious or critical
    /// impact, and for sideways scrolling on a narrow screen. `name` says in them which page it is.
    pub async fn barriers(&self, name: &str) -> Vec<String> {
        let mut barriers = Vec::new();
        self.evaluate(AXE).await;
        for (width, colours, only) in MODES {
            let size = json!({"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": false});
            self.command("Emulation.setDeviceMetricsOverride", size).await;
            let media = json!({"features": [{"name": "prefers-color-scheme", "value": colours}]});
            self.command("Emulation.setEmulatedMedia", media).await;
            let found: Vec<Broken> = serde_json::from_value(self.evaluate(&RUN.replace("ONLY", only)).await)
                .expect("a list of broken rules");
            let grave = found.into_iter().filter(|broken| ["serious", "critical"].contains(&&*broken.impact));
            let told = grave.map(|Broken { id, impact, nodes }| {
                format!("{name}, {width} px, {colours}: {id} ({impact})\n    {}", nodes.join("\n    "))
            });
            barriers.extend(told);
            let page: u32 = self.ask("return document.documentElement.scrollWidth").await;
            if page > width {
                barriers.push(format!("{name}: the page is {page} px wide on a screen of {width} px"));
            }
        }
        barriers
    }

    /// The value of an expression, or of the promise that it is.
    async fn evaluate(&self, expression: &str) -> serde_json::Value {
        let how = json!({"expression": expression, "awaitPromise": true, "returnByValue": true});
        let mut answer = self.command("Runtime.evaluate", how).await;
        assert!(answer["exceptionDetails"].is_null(), "{}", answer["exceptionDetails"]);
        answer["result"]["value"].take()
    }
}
