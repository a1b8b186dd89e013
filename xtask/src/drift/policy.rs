//! What changes to the document mean for the crates of this project, which are generated.

use calamus_drift::policy::{GENERATED_ROWS, Policy};

/// The policy.
pub static POLICY: Policy =
    Policy { short: "for us", long: "for programs that use these crates", rows: GENERATED_ROWS };
