//! Writes the numbers of a run: to standard output, and into the repository unless the run was a
//! quick one. Rows that were not measured keep their numbers.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

use benches::history;
use benches::render::{self, markdown, picture};
use benches::report::Report;

use crate::contenders::Fallible;
use crate::driver::Driver;
use crate::rows::ROWS;

/// What the goals measured in every run, in `docs/`.
const HISTORY: &str = "benchmarks.history.jsonl";

/// The numbers of the last complete run, in `docs/`.
const NUMBERS: &str = "benchmarks.json";

pub(crate) fn publish(driver: &Driver, report: Report) -> Fallible {
    println!("{}\n\n{}", markdown::circumstances(&report), markdown::full(&report));
    if let Some(goals) = markdown::goals(&report) {
        println!("{goals}");
    }
    if driver.quick {
        let file = driver.scratch.join(NUMBERS);
        std::fs::write(&file, json(&report)?)?;
        driver.say(&format!("A quick run: written to {} only.", display_path(&file, &driver.root)));
        return Ok(());
    }
    let docs = driver.root.join("docs");
    std::fs::create_dir_all(&docs)?;
    let file = docs.join(NUMBERS);
    let report = match std::fs::read(&file) {
        Ok(earlier) => {
            let order = ROWS.map(|row| row.name);
            report.over(serde_json::from_slice(&earlier)?, &order)
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => report,
        Err(error) => return Err(error.into()),
    };
    let text = json(&report)?;
    // The numbers as they are read again, which may differ in the last digit.
    let report: Report = serde_json::from_str(&text)?;
    std::fs::write(file, text)?;
    let mut history = OpenOptions::new().create(true).append(true).open(docs.join(HISTORY))?;
    history.write_all(history::line(&report).as_bytes())?;
    render(&driver.root)?;
    driver.say("Written to docs/benchmarks.json, .md and .svg.");
    Ok(())
}

/// Writes everything that shows the numbers in `docs/`.
pub(crate) fn render(root: &Path) -> Fallible {
    let docs = root.join("docs");
    let report: Report = serde_json::from_slice(&std::fs::read(docs.join(NUMBERS))?)?;
    std::fs::write(docs.join("benchmarks.md"), render::page(&report))?;
    if let Some(picture) = picture::picture(&report) {
        std::fs::write(docs.join("benchmarks.svg"), picture)?;
    }
    // The first record of a history is the one that is there.
    let history = docs.join(HISTORY);
    if !history.exists() {
        std::fs::write(&history, history::line(&report))?;
    }
    let lines = std::fs::read_to_string(history)?;
    std::fs::write(docs.join("benchmarks.history.svg"), history::plot(&lines)?)?;
    Ok(())
}

fn json(report: &Report) -> Fallible<String> {
    Ok(serde_json::to_string_pretty(report)? + "\n")
}

fn display_path(file: &Path, root: &Path) -> String {
    file.strip_prefix(root).unwrap_or(file).display().to_string()
}
