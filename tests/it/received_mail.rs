//! The reading of received mail, on a message written by hand, so that the stories can trust it.

use crate::support::Mail;

const MESSAGE: &str = concat!(
    "From: Monthly Alert <alert@example.org>\r\n",
    "To: =?utf-8?q?Zo=C3=AB?= <zoe@example.com>\r\n",
    "Subject: =?utf-8?q?Caf=C3=A9:?=\r\n",
    " please confirm\r\n",
    "Date: Mon, 23 Nov 2026 15:00:00 +0000\r\n",
    "Message-ID: <abc234@example.org>\r\n",
    "List-Unsubscribe: <http://127.0.0.1:20001/unsubscribe/u1.abc>\r\n",
    "MIME-Version: 1.0\r\n",
    "Content-Type: multipart/alternative;\r\n",
    " boundary=\"b1\"\r\n",
    "\r\n",
    "--b1\r\n",
    "Content-Type: text/plain; charset=utf-8\r\n",
    "Content-Transfer-Encoding: quoted-printable\r\n",
    "\r\n",
    "Hello Zo=C3=AB, see http://127.0.0.1:20001/confirm/c1.ab=\r\n",
    "c-d?lang=3Den and <https://example.net/a>.\r\n",
    "\r\n",
    "--b1\r\n",
    "Content-Type: text/html; charset=utf-8\r\n",
    "Content-Transfer-Encoding: quoted-printable\r\n",
    "\r\n",
    "<p><a class=3D\"b\" href=3D\"http://127.0.0.1:20001/confirm/c1.abc-d?lang=3Den\">Confirm</a>\r\n",
    "<a href=3D\"https://example.net/a?b=3D1&amp;c=3D2\">A</a></p>\r\n",
    "\r\n",
    "--b1--\r\n",
);

#[test]
fn headers_parts_and_links_are_read() {
    let mail = Mail::parse(MESSAGE.as_bytes());
    mail.is_sound();
    assert_eq!(mail.subject(), "Café: please confirm");
    assert_eq!(mail.header("list-unsubscribe"), "<http://127.0.0.1:20001/unsubscribe/u1.abc>");
    assert_eq!(mail.headers("Reply-To"), Vec::<String>::new());
    assert!(mail.text().starts_with("Hello Zoë, see http"));
    assert!(mail.html().contains("class=\"b\""));
    assert_eq!(mail.text_links(), ["http://127.0.0.1:20001/confirm/c1.abc-d?lang=en", "https://example.net/a"]);
    assert_eq!(mail.html_links()[1], "https://example.net/a?b=1&c=2");
    assert_eq!(mail.link("/confirm/"), "http://127.0.0.1:20001/confirm/c1.abc-d?lang=en");
}

#[test]
fn a_snapshot_holds_the_whole_message_but_what_differs_between_runs() {
    insta::assert_snapshot!("handwritten", Mail::parse(MESSAGE.as_bytes()).snapshot());
}

#[test]
fn an_unsound_message_is_found_out() {
    let faults = [
        ("a bare LF", MESSAGE.replacen("\r\n", "\n", 1)),
        ("a long line", MESSAGE.replace("Confirm", &"x".repeat(999))),
        ("8-bit text", MESSAGE.replace("Confirm", "Café")),
        ("two subjects", format!("Subject: another\r\n{MESSAGE}")),
        ("no date", MESSAGE.replace("Date:", "X-Date:")),
        ("an empty header", MESSAGE.replace("Mon, 23 Nov 2026 15:00:00 +0000", "")),
    ];
    for (fault, message) in faults {
        let looked = std::panic::catch_unwind(|| Mail::parse(message.as_bytes()).is_sound());
        assert!(looked.is_err(), "{fault} was not noticed");
    }
}
