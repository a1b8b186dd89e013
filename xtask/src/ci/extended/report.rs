//! The page with the results, `docs/quality.md`.

use std::io;
use std::path::Path;
use std::time::SystemTime;

const INTRODUCTION: &str = "\
# Quality

The latest results of `cargo xtask ci extended`: checks that take minutes and other programs, and
are no part of the gate. Each writes its own line.

";

/// Replaces the line of a check, or adds it.
pub(super) fn write(path: &Path, name: &str, result: &str) -> io::Result<()> {
    let text = match std::fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => INTRODUCTION.to_owned(),
        text => text?,
    };
    let now = humantime::format_rfc3339_seconds(SystemTime::now()).to_string();
    let date = now.get(..10).unwrap_or_default();
    std::fs::write(path, with_line(&text, name, &format!("- **{name}** ({date}): {result}")))
}

fn with_line(text: &str, name: &str, line: &str) -> String {
    let start = format!("- **{name}** ");
    let mut lines: Vec<&str> = text.lines().collect();
    match lines.iter_mut().find(|line| line.starts_with(&start)) {
        Some(known) => *known = line,
        None => lines.push(line),
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_replaces_its_own_line() {
        let text = "# Quality\n\n- **soak** (2026-01-01): old\n- **soaked** (2026-01-01): other\n";
        let text = with_line(text, "soak", "- **soak** (2026-01-02): new");
        let text = with_line(&text, "prism", "- **prism** (2026-01-02): added");
        assert_eq!(
            text,
            "# Quality\n\n- **soak** (2026-01-02): new\n- **soaked** (2026-01-01): other\n\
             - **prism** (2026-01-02): added\n"
        );
    }
}
