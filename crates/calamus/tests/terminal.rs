//! `calamus diff` on a terminal: color and pager.
#![cfg(unix)]

use std::fs::{self, File, OpenOptions};
use std::io::Read;
use std::process::{Command, Stdio};
use std::thread;

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
    let folder = tempfile::tempdir().expect("the test can be set up");
    for (name, text) in [("old.json", OLD), ("new.json", NEW)] {
        fs::write(folder.path().join(name), text).expect("the test can be set up");
    }
    let (controller, terminal) = open_terminal();
    let clone = || Stdio::from(terminal.try_clone().expect("the test can be set up"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_calamus"));
    command
        .current_dir(folder.path())
        .args(["diff", "old.json", "new.json"])
        .args(arguments)
        .env_remove("NO_COLOR")
        .env_remove("LESS")
        .env("PAGER", "sed s/^/paged:/")
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .stdout(clone())
        .stderr(clone());
    let mut child = command.spawn().expect("the test can be set up");
    // Open handles of the terminal would keep its output from ending.
    drop((command, terminal));
    let reader = thread::spawn(move || {
        let (mut controller, mut bytes) = (controller, Vec::new());
        // Reading from a closed terminal fails on some systems.
        let _ = controller.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).replace("\r\n", "\n")
    });
    let status = child.wait().expect("the test can be set up");
    assert_eq!(status.code(), Some(1));
    reader.join().expect("the test can be set up")
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
