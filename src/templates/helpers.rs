//! Helpers that page and mail templates share.

use std::sync::Arc;

use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, JsonRender, Output, RenderContext, RenderError,
    RenderErrorReason, ScopedJson,
};
use serde_json::Value;

use super::{escape, text};
use crate::locale::{Arg, Language, Texts};

/// `{{t "key" name=value …}}`: the text `key` in the language that the root value `language` names. The result is
/// escaped like any other value.
pub(super) struct TextHelper(pub(super) Arc<Texts>);

impl HelperDef for TextHelper {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        context: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let key = helper
            .param(0)
            .and_then(|key| key.value().as_str())
            .ok_or(RenderErrorReason::ParamNotFoundForIndex("t", 0))?;
        let language = context.data().get("language").and_then(Value::as_str);
        let language = language.and_then(|code| code.parse().ok()).unwrap_or(Language::EN);
        let mut args = Vec::new();
        for (name, value) in helper.hash() {
            // Strict mode looks at plain values only; a text with a hole in it must not reach a reader either.
            if value.is_value_missing() {
                return Err(RenderErrorReason::MissingVariable(value.relative_path().cloned()).into());
            }
            let arg = match value.value() {
                Value::Number(number) => Arg::Number(number.as_f64().unwrap_or_default()),
                other => Arg::Text(other.render()),
            };
            args.push((*name, arg));
        }
        Ok(ScopedJson::Derived(Value::String(self.0.text(language, key, &args))))
    }
}

/// `{{link url}}` in a text part: the number of the link's note.
pub(super) struct LinkHelper;

impl HelperDef for LinkHelper {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let url = helper.param(0).map(|url| url.value().render()).unwrap_or_default();
        out.write(&format!("{}{}{}", text::LINK, escape::line(&url), text::LINK_END))?;
        Ok(())
    }
}

/// A helper that leaves a mark for [`text::finish`], followed by its parameter: `{{links}}`, `{{underline "="}}`.
pub(super) struct LineHelper(pub(super) char);

impl HelperDef for LineHelper {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        out.write(&format!("{}{}", self.0, helper.param(0).map(|p| p.value().render()).unwrap_or_default()))?;
        Ok(())
    }
}

/// `{{lines value}}` in a text part: the value with its line breaks, which other values lose.
pub(super) struct LinesHelper;

impl HelperDef for LinesHelper {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let value = helper.param(0).map(|value| value.value().render()).unwrap_or_default();
        out.write(&escape::lines(&value))?;
        Ok(())
    }
}

/// `(count_items sections)`: how many items the sections hold together.
pub(super) struct CountItems;

impl HelperDef for CountItems {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let sections = helper.param(0).and_then(|sections| sections.value().as_array());
        let count: usize =
            sections.into_iter().flatten().filter_map(|section| Some(section.get("items")?.as_array()?.len())).sum();
        Ok(ScopedJson::Derived(Value::from(count)))
    }
}
