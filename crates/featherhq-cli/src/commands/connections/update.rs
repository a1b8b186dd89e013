//! `feather connections update`.

use clap::ArgGroup;
use featherhq::{Connection, Error};

use crate::context::Context;
use crate::failure::Stop;
use crate::id_or_slug::ConnectionRef;
use crate::output::Output;

/// What to change about a connection.
#[derive(Debug, clap::Args)]
#[command(group = ArgGroup::new("changes").required(true).multiple(true).args([
    "nickname",
    "voice_account_cps",
    "clear_voice_account_cps",
]))]
pub(crate) struct Changes {
    /// Connection id or slug
    ///
    /// A slug takes one more request
    #[arg(value_name = "ID")]
    pub(super) connection: ConnectionRef,
    /// Set the nickname; the slug stays the same
    #[arg(long, value_name = "NAME")]
    nickname: Option<String>,
    /// Set the calls per second of the voice account
    ///
    /// Above 0, at most 10000
    #[arg(long, value_name = "RATE", value_parser = parse_rate, allow_negative_numbers = true)]
    voice_account_cps: Option<f64>,
    /// Remove that rate
    #[arg(long, conflicts_with = "voice_account_cps")]
    clear_voice_account_cps: bool,
}

/// Parses a voice rate. Validated here, since a slug is looked up before the client validates
/// the rate.
fn parse_rate(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(rate) if rate > 0.0 && rate <= 10_000.0 => Ok(rate),
        _ => Err("give a number above 0 and at most 10000".to_owned()),
    }
}

/// Sends the changes. Returns the response.
pub(super) async fn update(
    changes: &Changes,
    context: &Context,
    output: &mut Output,
) -> Result<Result<Connection, Error>, Stop> {
    let id = changes.connection.resolve(context, output).await?;
    let mut request = context.connections().update(id).total_timeout(context.left());
    if let Some(nickname) = &changes.nickname {
        request = request.nickname(nickname);
    }
    if let Some(rate) = changes.voice_account_cps {
        request = request.voice_account_cps(rate);
    }
    if changes.clear_voice_account_cps {
        request = request.clear_voice_account_cps();
    }
    Ok(request.await)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn voice_rates_are_above_zero_and_have_a_limit() {
        assert_eq!(parse_rate("2.5"), Ok(2.5));
        assert_eq!(parse_rate("10000"), Ok(10_000.0));
        assert_eq!(parse_rate("1e-3"), Ok(0.001));
        for bad in ["", "0", "-1", "10000.1", "NaN", "inf", "1e400", "two"] {
            assert!(parse_rate(bad).is_err(), "{bad}");
        }
    }
}
