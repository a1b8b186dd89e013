//! Lists of JSON values that are printed while they arrive.

use super::{Output, yaml};
use crate::failure::{Failure, Stop};
use crate::options::Format;

/// A list that is printed while it arrives.
///
/// Nothing is printed before the first element, so that a request that fails leaves standard
/// output empty. An array that is not [finished](Self::finish) stays open, so that it does not
/// parse.
#[derive(Debug, Default)]
pub(crate) struct Array {
    count: usize,
    /// The elements so far, if they are filtered together.
    collected: String,
}

impl Array {
    /// Prints an element.
    pub(crate) fn element(&mut self, json: &str, output: &mut Output) -> Result<(), Stop> {
        let is_first = self.count == 0;
        self.count += 1;
        match output.format() {
            Format::Ndjson => return output.json(json),
            Format::Yaml => {
                let json = output.redacted(json);
                let item = yaml::item(&json).map_err(Failure::no_json)?;
                output.bytes(item.as_bytes())?;
            }
            _ if output.filters() => {
                self.collected.push_str(if is_first { "[" } else { "," });
                self.collected.push_str(json);
            }
            _ if output.is_pretty() => {
                output.bytes(if is_first { b"[\n" } else { b",\n" })?;
                let json = output.redacted(json).into_owned();
                output.pretty_json(&json, "  ", false)?;
            }
            _ => {
                output.bytes(if is_first { b"[\n" } else { b",\n" })?;
                let json = output.redacted(json);
                output.bytes(json.as_bytes())?;
            }
        }
        Ok(())
    }

    /// Returns the number of elements.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// Returns whether some of the elements are printed.
    pub(crate) fn has_printed(&self) -> bool {
        self.count > 0 && self.collected.is_empty()
    }

    /// Ends the list.
    pub(crate) fn finish(self, output: &mut Output) -> Result<(), Stop> {
        match (output.format(), self.count) {
            (Format::Ndjson, _) => Ok(()),
            (Format::Yaml, 1..) => Ok(()),
            (_, 0) => output.json("[]"),
            _ if !self.collected.is_empty() => output.json(&(self.collected + "]")),
            (_, _) => Ok(output.line("\n]")?),
        }
    }
}
