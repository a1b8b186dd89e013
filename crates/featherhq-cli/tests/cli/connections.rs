//! Creating, changing and disconnecting connections.

use featherhq_mock::{FOREIGN_CONNECTION_ID, MockFeather, Seed};
use serde_json::json;

use crate::support::{ACME, FAILED, MCP, Mock, PENDING, VOICE, connection};

#[test]
fn create_redacts_the_session_token_in_tables_only() {
    let mock = Mock::start();
    let create = ["connections", "create", "slack", "--nickname", "Ops, \"EU\""];
    let card = mock.run(&create).output();
    assert!(card.starts_with("Ops, \"EU\"\n  id             "), "{card}");
    assert!(card.contains("  session token  redacted; -o json prints it\n"), "{card}");
    assert!(card.contains("  vendor         nango\n"), "{card}");
    assert!(!card.contains("nango_sess_"), "{card}");
    let new = mock.json(&create);
    assert!(new["session_token"].as_str().unwrap().starts_with("nango_sess_"), "{new}");
    let body = r#"{"integration_key":"slack","nickname":"Ops, \"EU\""}"#;
    assert_eq!(mock.received(), vec![("createConnection".to_owned(), body.to_owned()); 2]);
}

#[test]
fn unknown_integrations_are_sent_unchanged() {
    let mock = Mock::start();
    let error = mock.run(&["connections", "create", "telegraph", "--nickname", "N", "-o", "json"]);
    assert_eq!(error.error(1)["kind"], "validation");
    assert!(mock.received()[0].1.contains(r#""integration_key":"telegraph""#));
}

#[test]
fn finalize_activates_a_connection() {
    let mock = Mock::start();
    let card = mock.run(&["connections", "finalize", "demo_calendar"]).output();
    assert!(card.starts_with("Demo Calendar\n"), "{card}");
    assert!(card.contains("  status        active\n"), "{card}");
    assert!(card.contains("  tools         0 syncing\n"), "{card}");
    assert_eq!(mock.operations(), ["listConnections", "finalizeConnection"]);
}

#[test]
fn update_distinguishes_absent_values_and_null() {
    let mock = Mock::start();
    for (arguments, body) in [
        (&["--nickname", "A b"][..], r#"{"nickname":"A b"}"#),
        (&["--nickname", ""], r#"{"nickname":""}"#),
        (&["--voice-account-cps", "2.5"], r#"{"voice_account_cps":2.5}"#),
        (&["--clear-voice-account-cps"], r#"{"voice_account_cps":null}"#),
        (
            &["--nickname", "A", "--clear-voice-account-cps"],
            r#"{"nickname":"A","voice_account_cps":null}"#,
        ),
    ] {
        mock.run(&[&["connections", "update", VOICE], arguments].concat()).output();
        assert_eq!(mock.received(), [("updateConnection".to_owned(), body.to_owned())]);
    }
    let card = mock.run(&["connections", "update", VOICE, "--voice-account-cps", "7"]).output();
    assert!(card.contains("  voice         7 calls/s\n"), "{card}");
    let updated = mock.json(&["connections", "update", VOICE, "--nickname", "Line 2"]);
    assert_eq!(updated["nickname"], "Line 2");
    assert_eq!(updated["nickname_slug"], "voice_line");
}

#[test]
fn disconnect_prints_no_document() {
    for format in ["json", "ndjson"] {
        let mock = Mock::start();
        let run = mock.run(&["connections", "disconnect", PENDING, "--yes", "-o", format]);
        assert_eq!(run.output(), "");
        assert_eq!(mock.operations(), ["disconnectConnection"]);
        let again = mock.run(&["connections", "disconnect", PENDING, "-y", "-o", format]);
        assert_eq!(again.error(1)["kind"], "not_found");
    }
    let mock = Mock::start();
    let run = mock.run(&["connections", "disconnect", "demo_calendar", "--yes"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""));
    assert_eq!(run.stderr, "Disconnected demo_calendar.\n");
    assert_eq!(mock.operations(), ["listConnections", "disconnectConnection"]);
}

#[test]
fn disconnect_requires_yes_without_a_terminal() {
    let mock = Mock::start();
    for connection in [PENDING, "demo_calendar"] {
        let error = mock.run(&["connections", "disconnect", connection]).failure(2);
        assert!(error.contains("requires --yes"), "{error}");
    }
    // A yes in a pipe is no confirmation.
    let mut command = mock.feather(&["connections", "disconnect", PENDING]);
    crate::support::run_with_input(&mut command, b"y\n").failure(2);
    assert_eq!(mock.operations(), [""; 0]);
}

#[test]
fn connect_email_accepts_a_nickname() {
    let mock = Mock::start();
    let card = mock.run(&["connections", "connect-email"]).output();
    assert!(card.starts_with("Email\n"), "{card}");
    let email = mock.json(&["connections", "connect-email", "--nickname", "Helpdesk"]);
    assert_eq!(email["nickname"], "Helpdesk");
    let bodies: Vec<String> = mock.received().into_iter().map(|(_, body)| body).collect();
    assert_eq!(bodies, ["{}", r#"{"nickname":"Helpdesk"}"#]);

    let mock = Mock::with(MockFeather::builder().seed(Seed::default().mailbox_connected(false)));
    let error = mock.run(&["connections", "connect-email", "-o", "json"]).error(1);
    assert_eq!(error["kind"], "validation");
    assert!(error["message"].as_str().unwrap().contains("no connected mailbox"), "{error}");
}

#[test]
fn discover_mcp_prints_the_authentication_of_a_server() {
    let mock = Mock::start();
    let card = mock.run(&["connections", "discover-mcp", "https://oauth.example.com/sse"]).output();
    assert_eq!(
        card,
        "https://oauth.example.com/sse\n\
         \x20 registers clients  yes\n\
         \x20 authorize URL      https://oauth.example.com/oauth/authorize\n\
         \x20 token URL          https://oauth.example.com/oauth/token\n\
         \x20 scopes             mcp:read mcp:write\n"
    );
    let found = mock.json(&["connections", "discover-mcp", MCP]);
    assert_eq!(
        found,
        json!({"supports_dcr": false, "authorize_url": null, "token_url": null, "scopes": []})
    );
    assert_eq!(mock.received()[1].1, format!(r#"{{"server_url":"{MCP}"}}"#));
    let error = mock.run(&["connections", "discover-mcp", "http://localhost/", "-o", "json"]);
    assert_eq!(error.error(1)["details"][0]["location"], json!(["body", "server_url"]));
}

#[test]
fn refresh_tools_synchronizes_active_connections_only() {
    let mock = Mock::start();
    assert_eq!(mock.json(&["connections", "refresh-tools", ACME])["tools_status"], "syncing");
    let error = mock.run(&["connections", "refresh-tools", PENDING]).failure(1);
    assert!(error.contains("422") && error.contains("Only an active connection"), "{error}");
}

#[test]
fn credentials_that_do_not_work_are_no_failure() {
    let mock = Mock::start();
    let card = mock.run(&["connections", "test-lease", "acme_support"]).output();
    assert_eq!(
        card,
        "Credentials\n  work  yes\n  team  Acme GmbH\n  url   https://acme.slack.example/\n"
    );
    let card = mock.run(&["connections", "test-lease", FAILED]).output();
    assert!(card.starts_with("Credentials\n  work    no\n  detail  Google refused"), "{card}");
    assert_eq!(mock.json(&["connections", "test-lease", FAILED])["ok"], false);
}

#[test]
fn connections_of_other_organizations_are_not_found() {
    let mock = Mock::start();
    let error = mock.run(&["connections", "get", FOREIGN_CONNECTION_ID, "-o", "json"]).error(1);
    assert_eq!(error["kind"], "not_found");
}

#[test]
fn ambiguous_slugs_are_an_error() {
    let two = [connection("twin", "{}"), connection("twin", "{}").replace("0b9f3c52", "1b9f3c52")];
    let server = crate::support::Server::sending(format!("[{}]", two.join(",")));
    let arguments = ["connections", "refresh-tools", "twin", "-o", "json"];
    let error = crate::support::run_against(&server, &arguments).error(1);
    assert_eq!(error["kind"], "ambiguous");
    assert!(error["hint"].as_str().unwrap().contains("1b9f3c52-"), "{error}");
    assert_eq!(server.requests().len(), 1);
}
