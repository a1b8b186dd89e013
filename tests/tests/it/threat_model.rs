//! Every row of the threat model names a test that exists.

use std::fs;

use tests::root;

/// A row of a table: its text, and the file and function of its test.
struct Row<'a> {
    line: &'a str,
    file: &'a str,
    function: &'a str,
}

fn row(line: &str) -> Row<'_> {
    let cell = line.trim_end_matches(" |").rsplit(" | ").next().unwrap_or_default();
    let mut names = cell.split('`').skip(1).step_by(2);
    let (file, function) = (names.next().unwrap_or_default(), names.next().unwrap_or_default());
    Row { line, file, function }
}

/// Returns whether a file has a test function of this name.
fn has_test(source: &str, function: &str) -> bool {
    let mut is_test = false;
    source.lines().any(|line| {
        let code = line.trim_start().trim_start_matches("async ");
        let is_function =
            code.strip_prefix("fn ").is_some_and(|rest| rest.starts_with(&format!("{function}(")));
        let is_found = is_function && is_test;
        // Other attributes may stand between.
        is_test = code.starts_with("#[test]")
            || code.starts_with("#[tokio::test")
            || (is_test && code.starts_with("#["));
        is_found
    })
}

#[test]
fn every_threat_names_a_test_that_exists() {
    let page = fs::read_to_string(root().join("docs/threat-model.md")).unwrap();
    let rows = page.lines().filter(|line| {
        line.starts_with("| ") && !line.starts_with("| threat") && !line.starts_with("| ---")
    });
    let mut count = 0;
    for Row { line, file, function } in rows.map(row) {
        assert!(!file.is_empty() && !function.is_empty(), "no test: {line}");
        let source = fs::read_to_string(root().join(file));
        let source = source.unwrap_or_else(|error| panic!("{file}: {error}: {line}"));
        assert!(has_test(&source, function), "{file} has no test {function}: {line}");
        count += 1;
    }
    assert!(count > 40, "{count} rows");
}

#[test]
fn functions_that_are_no_tests_are_not_accepted() {
    let source = "#[test]\nfn a() {}\nfn b() {}\n    #[tokio::test(start_paused = true)]\n    \
                  async fn c() {}\n#[test]\n#[cfg(unix)]\nfn d() {}\n// #[test]\nfn e() {}\n";
    for (function, expected) in [("a", true), ("b", false), ("c", true), ("d", true), ("e", false)]
    {
        assert_eq!(has_test(source, function), expected, "{function}");
    }
    assert!(!has_test(source, ""));
}
