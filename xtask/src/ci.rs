//! Everything that the gate runs, in order, each step also by itself: `cargo xtask ci`,
//! `cargo xtask ci fmt clippy`.
//!
//! A step is a command that a person could type, or a check that stands in a file of its
//! own below. Knows how to run them and what repairs each; nothing about what they check.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::{api, codegen, drift};

mod cycles;
mod extended;
mod guide;
mod msrv;
mod package;
mod snapshots;
mod tree;

/// One step of the gate.
#[derive(Clone, Copy)]
pub struct Step {
    /// What it is called on the command line.
    pub name: &'static str,
    /// What it makes sure of.
    pub about: &'static str,
    /// What to do when it fails.
    pub remedy: &'static str,
    run: fn(&Workspace) -> Result<(), String>,
}

impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Step").field("name", &self.name).finish_non_exhaustive()
    }
}

/// All steps in their order: the quick ones first, so that a slip is found early.
pub const STEPS: [Step; 15] = [
    Step {
        name: "fmt",
        about: "sources are formatted",
        remedy: "cargo fmt --all",
        run: |workspace| workspace.cargo(&["fmt", "--all", "--check"]),
    },
    Step {
        name: "cycles",
        about: "modules beside each other do not import each other in a circle",
        remedy: "move what both need into a module of its own",
        run: cycles::check,
    },
    Step {
        name: "codegen",
        about: "generated files are as generated, and none is stray",
        remedy: codegen::COMMAND,
        run: generated,
    },
    Step {
        name: "released",
        about: "the version is honest about what changed in the document",
        remedy: "set the version that it asks for, in Cargo.toml",
        run: |workspace| drift::release::check(&workspace.root),
    },
    Step {
        name: "msrv",
        about: "no dependency of what is published asks for a newer Rust than we promise",
        remedy: "choose another version of the dependency, or raise rust-version in Cargo.toml",
        run: msrv::check,
    },
    Step {
        name: "tree",
        about: "the facade stays small",
        remedy: "find what came in with `cargo tree -p featherhq -e normal`, and do without it",
        run: tree::check,
    },
    Step {
        name: "clippy",
        about: "no warning, in any target",
        remedy: "cargo clippy --workspace --all-targets, and follow its advice",
        run: |workspace| {
            workspace.cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])
        },
    },
    Step {
        name: "doc",
        about: "documentation builds, and no link in it is broken",
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
        about: "the listings of the public API in tests/public-api are those of the code",
        remedy: "cargo xtask api, and read what changes for users",
        run: public_api,
    },
    Step {
        name: "test",
        about: "tests and the examples in documentation pass, and no snapshot is left over",
        remedy: "cargo test --workspace; a snapshot that nothing refers to is to be deleted",
        run: snapshots::test,
    },
    Step {
        name: "alone",
        about: "the facade passes its tests without what the rest of the workspace turns on",
        remedy: "cargo test -p featherhq",
        run: alone,
    },
    Step {
        name: "features",
        about: "the features of the facade, the runtime, the generator and the generated client build without each other",
        remedy: "cargo clippy -p PACKAGE --no-default-features --features FEATURE",
        run: features,
    },
    Step {
        name: "benches",
        about: "calls allocate and hold no more than they did, and docs/benchmarks.md shows the \
                recorded numbers",
        remedy: "cargo test --manifest-path benches/Cargo.toml, and follow what it says",
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
        about: "what is published can be packaged, and builds from its package",
        remedy: "cargo package --package NAME --no-verify, and look at what is in it",
        run: package::check,
    },
];

/// The gate could not be passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No step has this name.
    NoSuchStep(String),
    /// A step found something; those after it were not run.
    Step {
        /// Which.
        name: &'static str,
        /// What it found.
        reason: String,
        /// What to do about it.
        remedy: &'static str,
    },
}

impl Failure {
    /// The exit code of a command that ends with this.
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
                write!(f, "there is no step `{name}`; there are {}", known.join(", "))
            }
            Self::Step { name, reason, remedy } => {
                write!(f, "{name} failed: {reason}\n  remedy: {remedy}")
            }
        }
    }
}

impl std::error::Error for Failure {}

/// The steps, one a line.
pub fn list() -> String {
    let width = STEPS.iter().map(|step| step.name.len()).max().unwrap_or_default();
    let lines = STEPS.iter().map(|step| format!("{:width$}  {}", step.name, step.about));
    let checks = extended::names().collect::<Vec<_>>().join(", ");
    let extended = format!("{:width$}  not in the gate; checks of its own: {checks}", "extended");
    lines.chain([extended]).collect::<Vec<_>>().join("\n")
}

/// Runs the steps with these names, all of them if there is no name, in the order of the
/// gate; stops at the first that fails. `say` receives a line for each event.
pub fn run(root: &Path, names: &[String], mut say: impl FnMut(&str)) -> Result<(), Failure> {
    if let Some(("extended", checks)) = names.split_first().map(|(first, rest)| (&**first, rest)) {
        let workspace = Workspace { root: root.to_owned() };
        return extended::run(root, &workspace.target(), checks, say);
    }
    if let Some(name) = names.iter().find(|name| STEPS.iter().all(|step| step.name != **name)) {
        return Err(Failure::NoSuchStep(name.clone()));
    }
    let workspace = Workspace { root: root.to_owned() };
    let chosen =
        STEPS.iter().filter(|step| names.is_empty() || names.iter().any(|name| name == step.name));
    let start = Instant::now();
    for step in chosen {
        say(&format!("== {}: {}", step.name, step.about));
        let start = Instant::now();
        (step.run)(&workspace).map_err(|reason| Failure::Step {
            name: step.name,
            reason,
            remedy: step.remedy,
        })?;
        say(&format!("   {}: done in {}", step.name, seconds(start.elapsed())));
    }
    say(&format!("== all done in {}", seconds(start.elapsed())));
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

/// Once as most applications have it, and once with all that can be had without the
/// system's TLS.
fn alone(workspace: &Workspace) -> Result<(), String> {
    let features = "gzip,blocking,definitions,validation";
    workspace.cargo(&["test", "--quiet", "--package", "featherhq"])?;
    workspace.cargo(&["test", "--quiet", "--package", "featherhq", "--features", features])
}

/// Clippy rather than a build: it sees the same errors and more, and writes less.
fn features(workspace: &Workspace) -> Result<(), String> {
    for features in ["--no-default-features", "--all-features"] {
        let command = ["clippy", "--quiet", "--package", "featherhq-api", features];
        workspace.cargo(&[&command[..], &["--", "-D", "warnings"]].concat())?;
    }
    for (package, features) in [
        // The library without the command.
        ("calamus", ""),
        ("calamus-runtime", ""),
        ("calamus-runtime", "chrono"),
        ("calamus-runtime", "multipart"),
        ("calamus-runtime", "schemars"),
        ("calamus-runtime", "test-util"),
        ("featherhq", ""),
        ("featherhq", "rustls"),
        ("featherhq", "rustls,gzip"),
        ("featherhq", "rustls,blocking,definitions,validation"),
    ] {
        let chosen = ["--package", package, "--no-default-features", "--features", features];
        let command = [&["clippy", "--quiet"][..], &chosen, &["--", "-D", "warnings"]];
        workspace.cargo(&command.concat())?;
    }
    Ok(())
}

/// The benchmarks are a workspace of their own. None is run here: what is held needs no clock.
fn benches(workspace: &Workspace) -> Result<(), String> {
    let target = workspace.target();
    let manifest = ["--manifest-path", "benches/Cargo.toml"];
    // Not `--all`, which means what these depend on as well.
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

/// Whether a package, as cargo's metadata tell of it, may be published.
fn is_published(package: &Value) -> bool {
    // `publish: []` is `publish = false`.
    !package.get("publish").is_some_and(|to| to.as_array().is_some_and(Vec::is_empty))
}

/// The workspace that the steps are about.
struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// Where cargo builds.
    fn target(&self) -> PathBuf {
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| self.root.join("target"), PathBuf::from)
    }

    /// What cargo knows of the packages.
    fn metadata(&self, options: &[&str]) -> Result<Value, String> {
        let arguments = [&["metadata", "--format-version", "1"], options].concat();
        serde_json::from_str(&self.ask_cargo(&arguments)?).map_err(|error| error.to_string())
    }

    fn cargo(&self, arguments: &[&str]) -> Result<(), String> {
        self.cargo_with(arguments, &[])
    }

    fn cargo_with(&self, arguments: &[&str], environment: &[(&str, &Path)]) -> Result<(), String> {
        let mut command = self.cargo_command();
        command.args(arguments).envs(environment.iter().copied());
        self.run(command)
    }

    /// The standard output of a command that is only asked something.
    fn ask_cargo(&self, arguments: &[&str]) -> Result<String, String> {
        let mut command = self.cargo_command();
        let output = command
            .args(arguments)
            .current_dir(&self.root)
            .output()
            .map_err(|error| format!("cargo cannot be started: {error}"))?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        String::from_utf8(output.stdout).map_err(|error| error.to_string())
    }

    /// The cargo that started us, so that one toolchain does everything.
    fn cargo_command(&self) -> Command {
        Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
    }

    fn run(&self, mut command: Command) -> Result<(), String> {
        let shown = std::iter::once(command.get_program())
            .chain(command.get_args())
            .map(|word| word.to_string_lossy().into_owned())
            .collect::<Vec<_>>();
        let program = Path::new(shown.first().map(String::as_str).unwrap_or_default())
            .file_stem()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let shown = format!("`{program} {}`", shown.get(1..).unwrap_or_default().join(" "));
        let status = command
            .current_dir(&self.root)
            .status()
            .map_err(|error| format!("{shown} cannot be started: {error}"))?;
        if status.success() { Ok(()) } else { Err(format!("{shown} ended with {status}")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_that_does_not_exist_is_named_before_anything_runs() {
        let mut said = Vec::new();
        let failure = run(Path::new("."), &["fmt".to_owned(), "fly".to_owned()], |line| {
            said.push(line.to_owned());
        })
        .unwrap_err();
        assert_eq!(failure.exit_code(), 2);
        assert_eq!(
            failure.to_string(),
            "there is no step `fly`; there are fmt, cycles, codegen, released, msrv, tree, clippy, doc, api, test, \
             alone, features, benches, guide, package"
        );
        assert!(said.is_empty());
    }

    #[test]
    fn a_step_that_fails_ends_the_run_with_its_remedy() {
        let empty = tempfile::tempdir().unwrap();
        let failure = run(empty.path(), &["codegen".to_owned()], |_| {}).unwrap_err();
        assert_eq!(failure.exit_code(), 1);
        let message = failure.to_string();
        assert!(message.starts_with("codegen failed: cannot read "), "{message}");
        assert!(message.ends_with("\n  remedy: cargo xtask codegen"), "{message}");
    }
}
