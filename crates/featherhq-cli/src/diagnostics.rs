//! `--verbose`, `--debug` and `--dry-run`: what the client reports about requests.
//!
//! The client redacts secrets that it knows before it reports. Properties of bodies whose names
//! indicate secrets are redacted here, as in tables.

use std::io::{self, Write as _};
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use calamus_progress::StatusLine;
use featherhq::{Attempt, ClientBuilder, Inspection};
use humantime::format_duration;

use crate::options::Options;
use crate::output::{key, printable};
use crate::redact;

/// A request that was not sent.
#[derive(Clone, Debug)]
pub(crate) struct Unsent {
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) body: Option<String>,
}

/// The requests that `--dry-run` has kept from being sent.
#[derive(Clone, Debug, Default)]
pub(crate) struct DryRun(Arc<Mutex<Vec<Unsent>>>);

impl DryRun {
    fn add(&self, request: Unsent) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(request);
    }

    /// Returns the requests, and forgets them.
    pub(crate) fn take(&self) -> Vec<Unsent> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Sets what the client reports, and to whom.
pub(crate) fn attach(
    builder: ClientBuilder,
    options: &Options,
    status: &StatusLine,
    dry_run: &DryRun,
) -> ClientBuilder {
    let (is_verbose, attempts) = (options.verbose || options.debug, options.retries + 1);
    let line = status.clone();
    let builder = builder.observer(move |attempt| {
        if let Some(text) = retrying(attempt, attempts) {
            line.set(text);
        }
        if is_verbose {
            line.pause(|| print(&attempt_line(attempt, attempts)));
        }
    });
    let (prints, stops) = (options.debug, options.dry_run);
    if !prints && !stops {
        return builder;
    }
    let (line, dry_run) = (status.clone(), dry_run.clone());
    builder.inspector(move |inspection| {
        if prints {
            line.pause(|| print_inspection(inspection));
        }
        match inspection {
            // Reads are part of a dry run, such as the lookup of a slug.
            Inspection::Request { method, url, body, .. } if stops && *method != "GET" => {
                let body = body.as_deref().map(redact::redact_json);
                dry_run.add(Unsent { method: (*method).to_owned(), url: url.clone(), body });
                ControlFlow::Break(())
            }
            _ => ControlFlow::Continue(()),
        }
    })
}

/// Describes an attempt that is retried, for the status line.
fn retrying(attempt: &Attempt, attempts: u32) -> Option<String> {
    let wait = attempt.retry_in?;
    let error = attempt.error.as_deref().unwrap_or("failed");
    let (number, wait) = (attempt.number, wait.as_secs_f64());
    Some(format!("attempt {number} of {attempts}: {error}, retrying in {wait:.1} s"))
}

/// Describes an attempt on one line.
fn attempt_line(attempt: &Attempt, attempts: u32) -> String {
    let operation = &attempt.operation;
    let path = if operation.path.is_empty() { "" } else { " " };
    let status = attempt.status.map(|status| status.to_string());
    let outcome = match (status.as_deref(), attempt.error.as_deref()) {
        (Some(status), None) => status.to_owned(),
        (Some(status), Some(error)) if error != status => format!("{status}, {error}"),
        (_, Some(error)) => error.to_owned(),
        (None, None) => "done".to_owned(),
    };
    let millis = std::time::Duration::from_millis(attempt.duration.as_millis() as u64);
    let retry = attempt.retry_in.map(|wait| format!(", retrying in {:.1} s", wait.as_secs_f64()));
    format!(
        "{} {}{path}{}: attempt {} of {attempts}: {outcome} after {}{}",
        operation.id,
        operation.method,
        operation.path,
        attempt.number,
        format_duration(millis),
        retry.unwrap_or_default()
    )
}

fn print_inspection(inspection: &Inspection<'_>) {
    let headers = |mark: &str, headers: &[(String, String)]| {
        headers.iter().for_each(|(name, value)| print(&format!("{mark} {name}: {value}")));
    };
    match inspection {
        Inspection::Request { method, url, headers: sent, body, .. } => {
            print(&format!("> {method} {url}"));
            headers(">", sent);
            if let Some(body) = body {
                print(&format!("> {}", redact::redact_json(body)));
            }
        }
        Inspection::Response { status, headers: received, .. } => {
            print(&format!("< {status}"));
            headers("<", received);
        }
        _ => {}
    }
}

/// Ignores errors, since they could not be printed either.
fn print(line: &str) {
    let _ = writeln!(io::stderr(), "{}", key::redact(&printable(line)));
}
