//! Output of successful commands.

use crate::support::{Server, connection, feather, run, run_against};

#[test]
fn the_first_command_of_the_readme_prints_the_seeded_organization() {
    let table = run(&mut feather(&["--mock", "connections", "list"])).output();
    let mut lines = table.lines();
    let heading: Vec<&str> = lines.next().unwrap().split('\t').collect();
    assert_eq!(
        heading,
        ["NICKNAME", "SLUG", "INTEGRATION", "STATUS", "TOOLS", "LAST USED", "ID", "REASON"]
    );
    for integration in
        ["slack", "custom_mcp", "notion", "google_drive", "calcom", "twilio", "email"]
    {
        assert!(table.contains(integration), "{integration} is missing:\n{table}");
    }
    assert!(table.contains("0b9f3c52-6f0e-4f0a-9d4e-2a7c51d3e801"), "{table}");
    assert!(table.contains("5 synced"), "{table}");
    assert!(table.contains("Google refused the refresh token"), "{table}");
}

#[test]
fn filters_match_any_value_of_each_option() {
    let names = |arguments: &[&str]| -> Vec<String> {
        let mut all = vec!["--mock", "-o", "ndjson", "connections", "list"];
        all.extend(arguments);
        let output = run(&mut feather(&all)).output_with_notes();
        let nicknames = output.lines().map(|line| {
            let value: serde_json::Value = serde_json::from_str(line).unwrap();
            value["nickname"].as_str().unwrap().to_owned()
        });
        nicknames.collect()
    };
    assert_eq!(names(&["--integration", "slack"]), ["Acme Support", "Acme Engineering"]);
    assert_eq!(
        names(&["--integration", "twilio", "--integration", "email"]),
        ["Voice line", "Email"]
    );
    assert_eq!(
        names(&["--status", "error", "--status", "pending_oauth"]),
        ["Shared Drive", "Demo Calendar"]
    );
    assert_eq!(names(&["--status", "active", "--integration", "notion"]).len(), 1);
    assert_eq!(names(&["--status", "never heard of"]), [""; 0]);
}

#[test]
fn filters_match_unknown_values() {
    let element = connection("new", "{}").replace(r#":"slack""#, r#":"telegraph""#);
    let server = Server::sending(format!("[{element},{}]", connection("old", "{}")));
    let arguments = ["connections", "list", "--integration", "telegraph", "-o", "ndjson"];
    assert_eq!(run_against(&server, &arguments).output(), format!("{element}\n"));
}

#[test]
fn empty_lists_are_a_note_on_standard_error() {
    let server = Server::sending("[]");
    let empty = run_against(&server, &["connections", "list"]);
    assert_eq!(
        (empty.code, empty.stdout.as_str(), empty.stderr.as_str()),
        (Some(0), "", "The organization has no connections.\n")
    );
    let filtered = run_against(&server, &["connections", "list", "--status", "x"]);
    assert_eq!(
        filtered.stderr,
        "No connection matches the filters.\nwarning: --status \"x\" matches no connection\n"
    );
    assert_eq!(run_against(&server, &["connections", "list", "-o", "json"]).output(), "[]\n");
    assert_eq!(run_against(&server, &["connections", "list", "-o", "ndjson"]).output(), "");
    assert_eq!(run_against(&server, &["integrations", "list", "-o", "json"]).output(), "[]\n");
}

#[test]
fn connections_are_found_by_id_or_slug() {
    let by_id = ["--mock", "connections", "get", "0b9f3c52-6f0e-4f0a-9d4e-2a7c51d3e801"];
    let card = run(&mut feather(&by_id)).output();
    for part in [
        "Acme Support\n",
        "  id            0b9f3c52-6f0e-4f0a-9d4e-2a7c51d3e801\n",
        "  last used     2026-08-13 18:22:31 UTC\n",
        "\nSLUG\t",
        "acme_support_send_message\t",
        "\t1 by default, 1 pinned\t",
    ] {
        assert!(card.contains(part), "{part:?} is missing:\n{card}");
    }
    let by_slug = ["--mock", "connections", "get", "acme_support"];
    assert_eq!(run(&mut feather(&by_slug)).output(), card);
}

#[test]
fn ids_take_one_request_and_slugs_two() {
    let server = Server::sending(connection("x", "{}"));
    let id = "0b9f3c52-6f0e-4f0a-9d4e-2a7c51d3e801";
    run_against(&server, &["connections", "get", id]).output();
    let [request] = &server.requests()[..] else { panic!("{:?}", server.requests()) };
    let line = format!("GET /v1/integrations/connections/{id} HTTP/1.1\r\n");
    assert!(request.starts_with(&line), "{request}");
    assert!(request.contains("x-api-key: canary\r\n"), "{request}");
}

#[test]
fn unknown_slugs_list_the_known_ones() {
    let error = run(&mut feather(&["--mock", "connections", "get", "acme"])).failure(1);
    assert!(error.starts_with("error: no connection has the id or slug \"acme\"\n"), "{error}");
    assert!(error.contains("acme_support, acme_engineering"), "{error}");
}

#[test]
fn integrations_are_listed() {
    let table = run(&mut feather(&["--mock", "integrations", "list"])).output();
    assert!(table.starts_with("KEY\t"), "{table}");
    assert_eq!(table.lines().count(), 8, "{table}");
    let json = run(&mut feather(&["--mock", "integrations", "list", "-o", "json"])).output();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json.as_array().unwrap().len(), 7);
}

#[test]
fn global_options_are_accepted_before_and_after_the_command() {
    let expected = run(&mut feather(&["--mock", "-o", "json", "connections", "list"])).output();
    assert!(expected.starts_with("[\n{"), "{expected}");
    for arguments in [
        ["connections", "list", "--mock", "-o", "json"],
        ["--mock", "connections", "-o", "json", "list"],
        ["-o", "json", "connections", "list", "--mock"],
        ["connections", "--mock", "list", "--output", "json"],
    ] {
        assert_eq!(run(&mut feather(&arguments)).output(), expected, "{arguments:?}");
    }
}

#[test]
fn strings_of_a_server_contain_no_control_characters() {
    let nickname = r"\u001b[2J\u009b31m\u202eevil\nname\u0007";
    let element = connection("x", r#"{"a":"\u001b]52;c;x\u0007"}"#)
        .replace(r#""nickname":"x""#, &format!(r#""nickname":"{nickname}""#));
    let server = Server::sending(format!("[{element}]"));
    let table = run_against(&server, &["connections", "list"]).output();
    let escaped = r"\u{1b}[2J\u{9b}31m\u{202e}evil name\u{7}	x	";
    assert!(table.contains(escaped), "{table:?}");
    let server = Server::sending(&element);
    let get = ["connections", "get", "0b9f3c52-6f0e-4f0a-9d4e-2a7c51d3e801"];
    let card = run_against(&server, &get).output();
    assert!(card.chars().all(|c| c == '\n' || !c.is_control()), "{card:?}");
    // JSON is printed as sent: the server has escaped it.
    let json = run_against(&server, &[&get[..], &["-o", "json"]].concat()).output();
    assert_eq!(json, format!("{element}\n"));
}

#[test]
fn colors_are_for_terminals_or_on_request() {
    let plain = run(&mut feather(&["--mock", "connections", "list"])).output();
    assert!(!plain.contains('\u{1b}'));
    let always = ["--mock", "connections", "list", "--color", "always"];
    let colored = run(&mut feather(&always)).output();
    assert!(colored.contains("\u{1b}[32mactive\u{1b}[0m"), "{colored:?}");
    let mut forced = feather(&["--mock", "connections", "list"]);
    assert_eq!(run(forced.env("CLICOLOR_FORCE", "1")).output(), colored);
    let mut without = feather(&["--mock", "connections", "list"]);
    assert_eq!(run(without.env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1")).output(), plain);
    let mut never = feather(&["--mock", "connections", "list", "--color", "never"]);
    assert_eq!(run(never.env("CLICOLOR_FORCE", "1")).output(), plain);
}

#[test]
fn completions_are_generated_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = run(&mut feather(&["completions", shell])).output();
        assert!(script.contains("feather") && script.contains("connections"), "{shell}");
    }
    run(&mut feather(&["completions", "dos"])).failure(2);
}

#[test]
fn the_help_lists_exit_codes_and_environment() {
    let help = run(&mut feather(&["--help"])).output();
    for part in [
        "Exit codes:\n  0 ",
        "\n  1 ",
        "\n  2 ",
        "\n  130 ",
        "FEATHER_API_KEY",
        "FEATHER_BASE_URL",
        "RUST_LOG",
        "NO_COLOR",
    ] {
        assert!(help.contains(part), "{part:?} is missing:\n{help}");
    }
    let list = run(&mut feather(&["connections", "list", "--help"])).output();
    assert!(list.contains("Examples:\n  feather connections list"), "{list}");
}

#[test]
fn a_missing_command_prints_help_and_fails() {
    assert!(run(&mut feather(&[])).failure(2).contains("Usage: feather"));
    assert!(run(&mut feather(&["connections"])).failure(2).contains("Usage: feather connections"));
    run(&mut feather(&["--mock"])).failure(2);
}
