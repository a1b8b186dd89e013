//! Filters that match nothing: a typing error must not look like an empty list.

use serde_json::Value;

use crate::support::{Mock, Server, connection, run_against};

fn list<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["connections", "list"], more].concat()
}

#[test]
fn unknown_filter_values_are_a_warning_with_a_suggestion() {
    let mock = Mock::start();
    for (option, value, nearest) in [
        ("--status", "actve", "active"),
        ("--status", "Error", "error"),
        ("--integration", "slak", "slack"),
        ("--integration", "google-drive", "google_drive"),
    ] {
        let run = mock.run(&list(&[option, value]));
        assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{}", run.stderr);
        let warning = format!("warning: {option} {value:?} matches no connection\n");
        assert!(run.stderr.contains(&warning), "{}", run.stderr);
        assert!(run.stderr.contains(&format!("hint: did you mean {nearest:?}?")), "{}", run.stderr);

        let run = mock.run(&list(&[option, value, "-o", "json"]));
        assert_eq!((run.code, run.stdout.as_str()), (Some(0), "[]\n"));
        let warning: Value = serde_json::from_str(&run.stderr).unwrap();
        assert_eq!(warning["warning"]["kind"], "filter", "{warning}");
    }
}

#[test]
fn suggestions_include_present_values() {
    let element = connection("new", "{}").replace(r#":"slack""#, r#":"telegraph""#);
    let server = Server::sending(format!("[{element}]"));
    let run = run_against(&server, &list(&["--integration", "telegraf"]));
    assert!(run.stderr.contains("did you mean \"telegraph\"?"), "{}", run.stderr);
    // Nothing is similar, so the hint lists the present values.
    let run = run_against(&server, &list(&["--integration", "zzz"]));
    assert!(run.stderr.contains("hint: present values: telegraph"), "{}", run.stderr);
}

#[test]
fn strict_turns_unknown_values_into_usage_errors() {
    let mock = Mock::start();
    let error = mock.run(&list(&["--status", "actve", "--strict", "-o", "json"]));
    assert_eq!(error.code, Some(2));
    let error: Value = serde_json::from_str(&error.stderr).unwrap();
    assert_eq!(error["error"]["kind"], "usage", "{error}");
    assert!(error["error"]["hint"].as_str().unwrap().contains("\"active\""), "{error}");
    // One of several unknown values is enough.
    let run = mock.run(&list(&["--status", "active", "--status", "actve", "--strict"]));
    assert_eq!(run.code, Some(2), "{}", run.stderr);
}

#[test]
fn known_and_present_values_are_no_warnings() {
    let element = connection("new", "{}").replace(r#":"slack""#, r#":"telegraph""#);
    let server = Server::sending(format!("[{element}]"));
    run_against(&server, &list(&["--integration", "telegraph", "--strict"])).output();
    // Known, but not present.
    let run = run_against(&server, &list(&["--status", "expired", "--strict"]));
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), "No connection matches the filters.\n"));
    // Does not decode, so it may match.
    let odd = element.replace(r#""status":"active""#, r#""status":7"#);
    let server = Server::sending(format!("[{odd}]"));
    let run = run_against(&server, &list(&["--status", "actve", "--strict", "-o", "json"]));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
}
