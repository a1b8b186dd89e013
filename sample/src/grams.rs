//! A type that stands in place of a generated one.

use serde::{Deserialize, Serialize};

/// A weight in grams.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Grams(pub u32);

impl Grams {
    /// The weight in kilograms.
    pub fn kilograms(self) -> f64 {
        f64::from(self.0) / 1000.0
    }
}
