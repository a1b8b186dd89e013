//! The cost of the dependency: crates, build time, and the size of a program.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use benches::report::{Cell, Table, Unit};

use crate::contenders::Fallible;
use crate::driver::Driver;
use crate::measure::Sample;

const CONTENDERS: [(&str, &str); 2] =
    [("an application of featherhq", "facade"), ("the same on bare reqwest", "bare")];

pub(crate) fn run(driver: &mut Driver) -> Fallible<Vec<Table>> {
    let mut tree = Table::new("tree", "Crates, by name", &[("crates", Unit::Count)]);
    let facade = crates(&driver.root, "featherhq")?;
    tree.push("featherhq", vec![Cell::of([facade])]);
    // Without the application itself.
    let bare = crates(&driver.root.join("benches"), "bare")? - 1.0;
    tree.push("reqwest with the same features, serde_json and tokio", vec![Cell::of([bare])]);
    if driver.quick {
        driver.notes.push("clean builds and sizes, since the run was a quick one".to_owned());
        return Ok(vec![tree]);
    }

    let title = "Building an application that makes one call";
    driver.say(title);
    cargo(driver, &["fetch"], Path::new("fetch"))?;
    let mut table = Table::new(
        "weight",
        title,
        &[
            ("clean debug build", Unit::Seconds),
            ("its processor time", Unit::Seconds),
            ("build after a touch", Unit::Seconds),
            ("clean release build", Unit::Seconds),
            ("stripped program", Unit::Bytes),
        ],
    );
    for (name, package) in CONTENDERS {
        let target = driver.scratch.join(format!("weight-{package}"));
        let build = ["build", "--package", package];
        wipe(&target)?;
        let debug = cargo(driver, &build, &target)?;
        let main = driver.root.join(format!("benches/weight/{package}/src/main.rs"));
        let mut touched = Vec::new();
        for _ in 0..3 {
            // Its contents stay the same; cargo looks at the time of its last change.
            File::options().append(true).open(&main)?.set_modified(SystemTime::now())?;
            touched.extend(cargo(driver, &build, &target)?.seconds);
        }
        wipe(&target)?;
        let release = cargo(driver, &["build", "--release", "--package", package], &target)?;
        let size = std::fs::metadata(target.join("release").join(package))?.len();
        wipe(&target)?;
        table.push(
            name,
            vec![
                Cell::of(debug.seconds),
                Cell::of([debug.processor]),
                Cell::of(touched),
                Cell::of(release.seconds),
                Cell::of([size as f64]),
            ],
        );
    }
    Ok(vec![tree, table])
}

/// Returns how many crates a package stands on, itself included, each name once.
fn crates(workspace: &Path, package: &str) -> Fallible<f64> {
    let output = Command::new(cargo_program())
        .args(["tree", "--package", package, "--edges", "normal", "--prefix", "none"])
        .args(["--target", "x86_64-unknown-linux-gnu"])
        .current_dir(workspace)
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    let text = String::from_utf8(output.stdout)?;
    let names: BTreeSet<_> = text.lines().filter_map(|line| line.split(' ').next()).collect();
    Ok(names.iter().filter(|name| !name.is_empty()).count() as f64)
}

/// Runs cargo in the workspace of the benchmarks.
fn cargo(driver: &Driver, arguments: &[&str], target: &Path) -> Fallible<Sample> {
    let manifest = driver.root.join("benches/Cargo.toml").display().to_string();
    let target = format!("CARGO_TARGET_DIR={}", target.display());
    let program = cargo_program().to_string_lossy().into_owned();
    let environment = ["env", &target, "CARGO_PROFILE_RELEASE_STRIP=true", "CARGO_INCREMENTAL=1"];
    let options = ["--quiet", "--manifest-path", &manifest];
    let words = [&["exec", "--"], &environment[..], &[&program], arguments, &options].concat();
    driver.sample(&crate::driver::arguments(&words))
}

/// The cargo that started us, so that one toolchain does everything.
pub(crate) fn cargo_program() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

fn wipe(folder: &Path) -> Fallible {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}
