//! `--wait`: polls a connection until it is ready.

use featherhq::{Connection, ConnectionId, ConnectionStatus, ToolsStatus, Wait};

use crate::context::Context;
use crate::failure::{Stop, is_total_timeout};
use crate::output::{Output, Progress};
use crate::view;

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

/// Waits until a connection is ready. `status` is its last known status. The request before has
/// succeeded, so hints of failures name the connection.
pub(super) async fn wait_until_ready(
    wait: Wait,
    id: ConnectionId,
    status: &str,
    context: &Context,
    output: &mut Output,
) -> Result<Connection, Stop> {
    let progress = Progress::new(status);
    let wait = wait.total_timeout(context.left()).on_progress({
        let progress = progress.clone();
        move |connection| progress.set(view::status_line(connection))
    });
    output.wait(&progress, wait.into_future()).await.map_err(|error| {
        let hint = format!("`feather connections get {id}` shows its status");
        if is_total_timeout(&error) {
            let hint = format!("{hint}; raise --timeout to wait longer");
            return context.wait_timed_out(error, &progress.status()).with_hint(hint).into();
        }
        let failure = context.failure(error);
        failure.with_hint_after(hint).into()
    })
}
