//! Output on a terminal: tables that fit it, progress lines and confirmations.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use unicode_width::UnicodeWidthStr as _;

use featherhq_mock::MockFeather;

use crate::support::{ALL, MCP, Mock, PENDING};

/// The maximum time of a command in these tests.
const LONGEST: Duration = Duration::from_secs(30);

/// Runs a command to its end on a terminal with so many columns and the input `typed`. `piped`
/// redirects its standard output to a pipe. Returns the exit code, the output on the terminal, and
/// the output in the pipe.
pub(crate) fn on_terminal(
    mut command: Command,
    columns: u16,
    typed: &str,
    piped: bool,
) -> (i32, String, String) {
    let controller = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&controller).unwrap();
    unlockpt(&controller).unwrap();
    let size = Winsize { ws_row: 40, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
    let name = ptsname(&controller, Vec::new()).unwrap();
    let terminal = OpenOptions::new().read(true).write(true).open(name.to_str().unwrap()).unwrap();
    tcsetwinsize(&terminal, size).unwrap();
    command.stdin(terminal.try_clone().unwrap()).stderr(terminal.try_clone().unwrap());
    command.stdout(if piped { Stdio::piped() } else { terminal.try_clone().unwrap().into() });
    command.env("TERM", "xterm-256color");
    let mut child = command.spawn().unwrap();
    // Open handles of the terminal would keep its output from ending.
    drop((command, terminal));
    let mut controller = File::from(controller);
    controller.write_all(typed.as_bytes()).unwrap();
    let shown = thread::spawn(move || {
        let mut bytes = Vec::new();
        // Reading from a closed terminal fails on some systems.
        let _ = controller.read_to_end(&mut bytes);
        String::from_utf8(bytes).unwrap()
    });
    let mut output = String::new();
    if let Some(mut stdout) = child.stdout.take() {
        stdout.read_to_string(&mut output).unwrap();
    }
    let began = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if began.elapsed() > LONGEST {
            child.kill().unwrap();
            panic!("it does not end");
        }
        thread::sleep(Duration::from_millis(5));
    };
    (status.code().unwrap(), shown.join().unwrap().replace("\r\n", "\n"), output)
}

/// Removes the colors of a text.
fn plain(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let mut plain = parts.next().unwrap().to_owned();
    for part in parts {
        let (_, rest) = part.split_once('m').unwrap();
        plain.push_str(rest);
    }
    plain
}

#[test]
fn tables_fit_the_terminal() {
    for (operation, arguments) in ALL {
        // Results of tools are JSON, which is not truncated.
        if operation.starts_with("testInvoke") || operation.starts_with("testMcp") {
            continue;
        }
        let mock = Mock::start();
        let (code, shown, _) = on_terminal(mock.feather(arguments), 80, "", false);
        assert_eq!(code, 0, "{shown}");
        assert!(shown.contains("\u{1b}[") || operation == "disconnectConnection", "{shown}");
        for line in plain(&shown).lines() {
            assert!(line.width() <= 80, "{operation}: {line:?}");
            assert_eq!(line.trim_end(), line, "{operation}");
        }
    }
}

#[test]
fn waits_show_a_progress_line_and_clear_it() {
    let mock = Mock::with(MockFeather::builder().sync_delay(Duration::from_millis(400)));
    let wait = ["connections", "finalize", PENDING, "--wait", "-o", "json"];
    let (code, shown, output) = on_terminal(mock.feather(&wait), 40, "", true);
    assert_eq!(code, 0);
    let json: serde_json::Value = serde_json::from_str(&output).unwrap();
    assert_eq!(json["tools_status"], "synced");
    assert!(shown.contains("⠋ waiting: active, tools syncing ("), "{shown:?}");
    assert!(shown.ends_with("\r\u{1b}[K"), "{shown:?}");
    for frame in shown.split("\r\u{1b}[K") {
        assert!(frame.width() < 40, "{frame:?}");
    }
}

#[test]
fn dumb_terminals_show_no_progress_line() {
    let mock = Mock::with(MockFeather::builder().sync_delay(Duration::from_millis(200)));
    let wait = ["connections", "finalize", PENDING, "--wait", "-o", "json"];
    let mut command = Command::new("env");
    let feather = mock.feather(&wait);
    command.arg("TERM=dumb").arg(feather.get_program()).args(feather.get_args());
    for (name, value) in feather.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let (code, shown, _) = on_terminal(command, 80, "", true);
    assert_eq!((code, shown.as_str()), (0, ""));
}

#[test]
fn the_url_to_authorize_is_printed_on_a_terminal() {
    let mock = Mock::start();
    let connect = ["connections", "connect-mcp", "--nickname", "N", "--server-url", MCP];
    let oauth = ["--auth", "oauth", "--wait", "--timeout", "1500ms", "-o", "json"];
    let command = mock.feather(&[&connect[..], &oauth].concat());
    let (code, shown, output) = on_terminal(command, 80, "", true);
    assert_eq!((code, output.as_str()), (1, ""));
    let url = "To authorize, open: https://mcp.example.com/oauth/authorize?response_type=code";
    assert!(shown.starts_with(url) && shown.contains("&state="), "{shown}");
}

#[test]
fn the_url_to_authorize_is_whole_on_a_narrow_terminal() {
    let mock = Mock::start();
    let connect = ["connections", "connect-mcp", "--nickname", "N", "--server-url", MCP];
    let command = mock.feather(&[&connect[..], &["--auth", "oauth"]].concat());
    let (code, shown, _) = on_terminal(command, 30, "", false);
    assert_eq!(code, 0, "{shown}");
    let line = shown.lines().find(|line| line.starts_with("To authorize, open: ")).unwrap();
    let url = "https://mcp.example.com/oauth/authorize?response_type=code&client_id=";
    assert!(line.contains(url) && line.contains("&state="), "{shown}");
}

#[test]
fn disconnect_asks_for_confirmation_on_a_terminal() {
    let mock = Mock::start();
    let disconnect = ["connections", "disconnect", PENDING];
    for no in ["\n", "n\n", "yesterday\n", "\u{4}"] {
        let (code, shown, output) = on_terminal(mock.feather(&disconnect), 80, no, true);
        assert_eq!((code, output.as_str()), (1, ""), "{shown}");
        assert!(plain(&shown).contains("error: not disconnected"), "{shown}");
    }
    assert_eq!(mock.operations(), [""; 0]);
    let (code, shown, _) = on_terminal(mock.feather(&disconnect), 80, "Yes\n", true);
    assert_eq!(code, 0, "{shown}");
    let question = format!("Disconnect {PENDING}, also at the vendor? This cannot be undone.");
    assert!(shown.contains(&question) && shown.contains(" [y/N] "), "{shown}");
    assert_eq!(mock.operations(), ["disconnectConnection"]);
    // --yes skips the confirmation.
    let sure = ["connections", "disconnect", "handbook", "--yes"];
    let (code, shown, _) = on_terminal(mock.feather(&sure), 80, "", true);
    assert_eq!((code, shown.as_str()), (0, "Disconnected handbook.\n"));
}
