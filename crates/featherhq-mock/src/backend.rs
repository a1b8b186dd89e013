//! Shared by the operations, the control API and the pages of a server: the service, the faults
//! and the log of requests, with their initial state.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::fault::Fault;
use crate::fault_injector::FaultInjector;
use crate::request_log::RequestLog;
use crate::seed::Seed;
use crate::service::Service;

#[derive(Debug)]
pub(crate) struct Backend {
    pub(crate) service: Service,
    pub(crate) faults: FaultInjector,
    received: Mutex<RequestLog>,
    request_count: AtomicU64,
    start: Start,
}

/// What a server starts with, and returns to.
#[derive(Debug)]
pub(crate) struct Start {
    pub(crate) seed: Seed,
    pub(crate) faults: Vec<Fault>,
}

impl Backend {
    pub(crate) fn new(service: Service, start: Start, max_received: usize) -> Self {
        let faults = FaultInjector::new(start.faults.iter().cloned());
        let received = Mutex::new(RequestLog::new(max_received));
        Backend { service, faults, received, request_count: AtomicU64::new(0), start }
    }

    pub(crate) fn received(&self) -> MutexGuard<'_, RequestLog> {
        self.received.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns an id that counts up, so that every run has the same ids.
    pub(crate) fn next_request_id(&self) -> String {
        let previous = self.request_count.fetch_add(1, Ordering::Relaxed);
        format!("req_mock_{:06}", previous + 1)
    }

    /// Returns how many requests have arrived since the start.
    pub(crate) fn request_count(&self) -> u64 {
        self.request_count.load(Ordering::Relaxed)
    }

    /// Returns to the start: the organization, the faults, no requests, the real time.
    pub(crate) fn reset(&self) -> Result<(), String> {
        self.service.state().reset(&self.start.seed)?;
        self.faults.replace(self.start.faults.iter().cloned());
        self.received().clear();
        self.request_count.store(0, Ordering::Relaxed);
        Ok(())
    }
}
