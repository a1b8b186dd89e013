//! Usage errors: in the requested format, and without a request.

use crate::support::{ACME, MCP, SEND, Server, feather, run, run_against};

#[test]
fn incomplete_and_contradictory_commands_send_nothing() {
    let server = Server::sending("{}");
    let mcp = ["connections", "connect-mcp", "--nickname", "N", "--server-url", MCP];
    let mcp = |more: &[&'static str]| [&mcp[..], more].concat();
    for arguments in [
        vec!["connections", "create", "slack"],
        vec!["connections", "create", "--nickname", "N"],
        vec!["connections", "update", "slug"],
        vec!["connections", "update", "slug", "--voice-account-cps", "0"],
        vec!["connections", "update", "slug", "--voice-account-cps", "-1"],
        vec!["connections", "update", "slug", "--voice-account-cps", "10001"],
        vec!["connections", "update", "slug", "--voice-account-cps", "NaN"],
        vec!["connections", "update", "x", "--voice-account-cps", "1", "--clear-voice-account-cps"],
        vec!["connections", "connect-mcp", "--nickname", "N"],
        vec!["connections", "connect-mcp", "--server-url", MCP],
        mcp(&["--auth", "basic"]),
        mcp(&["--auth", "bearer"]),
        mcp(&["--auth", "api-key"]),
        mcp(&["--token", "canary"]),
        mcp(&["--token=canary"]),
        mcp(&["--auth", "api-key", "--token-file", "-"]),
        mcp(&["--auth", "bearer", "--mcp-api-key-file", "-"]),
        mcp(&["--api-key-header", "X-Key"]),
        mcp(&["--oauth-client-id", "id"]),
        mcp(&["--auth", "oauth", "--oauth-token-url", MCP]),
        mcp(&["--auth", "oauth", "--oauth-authorize-url", MCP]),
        vec!["connections", "discover-mcp"],
        vec!["tools", "list"],
        vec!["tools", "enable", "slug"],
        vec!["tools", "disable", ACME, SEND, "--all"],
        vec!["tools", "update", "slug", "tool"],
        vec!["tools", "update", ACME, SEND, "--enable", "--disable"],
        vec!["tools", "update", ACME, SEND, "--input-defaults", "{}", "--clear-input-defaults"],
        vec!["tools", "invoke", ACME, "slug"],
        vec!["tools", "call-mcp", ACME, "--input", "{}"],
        vec!["webhooks"],
    ] {
        let error = run_against(&server, &arguments).failure(2);
        assert!(!error.contains("canary"), "{error}");
        let error = run_against(&server, &[&arguments[..], &["-o", "json"]].concat()).error(2);
        assert_eq!(error["kind"], "usage", "{arguments:?}");
        assert!(!error["message"].as_str().unwrap().is_empty());
        assert!(!error.to_string().contains("canary"), "{error}");
    }
    assert_eq!(server.requests(), [""; 0]);
}

#[test]
fn usage_errors_in_json_have_a_hint() {
    let error = run(&mut feather(&["-o", "ndjson", "conections", "list"])).error(2);
    assert_eq!(error["message"], "unrecognized subcommand 'conections'");
    assert!(error["hint"].as_str().unwrap().contains("'connections'"), "{error}");
}

#[test]
fn help_is_independent_of_the_format() {
    for arguments in [&["-o", "json", "--help"][..], &["tools", "enable", "-h", "-o", "json"]] {
        let help = run(&mut feather(arguments)).output();
        assert!(help.contains("Usage: feather"), "{help}");
    }
    let version = run(&mut feather(&["--version", "-o", "json"])).output();
    assert!(version.starts_with("feather "), "{version}");
}

#[test]
fn help_documents_arguments_and_options() {
    for (command, parts) in [
        (&["connections", "create"][..], &["<KEY>", "--nickname <NAME>"][..]),
        (&["connections", "finalize"], &["<ID>", "--wait"]),
        (&["connections", "disconnect"], &["<ID>", "--yes", "so -o json prints nothing"]),
        (&["connections", "connect-mcp"], &["FEATHER_MCP_TOKEN", "FEATHER_MCP_API_KEY", "api-key"]),
        (&["tools", "enable"], &["<CONNECTION> <TOOL>...", "--all"]),
        (&["tools", "invoke"], &["<CONNECTION>", "<SLUG>", "--input <JSON>", "@FILE"]),
    ] {
        let help = run(&mut feather(&[command, &["--help"]].concat())).output();
        let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in parts {
            assert!(help.contains(part), "{command:?} does not say {part}: {help}");
        }
    }
}
