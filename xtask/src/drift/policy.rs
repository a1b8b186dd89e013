//! The policy of this project, whose crates are generated.

use calamus_drift::policy::{GENERATED_ROWS, Policy};

/// Returns the policy.
pub static POLICY: Policy =
    Policy { short: "for us", long: "for programs that use these crates", rows: GENERATED_ROWS };
