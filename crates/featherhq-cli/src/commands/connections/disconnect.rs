//! `feather connections disconnect`.

use crate::context::Context;
use crate::failure::{Exit, Failure, Stop};
use crate::id_or_slug::ConnectionRef;
use crate::output::Output;

pub(super) async fn disconnect(
    connection: &ConnectionRef,
    yes: bool,
    context: &Context,
    output: &mut Output,
) -> Result<(), Stop> {
    let yes = yes || context.is_dry_run();
    if !yes && (!output.can_confirm() || context.inputs.stdin_is_used()) {
        return Err(
            Failure::usage("disconnect requires --yes if it cannot ask for confirmation").into()
        );
    }
    let id = connection.resolve(context, output).await?;
    if !yes {
        let question =
            format!("Disconnect {connection}, also at the vendor? This cannot be undone.");
        if !output.confirm(&question)? {
            let message = "not disconnected, since it was not confirmed";
            return Err(Failure::new("declined", Exit::Failed, message).into());
        }
    }
    // Without the deadline of the command, which the confirmation has used a part of.
    let response = context.connections().disconnect(id).await;
    response.map_err(|error| context.failure(error))?;
    if output.format().is_tabular() {
        output.note(&format!("Disconnected {connection}."));
    }
    Ok(())
}
