//! The goals of the benchmarks, and whether they are met.

use crate::report::{Report, Unit};

/// A limit that a number, or the ratio of two, must not pass.
#[derive(Clone, Copy, Debug)]
pub struct Goal {
    /// What is held to it.
    pub what: &'static str,
    /// The number, as table, line and column.
    of: [&'static str; 3],
    /// What it is divided by; nothing for a limit that is no ratio.
    to: Option<[&'static str; 3]>,
    /// The most that it may be.
    pub most: f64,
    /// What the number counts, where it is no ratio.
    unit: Unit,
    /// Why it is missed, and what could be tried next; shown only where it is.
    pub remark: &'static str,
}

impl Goal {
    /// The number that the report has for this goal; `None` if it was not measured.
    pub fn value(&self, report: &Report) -> Option<f64> {
        let of = report.cell(self.of)?.median;
        match self.to {
            Some(to) => Some(of / report.cell(to)?.median),
            None => Some(of),
        }
    }

    const fn but(self, remark: &'static str) -> Self {
        Self { remark, ..self }
    }

    /// Returns the name of the goal in the history: unlike [`what`](Self::what), it stands alone.
    pub fn name(&self) -> String {
        let [table, line, column] = self.of;
        let name = format!("{table}: {line}, {column}");
        self.to.map_or(name.clone(), |[_, line, _]| format!("{name}, against {line}"))
    }

    /// What numbers of this goal count; `None` for a ratio.
    pub fn unit(&self) -> Option<Unit> {
        self.to.is_none().then_some(self.unit)
    }
}

const fn ratio(
    what: &'static str,
    of: [&'static str; 3],
    to: [&'static str; 3],
    most: f64,
) -> Goal {
    Goal { what, of, to: Some(to), most, unit: Unit::Count, remark: "" }
}

const fn limit(what: &'static str, of: [&'static str; 3], most: f64, unit: Unit) -> Goal {
    Goal { what, of, to: None, most, unit, remark: "" }
}

const MIB: f64 = 1024.0 * 1024.0;

/// Why a small call may take longer than one by hand.
const DEADLINES: &str = "A call has deadlines, the one by hand has none; the tables of small calls \
                         have one with a timeout.";

/// All of them, in the order in which they are shown.
pub const GOALS: &[Goal] = &[
    ratio(
        "decoding a large list in memory: time, against progenitor's default types",
        ["decode-large", "featherhq's types", "time"],
        ["decode-large", "progenitor's default types", "time"],
        1.0 / 3.0,
    ),
    ratio(
        // The types share the text that they are decoded from, which a caller then keeps.
        "the same: memory, with the text that the values share",
        ["decode-large", "featherhq, one by one", "peak heap"],
        ["decode-large", "progenitor's default types", "peak heap"],
        1.0 / 3.0,
    ),
    ratio(
        "the same one connection at a time, cut by `serde_json` first: time",
        ["decode-large", "featherhq, one by one", "time"],
        ["decode-large", "progenitor's default types", "time"],
        1.0 / 3.0,
    )
    .but(
        "The text is read three times: to cut it, to copy a connection's own, to decode it. \
         What arrives from a server is cut while it is copied from the socket: see `list()`.",
    ),
    ratio(
        "`list()` of a large list: time, against progenitor's default client",
        ["call-large", "featherhq `list()`", "time"],
        ["call-large", "progenitor's default client", "time"],
        0.35,
    ),
    ratio(
        "the same: peak memory",
        ["call-large", "featherhq `list()`", "peak memory"],
        ["call-large", "progenitor's default client", "peak memory"],
        0.25,
    ),
    ratio(
        "`list()` of a small list: time, against reqwest and structs written by hand",
        ["call-small", "featherhq `list()`", "time"],
        ["call-small", "reqwest + structs", "time"],
        1.03,
    ),
    ratio(
        "the same, if they keep free-form properties as `RawValue`",
        ["call-small", "featherhq `list()`", "time"],
        ["call-small", "reqwest + structs, `RawValue`", "time"],
        1.03,
    )
    .but(
        "A list is read twice: once to cut it into elements, so that each has its text, its \
         index and its own failure, and once to decode them.",
    ),
    limit(
        "decoding a large list in memory: time, at 2,500 MB a second",
        ["decode-large", "featherhq's types", "time"],
        0.0436,
        Unit::Seconds,
    )
    .but(
        "A schema of a tool has a token for each seven bytes, and each is checked for being JSON; \
         two other ways to do that were no faster, see performance.md.",
    ),
    ratio(
        "`list()` of a large list: time, against downloading and keeping the bytes",
        ["call-large", "featherhq `list()`", "time"],
        ["call-large", "download, keeping the bytes", "time"],
        1.25,
    )
    .but("An element is cut, copied and decoded, which takes longer than to receive it."),
    ratio(
        "`list()` of a large list: time, against reqwest and structs with `RawValue`",
        ["call-large", "featherhq `list()`", "time"],
        ["call-large", "reqwest + structs, `RawValue`", "time"],
        0.6,
    )
    .but("Elements are cut and copied first, so that each is received, counted and fails alone."),
    ratio(
        "`stream()` of a large list: time, against downloading and discarding the bytes",
        ["call-large", "featherhq `stream()`", "time"],
        ["call-large", "download, decoding nothing", "time"],
        1.2,
    )
    .but("Reading a byte once from memory costs more than the whole of that."),
    ratio(
        "a small call: instructions, against reqwest and structs written by hand",
        ["get", "featherhq `get()`", "instructions"],
        ["get", "reqwest + structs, `RawValue`", "instructions"],
        1.03,
    ),
    ratio(
        "a small call: processor time, 1 in flight, against reqwest and structs",
        ["in-flight-processor", "featherhq `get()`", "1 in flight"],
        ["in-flight-processor", "reqwest + structs, `RawValue`", "1 in flight"],
        1.0 / 0.95,
    )
    .but(DEADLINES),
    ratio(
        "the same, 8 in flight",
        ["in-flight-processor", "featherhq `get()`", "8"],
        ["in-flight-processor", "reqwest + structs, `RawValue`", "8"],
        1.0 / 0.95,
    )
    .but(DEADLINES),
    ratio(
        "the same, 64 in flight",
        ["in-flight-processor", "featherhq `get()`", "64"],
        ["in-flight-processor", "reqwest + structs, `RawValue`", "64"],
        1.0 / 0.95,
    ),
    limit(
        "`stream()` of 100 MB: peak memory",
        ["growth", "`stream()` of 100 MB", "peak memory"],
        32.0 * MIB,
        Unit::Memory,
    ),
    limit(
        "`stream()` of 400 MB: peak memory",
        ["growth", "`stream()` of 400 MB", "peak memory"],
        32.0 * MIB,
        Unit::Memory,
    ),
    ratio(
        "`list()` of 400 MB: time a byte, against 10 MB",
        ["growth", "`list()` of 400 MB", "time a megabyte"],
        ["growth", "`list()` of 10 MB", "time a megabyte"],
        1.25,
    ),
    ratio(
        "`feather connections list -o ndjson` of a large list: time, against `curl | jq -c '.[]'`",
        ["command", "`feather connections list -o ndjson`", "time"],
        ["command", "`curl | jq -c '.[]'`", "time"],
        0.2,
    ),
    limit(
        "the same: peak memory",
        ["command", "`feather connections list -o ndjson`", "peak memory"],
        64.0 * MIB,
        Unit::Memory,
    ),
    limit(
        "crates in the facade's default tree",
        ["tree", "featherhq", "crates"],
        95.0,
        Unit::Count,
    ),
    ratio(
        "clean debug build: processor time, against bare reqwest with the same features",
        ["weight", "an application of featherhq", "its processor time"],
        ["weight", "the same on bare reqwest", "its processor time"],
        1.15,
    )
    .but("The runtime, the generated client and the facade are compiled beside the dependencies."),
    limit(
        "`cargo xtask codegen`, warm, of `openapi.json`",
        ["codegen", "`openapi.json`", "`cargo xtask codegen`"],
        1.0,
        Unit::Seconds,
    ),
    limit(
        "`cargo xtask codegen`, warm, of a document with 1,088 operations",
        ["codegen", "`openapi.json` × 64", "`cargo xtask codegen`"],
        8.0,
        Unit::Seconds,
    )
    .but("Most of it is parsing and printing Rust, in a debug build."),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn names_are_unique() {
        let names: HashSet<_> = GOALS.iter().map(Goal::name).collect();
        assert_eq!(names.len(), GOALS.len());
    }
}
