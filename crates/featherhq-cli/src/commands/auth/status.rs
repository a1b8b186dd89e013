//! `feather auth status`.

use serde::Serialize;

use crate::context::Context;
use crate::failure::Stop;
use crate::options::Options;
use crate::output::{Card, Cell, Output, style};

/// The length from which on the last characters of a key may be printed.
const LONG: usize = 12;

#[derive(Serialize)]
struct Status<'a> {
    profile: Option<&'a str>,
    base_url: &'a str,
    base_url_source: &'a str,
    api_key_source: &'a str,
    /// The last four characters, which tell keys apart.
    api_key_ends_with: Option<&'a str>,
    accepted: bool,
}

pub(super) async fn status(options: &Options, output: &mut Output) -> Result<(), Stop> {
    output.start_status("auth status");
    let context = Context::open(options, output).await?;
    let tried = context.client.integrations().list().total_timeout(context.left()).await;
    let refused = match tried {
        Ok(_) => None,
        Err(error) if error.is_unauthorized() || error.is_forbidden() => {
            Some(context.failure(error))
        }
        // Whether the key is accepted is unknown.
        Err(error) => return Err(context.failure(error).into()),
    };
    let key = context.key.as_ref().map(|key| key.expose()).filter(|key| key.len() >= LONG);
    let ending = key.and_then(|key| key.get(key.len() - 4..));
    let status = Status {
        profile: context.profile.as_deref(),
        base_url: context.client.base_url(),
        base_url_source: &context.sources().base_url,
        api_key_source: &context.sources().key,
        api_key_ends_with: ending,
        accepted: refused.is_none(),
    };
    let json = serde_json::to_string(&status).unwrap_or_default();
    output.document(&json, || card(&status))?;
    refused.map_or(Ok(()), |failure| Err(failure.into()))
}

fn card(status: &Status<'_>) -> Card {
    let mut card = Card::new("Account");
    card.push("profile", status.profile.map_or_else(|| Cell::absent("none"), Cell::new));
    card.push("server", Cell::new(format!("{} ({})", status.base_url, status.base_url_source)));
    let ending = status.api_key_ends_with.map_or_else(String::new, |end| format!("…{end} "));
    card.push("API key", Cell::new(format!("{ending}(from {})", status.api_key_source)));
    card.push(
        "accepted",
        if status.accepted {
            Cell::styled("yes", style::GOOD)
        } else {
            Cell::styled("no", style::BAD)
        },
    );
    card
}
