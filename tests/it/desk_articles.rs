//! Articles are written at the desk: by one editor, by two at once, with pictures, and taken back.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, RgbImage};
use reqwest::Method;

use crate::on_both;
use crate::support::{Desk, Page, TestApp, value_of};

const NEW: &str = "/admin/articles/new";
const RIVER: [(&str, &str); 5] = [
    ("title", "The river came back"),
    ("kind", "news"),
    ("date", "2011-06-14"),
    ("language", "en"),
    ("body", "One line.\r\n\r\nThe water is **high**.\r\n"),
];
const PUBLIC: &str = "/articles/2011-06-14-the-river-came-back";

/// The river's fields with others in place of its own, or beside them.
fn river<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = RIVER.iter().filter(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    kept.chain(changes).copied().collect()
}

/// Writes and publishes it; gives the address of its form.
async fn published(desk: &Desk<'_>) -> String {
    let page = desk.post(NEW, &river(&[("act", "publish")])).await.is(303);
    page.header("location").to_owned()
}

on_both!(an_article_is_written_published_and_read);
async fn an_article_is_written_published_and_read(app: TestApp) {
    let app = app.start().await;
    let ada = app.administrator().await;
    ada.get("/admin/articles").await.is(200).says("Write the first article").says("aria-current=\"page\">Articles");
    ada.get(NEW).await.is(200).says("Save the draft").says("(London)").says("value=\"kenya\"");
    let draft = river(&[("regions", "kenya"), ("profiles", "River Commission"), ("profiles", "Weir Watch")]);
    let draft = [draft, vec![("act", "draft")]].concat();
    let made = ada.post(NEW, &draft).await.is(303);
    let address = made.header("location").to_owned();
    ada.follow(made)
        .await
        .is(200)
        .says("The draft is saved")
        .says("value=\"Weir Watch\"")
        .says("value=\"kenya\" checked");
    app.get(PUBLIC).await.is(404);
    // Pressed twice, it is still one.
    ada.post(NEW, &draft).await.leads_to(&address);
    ada.get("/admin/articles").await.is(200).says("1 article").says("<span class=\"warn\">draft</span>");

    let page = ada.post(&address, &[draft, vec![("version", "1"), ("act", "save")]].concat()).await.leads_to(&address);
    ada.follow(page).await.says("Draft, for the edition of June 2011");
    let publish = river(&[("version", "1"), ("act", "publish"), ("source_name", "River Post")]);
    let page = ada.post(&address, &publish).await.leads_to(&address);
    ada.follow(page).await.says("Saved and published, for the edition of June 2011").says("Make it a draft again");
    app.get(PUBLIC).await.is(200).says("The water is <strong>high</strong>.");
    for query in ["q=water+rIvEr", "status=published", "month=2011-06&kind=news&language=en&region=kenya"] {
        ada.get(&format!("/admin/articles?{query}")).await.is(200).says("The river came back").says("Show all");
    }
    for query in ["q=lake", "status=drafts", "status=deleted", "kind=event"] {
        ada.get(&format!("/admin/articles?{query}")).await.is(200).says("No article matches.").says("Show all");
    }
    let fair = ada.post(NEW, &river(&[("title", "A fair"), ("kind", "event"), ("act", "publish")])).await;
    ada.follow(fair)
        .await
        .says("for the edition of June 2011. But June 2011 was over before the newsletter was set up");
    let next_year = (chrono::Utc::now().date_naive() + chrono::Months::new(11)).format("%Y-%m-20").to_string();
    let regatta = [("title", "A regatta"), ("kind", "event"), ("date", &next_year), ("act", "publish")];
    let regatta = ada.follow(ada.post(NEW, &river(&regatta)).await).await.is(200);
    let (_, edition) = regatta.body.split_once("Saved and published, for the edition of ").expect("it says which");
    let month = (chrono::Utc::now().date_naive() + chrono::Months::new(10)).format("%B %Y.").to_string();
    assert!(edition.starts_with(&month), "an event is announced a month ahead: {edition}");
    // The month before was over before the set-up, so no edition announces it.
    let today = chrono::Utc::now().date_naive().to_string();
    let late = river(&[("title", "A fair today"), ("kind", "event"), ("date", &today), ("act", "publish")]);
    ada.follow(ada.post(NEW, &late).await).await.says("But it is over by then, so that edition leaves it out.");
    let far = river(&[("title", "A far fair"), ("date", "2099-06-01"), ("act", "publish")]);
    ada.follow(ada.post(NEW, &far).await).await.says("That is more than a year from now: look at the date once more.");
    let log = ada.get("/admin/log").await.is(200).says("article written").says("article changed");
    log.says("article 1: The river came back (published)");
}

on_both!(a_refused_article_comes_back_filled_in_with_the_reasons);
async fn a_refused_article_comes_back_filled_in_with_the_reasons(app: TestApp) {
    let app = app.start().await;
    let ada = app.administrator().await;
    let wrong = river(&[
        ("title", ""),
        ("date", "2011-02-31"),
        ("source_url", "javascript:alert(1)"),
        ("image", "https://img.example.org/a.png"),
        ("body", "<b>kept</b>"),
    ]);
    let page = ada.post(NEW, &wrong).await.is(422).says("id=\"problems\"").says("Every article has a title.");
    for field in ["title", "date", "source_url", "image_alt"] {
        let page = page.body.as_str();
        assert!(page.contains(&format!("<a href=\"#{field}\">")), "{field}: {page}");
        assert!(page.contains(&format!("id=\"{field}-problem\"")), "{field}: {page}");
    }
    page.says("&lt;b&gt;kept&lt;/b&gt;").says("value=\"javascript:alert(1)\"");
    let address = published(&ada).await;
    ada.post(&address, &river(&[("version", "1"), ("slug", "No Slug")])).await.is(422).says("id=\"slug-problem\"");
    ada.get("/admin/articles").await.says("1 article");
    ada.get("/admin/articles/999999").await.is(404);
    ada.get("/admin/articles/x").await.is(404);
}

on_both!(of_two_editors_the_second_sees_what_differs_and_chooses);
async fn of_two_editors_the_second_sees_what_differs_and_chooses(app: TestApp) {
    let app = app.start().await;
    let ada = app.administrator().await;
    let bob = app.member("bob@example.org", "editor").await;
    let address = published(&ada).await;
    app.run(&["edition", "assemble", "2011-06"]).await.ok();
    app.run(&["edition", "approve", "2011-06", "--as", "an editor"]).await.ok();
    let hers = river(&[("version", "1"), ("title", "The lake came back"), ("body", "One line.\n\nThe lake is low.")]);
    let page = ada.post(&address, &hers).await.is(303);
    ada.follow(page)
        .await
        .says("The edition of June 2011 is a draft again and does not go out: what was approved has changed.");

    let his = [("act", "publish"), ("summary", "His <own> words")];
    let page = bob.post(&address, &river(&[&his[..], &[("version", "1")]].concat())).await.is(409);
    let page = page.says("ada saved this article").says("Keep mine").says("His &lt;own&gt; words").says("Yours: ");
    let page = page.says("The lake is low.").says("name=\"version\" value=\"2\"").says("The river came back");
    page.says("<span class=\"unseen\">Theirs: </span>");
    app.get(PUBLIC).await.is(200).says("The lake came back");
    // He may go on, and closing the window would have lost nothing.
    let go_on = river(&[("version", "2"), ("act", "go-on"), his[1]]);
    bob.post(&address, &go_on).await.is(200).says("name=\"version\" value=\"2\"").says("The river came back");
    bob.get(&address).await.says("You have unsaved changes").says("ada has saved the article since.");
    bob.post(&address, &river(&[&his[..], &[("version", "2")]].concat())).await.leads_to(&address);
    app.get(PUBLIC).await.is(200).says("The river came back").says("His &lt;own&gt; words");
    let page = bob.get(&address).await.is(200);
    assert!(!page.body.contains("unsaved changes"), "what is saved is no longer unsaved");
}

on_both!(what_only_the_first_of_two_editors_changed_stays);
async fn what_only_the_first_of_two_editors_changed_stays(app: TestApp) {
    let app = app.start().await;
    let ada = app.administrator().await;
    let bob = app.member("bob@example.org", "editor").await;
    let address = published(&ada).await;
    let began = value_of(&bob.get(&address).await.is(200), "began");
    let mine = [("version", "1"), ("began", &*began), ("summary", "His words"), ("act", "publish")];
    bob.post(&format!("{address}/working-copy"), &river(&mine)).await.is(200);
    ada.post(&address, &river(&[("version", "1"), ("title", "The lake came back"), ("act", "publish")])).await.is(303);

    let bar = bob.get(&address).await.is(200).says("ada has saved the article since.").says("His words");
    let (_, differs) = bar.body.split_once("Fields that differ").expect("what differs is shown");
    assert_eq!(
        differs.split_once("</table>").expect("it ends").0.matches("<th scope=\"row\">").count(),
        1,
        "{differs}"
    );
    let going_on = bob.get(&format!("{address}?over=2")).await.is(200);
    going_on.says("value=\"The lake came back\"").says("His words");
    let page = bob.post(&address, &river(&mine)).await.is(409).says("Keep mine").says("value=\"The lake came back\"");
    let began = value_of(&page, "began");
    let kept = [("version", "2"), ("began", &*began), ("title", "The lake came back"), mine[2], mine[3]];
    bob.post(&address, &river(&kept)).await.leads_to(&address);
    app.get(PUBLIC).await.is(200).says("The lake came back").says("His words");
}

on_both!(what_is_typed_is_kept_and_the_article_stays_as_it_is);
async fn what_is_typed_is_kept_and_the_article_stays_as_it_is(app: TestApp) {
    let app = app.start().await;
    let ada = app.administrator().await;
    let bob = app.member("bob@example.org", "editor").await;
    ada.post(&format!("{NEW}/working-copy"), &[("title", "Half a ti")]).await.is(200).says("\"kept\"");
    ada.get(NEW).await.is(200).says("You have unsaved changes");
    ada.get(&format!("{NEW}?over=0")).await.is(200).says("value=\"Half a ti\"");
    ada.post(&format!("{NEW}/working-copy/drop"), &[]).await.leads_to(NEW);
    let page = ada.get(NEW).await;
    assert!(!page.body.contains("unsaved changes"), "{}", page.body);

    let address = published(&ada).await;
    let kept = river(&[("version", "1"), ("body", "Half a sentence")]);
    ada.post(&format!("{address}/working-copy"), &kept).await.is(200);
    ada.get(&address).await.is(200).says("You have unsaved changes").says("Go on with them").says("The water is");
    ada.get(&format!("{address}?over=1")).await.is(200).says("Half a sentence");
    let page = bob.get(&address).await.is(200);
    assert!(!page.body.contains("unsaved changes"), "it is hers alone");
    app.get(PUBLIC).await.is(200).says("The water is");
    bob.post(&address, &river(&[("version", "1"), ("title", "A lake")])).await.is(303);
    ada.get(&address).await.says("bob has saved the article since.").says("A lake").says("?over=2\"");
    ada.post(&address, &[kept, vec![("version", "2")]].concat()).await.is(409);
    ada.post(&address, &river(&[("version", "2"), ("body", "Half a sentence")])).await.is(303);
    let page = ada.get(&address).await;
    assert!(!page.body.contains("unsaved changes"), "{}", page.body);
    ada.post("/admin/articles/999999/working-copy", &[]).await.is(404);
}

on_both!(a_deleted_article_is_gone_for_readers_and_comes_back);
async fn a_deleted_article_is_gone_for_readers_and_comes_back(app: TestApp) {
    let app = app.start().await;
    let ada = app.administrator().await;
    let address = published(&ada).await;
    let page = ada.post(&format!("{address}/delete"), &[]).await.leads_to("/admin/articles?gone=1");
    ada.follow(page).await.is(200).says("“The river came back” is deleted.").says("Undo").says("no articles yet");
    app.get(PUBLIC).await.is(404);
    ada.get("/admin/articles?status=deleted").await.is(200).says("The river came back");
    ada.get(&address).await.is(200).says("Bring it back to change it");
    let late = ada.post(&address, &river(&[("version", "1"), ("title", "Too late")])).await.leads_to(&address);
    ada.follow(late).await.says("It was deleted meanwhile. What you wrote is kept.");
    let page = ada.post(&format!("{address}/undelete"), &[]).await.leads_to(&address);
    ada.follow(page).await.says("“The river came back” is back, for the edition of June 2011.").says("unsaved changes");
    app.get(PUBLIC).await.is(200);
}

on_both!(what_went_out_comes_back_to_the_month_in_which_it_did);
async fn what_went_out_comes_back_to_the_month_in_which_it_did(app: TestApp) {
    crate::given::an_approved_edition(&app, 1).await;
    app.run(&["edition", "send", crate::given::MONTH, "--wait"]).await.ok();
    let app = app.start().await;
    let ada = app.administrator().await;
    ada.post("/admin/articles/1/delete", &[]).await.is(303);
    let page = ada.post("/admin/articles/1/undelete", &[]).await;
    ada.follow(page).await.says("is back, in the edition of June 2011, which has gone out.");
    ada.get("/admin/articles?month=2011-06").await.is(200).says("1 article");
}

on_both!(the_preview_shows_an_article_as_its_page_would_and_stores_nothing);
async fn the_preview_shows_an_article_as_its_page_would_and_stores_nothing(app: TestApp) {
    let app = app.start().await;
    let ada = app.administrator().await;
    let fields = river(&[("language", "fr"), ("body", "Two **words**.<script>alert(1)</script>"), ("kind", "blog")]);
    let page = ada.post("/admin/articles/preview", &fields).await.is(200).says("Two <strong>words</strong>.");
    let page = page.says("<h1>The river came back</h1>").says("14 juin 2011").says("<html lang=\"fr\"");
    assert!(!page.body.contains("<script"), "{}", page.body);
    assert!(page.header("content-security-policy").starts_with("sandbox allow-same-origin; default-src 'none';"));
    let wrong = [("title", ""), ("date", "soon"), ("time", "noon"), ("kind", "x"), ("image", "/x"), ("regions", "x")];
    ada.post("/admin/articles/preview", &wrong).await.is(200).says("<h1>Untitled</h1>");
    ada.post("/admin/articles/preview", &[]).await.is(200).says("<h1>Untitled</h1>");
    ada.get("/admin/articles").await.says("There are no articles yet");
}

/// A photograph of nothing.
fn photograph(format: ImageFormat) -> Vec<u8> {
    let picture = RgbImage::from_fn(1600, 400, |x, y| image::Rgb([x as u8, y as u8, 99]));
    let mut file = Cursor::new(Vec::new());
    DynamicImage::from(picture).write_to(&mut file, format).expect("a picture can be written into memory");
    file.into_inner()
}

/// Sends a form with a picture in it, as the browser of somebody who has just logged in.
async fn send(app: &TestApp, target: &str, fields: &[(&str, &str)], file: &[u8]) -> Page {
    let login = [("email", "ada@example.org"), ("password", "otter lamp sunday")];
    let page = app.post_form("/admin/login", &login).await.is(303);
    let cookies = page.headers.get_all("set-cookie").iter().filter_map(|line| line.to_str().ok()?.split(';').next());
    let cookies = cookies.collect::<Vec<_>>().join("; ");
    let page = app.get_with("/admin", &[("Cookie", &cookies)]).await.is(200);
    let token = page.body.split_once("name=\"form\" value=\"").and_then(|(_, after)| after.split('"').next());
    let token = token.expect("the page has a form");
    let mut body = Vec::new();
    for (name, value) in fields.iter().chain(&[("form", token)]) {
        let part = format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let head = "--cut\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"a.jpg\"\r\n\r\n";
    body.extend([head.as_bytes(), file, b"\r\n--cut--\r\n"].concat());
    let request = app.request(Method::POST, target).header("Cookie", cookies);
    Page::of(request.header("Content-Type", "multipart/form-data; boundary=cut").body(body)).await
}

on_both!(a_picture_comes_with_the_form_and_is_shown_to_everybody);
async fn a_picture_comes_with_the_form_and_is_shown_to_everybody(app: TestApp) {
    let app = app.start().await;
    let ada = app.administrator().await;
    let brought = send(&app, "/admin/articles/picture", &[], &photograph(ImageFormat::Png)).await.is(200);
    let brought: serde_json::Value = serde_json::from_str(&brought.body).expect("the answer is JSON");
    assert_eq!((brought["width"].as_u64(), brought["height"].as_u64()), (Some(1200), Some(300)), "{brought}");
    let url = brought["url"].as_str().expect("it has an address");
    let path = url.strip_prefix(app.url("/").trim_end_matches('/')).expect("it is here");
    let picture = app.get(path).await.is(200);
    assert_eq!(picture.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(picture.header("x-content-type-options"), "nosniff");
    assert!(
        ["image/png", "image/jpeg"].contains(&picture.header("content-type"))
            && picture.header("set-cookie").is_empty()
    );
    app.get("/images/nothing.jpg").await.is(404);

    // With the form itself, and what is wrong with the rest does not lose it.
    let photo = photograph(ImageFormat::Jpeg);
    let page = send(&app, NEW, &river(&[("act", "publish")]), &photo).await.is(422).says("id=\"image_alt-problem\"");
    let (_, after) = page.body.split_once("id=\"image-shown\"").expect("the picture is shown");
    let shown = after.split_once("src=\"").and_then(|(_, after)| after.split('"').next()).expect("it has a source");
    assert!(shown.starts_with("/images/") && shown.ends_with(".jpg"), "{shown}");
    let fields = river(&[("act", "publish"), ("image_alt", "A weir")]);
    send(&app, NEW, &fields, &photo).await.is(303);
    app.get(PUBLIC).await.is(200).says(&format!("<img src=\"{shown}\" alt=\"A weir\""));

    for target in [NEW, "/admin/articles/picture"] {
        send(&app, target, &river(&[]), b"\x89PNG\r\n\x1a\nand then nothing").await.is(422).says("picture can");
        send(&app, target, &river(&[]), b"%PDF-1.4").await.is(422).says("his is no picture that can be shown");
    }
    send(&app, "/admin/articles/picture", &[], &vec![7; 10 * 1024 * 1024 + 2]).await.is(422).says("larger than 10 MB");
    send(&app, "/admin/articles/picture", &[], &vec![7; 12 * 1024 * 1024]).await.is(413);
    ada.get("/admin/articles").await.says("1 article");
}

on_both!(an_approver_looks_and_writes_nothing);
async fn an_approver_looks_and_writes_nothing(app: TestApp) {
    let app = app.start().await;
    let address = published(&app.administrator().await).await;
    let app = &app;
    let cai = app.member("cai@example.org", "approver").await;
    let page = cai.get("/admin/articles").await.is(200).says(&format!("<a href=\"{PUBLIC}\">The river came back</a>"));
    assert!(!page.body.contains("Write an article"), "{}", page.body);
    for target in [NEW, &address] {
        cai.get(target).await.is(403);
        cai.post(target, &river(&[("version", "1"), ("title", "Mine")])).await.is(403);
    }
    for verb in ["delete", "undelete", "working-copy", "working-copy/drop"] {
        cai.post(&format!("{address}/{verb}"), &[]).await.is(403);
    }
    cai.post("/admin/articles/preview", &[]).await.is(403);
    cai.post("/admin/articles/picture", &[]).await.is(403);
    app.get(PUBLIC).await.is(200).says("The river came back");
}
