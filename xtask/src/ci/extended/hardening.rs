//! Checks of the code, the dependencies and the workflows.

use std::fs::File;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use super::{Context, Problem};
use crate::release;

const MINUTE: Duration = Duration::from_secs(60);
const FUZZING: Duration = Duration::from_secs(600);

/// Where fuzz targets are, and with which sanitizer they run: none in packages without `unsafe`
/// code.
const FUZZ_TARGETS: [(&str, &str, &str); 5] = [
    ("crates/calamus", "hostile", "none"),
    ("crates/calamus-document", "document", "none"),
    ("crates/featherhq", "array_splitter", "address"),
    ("crates/featherhq", "decoder", "address"),
    ("crates/featherhq", "error_body", "address"),
];

/// The features of calamus-runtime with which its coverage is measured: all but `native-tls`,
/// which needs the headers of OpenSSL.
const COVERED_FEATURES: [&str; 9] = [
    "blocking",
    "chrono",
    "gzip",
    "multipart",
    "rustls",
    "schemars",
    "test-util",
    "traceparent",
    "webhooks",
];

pub(super) fn workflows(context: &Context) -> Result<String, Problem> {
    let mut command = Command::new(context.actionlint()?);
    command.arg(".github/workflows/*.yml").current_dir(&context.root);
    context.run("workflows", command, MINUTE)?;
    Ok("actionlint accepts all workflows".to_owned())
}

pub(super) fn advisories(context: &Context) -> Result<String, Problem> {
    context.cargo_tool("cargo-deny", "0.20.2")?;
    let rest = context.cargo(&["deny", "check", "bans", "licenses", "sources"]);
    context.run("deny", rest, 5 * MINUTE)?;
    let fetch = context.cargo(&["deny", "fetch", "db"]);
    // Without a network there are no advisories to compare with.
    context.run("advisories-fetch", fetch, 5 * MINUTE).map_err(skipped)?;
    context.run("advisories", context.cargo(&["deny", "check"]), 5 * MINUTE)
}

pub(super) fn semver(context: &Context) -> Result<String, Problem> {
    let Some(tag) = release::last_tag(&context.root) else {
        return Err(Problem::Skipped("nothing has been released".to_owned()));
    };
    context.cargo_tool("cargo-semver-checks", release::SEMVER_CHECKS)?;
    let arguments = ["semver-checks", "--workspace", "--baseline-rev", &tag];
    context.run("semver", context.cargo(&arguments), 60 * MINUTE)?;
    Ok(format!("the version bump since {tag} is large enough"))
}

/// Tests the mutants of the files in `.cargo/mutants.toml`, or a part of them: the variable
/// `MUTANTS_SHARD` is one of `0/8` to `7/8`, for instance.
pub(super) fn mutants(context: &Context) -> Result<String, Problem> {
    context.cargo_tool("cargo-mutants", "27.1.0")?;
    let shard = std::env::var("MUTANTS_SHARD").unwrap_or_else(|_| "0/1".to_owned());
    let output = context.folder.join("mutants");
    std::fs::create_dir_all(&output).map_err(|error| Problem::Failed(error.to_string()))?;
    let mut command = context.cargo(&["mutants", "--no-times", "--shard", &shard, "--output"]);
    command.arg(output);
    let result = context.run("mutants", command, 600 * MINUTE)?;
    Ok(format!("part {shard}: {result}"))
}

pub(super) fn coverage(context: &Context) -> Result<String, Problem> {
    context.cargo_tool("cargo-tarpaulin", "0.37.5")?;
    let mut command = context.cargo(&["tarpaulin", "--package", "calamus-runtime"]);
    // tarpaulin also asks for the metadata of the workspace, whose first package has others.
    let features = COVERED_FEATURES.map(|feature| format!("calamus-runtime/{feature}"));
    command.args(["--features", &features.join(",")]);
    command.args(["--engine", "llvm", "--include-files", "crates/calamus-runtime/src/*"]);
    command.args(["--fail-under", "95", "--skip-clean", "--target-dir"]);
    command.arg(context.target.join("coverage"));
    let result = context.run("coverage", command, 60 * MINUTE)?;
    Ok(format!("calamus-runtime: {result}"))
}

pub(super) fn fuzz(context: &Context) -> Result<String, Problem> {
    context.cargo_tool("cargo-fuzz", "0.13.2")?;
    let mut nightly = Command::new("rustc");
    nightly.args(["+nightly", "--version"]);
    context.run("nightly", nightly, MINUTE).map_err(skipped)?;
    let mut results = Vec::new();
    for (folder, target, sanitizer) in FUZZ_TARGETS {
        let name = format!("fuzz-{target}");
        unpack_corpora(&context.root.join(folder).join("fuzz"))?;
        let mut command = context.program("cargo");
        let time = format!("-max_total_time={}", FUZZING.as_secs());
        command.args(["+nightly", "fuzz", "run", "--sanitizer", sanitizer, target, "--", &time]);
        command.current_dir(context.root.join(folder));
        context.run(&name, command, FUZZING + 40 * MINUTE)?;
        let log = context.output(&name)?;
        let done = log.lines().rev().find(|line| line.starts_with("Done ")).unwrap_or("no inputs");
        results.push(format!("{target}: {done}"));
    }
    Ok(results.join("; "))
}

/// Unpacks the inputs that earlier runs have found, if any are kept, for `cargo fuzz` to begin with.
fn unpack_corpora(folder: &Path) -> Result<(), Problem> {
    let Ok(archive) = File::open(folder.join("corpora.tar.gz")) else { return Ok(()) };
    let unpacked = tar::Archive::new(flate2::read::GzDecoder::new(archive)).unpack(folder);
    unpacked.map_err(|error| Problem::Failed(format!("{}: {error}", folder.display())))
}

fn skipped(problem: Problem) -> Problem {
    match problem {
        Problem::Failed(why) | Problem::Skipped(why) => Problem::Skipped(why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coverage_is_measured_with_every_feature() {
        let manifest = crate::workspace_root().join("crates/calamus-runtime/Cargo.toml");
        let manifest: toml::Table = std::fs::read_to_string(manifest).unwrap().parse().unwrap();
        let mut features: Vec<_> = manifest["features"].as_table().unwrap().keys().collect();
        features.retain(|name| !matches!(name.as_str(), "default" | "native-tls"));
        features.sort_unstable();
        assert_eq!(features, COVERED_FEATURES);
    }
}
