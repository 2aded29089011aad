//! The thread on which all conversations of a worker run. Messages pass between tasks of one thread without locks that
//! wait, and pages, which have threads of their own, are answered while a send goes at full speed.

use std::future::Future;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::task::JoinSet;

/// Conversations at work.
pub(super) struct Crew {
    cut_off: oneshot::Sender<()>,
    /// How many conversations were cut off.
    ended: oneshot::Receiver<usize>,
}

impl Crew {
    /// Starts the thread, and on it one task for each of `conversations`.
    pub(super) fn start<C>(conversations: Vec<C>) -> std::io::Result<Crew>
    where
        C: Future<Output = ()> + Send + 'static,
    {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (cut_off, cutting) = oneshot::channel();
        let (end, ended) = oneshot::channel();
        std::thread::Builder::new().name("conversations".into()).spawn(move || {
            let left = runtime.block_on(hold(conversations, cutting));
            // Whoever asked may have stopped waiting.
            let _ = end.send(left);
        })?;
        Ok(Crew { cut_off, ended })
    }

    /// Waits until all have ended, for so long; then cuts them off. Says how many that were.
    pub(super) async fn finish(self, patience: Duration) -> usize {
        let Crew { cut_off, mut ended } = self;
        if let Ok(left) = tokio::time::timeout(patience, &mut ended).await {
            return left.unwrap_or_default();
        }
        let _ = cut_off.send(());
        ended.await.unwrap_or_default()
    }
}

async fn hold<C: Future<Output = ()> + Send + 'static>(conversations: Vec<C>, cutting: oneshot::Receiver<()>) -> usize {
    let mut tasks = JoinSet::new();
    for conversation in conversations {
        tasks.spawn(conversation);
    }
    let all = async { while tasks.join_next().await.is_some() {} };
    tokio::select! {
        () = all => 0,
        // Also when the engine is gone without a word.
        _ = cutting => {
            let left = tasks.len();
            tasks.shutdown().await;
            left
        }
    }
}
