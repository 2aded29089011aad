//! Helpers that page and mail templates share.

use std::sync::Arc;

use handlebars::{
    Context, Handlebars, Helper, HelperDef, JsonRender, RenderContext, RenderError, RenderErrorReason, ScopedJson,
};
use serde_json::Value;

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
