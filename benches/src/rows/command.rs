//! The `feather` command, from start to exit, beside what people type without it.

use std::process::Command;

use benches::payload::Shape;
use benches::report::{Cell, Table, Unit};

use super::described;
use crate::contenders::Fallible;
use crate::driver::{Driver, arguments, of_rounds, per_round, version_of};
use crate::measure::{Sample, wire};

pub(crate) fn run(driver: &mut Driver) -> Fallible<Vec<Table>> {
    let payload = driver.payload(Shape::new(200, 50))?;
    let title = format!("From start to exit, {}", described("large", &payload));
    driver.say(&title);
    let server = driver.serve(&payload)?;
    let url = format!("{}/v1/integrations/connections", server.base_url);
    let feather = driver.feather.display().to_string();
    let list = [&feather, "--base-url", &server.base_url, "connections", "list", "-o"];
    let curl = ["curl", "--silent", "--header", "x-api-key: key", &url];
    let mut contenders = vec![
        ("`feather connections list -o ndjson`", [&list[..], &["ndjson"]].concat()),
        ("`feather connections list -o json`", [&list[..], &["json"]].concat()),
    ];
    if driver.has("curl", "curl, alone and with jq") {
        contenders.push(("`curl`", curl.to_vec()));
        if driver.has("jq", "`curl | jq`") {
            contenders
                .push(("`curl | jq -c '.[]'`", [&curl[..], &["|", "jq", "-c", ".[]"]].concat()));
        }
    }
    let commands: Vec<_> = contenders
        .iter()
        .map(|(_, words)| arguments(&[&["exec", "--"], &words[..]].concat()))
        .collect();
    let samples = driver.in_turns(driver.rounds(5, 1), &commands)?;
    let mut table = Table::new(
        "command",
        title,
        &[
            ("time", Unit::Seconds),
            ("processor time", Unit::Seconds),
            ("peak memory", Unit::Memory),
        ],
    );
    for ((name, _), samples) in contenders.iter().zip(&samples) {
        table.push(
            name,
            vec![
                per_round(samples, |sample| sample.seconds.clone()),
                of_rounds(samples, |sample| sample.processor),
                of_rounds(samples, |sample| sample.resident as f64),
            ],
        );
    }
    Ok(vec![table, start(driver)?])
}

/// How long programs take to do next to nothing, and how large they are.
fn start(driver: &Driver) -> Fallible<Table> {
    let title = "From start to help, and to the first byte on the wire";
    driver.say(title);
    let columns = [
        ("`--help`", Unit::Seconds),
        ("first byte on the wire", Unit::Seconds),
        ("program, stripped", Unit::Bytes),
    ];
    let mut table = Table::new("start", title, &columns);
    let feather = driver.feather.display().to_string();
    let mut contenders =
        vec![("`feather`", feather.as_str(), vec!["--base-url", wire::URL, "connections", "list"])];
    if version_of("curl").is_some() {
        contenders.push(("`curl`", "curl", vec![wire::URL]));
    }
    for (name, program, call) in contenders {
        let help = arguments(&["exec", "--", program, "--help"]);
        let wire = arguments(&[&["wire", "--", program], &call[..]].concat());
        let samples = driver.in_turns(driver.rounds(31, 5), &[help, wire])?;
        let time = |samples: &[Sample]| per_round(samples, |sample| sample.seconds.clone());
        let size = stripped(driver, program)?.and_then(|size| Cell::of([size]));
        table.push(name, vec![time(&samples[0]), time(&samples[1]), size]);
    }
    Ok(table)
}

/// The size of a program without symbols, in bytes; `None` for one that is somewhere in the path.
fn stripped(driver: &Driver, program: &str) -> Fallible<Option<f64>> {
    if !program.contains(std::path::MAIN_SEPARATOR) || version_of("strip").is_none() {
        return Ok(None);
    }
    let file = driver.scratch.join("stripped");
    let status = Command::new("strip").arg("-o").arg(&file).arg(program).status()?;
    if !status.success() {
        return Err(format!("strip ended with {status}").into());
    }
    let size = std::fs::metadata(&file)?.len();
    std::fs::remove_file(&file)?;
    Ok(Some(size as f64))
}
