//! `cargo xtask codegen`, as a maintainer waits for it, and how it grows with the document.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use benches::report::{Cell, Table, Unit};
use serde_json::{Map, Value};

use super::weight::cargo_program;
use crate::contenders::Fallible;
use crate::driver::Driver;

/// How many copies of our document make a large one.
const COPIES: [usize; 4] = [1, 4, 16, 64];

pub(crate) fn run(driver: &mut Driver) -> Fallible<Vec<Table>> {
    let title = "Generating a client, warm";
    driver.say(title);
    let mut table = Table::new(
        "codegen",
        title,
        &[
            ("operations", Unit::Count),
            ("document", Unit::Bytes),
            ("`cargo xtask codegen`", Unit::Seconds),
            ("`--check`", Unit::Seconds),
            ("time an operation", Unit::Seconds),
        ],
    )
    .uncompared();
    let own = driver.root.join("openapi.json");
    measure(driver, &mut table, "`openapi.json`", &own)?;
    let document: Value = serde_json::from_slice(&std::fs::read(&own)?)?;
    for copies in COPIES.into_iter().skip(1) {
        let file = driver.scratch.join(format!("openapi-{copies}.json"));
        std::fs::write(&file, serde_json::to_vec_pretty(&multiplied(&document, copies))?)?;
        measure(driver, &mut table, &format!("`openapi.json` × {copies}"), &file)?;
    }
    Ok(vec![table])
}

/// Generates a crate of its own from a document, and checks it, a few times.
fn measure(driver: &Driver, table: &mut Table, name: &str, document: &Path) -> Fallible {
    let out = driver.scratch.join("codegen");
    if out.exists() {
        std::fs::remove_dir_all(&out)?;
    }
    // The first run writes, and builds xtask if need be; those that follow are warm.
    codegen(driver, document, &out, false)?;
    let (mut plain, mut check) = (Vec::new(), Vec::new());
    for _ in 0..driver.rounds(5, 2) {
        plain.push(codegen(driver, document, &out, false)?);
        check.push(codegen(driver, document, &out, true)?);
    }
    let text = std::fs::read(document)?;
    let operations = operations(&serde_json::from_slice(&text)?);
    let each = plain.iter().map(|seconds| seconds / operations).collect::<Vec<_>>();
    table.push(
        name,
        vec![
            Cell::of([operations]),
            Cell::of([text.len() as f64]),
            Cell::of(plain),
            Cell::of(check),
            Cell::of(each),
        ],
    );
    Ok(())
}

fn codegen(driver: &Driver, document: &Path, out: &Path, check: bool) -> Fallible<f64> {
    let begun = Instant::now();
    let output = Command::new(cargo_program())
        .args(["xtask", "codegen", "--spec"])
        .arg(document)
        .arg("--out")
        .arg(out)
        .args(check.then_some("--check"))
        .current_dir(&driver.root)
        .stdout(Stdio::null())
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    Ok(begun.elapsed().as_secs_f64())
}

fn operations(document: &Value) -> f64 {
    let items = document.get("paths").and_then(Value::as_object).into_iter().flatten();
    let methods = items.filter_map(|(_, item)| item.as_object()).flatten();
    methods.filter(|(_, operation)| operation.get("responses").is_some()).count() as f64
}

/// Returns a document with so many copies of every path and schema, each under a name of its own.
fn multiplied(document: &Value, copies: usize) -> Value {
    let mut large = document.clone();
    let (mut paths, mut schemas) = (Map::new(), Map::new());
    for copy in 0..copies {
        let mut document = document.clone();
        renamed(&mut document, copy);
        let mut take = |pointer: &str,
                        into: &mut Map<String, Value>,
                        name: &dyn Fn(&str) -> String| {
            if let Some(Value::Object(members)) = document.pointer_mut(pointer).map(Value::take) {
                into.extend(members.into_iter().map(|(key, value)| (name(&key), value)));
            }
        };
        take("/paths", &mut paths, &|path| format!("/{copy}{path}"));
        take("/components/schemas", &mut schemas, &|schema| format!("{schema}{copy}"));
    }
    large["paths"] = Value::Object(paths);
    large["components"]["schemas"] = Value::Object(schemas);
    large
}

/// Gives references and operation ids the names that they have in this copy.
fn renamed(value: &mut Value, copy: usize) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(text)
                        if name == "$ref" && text.starts_with("#/components/schemas/") =>
                    {
                        text.push_str(&copy.to_string());
                    }
                    Value::String(text) if name == "operationId" => {
                        text.push_str(&format!("In{copy}"));
                    }
                    _ => renamed(value, copy),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| renamed(value, copy)),
        _ => {}
    }
}
