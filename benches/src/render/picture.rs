//! The picture of the page: what a large list costs each client, as bars in SVG.

use std::fmt::Write as _;

use super::{quantity, times};
use crate::report::{Report, Table};

const WIDTH: usize = 720;
const NAMES: usize = 230;
const BAR: usize = 18;
const STEP: usize = 28;

/// Time and memory of a whole call that lists many connections; `None` if that was not
/// measured.
pub fn picture(report: &Report) -> Option<String> {
    let table = report.table("call-large")?;
    let panels = ["time", "peak memory"];
    let height = 52 + panels.len() * (table.lines.len() * STEP + 44);
    let mut body = String::new();
    let mut top = 52;
    for column in panels {
        panel(&mut body, table, column, top)?;
        top += table.lines.len() * STEP + 44;
    }
    Some(format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" aria-label="{title}">
<style>
text {{ font: 13px system-ui, sans-serif; fill: #24292f }}
.title {{ font-size: 15px; font-weight: 600 }}
.panel {{ font-weight: 600 }}
.bar {{ fill: #8c959f }}
.ours {{ fill: #1f6feb }}
</style>
<rect width="{WIDTH}" height="{height}" rx="8" fill="#ffffff"/>
<text x="16" y="28" class="title">{title}</text>
{body}</svg>
"##,
        title = escaped(&table.title),
    ))
}

fn panel(out: &mut String, table: &Table, column: &str, top: usize) -> Option<()> {
    let index = table.columns.iter().position(|candidate| candidate.name == column)?;
    let unit = table.columns[index].unit;
    let values: Vec<(&str, f64)> = table
        .lines
        .iter()
        .filter_map(|line| Some((line.name.as_str(), line.cells[index]?.median)))
        .collect();
    let ours = values.first()?.1;
    let longest = values.iter().map(|(_, value)| *value).fold(f64::MIN_POSITIVE, f64::max);
    let _ = writeln!(out, r#"<text x="16" y="{}" class="panel">{column}</text>"#, top + 14);
    for (row, (name, value)) in values.into_iter().enumerate() {
        let y = top + 26 + row * STEP;
        let room = (WIDTH - NAMES - 150) as f64;
        let length = (value / longest * room).max(1.0);
        let class = if name.starts_with("featherhq") { "bar ours" } else { "bar" };
        let ratio = if row == 0 { String::new() } else { format!(" ({})", times(value / ours)) };
        let _ = writeln!(
            out,
            r#"<text x="{}" y="{}" text-anchor="end">{}</text><rect x="{NAMES}" y="{y}" width="{length:.1}" height="{BAR}" rx="2" class="{class}"/><text x="{:.1}" y="{}">{}{ratio}</text>"#,
            NAMES - 10,
            y + 14,
            escaped(&name.replace('`', "")),
            NAMES as f64 + length + 8.0,
            y + 14,
            quantity(value, unit),
        );
    }
    Some(())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
