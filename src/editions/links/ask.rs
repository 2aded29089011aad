//! Asking many servers at once without being a burden to any of them.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::Instant;
use url::Url;

/// How many are asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// At the same time.
    pub(super) at_once: usize,
    /// Of these, of one host.
    pub(super) per_host: usize,
    /// How long all of it may take.
    pub(super) budget: Duration,
}

/// Asks about each of `urls` and gives the answers that came in time. `progress` hears after each how many are done.
pub(super) async fn ask_all<A, F>(
    urls: Vec<String>,
    limits: Limits,
    ask: impl Fn(String) -> F,
    progress: impl Fn(usize),
) -> Vec<(String, A)>
where
    A: Send + 'static,
    F: Future<Output = A> + Send + 'static,
{
    let everybody = Arc::new(Semaphore::new(limits.at_once));
    let mut hosts: HashMap<String, Arc<Semaphore>> = HashMap::new();
    let mut questions = JoinSet::new();
    let deadline = Instant::now() + limits.budget;
    for url in urls {
        let host = hosts.entry(host(&url)).or_insert_with(|| Arc::new(Semaphore::new(limits.per_host))).clone();
        let (everybody, question) = (everybody.clone(), ask(url.clone()));
        questions.spawn(async move {
            // The host's first: whoever waits for it keeps nobody else waiting.
            let _turns = (host.acquire_owned().await, everybody.acquire_owned().await);
            (url, question.await)
        });
    }
    let mut answers = Vec::new();
    // What is still on its way when the time is up is dropped with the set, connections and all.
    while let Ok(Some(answer)) = tokio::time::timeout_at(deadline, questions.join_next()).await {
        answers.extend(answer.ok());
        progress(answers.len());
    }
    answers
}

fn host(url: &str) -> String {
    Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::sync::Mutex;

    use super::*;

    const LIMITS: Limits = Limits { at_once: 4, per_host: 2, budget: Duration::from_secs(60) };

    fn urls(hosts: &[&str], each: usize) -> Vec<String> {
        hosts.iter().flat_map(|host| (0..each).map(move |n| format!("https://{host}.example.org/{n}"))).collect()
    }

    /// How many are asked now, and the most so far: of all, and of one host.
    #[derive(Default)]
    struct Load {
        now: HashMap<String, usize>,
        most: (usize, usize),
    }

    #[tokio::test]
    async fn no_more_are_asked_at_once_than_agreed_in_all_and_of_one_host() {
        let load = Arc::new(Mutex::new(Load::default()));
        let ask = |url: String| {
            let load = load.clone();
            async move {
                let host = host(&url);
                {
                    let mut load = load.lock().unwrap();
                    *load.now.entry(host.clone()).or_default() += 1;
                    let most = (load.now.values().sum(), load.now.values().copied().max().unwrap_or(0));
                    load.most = (load.most.0.max(most.0), load.most.1.max(most.1));
                }
                for _ in 0..20 {
                    tokio::task::yield_now().await;
                }
                *load.lock().unwrap().now.get_mut(&host).unwrap() -= 1;
                url.len()
            }
        };
        let done = RefCell::new(Vec::new());
        let answers = ask_all(urls(&["a", "b", "c", "d"], 5), LIMITS, ask, |n| done.borrow_mut().push(n)).await;
        assert_eq!(answers.len(), 20);
        assert_eq!(load.lock().unwrap().most, (4, 2));
        assert_eq!(done.into_inner(), (1..=20).collect::<Vec<_>>());
        let ask = |_| std::future::ready(());
        assert_eq!(ask_all(urls(&["a"], 9), LIMITS, ask, |_| {}).await.len(), 9);
    }

    #[tokio::test]
    async fn when_the_time_is_up_the_answers_so_far_are_given() {
        let limits = Limits { budget: Duration::from_millis(50), ..LIMITS };
        let ask = |url: String| async move {
            if url.contains("slow") {
                std::future::pending::<()>().await;
            }
        };
        let answers = ask_all(urls(&["slow", "quick"], 3), limits, ask, |_| {}).await;
        let mut answered: Vec<String> = answers.into_iter().map(|(url, ())| url).collect();
        answered.sort();
        assert_eq!(answered, urls(&["quick"], 3));
    }
}
