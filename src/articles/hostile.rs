//! What hostile authors try, and the check that none of it comes through. Run again at each update of the sanitiser.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use proptest::prelude::*;

use super::markdown::to_html;
use super::sanitise::sanitise;

/// Every element and attribute that may be in an article, written out again: the check must not trust the sanitiser's list.
const ELEMENTS: &str = "a b blockquote br code del em h2 h3 h4 h5 h6 hr i img ins kbd li ol p pre q s small strong sub sup \
    table tbody td th thead tr u ul";
const ATTRIBUTES: [&str; 7] = ["a href", "a title", "a rel", "img src", "img alt", "img title", "ol start"];

/// Tries to run a script, to load something, to look like the page's own or to break out of where text stands.
const VECTORS: [&str; 84] = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//example.net/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script/x>alert(1)</script>",
    "<script\n>alert(1)</script\n>",
    "<<script>alert(1)//<</script>",
    "<img src=x onerror=alert(1)>",
    "<img src=\"https://example.org/a.png\" onload=\"alert(1)\">",
    "<img src=`javascript:alert(1)`>",
    "<img src='javascript:alert(1)'>",
    "<img src=\"jav&#x09;ascript:alert(1)\">",
    "<img src=data:image/svg+xml;base64,PHN2Zz4=>",
    "<img srcset='javascript:alert(1) 1x' src='https://example.org/a.png'>",
    "<img alt='\"><script>alert(1)</script>' src='https://example.org/a.png'>",
    "<img src='https://example.org/a.png' alt='`onerror=alert(1)'>",
    "<image src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg><a xlink:href=javascript:alert(1)><text y=1em>x</text></a></svg>",
    "<svg><animate attributeName=href values=javascript:alert(1) /></svg>",
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
    "<svg><foreignObject><iframe src=javascript:alert(1)></foreignObject></svg>",
    "<math><mi//xlink:href=\"data:x,<script>alert(1)</script>\">",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<math><mtext><mglyph><svg><mtext><textarea><path id=\"</textarea><img onerror=alert(1) src=1>\">",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<math><annotation-xml encoding=\"text/html\"><style><img src=x onerror=alert(1)></style></annotation-xml></math>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href=\" &#14; javascript:alert(1)\">x</a>",
    "<a href=\"java\nscript:alert(1)\">x</a>",
    "<a href=\"&#x6A;&#x61;vascript&colon;alert(1)\">x</a>",
    "<a href=\"JaVaScRiPt:alert(1)\">x</a>",
    "<a href=\"\u{1}javascript:alert(1)\">x</a>",
    "<a href=\"vbscript:msgbox(1)\">x</a>",
    "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
    "<a href=\"file:///etc/passwd\">x</a>",
    "<a href=\"//example.net/\">x</a>",
    "<a href=\"\\\\example.net\\x\">x</a>",
    "<a href=\"https://www.example.org@example.net/\">x</a>",
    "<a href=\"blob:https://example.org/1\">x</a>",
    "<a href='https://example.org/' onclick='alert(1)' target=_blank rel=opener ping=//example.net>x</a>",
    "<a href='https://example.org/\" onmouseover=alert(1) x=\"'>x</a>",
    "<a/onclick=alert(1)/href='https://example.org/'>x</a>",
    "[x](javascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](JAVASCRIPT&colon;alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](&#x09;javascript:alert(1))",
    "[x](https://example.org/\"onmouseover=\"alert\\(1\\))",
    "[x](https://example.org 'a\" onmouseover=\"alert(1)')",
    "[x]: javascript:alert(1)\n\n[x]",
    "![x](javascript:alert(1))",
    "![x](data:text/html;base64,PHNjcmlwdD4=)",
    "![\" onerror=\"alert(1)](https://example.org/a.png)",
    "![x](https://example.org/a.png \"a' onerror='alert(1)\")",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "```\"><script>alert(1)</script>\nx\n```",
    "`<script>alert(1)</script>`",
    "| <script>alert(1)</script> | b |\n|---|---|\n| <img src=x onerror=alert(1)> | c |",
    "# <iframe src=javascript:alert(1)>",
    "> <object data=javascript:alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<embed src=javascript:alert(1)>",
    "<object type=text/x-scriptlet data=//example.net/x></object>",
    "<base href=//example.net/>",
    "<link rel=stylesheet href=//example.net/x.css>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<style>@import '//example.net/x.css';</style>",
    "<p style='background:url(javascript:alert(1));position:fixed'>x</p>",
    "<div style=\"width:expression(alert(1))\" class=button id=main>x</div>",
    "<form action=//example.net><input name=password><button formaction=javascript:alert(1)>Send</button></form>",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<video><source onerror=alert(1)></video><audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<body onload=alert(1)><html manifest=//example.net>",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!DOCTYPE html [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>&x;",
    "<?xml version='1.0'?><?php echo 1 ?>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<template><script>alert(1)</script></template><xmp><p title='</xmp><img src=x onerror=alert(1)>'>",
];

/// More tries, in which an element that holds raw text hides the end of another.
const HIDING: [&str; 10] =
    ["style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "plaintext", "select", "noscript"];

#[derive(Default)]
struct Findings(RefCell<Vec<String>>);

impl TokenSink for Findings {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut bad = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) => {
                if !ELEMENTS.split_whitespace().any(|element| element == &*tag.name) {
                    bad.push(format!("element {}", tag.name));
                }
                for attribute in &tag.attrs {
                    let (name, value) = (format!("{} {}", tag.name, attribute.name.local), &*attribute.value);
                    let is_safe = match &*name {
                        "a href" => ["http://", "https://", "mailto:"].iter().any(|scheme| value.starts_with(scheme)),
                        "img src" => ["http://", "https://"].iter().any(|scheme| value.starts_with(scheme)),
                        "a rel" => value == "noopener",
                        name => ATTRIBUTES.contains(&name),
                    };
                    if !is_safe {
                        bad.push(format!("attribute {name}={value}"));
                    }
                }
            }
            Token::CharacterTokens(_) | Token::EOFToken | Token::NullCharacterToken => {}
            Token::ParseError(error) => bad.push(format!("parse error {error}")),
            other => bad.push(format!("{other:?}")),
        }
        TokenSinkResult::Continue
    }
}

/// What a browser's tokeniser finds in `html` that may not be there.
fn findings(html: &str) -> Vec<String> {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    let tokenizer = Tokenizer::new(Findings::default(), TokenizerOpts { exact_errors: true, ..Default::default() });
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}

fn assert_harmless(markdown: &str) {
    let html = to_html(markdown);
    let found = findings(html.as_str());
    assert!(found.is_empty(), "{found:?}\n  from {markdown}\n  to   {html}");
    // HTML that a second parser reads in another way than the first would change here.
    let again = sanitise(html.as_str());
    assert_eq!(again, html.as_str(), "changes when read again, from {markdown}");
}

#[test]
fn the_check_itself_finds_what_is_wrong() {
    for html in [
        "<script>",
        "<p class=x>",
        "<a href='javascript:x'>x</a>",
        "<a href=' https://example.org'>x</a>",
        "<!-- x -->",
        "<img src='mailto:x@example.org'>",
        "<p",
        "<a target=_blank>",
    ] {
        assert!(!findings(html).is_empty(), "{html}");
    }
}

#[test]
fn no_vector_comes_through() {
    for vector in VECTORS {
        for around in [
            "{}",
            "text {} text",
            "- {}",
            "> {}\n\nmore",
            "<p>{}</p>",
            "<div>\n{}\n</div>",
            "<b title='{}'>",
            "<!-- {} -->",
        ] {
            assert_harmless(&around.replace("{}", vector));
        }
    }
}

#[test]
fn no_two_vectors_help_each_other() {
    for first in VECTORS {
        for second in VECTORS.iter().step_by(7) {
            assert_harmless(&format!("{first}{second}\n\n{second} {first}"));
        }
    }
}

#[test]
fn raw_text_hides_nothing() {
    for element in HIDING {
        for outer in ["", "<svg>", "<math>", "<table>", "<math><mtext>", "<form><table><td>"] {
            assert_harmless(&format!("{outer}<{element}><a title=\"</{element}><img src=x onerror=alert(1)>\">x</a>"));
            assert_harmless(&format!("{outer}<{element}><!--</{element}><img src=x onerror=alert(1)>-->"));
        }
    }
}

#[test]
fn harmless_text_about_attacks_stays_readable() {
    assert_eq!(to_html("`<script>` is an element").as_str(), "<p><code>&lt;script&gt;</code> is an element</p>\n");
}

proptest! {
    #[test]
    fn no_soup_comes_through(pieces in proptest::collection::vec(proptest::sample::select(vec![
        "<", ">", "\"", "'", "=", "/", "!", "--", "<!--", "-->", "<![CDATA[", "]]>", "&lt;", "&#", "`", "```\n", "\n", "\n\n", " ",
        "[x](", ")", "](", "![", "<a href=", "<img src=", "https://example.org/", "javascript:", "onerror=", "<p", "<svg>",
        "</svg>", "<math>", "<mtext>", "<mglyph>", "<style>", "</style>", "<script>", "</script>", "<table>", "<td>", "| a |\n|--|\n",
        "<template>", "<select>", "<textarea>", "</textarea>", "<title>", "<b>", "</b>", "<li>", "> ", "- ", "é", "\u{0}", "x",
    ]), 0..24)) {
        assert_harmless(&pieces.concat());
    }
}
