//! The parts of a fault's text form, in one table that parses them and prints their
//! documentation.

use super::Fault;
use super::argument::{Argument, MAX_DURATION, MAX_ELEMENTS, MAX_SIZE};
use crate::document::Document;

/// A part of a fault, such as `status=503`.
pub(super) struct Part {
    pub(super) key: &'static str,
    pub(super) kind: Kind,
    pub(super) value: Value,
    description: &'static str,
    pub(super) apply: Apply,
}

type Apply = fn(&mut Draft, &Argument<'_>) -> Result<(), String>;

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    /// What goes wrong.
    Effect,
    /// A detail of an effect.
    Detail,
    /// Which requests are affected.
    Condition,
}

/// Whether a part has a value, with a placeholder for the documentation and an example for
/// error messages.
#[derive(Clone, Copy)]
pub(super) enum Value {
    Absent,
    Optional(&'static str),
    Required(&'static str, &'static str),
}

/// A fault that is being parsed. `element` and `seed` may precede the part that they belong to,
/// so they are set last.
#[derive(Default)]
pub(super) struct Draft {
    fault: Fault,
    element: Option<usize>,
    seed: Option<u64>,
}

impl Draft {
    fn add(&mut self, effect: Fault) -> Result<(), String> {
        self.set(|fault| Ok(fault.and(effect)))
    }

    fn set(&mut self, change: impl FnOnce(Fault) -> Result<Fault, String>) -> Result<(), String> {
        self.fault = change(std::mem::take(&mut self.fault))?;
        Ok(())
    }

    pub(super) fn finish(self) -> Result<Fault, String> {
        let Draft { mut fault, element, seed } = self;
        match (element, &mut fault.effects.missing) {
            (Some(element), Some(missing)) => missing.element = element,
            (Some(_), None) => return Err("`element` belongs to `missing`".to_owned()),
            (None, _) => {}
        }
        match (seed, &mut fault.conditions.probability) {
            (Some(new), Some((_, seed))) => *seed = new,
            (Some(_), None) => return Err("`seed` belongs to `probability=…`".to_owned()),
            (None, _) => {}
        }
        Ok(fault)
    }
}

use Kind::{Condition, Detail, Effect};
use Value::{Absent, Optional, Required};

const fn part(
    kind: Kind,
    key: &'static str,
    value: Value,
    description: &'static str,
    apply: Apply,
) -> Part {
    Part { key, kind, value, description, apply }
}

const INTRODUCTION: &str = "\
A fault is a list of parts, `name` or `name=value`, separated by `;`. A value
that contains `;` is written as a JSON string, in double quotes.
";

/// In the order of error messages and documentation.
#[rustfmt::skip] // Two lines for each part.
pub(super) static PARTS: &[Part] = &[
    part(Effect, "latency", Required("DURATION", "200ms"), "delay the response",
        |fault, value| fault.add(Fault::latency(value.duration()?))),
    part(Effect, "drip", Required("BYTES/PAUSE", "16/50ms"), "send the body in chunks of BYTES with pauses",
        |fault, value| fault.add(drip(value)?)),
    part(Effect, "stall", Optional("BYTES"), "send nothing more, at once or after BYTES",
        |fault, value| fault.add(value.optional_number()?.map_or_else(Fault::stall, Fault::stall_after))),
    part(Effect, "cut", Required("BYTES", "100"), "close the connection after BYTES",
        |fault, value| fault.add(Fault::cut_after(value.number()?))),
    part(Effect, "reset", Optional("BYTES"), "reset the connection, at once or after BYTES",
        |fault, value| fault.add(value.optional_number()?.map_or_else(Fault::reset, Fault::reset_after))),
    part(Effect, "length", Required("DIFFERENCE", "+10"), "add to the Content-Length, such as +10 or -10",
        |fault, value| fault.add(Fault::wrong_length(value.parse("a difference such as +10 or -10")?))),
    part(Effect, "garbage", Absent, "send bytes that are not HTTP",
        |fault, _| fault.add(Fault::garbage())),
    part(Effect, "html", Absent, "respond 200 with an HTML page",
        |fault, _| fault.add(Fault::html())),
    part(Effect, "empty", Absent, "respond 200 with an empty body",
        |fault, _| fault.add(Fault::empty())),
    part(Effect, "bad-utf8", Absent, "respond 200 with invalid UTF-8",
        |fault, _| fault.add(Fault::invalid_utf8())),
    part(Effect, "status", Required("CODE", "503"), "respond with a status code",
        |fault, value| fault.add(Fault::status(value.between(100..=599, "an HTTP status code from 100 to 599")?))),
    part(Effect, "body", Required("TEXT", "text"), "respond with a body; 200 unless `status` is set",
        |fault, value| fault.set(|fault| Ok(fault.body(value.text().to_owned())))),
    part(Effect, "body-hex", Required("HEX", "c3a9"), "like `body`, with bytes",
        |fault, value| fault.set(|fault| Ok(fault.body(value.hex()?)))),
    part(Effect, "header", Required("NAME: VALUE", "\"x-name: value\""), "add a header",
        |fault, value| fault.set(|fault| header(fault, value))),
    part(Effect, "location", Required("URL", "http://127.0.0.1:1/"), "add a Location header",
        |fault, value| fault.set(|fault| Ok(fault.header("location", value.text())))),
    part(Effect, "retry-after", Required("DURATION", "2s"), "add a Retry-After header in seconds",
        |fault, value| fault.set(|fault| Ok(fault.retry_after(value.duration()?)))),
    part(Effect, "retry-after-date", Required("DURATION", "2s"), "add a Retry-After header with a date",
        |fault, value| fault.set(|fault| Ok(fault.retry_after_date(value.duration()?)))),
    part(Effect, "unknown-enums", Absent, "replace enum values by an unknown one",
        |fault, _| fault.add(Fault::unknown_enums())),
    part(Effect, "unknown-fields", Absent, "add an unknown field to every object",
        |fault, _| fault.add(Fault::unknown_fields())),
    part(Effect, "missing", Optional("PATH"), "remove a required field, or that at PATH",
        |fault, value| fault.add(value.value.map_or_else(|| Fault::missing_field(0), |path| Fault::missing_field_at(0, path)))),
    part(Effect, "giant", Required("SIZE", "64MiB"), "enlarge the response, in chunks",
        |fault, value| fault.add(large_body(value)?)),
    part(Effect, "bomb", Required("SIZE", "1GiB"), "respond 200 with gzip that inflates to SIZE",
        |fault, value| fault.add(Fault::bomb(value.size("1GiB")?))),
    part(Detail, "element", Required("N", "3"), "of `missing`: index of the element, from 0",
        |fault, value| { fault.element = Some(value.index()?); Ok(()) }),
    part(Detail, "declared", Absent, "of a preceding `giant`: send Content-Length",
        |fault, _| fault.set(declared)),
    part(Condition, "op", Required("OPERATION", "listConnections"), "requests for an operation",
        |fault, value| fault.set(|fault| Ok(fault.operation(known_operation(value.text())?)))),
    part(Condition, "method", Required("METHOD", "GET"), "requests with a method",
        |fault, value| fault.set(|fault| Ok(fault.method(value.text())))),
    part(Condition, "path", Required("PATTERN", "/v1/integrations*"), "requests with a path; `*` matches any string",
        |fault, value| fault.set(|fault| Ok(fault.path(value.text())))),
    part(Condition, "once", Absent, "the first of these requests",
        |fault, _| fault.set(|fault| Ok(fault.once()))),
    part(Condition, "always", Absent, "all of them, the default",
        |fault, _| fault.set(|fault| Ok(fault.always()))),
    part(Condition, "times", Required("N", "2"), "the first N of them",
        |fault, value| fault.set(|fault| Ok(fault.times(value.between(1..=u64::MAX, "a whole number from 1")?)))),
    part(Condition, "after", Required("N", "1"), "skip the first N of them",
        |fault, value| fault.set(|fault| Ok(fault.after(value.number()?)))),
    part(Condition, "probability", Required("P", "0.2"), "a share of them, between 0 and 1",
        |fault, value| fault.set(|fault| Ok(fault.probability(value.between(0.0..=1.0, "a number between 0 and 1")?, 0)))),
    part(Condition, "seed", Required("N", "7"), "of `probability`: seed of the random choice",
        |fault, value| { fault.seed = Some(value.number()?); Ok(()) }),
];

fn drip(value: &Argument<'_>) -> Result<Fault, String> {
    let [bytes, pause] = value.split('/', "BYTES/PAUSE")?;
    Ok(Fault::drip(bytes.index()?, pause.duration()?))
}

fn header(fault: Fault, value: &Argument<'_>) -> Result<Fault, String> {
    let [name, value] = value.split(':', "NAME: VALUE")?;
    Ok(fault.header(name.text().trim(), value.text().trim()))
}

fn declared(fault: Fault) -> Result<Fault, String> {
    if fault.effects.large_body.is_none() {
        return Err("`declared` belongs after `giant=…`".to_owned());
    }
    Ok(fault.declared())
}

fn large_body(value: &Argument<'_>) -> Result<Fault, String> {
    let Some(count) = value.text().strip_suffix("elements") else {
        return Ok(Fault::giant_bytes(value.size("64MiB, or 1000elements")?));
    };
    let count = Argument { value: Some(count.trim()), ..*value }.number()?;
    if count > MAX_ELEMENTS {
        return Err(value.error(&format!("at most {MAX_ELEMENTS} elements")));
    }
    Ok(Fault::giant_elements(count))
}

fn known_operation(id: &str) -> Result<&str, String> {
    let Ok(document) = Document::embedded() else { return Ok(id) };
    if document.operation(id).is_some() {
        return Ok(id);
    }
    let known: Vec<&str> = document.operations().iter().map(|o| o.id.as_str()).collect();
    Err(format!("`op={id}`: unknown operation; known are {}", known.join(", ")))
}

/// Lists the keys of a kind.
pub(super) fn keys(kind: Kind) -> String {
    let keys: Vec<&str> =
        PARTS.iter().filter(|part| part.kind == kind).map(|part| part.key).collect();
    keys.join(", ")
}

impl Fault {
    /// Returns a description of the text form, for the help of a command.
    ///
    /// ```
    /// assert!(featherhq_mock::Fault::grammar().contains("latency=DURATION"));
    /// ```
    #[must_use]
    pub fn grammar() -> String {
        let mut text = INTRODUCTION.to_owned();
        for (kind, heading) in [
            (Effect, "Effects"),
            (Detail, "Details"),
            (Condition, "Conditions; without any, a fault affects every request"),
        ] {
            text.push_str(&format!("\n{heading}:\n"));
            for part in PARTS.iter().filter(|part| part.kind == kind) {
                let form = match part.value {
                    Absent => part.key.to_owned(),
                    Optional(value) => format!("{}[={value}]", part.key),
                    Required(value, _) => format!("{}={value}", part.key),
                };
                text.push_str(&format!("  {form:<27}{}\n", part.description));
            }
        }
        let (days, gib) = (MAX_DURATION.as_secs() / 86_400, MAX_SIZE >> 30);
        text.push_str(&format!(
            "\nA DURATION or PAUSE is a number with a unit, such as 200ms, 1.5s or 1m30s; at\n\
             most {days} days. A SIZE is in bytes, or has a unit: B, kB, MB, GB, KiB, MiB or\n\
             GiB; at most {gib} GiB. For `giant` it may be a number of array elements:\n\
             1000elements; at most {MAX_ELEMENTS}.\n"
        ));
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rustdoc_has_the_printed_grammar() {
        assert_eq!(Fault::grammar(), include_str!("grammar.txt"), "copy the left side to the file");
    }
}
