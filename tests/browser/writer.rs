//! An editor writes: tools and keys in the text, the preview beside it, what is typed is kept, a picture, publishing.

use thirtyfour::{By, Key};

use crate::browser::{Browser, Screen};
use crate::support::{TestApp, eventually};

/// The text as it stands in the form.
async fn text(browser: &Browser) -> String {
    browser.ask("return document.getElementById('body').value").await
}

/// Waits until `script` gives the words.
async fn comes_to(browser: &Browser, script: &str, words: &str) {
    eventually(&format!("“{words}” is there"), async || {
        let found: Option<String> = browser.ask(script).await;
        found.is_some_and(|found| found.contains(words)).then_some(())
    })
    .await;
}

/// What the preview shows under a selector. Nothing runs in its frame, so the page itself looks into it.
fn previewed(selector: &str) -> String {
    format!(
        "return document.getElementById('preview').contentDocument?.querySelector('{selector}')?.textContent ?? null"
    )
}

async fn an_editor_writes_an_article(screen: Screen) {
    let app = TestApp::sqlite().start().await;
    app.member("ada@example.org", "editor").await;
    let browser = Browser::open(screen).await;
    browser.visit(&app.url("/admin/articles")).await;
    browser.fill("email", "ada@example.org").await;
    browser.fill("password", "otter lamp sunday").await;
    browser.press("Log in").await;
    browser.press("Write the first article").await;
    browser.fill("title", "The river came back").await;

    let area = browser.the(By::Id("body")).await;
    area.send_keys("high").await.expect("the text can be typed into");
    browser.ask::<Option<bool>>("document.getElementById('body').select(); return null").await;
    browser.tap("Bold").await;
    assert_eq!(text(&browser).await, "**high**");
    browser.tap("Bold").await;
    assert_eq!(text(&browser).await, "high");
    area.send_keys(Key::Control + "b").await.expect("keys can be pressed");
    area.send_keys(Key::Control + "z").await.expect("keys can be pressed");
    assert_eq!(text(&browser).await, "high", "the browser can undo what a tool did");
    browser.tap("List").await;
    browser.tap("List").await;
    browser.tap("Quote").await;
    assert_eq!(text(&browser).await, "> high");
    browser.fill("body", "The water is ").await;
    browser.tap("Italic").await;
    area.send_keys("very high").await.expect("the text can be typed into");
    assert_eq!(text(&browser).await, "The water is *very high*");

    comes_to(&browser, &previewed("h1"), "The river came back").await;
    comes_to(&browser, &previewed(".prose em"), "very high").await;
    comes_to(&browser, "return document.getElementById('suggestion').textContent", "The water is very high").await;
    comes_to(&browser, "return document.getElementById('kept').textContent", "Kept ").await;
    browser.does_not_scroll_sideways().await;
    browser.picture("article-form").await;

    // The window closes, and another one opens.
    browser.visit(&app.url("/admin/articles/new")).await;
    browser.says("You have unsaved changes from").await;
    assert_eq!(text(&browser).await, "");
    browser.press("Go on with them").await;
    assert_eq!(text(&browser).await, "The water is *very high*");

    let file = app.folder().join("weir.png");
    let picture = image::RgbImage::from_fn(640, 200, |x, y| image::Rgb([(x / 3) as u8, y as u8, 160]));
    picture.save(&file).expect("the folder can be written to");
    let chooser = browser.the(By::Id("picture")).await;
    chooser.send_keys(file.display().to_string()).await.expect("a file can be chosen");
    comes_to(&browser, "return document.getElementById('picture-state').textContent", "640 × 200").await;
    browser.fill("image_alt", "A weir").await;
    let drawn = "return document.getElementById('preview').contentDocument?.querySelector('figure img')?.naturalWidth > 0 \
                 ? 'drawn' : null";
    comes_to(&browser, drawn, "drawn").await;

    browser.press("Publish").await;
    browser.says("Saved and published").await;
    browser.says("Make it a draft again").await;
    browser.does_not_scroll_sideways().await;
    browser.press("Read it as readers do").await;
    browser.says("very high").await;
    browser.visit(&app.url("/admin/articles")).await;
    browser.does_not_scroll_sideways().await;
    browser.picture("articles").await;
    browser.close().await;
}

#[tokio::test]
async fn an_editor_writes_an_article_at_a_desk() {
    an_editor_writes_an_article(Screen::Desktop).await;
}

#[tokio::test]
async fn an_editor_writes_an_article_on_a_phone() {
    an_editor_writes_an_article(Screen::Phone).await;
}
