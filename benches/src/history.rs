//! What the goals measured in every recorded run: one line of JSON each, and a plot of them.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::goals::GOALS;
use crate::render::{quantity, times};
use crate::report::Report;

const WIDTH: usize = 860;
/// Where the plots of the goals begin and end.
const PLOT: [usize; 2] = [600, 760];
const STEP: usize = 34;
const TOP: usize = 48;

/// The line of a run: its day, versions, machine, and the number of each goal that was measured.
pub fn line(report: &Report) -> String {
    let date = report.tables.iter().map(|table| table.taken.date.as_str()).max();
    let goals: Map<String, Value> =
        GOALS.iter().filter_map(|goal| Some((goal.name(), goal.value(report)?.into()))).collect();
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

/// Plots the lines of all runs as SVG: a row for each goal, a dot for each run, and a line where
/// the goal is. Dots below it reach the goal.
///
/// # Errors
///
/// If a line is no JSON.
pub fn plot(lines: &str) -> serde_json::Result<String> {
    let runs: Vec<Value> = lines.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let mut rows = String::new();
    let mut count = 0;
    for goal in GOALS {
        let name = goal.name();
        let values: Vec<_> = runs.iter().map(|run| run["goals"][&name].as_f64()).collect();
        let Some(last) = values.iter().rev().find_map(|value| *value) else { continue };
        let shown = match goal.unit() {
            Some(unit) => quantity(last, unit),
            None => times(last),
        };
        row(&mut rows, TOP + count * STEP, &name, goal.most, &values, &shown);
        count += 1;
    }
    let height = TOP + count * STEP;
    Ok(format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" aria-label="Goals in {runs} recorded runs">
<style>
text {{ font: 12px system-ui, sans-serif; fill: #24292f }}
.title {{ font-size: 15px; font-weight: 600 }}
.goal {{ stroke: #8c959f; stroke-dasharray: 3 3 }}
.run {{ fill: #1f6feb }}
.missed {{ fill: #cf222e }}
</style>
<rect width="{WIDTH}" height="{height}" rx="8" fill="#ffffff"/>
<text x="16" y="28" class="title">Goals in {runs} recorded runs: less is better, the dashed line is the goal</text>
{rows}</svg>
"##,
        runs = runs.len(),
    ))
}

/// One goal. The scale is its own, from nothing to a little above its largest value.
fn row(out: &mut String, top: usize, name: &str, most: f64, values: &[Option<f64>], last: &str) {
    let largest = values.iter().flatten().copied().fold(most, f64::max) * 1.1;
    let y = |value: f64| top as f64 + (STEP - 6) as f64 * (1.0 - value / largest);
    let [left, right] = PLOT;
    let text = top + STEP / 2 + 2;
    let name = name.replace(['`', '<', '&'], "");
    let _ = writeln!(
        out,
        r#"<text x="{}" y="{text}" text-anchor="end">{name}</text><line x1="{left}" x2="{right}" y1="{goal:.1}" y2="{goal:.1}" class="goal"/>"#,
        left - 12,
        goal = y(most),
    );
    let step = (right - left) as f64 / values.len().max(1) as f64;
    for (index, value) in values.iter().enumerate() {
        let Some(value) = value else { continue };
        let class = if *value <= most { "run" } else { "run missed" };
        let x = left as f64 + (index as f64 + 0.5) * step;
        let _ =
            writeln!(out, r#"<circle cx="{x:.1}" cy="{:.1}" r="3" class="{class}"/>"#, y(*value));
    }
    let _ = writeln!(out, r#"<text x="{}" y="{text}">{last}</text>"#, right + 12);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_has_a_dot_for_each_run_that_measured_it() {
        let name = GOALS[0].name();
        let run = |value: f64| json!({ "goals": { &name: value } }).to_string();
        let lines = [run(GOALS[0].most * 2.0), json!({ "goals": {} }).to_string(), run(0.1)];
        let plot = plot(&lines.join("\n")).unwrap();
        assert_eq!(plot.matches("<circle").count(), 2);
        assert_eq!(plot.matches("run missed\"").count(), 1);
        assert_eq!(plot.matches("class=\"goal\"").count(), 1, "goals without numbers have no row");
        assert!(plot.contains("in 3 recorded runs"));
    }

    #[test]
    fn a_broken_line_is_an_error() {
        plot("{").unwrap_err();
    }
}
