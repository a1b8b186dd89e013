//! What the goals measured in every recorded run, one line of JSON each.

use serde_json::{Map, Value, json};

use crate::goals::GOALS;
use crate::report::Report;

/// The line of a run: its day, versions, machine, and the number of each goal that was measured.
pub fn line(report: &Report) -> String {
    let date = report.tables.iter().map(|table| table.taken.date.as_str()).max();
    let goals: Map<String, Value> = GOALS
        .iter()
        .filter_map(|goal| Some((goal.what.to_owned(), goal.value(report)?.into())))
        .collect();
    let versions: Map<String, Value> =
        report.versions.iter().map(|(name, version)| (name.clone(), json!(version))).collect();
    json!({
        "date": date,
        "processor": report.machine.processor,
        "versions": versions,
        "goals": goals,
    })
    .to_string()
        + "\n"
}
