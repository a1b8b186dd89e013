//! The program that decodes and encodes samples with the generated types.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::Options;
use crate::failure::Failure;
use crate::plan::{Plan, TypePlan};

/// A component and its samples.
pub(super) struct Check<'a> {
    pub(super) plan: &'a TypePlan,
    pub(super) nullable: bool,
    pub(super) samples: &'a [Value],
}

/// What became of a sample.
#[derive(Debug)]
pub(super) enum Outcome {
    /// It was decoded and encoded.
    Encoded {
        /// The JSON.
        output: String,
        /// How many unions and enums had it as an unknown value.
        unknown: usize,
    },
    /// It was not, for this reason.
    Failed(String),
}

/// Returns the outcomes of all samples, by component.
pub(super) fn outcomes(
    options: &Options,
    types: &str,
    plan: &Plan,
    checks: &[Check<'_>],
) -> Result<Vec<Vec<Outcome>>, Failure> {
    let folder = tempfile::tempdir().map_err(|error| failed("create a temporary folder", error))?;
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::write(&path, text).map_err(|error| failed("write the program", error))
    };
    std::fs::create_dir(folder.path().join("src"))
        .map_err(|error| failed("write the program", error))?;
    write("Cargo.toml", &manifest(options, plan))?;
    write("src/types.rs", types)?;
    write("src/main.rs", &program(checks))?;
    if let Some(lock) = &options.lock {
        let lock =
            std::fs::read_to_string(lock).map_err(|error| failed("read the lock file", error))?;
        write("Cargo.lock", &lock)?;
    }
    let mut samples = String::new();
    for (index, check) in checks.iter().enumerate() {
        for sample in check.samples {
            // Writing to a string does not fail.
            let _ = writeln!(samples, "{index}\t{sample}");
        }
    }
    let output = execute(options, folder.path(), &samples)?;
    let mut lines = output.lines();
    let mut outcome = || {
        let line = lines.next()?;
        let (kind, rest) = line.split_once('\t')?;
        Some(match kind.parse() {
            Ok(unknown) => Outcome::Encoded { output: rest.to_owned(), unknown },
            Err(_) => Outcome::Failed(rest.to_owned()),
        })
    };
    let missing = || Outcome::Failed("the program ended before it".to_owned());
    let of = |check: &Check<'_>| {
        check.samples.iter().map(|_| outcome().unwrap_or_else(missing)).collect()
    };
    Ok(checks.iter().map(of).collect())
}

fn failed(what: &str, error: impl std::fmt::Display) -> Failure {
    Failure::Verification(format!("cannot {what}: {error}"))
}

fn execute(options: &Options, folder: &Path, samples: &str) -> Result<String, Failure> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let target = options.target.clone().unwrap_or_else(|| folder.join("target"));
    let target = std::path::absolute(target).map_err(|error| failed("find the target", error))?;
    let built = Command::new(cargo)
        .args(["build", "--quiet", "--manifest-path"])
        .arg(folder.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(&target)
        .current_dir(folder)
        .output()
        .map_err(|error| failed("run cargo", error))?;
    if !built.status.success() {
        let log = String::from_utf8_lossy(&built.stderr);
        let errors: Vec<_> = log.lines().filter(|line| line.starts_with("error")).collect();
        return Err(failed("compile the types", format!("{}\n{log}", errors.join("\n"))));
    }
    let program =
        target.join("debug/calamus-verification").with_extension(std::env::consts::EXE_EXTENSION);
    let mut child = Command::new(program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| failed("run the program", error))?;
    let stdin = child.stdin.take();
    let output = std::thread::scope(|scope| {
        // A program that ends early leaves the rest unread; what it printed says so.
        scope.spawn(|| stdin.map(|mut stdin| stdin.write_all(samples.as_bytes())));
        child.wait_with_output()
    });
    let output = output.map_err(|error| failed("run the program", error))?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn manifest(options: &Options, plan: &Plan) -> String {
    let features: Vec<_> =
        plan.features.iter().map(|feature| format!("{:?}", feature.name)).collect();
    let declared: String = features.iter().map(|name| format!("{name} = []\n")).collect();
    format!(
        r#"[package]
name = "calamus-verification"
version = "0.0.0"
edition = "2024"
publish = false

[features]
default = [{}]
schemars = []
{declared}
[dependencies]
bytes = "1"
calamus-runtime = {{ {}, default-features = false, features = ["chrono", "multipart"] }}
chrono = {{ version = "0.4", default-features = false, features = ["std", "serde"] }}
serde = "1"
serde_json = {{ version = "1", features = ["raw_value"] }}
uuid = {{ version = "1", features = ["serde"] }}

[profile.dev]
debug = false
incremental = false

[workspace]
"#,
        features.join(", "),
        options.runtime.requirement(),
    )
}

fn program(checks: &[Check<'_>]) -> String {
    let mut program = PROGRAM.to_owned();
    for check in checks {
        let name = format!("types::{}", check.plan.name);
        let ty = if check.nullable { format!("Option<{name}>") } else { name };
        // Writing to a string does not fail.
        let _ = writeln!(program, "    check::<{ty}>,");
    }
    program + "];\n"
}

const PROGRAM: &str = r#"//! Decodes and encodes samples, one per line of standard input.
#![allow(dead_code, deprecated, unused_imports)]

use std::io::{BufRead as _, Write as _};

use calamus_runtime as support;

mod types;

fn check<T: serde::de::DeserializeOwned + serde::Serialize>(
    json: bytes::Bytes,
) -> Result<(usize, String), serde_json::Error> {
    let (unknown, value) = support::__generated::count_unknown(|| support::from_bytes::<T>(&json));
    Ok((unknown, serde_json::to_string(&value?)?))
}

fn main() {
    let mut stdout = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        let (index, json) = line.split_once('\t').unwrap();
        let json = bytes::Bytes::copy_from_slice(json.as_bytes());
        let written = match CHECKS[index.parse::<usize>().unwrap()](json) {
            Ok((unknown, json)) => writeln!(stdout, "{unknown}\t{json}"),
            Err(error) => writeln!(stdout, "failed\t{}", error.to_string().replace('\n', " ")),
        };
        written.unwrap();
    }
}

const CHECKS: &[fn(bytes::Bytes) -> Result<(usize, String), serde_json::Error>] = &[
"#;
