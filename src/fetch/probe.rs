//! Whether a link leads somewhere: its page is asked for and not read.

use reqwest::Method;
use reqwest::header::{ACCEPT, HeaderMap, LOCATION};
use url::Url;

use super::trouble::meaning;
use super::{Danger, Fetcher, Trouble};

/// More redirects than these are not followed.
const MOST_REDIRECTS: usize = 3;

/// What came of asking for a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Probe {
    /// It is there.
    Answers {
        /// The HTTP status, below 400.
        status: u16,
        /// Where it was in the end, after redirects.
        final_url: String,
    },
    /// The server says that it is not there: 404, 410 and the like.
    Gone {
        /// The HTTP status.
        status: u16,
    },
    /// The server tells programs like this one nothing; people may well see it.
    Refuses {
        /// The HTTP status.
        status: u16,
    },
    /// Something is wrong on the server.
    ServerTrouble {
        /// The HTTP status.
        status: u16,
    },
    /// It was not asked for, or not further: it leads where nothing of ours may go.
    Unsafe {
        /// What is wrong with it.
        why: Danger,
    },
    /// No answer came.
    Unreachable {
        /// What went wrong.
        why: Trouble,
    },
    /// This machine has no way to the internet, so nothing can be said about the link.
    Offline,
}

impl Fetcher {
    /// Asks whether `url` leads somewhere: by HEAD, and where a server does not like that by GET, without reading the body.
    /// Redirects are followed, three at most, each checked like `url` itself.
    pub async fn probe(&self, url: &str) -> Probe {
        let asked = tokio::time::timeout(self.deadline, self.follow(url)).await;
        asked.unwrap_or(Probe::Unreachable { why: Trouble::TooSlow })
    }

    async fn follow(&self, url: &str) -> Probe {
        let mut place = match self.rules.read(url) {
            Ok(place) => place,
            Err(why) => return Probe::Unsafe { why },
        };
        for _ in 0..=MOST_REDIRECTS {
            let answer = match self.ask(&place).await {
                Ok(answer) => answer,
                Err(probe) => return probe,
            };
            match answer.leads_to(&place).map(|next| self.checked(next)) {
                None => return verdict(answer.status, place),
                Some(Ok(next)) => place = next,
                Some(Err(why)) => return Probe::Unsafe { why },
            }
        }
        Probe::Unreachable { why: Trouble::RedirectsTooOften }
    }

    fn checked(&self, next: Option<Url>) -> Result<Url, Danger> {
        let next = next.ok_or(Danger::NoAddress)?;
        self.rules.check(&next).map(|()| next)
    }

    /// The answer to HEAD, or to GET if that was not to the server's liking. Some say of every page that it is not there,
    /// or close the connection, if asked by HEAD.
    async fn ask(&self, place: &Url) -> Result<Answer, Probe> {
        match self.request(Method::HEAD, place).await {
            // Asking at once again is what this one forbids.
            Ok(answer) if answer.status < 400 || answer.status == 429 => Ok(answer),
            Ok(_) | Err(Probe::Unreachable { why: Trouble::Broken }) => self.request(Method::GET, place).await,
            Err(probe) => Err(probe),
        }
    }

    async fn request(&self, method: Method, place: &Url) -> Result<Answer, Probe> {
        let request = self.client.request(method, place.clone()).header(ACCEPT, "*/*");
        // Dropping the response closes the connection, whatever would still come.
        let response = request.send().await.map_err(|error| meaning(&error))?;
        Ok(Answer { status: response.status().as_u16(), headers: response.headers().clone() })
    }
}

struct Answer {
    status: u16,
    headers: HeaderMap,
}

impl Answer {
    /// Where a redirect leads, if it is one; `Some(None)` if that can't be read.
    fn leads_to(&self, place: &Url) -> Option<Option<Url>> {
        let is_redirect = [301, 302, 303, 307, 308].contains(&self.status);
        let location = self.headers.get(LOCATION).filter(|_| is_redirect)?;
        Some(std::str::from_utf8(location.as_bytes()).ok().and_then(|location| place.join(location).ok()))
    }
}

fn verdict(status: u16, place: Url) -> Probe {
    match status {
        ..400 => Probe::Answers { status, final_url: place.into() },
        401 | 402 | 403 | 405 | 406 | 407 | 429 | 451 => Probe::Refuses { status },
        408 | 425 | 500..600 => Probe::ServerTrouble { status },
        400..500 => Probe::Gone { status },
        // Made-up numbers, with which some keep programs out.
        _ => Probe::Refuses { status },
    }
}

impl Probe {
    /// The status that the last server gave, if one answered.
    pub fn status(&self) -> Option<u16> {
        match self {
            Probe::Answers { status, .. }
            | Probe::Gone { status }
            | Probe::Refuses { status }
            | Probe::ServerTrouble { status } => Some(*status),
            Probe::Unsafe { .. } | Probe::Unreachable { .. } | Probe::Offline => None,
        }
    }
}
