//! Commands on a terminal: color, pager and progress; and none of them in a pipe.
#![cfg(unix)]

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::process::{ChildStdin, Command, Stdio};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

const OLD: &str = r#"{"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {
  "/a": {"get": {"responses": {"204": {"description": ""}}}}}}"#;
const NEW: &str = r#"{"openapi": "3.1.0", "info": {"title": "T", "version": "2"}, "paths": {}}"#;
/// What a severity looks like in color.
const RED: &str = "\u{1b}[31mbreaking";
/// What the first line looks like.
const BOLD: &str = "\u{1b}[1mnew.json (2) compared with old.json (1)";

/// Compares two documents on a terminal. Returns what the terminal shows.
fn screen(arguments: &[&str], variables: &[(&str, &str)]) -> String {
    let arguments = [&["diff", "old.json", "new.json"], arguments].concat();
    let (code, text) = run(&arguments, variables, |_| {});
    assert_eq!(code, Some(1));
    text
}

/// Runs a command on a terminal, with standard input from `enter`, which is called when the
/// terminal shows more. Returns the exit code and what the terminal showed.
fn run(
    arguments: &[&str],
    variables: &[(&str, &str)],
    mut enter: impl FnMut(&mut Terminal),
) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().expect("the test can be set up");
    for (name, text) in [("old.json", OLD), ("new.json", NEW)] {
        fs::write(folder.path().join(name), text).expect("the test can be set up");
    }
    let (mut controller, terminal) = open_terminal();
    let clone = || Stdio::from(terminal.try_clone().expect("the test can be set up"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_calamus"));
    command
        .current_dir(folder.path())
        .args(arguments)
        .env_remove("NO_COLOR")
        .env_remove("CI")
        .env_remove("LESS")
        .env("TERM", "xterm")
        .env("PAGER", "sed s/^/paged:/")
        .envs(variables.iter().copied())
        .stdin(Stdio::piped())
        .stdout(clone())
        .stderr(clone());
    let mut child = command.spawn().expect("the test can be set up");
    // Open handles of the terminal would keep its output from ending.
    drop((command, terminal));
    let mut view = Terminal { text: String::new(), stdin: child.stdin.take() };
    let mut bytes = Vec::new();
    enter(&mut view);
    let mut buffer = [0; 4096];
    // Reading from a closed terminal fails on some systems.
    while let Ok(count @ 1..) = controller.read(&mut buffer) {
        bytes.extend_from_slice(&buffer[..count]);
        view.text = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
        enter(&mut view);
    }
    let status = child.wait().expect("the test can be set up");
    (status.code(), view.text)
}

/// What a terminal shows, and the standard input of its command.
struct Terminal {
    text: String,
    stdin: Option<ChildStdin>,
}

/// Opens a terminal. Returns the side of the user and that of the command.
fn open_terminal() -> (File, File) {
    let controller =
        openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("the test can be set up");
    grantpt(&controller).expect("the test can be set up");
    unlockpt(&controller).expect("the test can be set up");
    let name = ptsname(&controller, Vec::new()).expect("the test can be set up");
    let name = name.to_str().expect("the test can be set up");
    let terminal = OpenOptions::new().read(true).write(true).open(name);
    (File::from(controller), terminal.expect("the test can be set up"))
}

#[test]
fn a_report_on_a_terminal_is_colored_and_paged() {
    let text = screen(&[], &[]);
    assert!(text.starts_with(&format!("paged:{BOLD}")), "{text}");
    assert!(text.lines().all(|line| line.starts_with("paged:")), "{text}");
    assert!(text.contains(RED), "{text}");
}

#[test]
fn color_and_pager_can_be_turned_off() {
    let text = screen(&["--no-pager"], &[]);
    assert!(text.starts_with(BOLD) && text.contains(RED), "{text}");
    for text in [
        screen(&["--no-pager", "--color", "never"], &[]),
        screen(&["--no-pager"], &[("NO_COLOR", "1")]),
    ] {
        assert!(text.contains("breaking") && !text.contains('\u{1b}'), "{text}");
    }
    // What is no text for people is neither.
    let json = screen(&["--format", "json"], &[]);
    assert!(json.starts_with('{') && !json.contains('\u{1b}'), "{json}");
}

#[test]
fn a_missing_pager_is_no_error_and_an_empty_one_is_none() {
    for pager in ["no-such-pager-anywhere", ""] {
        let text = screen(&[], &[("PAGER", pager)]);
        assert!(text.starts_with(BOLD), "{pager}: {text}");
    }
}

#[test]
fn a_pager_that_stops_reading_does_not_fail_the_run() {
    assert_eq!(screen(&[], &[("PAGER", "true")]), "");
}

/// Clears the line.
const CLEAR: &str = "\r\u{1b}[K";

#[test]
fn generate_shows_its_progress_on_a_terminal_and_ends_with_a_summary() {
    let (code, text) = run(&["generate", "-", "--out", "out"], &[], |terminal| {
        // The command waits for the document, so the status line appears.
        if terminal.text.contains("generating: reading standard input")
            && let Some(mut stdin) = terminal.stdin.take()
        {
            stdin.write_all(OLD.as_bytes()).expect("the test can be set up");
        }
    });
    assert_eq!(code, Some(0), "{text}");
    let last = text.rsplit(CLEAR).next().expect("the line was cleared");
    assert_eq!(
        last,
        "standard input: 1 operation and 0 schemas generated; 12 files changed (details: -v)\n"
    );
}

#[test]
fn generate_prints_nothing_but_the_result_in_a_pipe() {
    let folder = tempfile::tempdir().expect("the test can be set up");
    fs::write(folder.path().join("old.json"), OLD).expect("the test can be set up");
    let generate = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_calamus"));
        command.args(["generate", "old.json", "--out", "out"]).args(more);
        let output = command.current_dir(folder.path()).output().expect("the test can be set up");
        [output.stdout, output.stderr].map(|own| String::from_utf8_lossy(&own).into_owned())
    };
    let summary = "old.json: 1 operation and 0 schemas generated; ";
    let [stdout, stderr] = generate(&["--dry-run"]);
    assert!(stdout.starts_with("src/generated/builders.rs: would be written\n"), "{stdout}");
    assert_eq!(stderr, format!("{summary}12 files would be changed (details: -v)\n"));
    let [stdout, stderr] = generate(&[]);
    assert_eq!((&*stdout, stderr), ("", format!("{summary}12 files changed (details: -v)\n")));
    let [stdout, stderr] = generate(&["--verbose"]);
    assert_eq!(
        stdout,
        "rewritten: a missing operationId becomes `get_a` (1)\nEverything on disk is up to date.\n"
    );
    assert_eq!(stderr, format!("{summary}all files are up to date\n"));
}

#[test]
fn errors_are_colored_on_a_terminal_unless_that_is_turned_off() {
    let invalid = |variables: &[(&str, &str)]| {
        let (code, text) = run(&["inspect", "-"], variables, |terminal| {
            if let Some(mut stdin) = terminal.stdin.take() {
                stdin.write_all(b"openapi: 3.1.0\npaths: []\n").expect("the test can be set up");
            }
        });
        assert_eq!(code, Some(2), "{text}");
        text
    };
    let colored = invalid(&[]);
    assert!(colored.starts_with("\u{1b}[1m\u{1b}[91merror"), "{colored:?}");
    let plain = invalid(&[("NO_COLOR", "1")]);
    assert!(plain.starts_with("error: `paths` is not an object\n"), "{plain:?}");
    assert!(!plain.contains('\u{1b}'), "{plain:?}");
}
