//! The output of `--dry-run`.

use serde::Serialize;
use serde_json::value::RawValue;

use crate::diagnostics::Unsent;
use crate::failure::Stop;
use crate::output::Output;

#[derive(Serialize)]
struct Request<'a> {
    method: &'a str,
    url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<&'a RawValue>,
}

/// Prints a request that was not sent, without secrets.
pub(crate) fn print(unsent: &Unsent, output: &mut Output) -> Result<(), Stop> {
    let body = unsent.body.as_deref().and_then(|body| serde_json::from_str(body).ok());
    if !output.format().is_tabular() {
        let request = Request { method: &unsent.method, url: &unsent.url, body };
        return output.json(&serde_json::to_string(&request).unwrap_or_default());
    }
    output.line(&format!("not sent: {} {}", unsent.method, unsent.url))?;
    body.map_or(Ok(()), |body: &RawValue| output.json_with_margin(body.get()))
}
