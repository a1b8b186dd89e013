//! The result of a verification, as text and as JSON.

use std::collections::BTreeMap;
use std::fmt;

use calamus_document::pointer::Pointer;
use serde_json::{Value, json};

/// The result of a verification.
#[derive(Clone, Debug)]
pub struct Report {
    /// The document.
    pub document: String,
    /// How many component schemas there are.
    pub components: usize,
    /// How many of them have samples.
    pub sampled: usize,
    /// How many samples there are.
    pub samples: usize,
    /// How many components keep every sample.
    pub survive: usize,
    /// How many keep every sample with nothing at `Unknown`.
    pub survive_known: usize,
    /// How many properties of samples were `null`, and absent afterwards.
    pub nulls: usize,
    /// The first mismatch of each cause and component.
    pub mismatches: Vec<Mismatch>,
    /// Components without samples, and why.
    pub unsampled: Vec<(Pointer, String)>,
    /// Properties that became any JSON although the schema says more.
    pub any_json: Vec<Pointer>,
}

/// A sample that did not survive.
#[derive(Clone, Debug)]
pub struct Mismatch {
    /// The component.
    pub pointer: Pointer,
    /// Its type.
    pub rust: String,
    /// Why.
    pub cause: Cause,
    /// Where in the sample, or the message of the decoder.
    pub detail: String,
    /// The sample.
    pub sample: Value,
}

/// Why a sample did not survive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// The type refuses it.
    Refused,
    /// A part of it is absent afterwards.
    Missing,
    /// A part of it is another value afterwards, or is new.
    Changed,
    /// It is not valid afterwards.
    Invalid,
    /// It is the same, but a union or an enum has it as an unknown value.
    Unknown,
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Refused => "refused",
            Self::Missing => "missing",
            Self::Changed => "changed",
            Self::Invalid => "invalid",
            Self::Unknown => "unknown",
        })
    }
}

impl Report {
    pub(super) fn new(document: String) -> Self {
        Self {
            document,
            components: 0,
            sampled: 0,
            samples: 0,
            survive: 0,
            survive_known: 0,
            nulls: 0,
            mismatches: Vec::new(),
            unsampled: Vec::new(),
            any_json: Vec::new(),
        }
    }

    /// Returns the percentage of components with samples that keep every sample with nothing at
    /// `Unknown`.
    pub fn percentage(&self) -> f64 {
        100.0 * self.survive_known as f64 / self.sampled.max(1) as f64
    }

    /// Returns how many components have a mismatch of each cause.
    pub fn causes(&self) -> BTreeMap<Cause, usize> {
        let mut causes = BTreeMap::new();
        for mismatch in &self.mismatches {
            *causes.entry(mismatch.cause).or_default() += 1;
        }
        causes
    }

    /// Returns the report as JSON.
    pub fn to_json(&self) -> Value {
        let mismatches = self.mismatches.iter().map(|mismatch| {
            json!({
                "pointer": mismatch.pointer.as_str(),
                "rust": mismatch.rust,
                "cause": mismatch.cause.to_string(),
                "detail": mismatch.detail,
                "sample": mismatch.sample,
            })
        });
        let causes = self.causes().into_iter().map(|(cause, count)| (cause.to_string(), count));
        let unsampled = self.unsampled.iter();
        let unsampled =
            unsampled.map(|(at, reason)| json!({"pointer": at.as_str(), "reason": reason}));
        json!({
            "document": self.document,
            "components": self.components,
            "sampled": self.sampled,
            "samples": self.samples,
            "survive": self.survive,
            "survive_known": self.survive_known,
            "nulls_read_as_absent": self.nulls,
            "causes": causes.collect::<BTreeMap<_, _>>(),
            "mismatches": mismatches.collect::<Vec<_>>(),
            "unsampled": unsampled.collect::<Vec<_>>(),
            "any_json": self.any_json.iter().map(Pointer::as_str).collect::<Vec<_>>(),
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { document, components, sampled, samples, survive, survive_known, .. } = self;
        writeln!(f, "{document}: {samples} samples of {sampled} of {components} components")?;
        for (count, what) in [(survive, "survive"), (survive_known, "survive, nothing at Unknown")]
        {
            let percent = 100.0 * *count as f64 / (*sampled).max(1) as f64;
            writeln!(f, "  {what}: {count} of {sampled} ({percent:.1} %)")?;
        }
        for (cause, count) in self.causes() {
            writeln!(f, "  {cause}: {count}")?;
        }
        writeln!(f, "  null properties read as absent: {}", self.nulls)?;
        writeln!(f, "  any JSON although the schema says more: {}", self.any_json.len())?;
        for at in &self.any_json {
            writeln!(f, "    #{}", at.as_str())?;
        }
        for Mismatch { pointer, rust, cause, detail, sample } in &self.mismatches {
            writeln!(f, "{cause}: {rust} #{}: {detail}", pointer.as_str())?;
            let sample: String = sample.to_string().chars().take(300).collect();
            writeln!(f, "  sample: {sample}")?;
        }
        for (pointer, reason) in &self.unsampled {
            writeln!(f, "no samples: #{}: {reason}", pointer.as_str())?;
        }
        Ok(())
    }
}
