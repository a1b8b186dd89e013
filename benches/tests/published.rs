//! The page and the picture of the benchmarks are those of `docs/benchmarks.json`.

use std::fs;
use std::path::PathBuf;

use benches::history;
use benches::render::{self, picture};
use benches::report::Report;

const REMEDY: &str = "cargo run --manifest-path benches/Cargo.toml -- render";

#[test]
fn page_and_picture_show_the_recorded_report() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let read = |file: &str| fs::read_to_string(root.join(file)).unwrap();
    let report: Report = serde_json::from_str(&read("docs/benchmarks.json")).unwrap();

    let page = read("docs/benchmarks.md");
    assert!(page == render::page(&report), "docs/benchmarks.md shows another report: {REMEDY}");
    let drawn = picture::picture(&report).unwrap();
    assert!(
        read("docs/benchmarks.svg") == drawn,
        "docs/benchmarks.svg shows another report: {REMEDY}"
    );

    let lines = read("docs/benchmarks.history.jsonl");
    assert!(
        lines.ends_with(&history::line(&report)),
        "the last line of the history is of another report"
    );
    assert!(
        read("docs/benchmarks.history.svg") == history::plot(&lines).unwrap(),
        "docs/benchmarks.history.svg shows another history: {REMEDY}"
    );
}
