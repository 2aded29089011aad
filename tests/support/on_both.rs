//! One story, two databases.

/// Makes two tests of one story, `NAME::sqlite` and `NAME::postgres`. The story is an async function of that name,
/// written below the line, which takes a [`TestApp`](crate::support::TestApp) that has not been started yet:
///
/// ```text
/// on_both!(a_reader_subscribes_and_confirms);
/// async fn a_reader_subscribes_and_confirms(app: TestApp) { … }
/// ```
#[macro_export]
macro_rules! on_both {
    ($story:ident) => {
        mod $story {
            #[tokio::test]
            async fn sqlite() {
                super::$story($crate::support::TestApp::sqlite()).await;
            }

            #[tokio::test]
            async fn postgres() {
                super::$story($crate::support::TestApp::postgres()).await;
            }
        }
    };
}
