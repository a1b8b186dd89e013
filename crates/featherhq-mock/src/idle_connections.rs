//! Tracks idle connections, so that the longest idle one can be closed when there are too many.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// The idle connections of a server, longest idle first.
#[derive(Debug, Default)]
pub(crate) struct IdleConnections {
    queue: Mutex<Queue>,
    added: Notify,
}

#[derive(Debug, Default)]
struct Queue {
    last: u64,
    idle: BTreeMap<u64, Arc<Notify>>,
}

impl IdleConnections {
    /// Closes the longest idle connection; returns whether there was one.
    pub(crate) fn close_oldest(&self) -> bool {
        let oldest = self.queue().idle.pop_first();
        oldest.map(|(_, close)| close.notify_one()).is_some()
    }

    /// Waits until a connection becomes idle.
    pub(crate) async fn added(&self) {
        self.added.notified().await;
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a connection is idle: it is, unless a [`BusyGuard`] of it exists.
#[derive(Debug)]
pub(crate) struct ConnectionActivity {
    all: Arc<IdleConnections>,
    close: Arc<Notify>,
    /// Its key in the queue. Written only while the queue is locked.
    key: AtomicU64,
}

impl ConnectionActivity {
    pub(crate) fn new(all: &Arc<IdleConnections>) -> Arc<Self> {
        let activity =
            Self { all: Arc::clone(all), close: Arc::default(), key: AtomicU64::default() };
        activity.enqueue();
        Arc::new(activity)
    }

    /// Takes the connection out of the queue until the guard is dropped.
    pub(crate) fn mark_busy(self: &Arc<Self>) -> BusyGuard {
        self.dequeue();
        BusyGuard(Arc::clone(self))
    }

    /// Waits until the connection has to close.
    pub(crate) async fn closed(&self) {
        self.close.notified().await;
    }

    fn enqueue(&self) {
        let mut queue = self.all.queue();
        queue.last += 1;
        let key = queue.last;
        queue.idle.insert(key, Arc::clone(&self.close));
        self.key.store(key, Ordering::Relaxed);
        self.all.added.notify_one();
    }

    fn dequeue(&self) {
        let mut queue = self.all.queue();
        queue.idle.remove(&self.key.load(Ordering::Relaxed));
    }
}

impl Drop for ConnectionActivity {
    fn drop(&mut self) {
        self.dequeue();
    }
}

/// Marks a connection as busy while a request is handled and its response is sent.
#[derive(Debug)]
pub(crate) struct BusyGuard(Arc<ConnectionActivity>);

impl Drop for BusyGuard {
    fn drop(&mut self) {
        self.0.enqueue();
    }
}
