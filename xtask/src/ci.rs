//! The steps of the gate, in order: `cargo xtask ci` runs all, `cargo xtask ci fmt clippy` some.
//!
//! A step is a cargo command, or a check in a file of its own below. This file runs the steps and
//! prints a remedy for the one that fails; what they check is theirs.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::{api, codegen, drift};

mod cycles;
mod dependencies;
mod extended;
mod guide;
mod msrv;
mod package;
mod snapshots;
mod tools;
mod tree;
mod typos;

/// One step of the gate.
#[derive(Clone, Copy)]
pub struct Step {
    /// The name on the command line.
    pub name: &'static str,
    /// What the step checks.
    pub about: &'static str,
    /// What to do if it fails.
    pub remedy: &'static str,
    run: fn(&Workspace) -> Result<(), String>,
}

impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Step").field("name", &self.name).finish_non_exhaustive()
    }
}

/// All steps in their order: fast ones first, so that a mistake is found early.
pub const STEPS: [Step; 17] = [
    Step {
        name: "fmt",
        about: "sources are formatted",
        remedy: "cargo fmt --all",
        run: |workspace| workspace.cargo(&["fmt", "--all", "--check"]),
    },
    Step {
        name: "cycles",
        about: "sibling modules do not import each other in cycles",
        remedy: "move what both modules use into a third one",
        run: cycles::check,
    },
    Step {
        name: "typos",
        about: "no word is misspelled",
        remedy: "correct it, or add a word that is meant to typos.toml",
        run: typos::check,
    },
    Step {
        name: "codegen",
        about: "generated files are current, and no file is left over",
        remedy: codegen::COMMAND,
        run: generated,
    },
    Step {
        name: "released",
        about: "the version bump matches the changes of the document",
        remedy: "set the suggested version in Cargo.toml",
        run: |workspace| drift::release::check(&workspace.root),
    },
    Step {
        name: "msrv",
        about: "no dependency of a published crate requires a newer Rust than rust-version",
        remedy: "choose another version of the dependency, or raise rust-version in Cargo.toml",
        run: msrv::check,
    },
    Step {
        name: "tree",
        about: "the dependency tree of the facade stays below its limit",
        remedy: "find the new crates with `cargo tree -p featherhq -e normal`, and avoid them",
        run: tree::check,
    },
    Step {
        name: "dependencies",
        about: "licenses and sources of dependencies are allowed, and each dependency is used",
        remedy: "remove the dependency, or decide on it in deny.toml",
        run: dependencies::check,
    },
    Step {
        name: "clippy",
        about: "clippy reports no warning in any target",
        remedy: "cargo clippy --workspace --all-targets",
        run: |workspace| {
            workspace.cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])
        },
    },
    Step {
        name: "doc",
        about: "documentation builds without broken links",
        remedy: "RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps",
        run: |workspace| {
            workspace.cargo_with(
                &["doc", "--workspace", "--no-deps"],
                &[("RUSTDOCFLAGS", Path::new("-D warnings"))],
            )
        },
    },
    Step {
        name: "api",
        about: "the public API is as listed in tests/public-api",
        remedy: "cargo xtask api, then review the diff",
        run: public_api,
    },
    Step {
        name: "test",
        about: "tests and documentation examples pass, and no snapshot is unused",
        remedy: "cargo test --workspace; delete unused snapshots",
        run: snapshots::test,
    },
    Step {
        name: "alone",
        about: "the facade passes its tests without the features that other crates enable",
        remedy: "cargo test -p featherhq",
        run: alone,
    },
    Step {
        name: "features",
        about: "each feature of the facade, runtime, generator and generated client builds alone",
        remedy: "cargo clippy -p PACKAGE --no-default-features --features FEATURE",
        run: features,
    },
    Step {
        name: "benches",
        about: "calls stay within their allocation limits, and docs/benchmarks.md shows the \
                recorded numbers",
        remedy: "cargo test --manifest-path benches/Cargo.toml",
        run: benches,
    },
    Step {
        name: "guide",
        about: "the guide builds, and the links between its pages resolve",
        remedy: "mdbook build docs/guide",
        run: guide::check,
    },
    Step {
        name: "package",
        about: "published crates can be packaged, and build from their packages",
        remedy: "cargo package --package NAME --no-verify, then inspect the package",
        run: package::check,
    },
];

/// Why the gate failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No step has this name.
    NoSuchStep(String),
    /// A step failed; later steps were not run.
    Step {
        /// The name of the step.
        name: &'static str,
        /// What failed.
        reason: String,
        /// How to repair it.
        remedy: &'static str,
    },
}

impl Failure {
    /// Returns the exit code of the command.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::NoSuchStep(_) => 2,
            Self::Step { .. } => 1,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchStep(name) => {
                let known: Vec<_> = STEPS.iter().map(|step| step.name).collect();
                write!(f, "unknown step `{name}` (steps: {})", known.join(", "))
            }
            Self::Step { name, reason, remedy } => {
                write!(f, "{name} failed: {reason}\n  remedy: {remedy}")
            }
        }
    }
}

impl std::error::Error for Failure {}

/// Lists the steps, one per line.
pub fn list() -> String {
    let width = STEPS.iter().map(|step| step.name.len()).max().unwrap_or_default();
    let lines = STEPS.iter().map(|step| format!("{:width$}  {}", step.name, step.about));
    let checks = extended::names().collect::<Vec<_>>().join(", ");
    let extended = format!("{:width$}  checks outside of the gate: {checks}", "extended");
    lines.chain([extended]).collect::<Vec<_>>().join("\n")
}

/// Runs the named steps, or all if there are no names, in the order of the gate, until one fails.
/// `print` receives a line for each event.
pub fn run(root: &Path, names: &[String], mut print: impl FnMut(&str)) -> Result<(), Failure> {
    if let Some(("extended", checks)) = names.split_first().map(|(first, rest)| (&**first, rest)) {
        let workspace = Workspace { root: root.to_owned() };
        return extended::run(root, &workspace.target(), checks, print);
    }
    if let Some(name) = names.iter().find(|name| STEPS.iter().all(|step| step.name != **name)) {
        return Err(Failure::NoSuchStep(name.clone()));
    }
    let workspace = Workspace { root: root.to_owned() };
    let chosen =
        STEPS.iter().filter(|step| names.is_empty() || names.iter().any(|name| name == step.name));
    let start = Instant::now();
    for step in chosen {
        print(&format!("== {}: {}", step.name, step.about));
        let start = Instant::now();
        (step.run)(&workspace).map_err(|reason| Failure::Step {
            name: step.name,
            reason,
            remedy: step.remedy,
        })?;
        print(&format!("   {}: passed in {}", step.name, seconds(start.elapsed())));
    }
    print(&format!("== all steps passed in {}", seconds(start.elapsed())));
    Ok(())
}

fn seconds(elapsed: Duration) -> String {
    format!("{:.1} s", elapsed.as_secs_f64())
}

fn generated(workspace: &Workspace) -> Result<(), String> {
    let options = codegen::Options::project(&workspace.root).checking();
    codegen::run(&options).map(drop).map_err(|failure| failure.to_string())
}

fn public_api(workspace: &Workspace) -> Result<(), String> {
    let outcome = api::run(&workspace.root, true)?;
    if outcome.changed.is_empty() {
        return Ok(());
    }
    Err(outcome.to_string())
}

/// Tests the facade with default features, and with every feature except for `native-tls`.
fn alone(workspace: &Workspace) -> Result<(), String> {
    let features = "gzip,blocking,definitions,validation";
    workspace.cargo(&["test", "--quiet", "--package", "featherhq"])?;
    workspace.cargo(&["test", "--quiet", "--package", "featherhq", "--features", features])
}

/// Runs clippy, which finds the errors of a build and writes fewer files.
fn features(workspace: &Workspace) -> Result<(), String> {
    for features in ["--no-default-features", "--all-features"] {
        let command = ["clippy", "--quiet", "--package", "featherhq-api", features];
        workspace.cargo(&[&command[..], &["--", "-D", "warnings"]].concat())?;
    }
    for (package, features) in [
        // The library without the command.
        ("calamus", ""),
        ("calamus-runtime", ""),
        ("calamus-runtime", "blocking"),
        ("calamus-runtime", "chrono"),
        ("calamus-runtime", "multipart"),
        ("calamus-runtime", "schemars"),
        ("calamus-runtime", "rustls,gzip,traceparent"),
        ("calamus-runtime", "test-util"),
        ("calamus-runtime", "webhooks"),
        ("featherhq", ""),
        ("featherhq", "rustls"),
        ("featherhq", "rustls,gzip"),
        ("featherhq", "rustls,blocking,definitions,validation"),
        ("featherhq", "profile"),
        ("featherhq", "webhooks"),
        ("featherhq", "schemars,traceparent"),
        // What packagers can leave out.
        ("featherhq-cli", ""),
    ] {
        let chosen = ["--package", package, "--no-default-features", "--features", features];
        let command = [&["clippy", "--quiet"][..], &chosen, &["--", "-D", "warnings"]];
        workspace.cargo(&command.concat())?;
    }
    Ok(())
}

/// Tests the workspace of the benchmarks. No benchmark runs here: the limits need no clock.
fn benches(workspace: &Workspace) -> Result<(), String> {
    let target = workspace.target();
    let manifest = ["--manifest-path", "benches/Cargo.toml"];
    // Not `--all`, which includes their path dependencies.
    let packages = ["--package", "benches", "--package", "facade", "--package", "bare"];
    workspace.cargo(&[&["fmt", "--check"], &manifest[..], &packages].concat())?;
    for command in [
        [&["clippy", "--quiet", "--all-targets"], &manifest[..], &["--", "-D", "warnings"]]
            .concat(),
        [&["test", "--quiet"], &manifest[..]].concat(),
    ] {
        workspace.cargo_with(&command, &[("CARGO_TARGET_DIR", &target)])?;
    }
    Ok(())
}

/// Returns whether a package of `cargo metadata` is published.
fn is_published(package: &Value) -> bool {
    // `publish: []` is `publish = false`.
    !package.get("publish").is_some_and(|to| to.as_array().is_some_and(Vec::is_empty))
}

/// The workspace to check.
struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// Returns cargo's target directory.
    fn target(&self) -> PathBuf {
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| self.root.join("target"), PathBuf::from)
    }

    /// Returns the output of `cargo metadata`.
    fn metadata(&self, options: &[&str]) -> Result<Value, String> {
        let arguments = [&["metadata", "--format-version", "1"], options].concat();
        serde_json::from_str(&self.cargo_output(&arguments)?).map_err(|error| error.to_string())
    }

    fn cargo(&self, arguments: &[&str]) -> Result<(), String> {
        self.cargo_with(arguments, &[])
    }

    fn cargo_with(&self, arguments: &[&str], environment: &[(&str, &Path)]) -> Result<(), String> {
        let mut command = self.cargo_command();
        command.args(arguments).envs(environment.iter().copied());
        self.run(command)
    }

    /// Runs cargo and returns its standard output.
    fn cargo_output(&self, arguments: &[&str]) -> Result<String, String> {
        let mut command = self.cargo_command();
        let output = command
            .args(arguments)
            .current_dir(&self.root)
            .output()
            .map_err(|error| format!("cannot start cargo: {error}"))?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        String::from_utf8(output.stdout).map_err(|error| error.to_string())
    }

    /// Returns a command for the cargo that started this program, so that one toolchain is used.
    fn cargo_command(&self) -> Command {
        Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
    }

    fn run(&self, mut command: Command) -> Result<(), String> {
        let words = std::iter::once(command.get_program())
            .chain(command.get_args())
            .map(|word| word.to_string_lossy().into_owned())
            .collect::<Vec<_>>();
        let program = Path::new(words.first().map(String::as_str).unwrap_or_default())
            .file_stem()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let command_line = format!("`{program} {}`", words.get(1..).unwrap_or_default().join(" "));
        let status = command
            .current_dir(&self.root)
            .status()
            .map_err(|error| format!("cannot start {command_line}: {error}"))?;
        if status.success() { Ok(()) } else { Err(format!("{command_line} failed: {status}")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_step_fails_before_any_step_runs() {
        let mut lines = Vec::new();
        let failure = run(Path::new("."), &["fmt".to_owned(), "fly".to_owned()], |line| {
            lines.push(line.to_owned());
        })
        .unwrap_err();
        assert_eq!(failure.exit_code(), 2);
        assert_eq!(
            failure.to_string(),
            "unknown step `fly` (steps: fmt, cycles, typos, codegen, released, msrv, tree, dependencies, \
             clippy, doc, api, test, alone, features, benches, guide, package)"
        );
        assert!(lines.is_empty());
    }

    #[test]
    fn a_failed_step_ends_the_run_with_its_remedy() {
        let empty = tempfile::tempdir().unwrap();
        let failure = run(empty.path(), &["codegen".to_owned()], |_| {}).unwrap_err();
        assert_eq!(failure.exit_code(), 1);
        let message = failure.to_string();
        assert!(message.starts_with("codegen failed: cannot read "), "{message}");
        assert!(message.ends_with("\n  remedy: cargo xtask codegen"), "{message}");
    }
}
