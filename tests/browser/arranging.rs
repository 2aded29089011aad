//! What only a browser shows of the edition desk: articles are dragged to their places, and the mail is looked at as others
//! get it.

use thirtyfour::By;

use crate::browser::{Browser, Screen};
use crate::desk::{ADA, MONTH, a_month, log_in};
use crate::support::TestApp;

/// The articles in the order in which they stand on the open page.
async fn slugs(browser: &Browser) -> Vec<String> {
    browser.ask("return [...document.querySelectorAll('.items .item')].map(item => item.dataset.slug)").await
}

/// Takes hold of one article and moves it over the lower half of another, as a hand does, in two steps.
async fn drag(browser: &Browser, from: &str, over: &str) {
    // Actions don't scroll by themselves.
    let item = browser.the(By::Id(format!("item-{from}"))).await;
    item.scroll_into_view().await.expect("an article can be scrolled to");
    let other = browser.the(By::Id(format!("item-{over}"))).await;
    let chain = browser.action_chain().click_and_hold_element(&item);
    let chain = chain.move_to_element_with_offset(&other, 0, 4).move_to_element_with_offset(&other, 0, 8);
    chain.perform().await.expect("an article can be dragged");
}

#[tokio::test]
async fn an_article_is_dragged_to_its_place_and_stays_there_and_one_that_is_let_go_of_elsewhere_goes_back() {
    let app = TestApp::sqlite();
    a_month(&app, 2).await;
    app.run(&["edition", "assemble", MONTH]).await.ok();
    app.account(ADA, &[]).await.ok();
    let app = app.start().await;
    let browser = Browser::open(Screen::Desktop).await;
    let page = format!("/admin/editions/{MONTH}");
    log_in(&browser, &app, ADA, &page).await;
    let before = slugs(&browser).await;
    assert_eq!(before.len(), 4, "{before:?}");

    let [first, second, third, guide] = [0, 1, 2, 3].map(|place| before[place].as_str());
    drag(&browser, first, second).await;
    assert_eq!(slugs(&browser).await, [second, first, third, guide], "it stands where it is held");
    let heading = browser.the(By::Tag("h1")).await;
    browser.action_chain().move_to_element_center(&heading).release().perform().await.expect("it can be let go of");
    assert_eq!(slugs(&browser).await, before, "it went back");
    drag(&browser, first, guide).await;
    assert_eq!(slugs(&browser).await, before, "a section keeps its own");
    browser.action_chain().release().perform().await.expect("it can be let go of");
    browser.visit(&app.url(&page)).await;
    assert_eq!(slugs(&browser).await, before, "nothing was saved");

    let drop = async {
        drag(&browser, first, third).await;
        browser.action_chain().release().perform().await.expect("an article can be dropped");
    };
    browser.leaves_by("the drop", drop).await;
    let after = [second, third, first, guide];
    assert_eq!(slugs(&browser).await, after);
    browser.visit(&app.url(&page)).await;
    assert_eq!(slugs(&browser).await, after, "it was saved");
    browser.close().await;
}

/// The words in the preview's frame, as the browser shows them, and the colour behind them.
async fn in_the_frame(browser: &Browser) -> (String, String) {
    let frame = browser.the(By::Css(".preview iframe")).await;
    frame.enter_frame().await.expect("there is a frame");
    let body = browser.the(By::Tag("body")).await;
    let words = body.text().await.expect("a body has text");
    let colour = body.css_value("background-color").await.expect("a body has a colour");
    browser.enter_default_frame().await.expect("there is a page around it");
    (words, colour)
}

/// Shows the preview in another way.
async fn show_as(browser: &Browser, words: &str) {
    let label = browser.the(By::XPath(format!("//label[normalize-space()='{words}']"))).await;
    label.click().await.expect("a way of showing can be chosen");
}

/// Chooses from one of the preview's lists by the words that stand there.
async fn choose(browser: &Browser, list: &str, words: &str) {
    let option = format!("//select[@id='{list}']/option[starts-with(normalize-space(), '{words}')]");
    browser.the(By::XPath(option)).await.click().await.expect("it can be chosen");
}

#[tokio::test]
async fn the_mail_is_looked_at_in_the_dark_as_text_in_another_language_and_as_one_reader_gets_it() {
    let app = TestApp::sqlite();
    a_month(&app, 0).await;
    app.write("readers.csv", "email,name,language,kinds\nnoa@example.net,Noa,fr,publication\nlu@example.net,Lu,en,\n");
    let consent = ["--consent", "a paper form", "--consent-date", "2011-01-01"];
    app.run(&[&["subscribers", "import", "readers.csv"], &consent[..]].concat()).await.ok();
    app.run(&["edition", "assemble", MONTH]).await.ok();
    app.account(ADA, &[]).await.ok();
    let app = app.start().await;
    let browser = Browser::open(Screen::Desktop).await;
    log_in(&browser, &app, ADA, &format!("/admin/editions/{MONTH}")).await;

    let (words, by_day) = in_the_frame(&browser).await;
    assert!(words.contains("A weir for two towns") && words.contains("A guide to gauges"), "{words}");
    show_as(&browser, "Dark").await;
    let (_, by_night) = in_the_frame(&browser).await;
    assert_ne!(by_day, by_night, "the mail has colours of its own for the dark");
    show_as(&browser, "Plain text").await;
    let text = browser.the(By::Css(".preview pre")).await;
    assert!(text.text().await.expect("it is text").contains("A weir for two towns"));
    let frame = browser.the(By::Css(".preview iframe")).await;
    assert!(!frame.is_displayed().await.expect("it is there"), "one of them is shown at a time");
    let rights =
        frame.attr("sandbox").await.expect("an attribute can be asked for").expect("the frame is in a sandbox");
    assert!(!rights.contains("scripts") && !rights.contains("same-origin"), "{rights}");

    choose(&browser, "lang", "Français").await;
    browser.press("Show").await;
    let text = browser.the(By::Css(".preview pre")).await;
    assert!(text.text().await.expect("it is text").contains("juin 2011"), "it is still shown as text");
    show_as(&browser, "Desktop").await;
    let (words, _) = in_the_frame(&browser).await;
    assert!(words.contains("juin 2011") && words.contains("A weir for two towns"), "{words}");
    choose(&browser, "slice", "Publications only, 1 reader").await;
    browser.press("Show").await;
    let (words, _) = in_the_frame(&browser).await;
    assert!(words.contains("A guide to gauges") && !words.contains("A weir for two towns"), "{words}");
    for (reader, has_news) in [("lu@example.net", true), ("noa@example.net", false)] {
        browser.fill("reader", reader).await;
        browser.press("Show").await;
        let (words, _) = in_the_frame(&browser).await;
        assert!(words.contains("A guide to gauges"), "{reader}: {words}");
        assert_eq!(words.contains("A weir for two towns"), has_news, "{reader}: {words}");
    }
    browser.close().await;
}
