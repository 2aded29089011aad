//! A bell within the process.

use std::sync::Arc;

use tokio::sync::Notify;

/// Rings for the one who waits at it; cheap to clone. What is rung while nobody waits is heard by who comes next.
#[derive(Clone, Default)]
pub struct Bell(Arc<Notify>);

impl Bell {
    /// Rings.
    pub fn ring(&self) {
        self.0.notify_one();
    }

    /// Waits until it rings.
    pub async fn rung(&self) {
        self.0.notified().await;
    }
}
