//! Checks beyond the gate, which take minutes and other programs: `cargo xtask ci extended`,
//! `cargo xtask ci extended soak`.
//!
//! Each installs what it needs from the package registries. If that fails, the check is skipped
//! with a message. Each check that ran writes a dated line into `docs/quality.md`.

mod definitions;
mod hardening;
mod mcp;
mod mock;
mod report;
mod tools;

use std::path::{Path, PathBuf};

use super::Failure;

/// A check.
struct Check {
    name: &'static str,
    about: &'static str,
    run: fn(&Context) -> Result<String, Problem>,
}

const CHECKS: &[Check] = &[
    Check {
        name: "soak",
        about: "50,000 requests with random faults; memory stays as it is after 5,000",
        run: mock::soak,
    },
    Check {
        name: "schemathesis",
        about: "generated requests find no unexplained difference from the document",
        run: mock::schemathesis,
    },
    Check {
        name: "prism",
        about: "a validating proxy accepts all requests and responses",
        run: mock::prism,
    },
    Check {
        name: "other-client",
        about: "a client of another generator reads every operation",
        run: mock::other_client,
    },
    Check {
        name: "control-scripts",
        about: "Python and Node control the mock server",
        run: mock::control_scripts,
    },
    Check {
        name: "definitions",
        about: "definitions of tools fit the types of the providers' SDKs",
        run: definitions::definitions,
    },
    Check {
        name: "workflows",
        about: "actionlint accepts the workflows",
        run: hardening::workflows,
    },
    Check {
        name: "advisories",
        about: "cargo-deny accepts the dependencies and knows no advisory against them",
        run: hardening::advisories,
    },
    Check {
        name: "semver",
        about: "the version bump since the last release matches the changes of the public API",
        run: hardening::semver,
    },
    Check {
        name: "mutants",
        about: "no mutant of authentication, redirects, redaction and retries survives the tests",
        run: hardening::mutants,
    },
    Check {
        name: "coverage",
        about: "tests of the runtime execute 95 % of its lines",
        run: hardening::coverage,
    },
    Check {
        name: "fuzz",
        about: "each fuzz target runs for ten minutes without a failure",
        run: hardening::fuzz,
    },
    Check {
        name: "mcp",
        about: "a client of the Python SDK uses the MCP server",
        run: mcp::python_client,
    },
];

/// Why a check did not pass.
#[derive(Debug)]
enum Problem {
    /// Something that the check needs is not available.
    Skipped(String),
    Failed(String),
}

/// Where the checks run.
struct Context {
    root: PathBuf,
    /// For installed programs and logs.
    folder: PathBuf,
    /// What cargo builds.
    target: PathBuf,
}

/// Runs the checks with these names, or all. All of them run, even if one fails.
pub(super) fn run(
    root: &Path,
    target: &Path,
    names: &[String],
    mut print: impl FnMut(&str),
) -> Result<(), Failure> {
    if let Some(name) = names.iter().find(|name| CHECKS.iter().all(|check| check.name != **name)) {
        return Err(Failure::NoSuchStep(format!("extended {name}")));
    }
    let context = Context {
        root: root.to_owned(),
        folder: target.join("extended"),
        target: target.to_owned(),
    };
    let mut failed = Vec::new();
    let selected =
        CHECKS.iter().filter(|check| names.is_empty() || names.iter().any(|it| it == check.name));
    for check in selected {
        print(&format!("== {}: {}", check.name, check.about));
        let result = (check.run)(&context).and_then(|result| {
            report::write(&root.join("docs/quality.md"), check.name, &result)
                .map_err(|error| Problem::Failed(format!("docs/quality.md: {error}")))?;
            Ok(result)
        });
        match result {
            Ok(result) => print(&format!("   {}: {result}", check.name)),
            Err(Problem::Skipped(why)) => print(&format!("   {}: skipped: {why}", check.name)),
            Err(Problem::Failed(why)) => failed.push(format!("{}: {why}", check.name)),
        }
    }
    if failed.is_empty() {
        return Ok(());
    }
    Err(Failure::Step {
        name: "extended",
        reason: failed.join("\n"),
        remedy: "see the logs in target/extended",
    })
}

/// Returns the names of the checks.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    CHECKS.iter().map(|check| check.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_check_is_named_before_anything_runs() {
        let root = tempfile::tempdir().unwrap();
        let names = ["sok".to_owned()];
        let failure = run(root.path(), root.path(), &names, |_| {}).unwrap_err();
        assert_eq!(failure, Failure::NoSuchStep("extended sok".to_owned()));
    }
}
