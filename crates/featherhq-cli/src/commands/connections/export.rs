//! `feather connections export`.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use super::settings::Settings;
use crate::context::Context;
use crate::failure::{Exit, Failure, Stop};
use crate::output::Output;

pub(super) async fn export(
    file: &Path,
    context: &Context,
    output: &mut Output,
) -> Result<(), Stop> {
    let connections = context.connections().list().total_timeout(context.left()).await;
    let connections = connections.map_err(|error| context.failure(error))?;
    let settings = Settings::of(&connections)
        .and_then(|settings| serde_json::to_string_pretty(&settings))
        .map_err(Failure::no_json)?;
    if file.as_os_str() == "-" {
        return Ok(output.line(&settings)?);
    }
    write(file, &settings).map_err(|error| {
        let message = format!("cannot write {}: {error}", file.display());
        Failure::new("output", Exit::Failed, message)
    })?;
    let (count, file) = (connections.len(), file.display());
    output.note(&format!("Wrote the tool settings of {count} connections to {file}."));
    Ok(())
}

/// Writes a file that only the user can read: input defaults may be secrets.
fn write(path: &Path, text: &str) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.write_all(b"\n")
}
