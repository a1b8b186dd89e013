//! Holds what is shown to what was measured: README, page and picture are made from
//! `docs/benchmarks.json` and from nothing else.

use std::fs;
use std::path::PathBuf;

use benches::render::{self, picture};
use benches::report::Report;

const REMEDY: &str = "cargo run --manifest-path benches/Cargo.toml -- render";

#[test]
fn what_is_shown_is_what_was_measured() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let read = |file: &str| fs::read_to_string(root.join(file)).unwrap();
    let report: Report = serde_json::from_str(&read("docs/benchmarks.json")).unwrap();

    let readme = read("README.md");
    let shown = render::into_readme(&readme, &report).unwrap();
    assert!(shown == readme, "README.md does not show docs/benchmarks.json: {REMEDY}");
    let page = read("docs/benchmarks.md");
    assert!(page == render::page(&report), "docs/benchmarks.md is another run's: {REMEDY}");
    let drawn = picture::picture(&report).unwrap();
    assert!(read("docs/benchmarks.svg") == drawn, "docs/benchmarks.svg is another run's: {REMEDY}");
}
