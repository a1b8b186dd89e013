//! Responses that do not decode: as JSON they can be printed all the same.

use featherhq::Error;
use serde_json::value::RawValue;

use crate::context::Context;
use crate::failure::{Failure, Stop};
use crate::output::Output;

/// Returns the JSON that an error is about, if it is a value that does not decode.
pub(super) fn undecoded(error: &Error) -> Option<&str> {
    let json = error.undecoded()?;
    serde_json::from_str::<&RawValue>(json).is_ok().then_some(json)
}

/// Builds the warning about JSON that was printed although it does not decode.
pub(super) fn printed_as_sent(error: Error) -> Failure {
    let hint = "it was printed all the same, as the server sent it";
    Failure::from_error(error, Some(hint.to_owned()))
}

/// Returns the value of a response. One that does not decode is printed where JSON is requested,
/// which leaves nothing to do: nothing of it is missing there.
pub(super) fn value_or_print<T>(
    response: Result<T, Error>,
    context: &Context,
    output: &mut Output,
) -> Result<Option<T>, Stop> {
    match response {
        Ok(value) => Ok(Some(value)),
        Err(error) if print(&error, output)? => {
            output.warn(&printed_as_sent(error));
            Ok(None)
        }
        Err(error) => Err(context.failure(error).into()),
    }
}

/// Returns the value of a response to a non-idempotent request. One that does not decode is a
/// failure, since the operation may not have been carried out. It is printed where JSON is
/// requested, since there will be no second response.
pub(super) fn value_of_non_idempotent<T>(
    response: Result<T, Error>,
    context: &Context,
    output: &mut Output,
) -> Result<T, Stop> {
    let error = match response {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    let is_printed = print(&error, output)?;
    let mut failure = context.non_idempotent_failure(error);
    if is_printed {
        failure = failure.with_hint_before("the response was printed as the server sent it");
    }
    Err(failure.into())
}

/// Prints the response that an error is about, if it is JSON and JSON is requested.
fn print(error: &Error, output: &mut Output) -> Result<bool, Stop> {
    match undecoded(error) {
        Some(json) if !output.format().is_tabular() => {
            output.json(json)?;
            Ok(true)
        }
        _ => Ok(false),
    }
}
