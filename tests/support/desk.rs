//! Members of the team at their desk, as a browser that keeps cookies and fills in forms.

use std::cell::RefCell;

use data_encoding::BASE32_NOPAD;
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, COOKIE, SET_COOKIE};
use url::form_urlencoded;

use super::{Page, TestApp};

/// The password of every account of the stories.
pub const PASSWORD: &str = "otter lamp sunday";

/// Somebody who is logged in.
pub struct Desk<'a> {
    app: &'a TestApp,
    /// `sid-<port>=…` and what else was set.
    cookies: RefCell<Vec<(String, String)>>,
    form: String,
}

impl TestApp {
    /// Makes an administrator and logs in. The server runs.
    pub async fn administrator(&self) -> Desk<'_> {
        self.member("ada@example.org", "admin").await
    }

    /// Makes an account with `role` and logs in. The server runs.
    pub async fn member(&self, email: &str, role: &str) -> Desk<'_> {
        let create = ["admin", "create", "--email", email, "--role", role, "--password-stdin"];
        self.spawn_with_input(&create, &format!("{PASSWORD}\n")).finish().await.ok();
        self.again(email).await
    }

    /// Logs in with the account that was made for `email`.
    pub async fn again(&self, email: &str) -> Desk<'_> {
        let mut desk = Desk { app: self, cookies: RefCell::default(), form: String::new() };
        desk.send(Method::POST, "/admin/login", &[("email", email), ("password", PASSWORD)]).await.is(303);
        let page = desk.get("/admin").await.is(200);
        let (_, after) = page.body.split_once("name=\"form\" value=\"").expect("the page has a form");
        desk.form = after.split('"').next().unwrap_or_default().to_owned();
        desk
    }
}

impl Desk<'_> {
    /// GET.
    pub async fn get(&self, target: &str) -> Page {
        self.send(Method::GET, target, &[]).await
    }

    /// POST of a form of this session.
    pub async fn post(&self, target: &str, fields: &[(&str, &str)]) -> Page {
        let form = [("form", self.form.as_str())];
        self.send(Method::POST, target, &[&form, fields].concat()).await
    }

    /// POST of a form of this session with a file in the field `field`.
    pub async fn upload(&self, target: &str, field: &str, name: &str, bytes: &str) -> Page {
        let body = format!(
            "--cut\r\nContent-Disposition: form-data; name=\"form\"\r\n\r\n{}\r\n--cut\r\nContent-Disposition: \
             form-data; name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: text/csv\r\n\r\n{bytes}\r\n--cut--\r\n",
            self.form
        );
        self.request(Method::POST, target, "multipart/form-data; boundary=cut", body).await
    }

    /// Follows a redirect of `page`.
    pub async fn follow(&self, page: Page) -> Page {
        let target = page.is(303).header("location").to_owned();
        self.get(&target).await
    }

    async fn send(&self, method: Method, target: &str, fields: &[(&str, &str)]) -> Page {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.request(method, target, "application/x-www-form-urlencoded", body).await
    }

    async fn request(&self, method: Method, target: &str, content_type: &str, body: String) -> Page {
        let cookies = self.cookies.borrow().iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>();
        let request = self
            .app
            .request(method, target)
            .header(COOKIE, cookies.join("; "))
            .header("Sec-Fetch-Site", "same-origin")
            .header(CONTENT_TYPE, content_type)
            .body(body);
        let page = Page::of(request).await;
        for line in page.headers.get_all(SET_COOKIE).iter().filter_map(|line| line.to_str().ok()) {
            let pair = line.split(';').next().unwrap_or_default();
            let Some((name, value)) = pair.split_once('=') else { continue };
            let mut cookies = self.cookies.borrow_mut();
            cookies.retain(|(known, _)| known != name);
            if !value.is_empty() {
                cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        page
    }
}

impl TestApp {
    /// A browser in which nobody is logged in yet.
    pub fn stranger(&self) -> Desk<'_> {
        Desk { app: self, cookies: RefCell::default(), form: String::new() }
    }

    /// Makes an account and gives what the command printed. `more` are further arguments.
    pub async fn account(&self, email: &str, more: &[&str]) -> super::Output {
        let create = [&["admin", "create", "--email", email, "--password-stdin"], more].concat();
        self.spawn_with_input(&create, &format!("{PASSWORD}\n")).finish().await
    }
}

impl Desk<'_> {
    /// Fills in the login form and gives its answer.
    pub async fn log_in(&mut self, email: &str, password: &str) -> Page {
        self.post("/admin/login", &[("email", email), ("password", password)]).await
    }

    /// Gives the password once more, after which forms have another token, and takes that up.
    pub async fn prove(&mut self) {
        self.post("/admin/prove", &[("password", PASSWORD)]).await.is(303);
        self.take_up_the_form().await;
    }

    /// Takes the token of this session's forms from a page, as a browser does with every page.
    pub async fn take_up_the_form(&mut self) {
        self.form = value_of(&self.get("/admin/account").await.is(200), "form");
    }

    /// The cookies, as a browser sends them.
    pub fn cookies(&self) -> String {
        let cookies = self.cookies.borrow();
        cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }
}

/// What the first hidden field of that name on `page` holds.
#[track_caller]
pub fn value_of(page: &Page, field: &str) -> String {
    let found = page.body.split_once(&format!("name=\"{field}\" value=\""));
    let (_, after) = found.unwrap_or_else(|| panic!("the page has no field {field}:\n{}", page.body));
    after.split('"').next().unwrap_or_default().to_owned()
}

/// What an authenticator with that secret shows so many steps of 30 seconds from now.
pub fn code_of(secret: &str, ahead: u64) -> String {
    let secret = BASE32_NOPAD.decode(secret.replace(' ', "").as_bytes()).expect("the secret is base32");
    let totp = totp_rs::Builder::new().with_secret(secret).build().expect("a secret of 80 bits or more");
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("it is after 1970");
    totp.generate(now.as_secs() + 30 * ahead).to_string()
}
