//! Traces on standard error, as selected by `RUST_LOG`.

use std::io;

use tracing_subscriber::EnvFilter;

use crate::output::Output;

pub(crate) fn start(output: &Output) {
    let directives = std::env::var("RUST_LOG").unwrap_or_default();
    if directives.is_empty() {
        return;
    }
    let filter = match EnvFilter::try_new(&directives) {
        Ok(filter) => filter,
        Err(error) => return output.note(&format!("RUST_LOG is ignored: {error}")),
    };
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(output.colors_errors())
        .with_writer(io::stderr)
        .init();
}
