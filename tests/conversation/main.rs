//! The conversation with a relay, against the scripted mail server: what the library's `mail` room makes of whatever a
//! server says and does. Each story is told twice, to a server with PIPELINING and to one without.

mod encryption;
mod faults;
mod letters;
mod order;
mod silence;
#[path = "../support/mod.rs"]
pub mod support;

/// Makes two tests of one story, `NAME::pipelined` and `NAME::one_by_one`. The story is an async function of that name
/// which takes a [`Reception`](support::smtp::Reception).
#[macro_export]
macro_rules! with_and_without_pipelining {
    ($story:ident) => {
        mod $story {
            use $crate::support::smtp::Reception;

            #[tokio::test]
            async fn pipelined() {
                super::$story(Reception::default()).await;
            }

            #[tokio::test]
            async fn one_by_one() {
                super::$story(Reception::default().without_pipelining()).await;
            }
        }
    };
}
