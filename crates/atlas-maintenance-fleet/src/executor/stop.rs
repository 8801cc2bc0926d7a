//! A way to stop what is under way in order. It must not know what that is.

use std::sync::Arc;

use tokio::sync::watch;

/// Tells work that is under way to come to its end: what was begun is waited for, nothing new is
/// begun. Clones stop the same work.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let stop = atlas_maintenance_fleet::Stop::new();
/// let handle = stop.clone();
/// // Such as in a task that waits for Ctrl-C:
/// handle.stop();
/// assert!(stop.is_stopped());
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Stop(Arc<watch::Sender<bool>>);

impl Default for Stop {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }
}

impl Stop {
    /// Nothing is stopped yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Stops it. A second time does nothing.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }

    /// Whether it was stopped.
    pub fn is_stopped(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it is stopped.
    pub async fn stopped(&self) {
        // The sender is held here, so the wait does not end by itself.
        let _ = self.0.subscribe().wait_for(|stopped| *stopped).await;
    }
}
