//! `--wait`: polls a connection until it is ready.

use std::sync::{Arc, Mutex, PoisonError};

use clap::ValueEnum;
use featherhq::{Connection, ConnectionId, ConnectionStatus, ToolsStatus, Wait};

use crate::context::Context;
use crate::failure::{Stop, is_total_timeout};
use crate::output::Output;
use crate::view;

/// What to wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Goal {
    /// The connection is active
    Active,
    /// The connection is active and its tools are synced
    Tools,
}

/// Waits for a connection on which nothing was started.
pub(super) async fn wait_for(
    id: ConnectionId,
    goal: Goal,
    context: &Context,
    output: &mut Output,
) -> Result<Connection, Stop> {
    let connections = context.connections();
    let wait = match goal {
        Goal::Active => connections.wait_until_active(id),
        Goal::Tools => connections.wait_for_tools(id),
    };
    wait_until(goal, wait, id, "unknown", context, output).await
}

/// Returns whether a finalized connection is ready. Tools that were synced before the connection
/// was authorized are about to be synced again.
pub(super) fn is_ready(connection: &Connection) -> bool {
    let synced_before_authorization =
        connection.tools_synced_at.zip(connection.connected_at).is_some_and(|(a, b)| a < b);
    connection.status == ConnectionStatus::Active
        && connection.tools_status == ToolsStatus::Synced
        && !synced_before_authorization
}

/// Waits for the tools of a connection. `connection` is the response to the request that started
/// the synchronization, and may still have the status from before.
pub(super) async fn wait_for_tools(
    connection: &Connection,
    context: &Context,
    output: &mut Output,
) -> Result<Connection, Stop> {
    let wait = context.connections().wait_for_tools(connection.id).after(connection);
    wait_until_ready(wait, connection.id, &view::status_line(connection), context, output).await
}

/// Waits until a connection is ready. `status` is its last known status.
pub(super) async fn wait_until_ready(
    wait: Wait,
    id: ConnectionId,
    status: &str,
    context: &Context,
    output: &mut Output,
) -> Result<Connection, Stop> {
    wait_until(Goal::Tools, wait, id, status, context, output).await
}

/// Waits for `goal`. The request before has succeeded, so hints of failures name the connection.
async fn wait_until(
    goal: Goal,
    wait: Wait,
    id: ConnectionId,
    status: &str,
    context: &Context,
    output: &mut Output,
) -> Result<Connection, Stop> {
    let line = output.status().clone();
    line.set(format!("waiting: {status}"));
    let last = Arc::new(Mutex::new(status.to_owned()));
    let wait = wait.total_timeout(context.left()).on_progress({
        let last = Arc::clone(&last);
        move |connection| {
            let status = view::status_line(connection);
            line.set(format!("waiting: {status}"));
            *last.lock().unwrap_or_else(PoisonError::into_inner) = status;
        }
    });
    wait.await.map_err(|error| {
        let status = last.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let hint = format!("`feather connections get {id}` shows its status");
        if is_total_timeout(&error) {
            let hint = format!("{hint}; raise --timeout to wait longer");
            let goal = match goal {
                Goal::Active => "the connection to be active",
                Goal::Tools => "tools",
            };
            return context.wait_timed_out(error, goal, &status).with_hint(hint).into();
        }
        let failure = context.failure(error);
        failure.with_hint_after(hint).into()
    })
}
