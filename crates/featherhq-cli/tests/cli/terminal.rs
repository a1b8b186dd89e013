//! Output on a terminal: tables that fit it, progress lines and confirmations.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, Winsize, tcgetattr, tcsetwinsize};
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
    let (mut controller, terminal) = open_terminal(columns);
    command.stdin(terminal.try_clone().unwrap()).stderr(terminal.try_clone().unwrap());
    command.stdout(if piped { Stdio::piped() } else { terminal.try_clone().unwrap().into() });
    command.env("TERM", "xterm-256color");
    let mut child = command.spawn().unwrap();
    // Open handles of the terminal would keep its output from ending.
    drop((command, terminal));
    controller.write_all(typed.as_bytes()).unwrap();
    let stdout = child.stdout.take().map(|mut stdout| {
        thread::spawn(move || {
            let mut output = String::new();
            stdout.read_to_string(&mut output).unwrap();
            output
        })
    });
    let (code, screen) = end_of(&mut child, controller);
    (code, screen, stdout.map(|thread| thread.join().unwrap()).unwrap_or_default())
}

/// Opens a terminal. Returns the side of the user and that of the command.
fn open_terminal(columns: u16) -> (File, File) {
    let controller = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&controller).unwrap();
    unlockpt(&controller).unwrap();
    let size = Winsize { ws_row: 40, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
    let name = ptsname(&controller, Vec::new()).unwrap();
    let terminal = OpenOptions::new().read(true).write(true).open(name.to_str().unwrap()).unwrap();
    tcsetwinsize(&terminal, size).unwrap();
    (File::from(controller), terminal)
}

/// Runs a command on a terminal, and types once it has turned the echo off. Returns the exit code
/// and the output on the terminal.
pub(crate) fn type_without_echo(mut command: Command, typed: &str) -> (i32, String) {
    let (mut controller, terminal) = open_terminal(80);
    let clone = || Stdio::from(terminal.try_clone().unwrap());
    command.stdin(clone()).stdout(clone()).stderr(clone()).env("TERM", "xterm-256color");
    let mut child = command.spawn().unwrap();
    drop(command);
    let began = Instant::now();
    while tcgetattr(&terminal).unwrap().local_modes.contains(LocalModes::ECHO) {
        if began.elapsed() > LONGEST {
            child.kill().unwrap();
            panic!("it does not turn the echo off");
        }
        thread::sleep(Duration::from_millis(5));
    }
    drop(terminal);
    controller.write_all(typed.as_bytes()).unwrap();
    let (code, screen) = end_of(&mut child, controller);
    (code, screen)
}

/// Waits for the end of a command. Returns its exit code and the output on its terminal.
fn end_of(child: &mut Child, mut controller: File) -> (i32, String) {
    let screen = thread::spawn(move || {
        let mut bytes = Vec::new();
        // Reading from a closed terminal fails on some systems.
        let _ = controller.read_to_end(&mut bytes);
        String::from_utf8(bytes).unwrap()
    });
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
    (status.code().unwrap(), screen.join().unwrap().replace("\r\n", "\n"))
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
        let (code, screen, _) = on_terminal(mock.feather(arguments), 80, "", false);
        assert_eq!(code, 0, "{screen}");
        assert!(screen.contains("\u{1b}[") || operation == "disconnectConnection", "{screen}");
        for line in plain(&screen).lines() {
            assert!(line.width() <= 80, "{operation}: {line:?}");
            assert_eq!(line.trim_end(), line, "{operation}");
        }
    }
}

#[test]
fn waits_show_a_progress_line_and_clear_it() {
    let mock = Mock::with(MockFeather::builder().sync_delay(Duration::from_millis(900)));
    let wait = ["connections", "finalize", PENDING, "--wait", "-o", "json"];
    let (code, screen, output) = on_terminal(mock.feather(&wait), 40, "", true);
    assert_eq!(code, 0);
    let json: serde_json::Value = serde_json::from_str(&output).unwrap();
    assert_eq!(json["tools_status"], "synced");
    assert!(screen.contains(" waiting: active, tools syncing ("), "{screen:?}");
    assert!(screen.ends_with("\r\u{1b}[K"), "{screen:?}");
    for frame in screen.split("\r\u{1b}[K") {
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
    let (code, screen, _) = on_terminal(command, 80, "", true);
    assert_eq!((code, screen.as_str()), (0, ""));
}

#[test]
fn the_url_to_authorize_is_printed_on_a_terminal() {
    let mock = Mock::start();
    let connect = ["connections", "connect-mcp", "--nickname", "N", "--server-url", MCP];
    let oauth = ["--auth", "oauth", "--wait", "--timeout", "1500ms", "-o", "json"];
    let command = mock.feather(&[&connect[..], &oauth].concat());
    let (code, screen, output) = on_terminal(command, 80, "", true);
    assert_eq!((code, output.as_str()), (1, ""));
    let url = "To authorize, open: https://mcp.example.com/oauth/authorize?response_type=code";
    assert!(screen.starts_with(url) && screen.contains("&state="), "{screen}");
}

#[test]
fn the_url_to_authorize_is_whole_on_a_narrow_terminal() {
    let mock = Mock::start();
    let connect = ["connections", "connect-mcp", "--nickname", "N", "--server-url", MCP];
    let command = mock.feather(&[&connect[..], &["--auth", "oauth"]].concat());
    let (code, screen, _) = on_terminal(command, 30, "", false);
    assert_eq!(code, 0, "{screen}");
    let line = screen.lines().find(|line| line.starts_with("To authorize, open: ")).unwrap();
    let url = "https://mcp.example.com/oauth/authorize?response_type=code&client_id=";
    assert!(line.contains(url) && line.contains("&state="), "{screen}");
}

#[test]
fn disconnect_asks_for_confirmation_on_a_terminal() {
    let mock = Mock::start();
    let disconnect = ["connections", "disconnect", PENDING];
    for no in ["\n", "n\n", "yesterday\n", "\u{4}"] {
        let (code, screen, output) = on_terminal(mock.feather(&disconnect), 80, no, true);
        assert_eq!((code, output.as_str()), (1, ""), "{screen}");
        assert!(plain(&screen).contains("error: not disconnected"), "{screen}");
    }
    assert_eq!(mock.operations(), [""; 0]);
    let (code, screen, _) = on_terminal(mock.feather(&disconnect), 80, "Yes\n", true);
    assert_eq!(code, 0, "{screen}");
    let question = format!("Disconnect {PENDING}, also at the vendor? This cannot be undone.");
    assert!(screen.contains(&question) && screen.contains(" [y/N] "), "{screen}");
    assert_eq!(mock.operations(), ["disconnectConnection"]);
    // --yes skips the confirmation.
    let sure = ["connections", "disconnect", "handbook", "--yes"];
    let (code, screen, _) = on_terminal(mock.feather(&sure), 80, "", true);
    assert_eq!((code, screen.as_str()), (0, "Disconnected handbook.\n"));
}

#[test]
fn slow_commands_show_a_status_line_and_retries() {
    let mock = Mock::start();
    let fault = "op=listConnections;status=503;retry-after=1s;times=1";
    mock.mock().inject(fault.parse().unwrap());
    let list = ["connections", "list", "-o", "ndjson"];
    let (code, screen, output) = on_terminal(mock.feather(&list), 80, "", true);
    assert_eq!(code, 0, "{screen}");
    assert!(output.starts_with('{'));
    assert!(screen.contains(" connections list: attempt 1 of 4: 503, retrying in "), "{screen:?}");
    assert!(screen.ends_with("\r\u{1b}[K"), "{screen:?}");

    // None in CI, with --quiet, and for commands that are fast.
    for (name, more, fault) in [
        ("CI", &[][..], "op=listConnections;latency=700ms;times=1"),
        ("NONE", &["--quiet"], "op=listConnections;latency=700ms;times=1"),
    ] {
        mock.mock().inject(fault.parse().unwrap());
        let mut command = mock.feather(&[&list[..], more].concat());
        command.env(name, "true");
        let (code, screen, _) = on_terminal(command, 80, "", true);
        assert_eq!((code, screen.as_str()), (0, ""));
    }
}

#[test]
fn json_on_a_terminal_is_indented_and_colored() {
    let mock = Mock::start();
    let piped = mock.run(&["connections", "list", "-o", "json"]).output();
    let list = ["connections", "list", "-o", "json"];
    let (code, screen, _) = on_terminal(mock.feather(&list), 80, "", false);
    assert_eq!(code, 0, "{screen}");
    let screen = screen.trim_start_matches("\r\u{1b}[K");
    assert!(screen.contains("\n  {\n    "), "{screen}");
    assert!(screen.contains("\u{1b}[32m\"acme_support\"\u{1b}[0m"), "{screen}");
    let without_whitespace = |json: &str| -> String {
        json.lines().map(str::trim_start).collect::<String>().replace("\": ", "\":")
    };
    assert_eq!(without_whitespace(&plain(screen)), without_whitespace(&piped));
    let mut command = mock.feather(&["connections", "get", "acme_support", "--jq", ".tools[0]"]);
    command.env("NO_COLOR", "1");
    let (_, screen, _) = on_terminal(command, 80, "", false);
    let screen = screen.trim_start_matches("\r\u{1b}[K");
    assert!(screen.starts_with("{\n  \"") && !screen.contains('\u{1b}'), "{screen}");
}
