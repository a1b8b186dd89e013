//! What the facade brings with it: crates, build time, and the size of a program.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use benches::report::{Cell, Table, Unit};

use crate::contenders::Fallible;
use crate::driver::Driver;

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
    let mut columns = [Vec::new(), Vec::new(), Vec::new(), Vec::new()]
        .map(|_: Vec<f64>| [Vec::new(), Vec::new()]);
    let [debug, touched, release, size] = &mut columns;
    cargo(driver, &["fetch"], Path::new("fetch"))?;
    for round in 0..2 {
        for turn in 0..2 {
            let index = if round == 0 { turn } else { 1 - turn };
            let package = CONTENDERS[index].1;
            let target = driver.scratch.join(format!("weight-{package}"));
            wipe(&target)?;
            debug[index].push(cargo(driver, &["build", "--package", package], &target)?);
            let main = driver.root.join(format!("benches/weight/{package}/src/main.rs"));
            for _ in 0..3 {
                // Its contents stay the same; cargo looks at the time of its last change.
                std::fs::File::open(&main)?.set_modified(std::time::SystemTime::now())?;
                touched[index].push(cargo(driver, &["build", "--package", package], &target)?);
            }
            wipe(&target)?;
        }
    }
    for (index, (_, package)) in CONTENDERS.iter().enumerate() {
        let target = driver.scratch.join(format!("weight-{package}"));
        release[index].push(cargo(driver, &["build", "--release", "--package", package], &target)?);
        size[index].push(std::fs::metadata(target.join("release").join(package))?.len() as f64);
        wipe(&target)?;
    }
    let mut table = Table::new(
        "weight",
        title,
        &[
            ("clean debug build", Unit::Seconds),
            ("build after a touch", Unit::Seconds),
            ("clean release build", Unit::Seconds),
            ("stripped program", Unit::Bytes),
        ],
    );
    for (index, (name, _)) in CONTENDERS.iter().enumerate() {
        table.push(name, columns.iter().map(|column| Cell::of(column[index].clone())).collect());
    }
    Ok(vec![tree, table])
}

/// How many crates a package stands on, itself included, each name once.
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

/// Runs cargo in the workspace of the benchmarks, and says how long it took.
fn cargo(driver: &Driver, arguments: &[&str], target: &Path) -> Fallible<f64> {
    let begun = Instant::now();
    let status = Command::new(cargo_program())
        .args(arguments)
        .arg("--quiet")
        .current_dir(driver.root.join("benches"))
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_PROFILE_RELEASE_STRIP", "true")
        .env("CARGO_INCREMENTAL", "1")
        .status()?;
    if !status.success() {
        return Err(format!("`cargo {}` ended with {status}", arguments.join(" ")).into());
    }
    Ok(begun.elapsed().as_secs_f64())
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
