//! Sources of other secrets than the API key, and outputs that must not contain them.

use featherhq_mock::Fault;

use crate::support::{
    ACME, MCP, Mock, Run, SEND, Server, connection, feather, response, response_with, run,
    run_against, run_with_input, tool, write_private,
};

const CONNECT: [&str; 6] = ["connections", "connect-mcp", "--nickname", "N", "--server-url", MCP];

fn connect<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&CONNECT[..], more].concat()
}

/// Returns the body of the only request.
#[track_caller]
fn body(mock: &Mock) -> String {
    let [(operation, body)] = &mock.received()[..] else { panic!("one request") };
    assert_eq!(operation, "connectCustomMcp");
    body.clone()
}

fn sent(properties: &str) -> String {
    format!(r#"{{"nickname":"N","server_url":"{MCP}"{properties}}}"#)
}

/// A file in a temporary folder.
struct Secret(tempfile::TempDir);

impl Secret {
    fn holding(content: impl AsRef<[u8]>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        write_private(&folder.path().join("secret"), content);
        Self(folder)
    }

    fn path(&self) -> String {
        self.0.path().join("secret").to_str().unwrap().to_owned()
    }
}

#[test]
fn a_server_without_authentication_needs_no_secret() {
    let mock = Mock::start();
    let card = mock.run(&connect(&["--transport", "sse"])).output();
    assert!(card.contains("  status  active\n"), "{card}");
    assert_eq!(body(&mock), sent(r#","transport":"sse""#));
    mock.run(&connect(&["--auth", "none"])).output();
    assert_eq!(body(&mock), sent(""));
}

#[test]
fn tokens_are_read_from_a_file_the_environment_or_standard_input() {
    let mock = Mock::start();
    let expected = sent(r#","auth_type":"bearer","token":"s3cret t""#);
    let file = Secret::holding("s3cret t\r\n");
    let bearer = connect(&["--auth", "bearer"]);
    let path = file.path();

    // The file precedes the variable.
    let from_file = [&bearer[..], &["--token-file", &path]].concat();
    run(mock.feather(&from_file).env("FEATHER_MCP_TOKEN", "other")).output();
    assert_eq!(body(&mock), expected);
    run(mock.feather(&bearer).env("FEATHER_MCP_TOKEN", "s3cret t")).output();
    assert_eq!(body(&mock), expected);
    let from_input = [&bearer[..], &["--token-file", "-"]].concat();
    run_with_input(&mut mock.feather(&from_input), b"s3cret t\n").output();
    assert_eq!(body(&mock), expected);
    // Variables of other kinds of authentication are ignored.
    run(mock.feather(&connect(&[])).env("FEATHER_MCP_TOKEN", "other")).output();
    assert_eq!(body(&mock), sent(""));
}

#[test]
fn keys_are_sent_in_the_selected_header() {
    let mock = Mock::start();
    let key = connect(&["--auth", "api-key"]);
    run(mock.feather(&key).env("FEATHER_MCP_API_KEY", "s3cret")).output();
    assert_eq!(body(&mock), sent(r#","auth_type":"api_key","api_key":"s3cret""#));
    let file = Secret::holding("s3cret");
    let named = ["--mcp-api-key-file", &file.path(), "--api-key-header", "X-Stock"];
    mock.run(&[&key[..], &named].concat()).output();
    let properties = r#","auth_type":"api_key","api_key":"s3cret","api_key_header":"X-Stock""#;
    assert_eq!(body(&mock), sent(properties));
    // The underscore of the API is accepted as well.
    let spelled = connect(&["--auth", "api_key"]);
    run(mock.feather(&spelled).env("FEATHER_MCP_API_KEY", "s3cret")).output();
}

#[test]
fn oauth_options_are_sent_and_the_url_is_printed() {
    let mock = Mock::start();
    let card = mock.run(&connect(&["--auth", "oauth"])).output();
    assert_eq!(body(&mock), sent(r#","auth_type":"oauth""#));
    assert!(card.contains("  status  pending_oauth\n"), "{card}");
    assert!(card.contains("  state   redacted; -o json prints it\n"), "{card}");
    let (_, url) = card.split_once("\nTo authorize, open: ").unwrap();
    assert!(url.starts_with("https://mcp.example.com/oauth/authorize?"), "{url}");
    assert!(url.contains("client_id=") && url.contains("&state="), "{url}");
    assert!(!url.contains('…') && url.ends_with('\n'), "{url}");

    let secret = Secret::holding("s3cret\n");
    let all = connect(&["--auth", "oauth", "--oauth-authorize-url", "https://a.example.com/a"]);
    let path = secret.path();
    let more = ["--oauth-token-url", "https://a.example.com/t", "--oauth-client-id", "feather"];
    let rest = ["--oauth-client-secret-file", &path, "--oauth-scope", "b", "--oauth-scope", "a"];
    let json = mock.json(&[&all[..], &more, &rest].concat());
    assert_eq!(
        body(&mock),
        sent(
            r#","auth_type":"oauth","oauth_authorize_url":"https://a.example.com/a","oauth_token_url":"https://a.example.com/t","oauth_client_id":"feather","oauth_client_secret":"s3cret","oauth_scopes":["b","a"]"#
        )
    );
    let state = json["state"].as_str().unwrap();
    assert!(json["authorize_url"].as_str().unwrap().contains(state), "{json}");
}

#[test]
fn headers_are_read_from_a_file() {
    let mock = Mock::start();
    let file = Secret::holding("X-Tenant: acme\r\n\nauthorization:  Basic s3cret: x  \n");
    mock.run(&connect(&["--headers-file", &file.path()])).output();
    let body: serde_json::Value = serde_json::from_str(&body(&mock)).unwrap();
    let headers = serde_json::json!({"X-Tenant": "acme", "authorization": "Basic s3cret: x"});
    assert_eq!(body["headers"], headers);
}

#[test]
fn invalid_secrets_are_rejected_without_quoting_them() {
    let server = Server::sending("{}");
    let failure = |content: &[u8], options: &[&str]| {
        let file = Secret::holding(content);
        let path = file.path();
        let arguments: Vec<&str> =
            options.iter().map(|word| if *word == "FILE" { &*path } else { *word }).collect();
        let error = run_against(&server, &connect(&arguments)).failure(2);
        assert!(!error.contains("canary"), "{error}");
        error
    };
    let token = ["--auth", "bearer", "--token-file", "FILE"];
    for (content, why) in [
        (&b""[..], "empty"),
        (b" \n", "empty"),
        (b"canary\ncanary\n", "line break"),
        (b"canary\x1b[2J", "control character"),
        (b"canary\xff", "not UTF-8"),
        (&[b'c'; 70_000], "larger than"),
    ] {
        let error = failure(content, &token);
        assert!(error.contains("cannot read the token from --token-file") && error.contains(why));
    }
    for (content, why) in [
        (&b""[..], "there are no headers"),
        (b"canary\n", "line 1 is not of the form"),
        (b"X-A: 1\nX canary: 1\n", "line 2 does not start with"),
        (b"X-A: canary\nx-a: canary\n", "line 2 repeats the header"),
        (b"X-A: \n", "line 1 has no value"),
        (b"X-A: can\x07ary\n", "control characters"),
    ] {
        let error = failure(content, &["--headers-file", "FILE"]);
        assert!(error.contains(why), "{error}");
    }
    // The secret in place of its file.
    let error = failure(b"", &["--auth", "bearer", "--token-file", "canary"]);
    assert!(error.contains("cannot read the token from --token-file: "), "{error}");
    let empty = connect(&["--auth", "bearer"]);
    let mut command = feather(&empty);
    command.env("FEATHER_API_KEY", "k").env("FEATHER_MCP_TOKEN", "");
    let error = run(&mut command).failure(2);
    assert!(error.contains("cannot read the token from FEATHER_MCP_TOKEN: it is empty"), "{error}");
    let twice = ["--auth", "bearer", "--token-file", "-", "--headers-file", "-"];
    let error = run_against(&server, &connect(&twice)).failure(2);
    assert!(error.contains("standard input") || error.contains("empty"), "{error}");
    assert_eq!(server.requests(), [""; 0]);
}

#[test]
fn the_key_for_feather_is_not_the_key_for_an_mcp_server() {
    let server = Server::sending("{}");
    let file = Secret::holding("canary");
    let arguments = connect(&["--auth", "api-key", "--api-key-file"]);
    let error = run_against(&server, &[&arguments[..], &[&file.path()]].concat()).failure(2);
    assert!(error.contains("--mcp-api-key-file") && !error.contains("canary"), "{error}");
    assert_eq!(server.requests(), [""; 0]);
}

/// Runs a command with all traces.
#[track_caller]
fn traced(server: &Server, arguments: &[&str], secrets: &[(&str, &str)]) -> Run {
    let mut command = feather(arguments);
    command.env("FEATHER_API_KEY", "canary").env("FEATHER_BASE_URL", server.url());
    command.env("RUST_LOG", "trace").envs(secrets.iter().copied());
    run(&mut command)
}

#[test]
fn secrets_of_requests_are_redacted_in_responses() {
    let echo = r#"{"error":"canary-s3cret","message":"canary-s3cret is odd","detail":[{"loc":["body","token"],"msg":"canary-s3cret","type":"x"}]}"#;
    let file = Secret::holding("X-Tenant: canary-s3cret");
    let headers = file.path();
    for status in ["200 OK", "400 Bad Request", "422 Unprocessable Entity", "503 Oops"] {
        let server =
            Server::responding(response_with(status, "x-request-id: canary-s3cret\r\n", echo));
        for (kind, variable) in [
            ("bearer", "FEATHER_MCP_TOKEN"),
            ("api-key", "FEATHER_MCP_API_KEY"),
            ("oauth", "FEATHER_MCP_CLIENT_SECRET"),
            ("none", "FEATHER_MCP_TOKEN"),
        ] {
            for format in ["table", "json"] {
                let mut arguments = connect(&["--auth", kind, "-o", format]);
                if kind == "none" {
                    arguments.extend(["--headers-file", &headers]);
                }
                let run = traced(&server, &arguments, &[(variable, "canary-s3cret")]);
                assert_eq!(run.code, Some(1), "{}", run.stderr);
                // JSON that does not decode is printed all the same.
                let raw = status == "200 OK" && format == "json";
                assert_eq!(run.stdout, if raw { format!("{echo}\n") } else { String::new() });
                let text = run.stderr;
                assert!(!text.contains("canary") && !text.contains("s3cret"), "{text}");
            }
        }
    }
}

#[test]
fn secrets_of_responses_are_in_json_only() {
    let new = r#"{"connection_id":"0b9f3c52-6f0e-4f0a-9d4e-2a7c51d3e801","session_token":"s3cret-token","expires_at":"2026-08-13T00:00:00Z","vendor":"nango"}"#;
    let mcp = r#"{"connection_id":"0b9f3c52-6f0e-4f0a-9d4e-2a7c51d3e801","status":"pending_oauth","vendor":"custom_mcp","authorize_url":"https://a.example.com/x?state=s3cret-state#s3cret","state":"s3cret-state"}"#;
    let create = vec!["connections", "create", "slack", "--nickname", "N"];
    for (arguments, sent) in [(create, new), (connect(&["--auth", "oauth"]), mcp)] {
        let server = Server::sending(sent);
        let run = traced(&server, &arguments, &[]);
        assert_eq!(run.code, Some(0));
        // The user has to open the whole URL, the state in it included.
        let url = "To authorize, open: https://a.example.com/x?state=s3cret-state#s3cret\n";
        assert_eq!(run.stdout.contains(url), sent == mcp, "{run:?}");
        let table = run.stdout.replace(url, "");
        assert!(!table.contains("s3cret") && !run.stderr.contains("s3cret"), "{run:?}");
        let run = traced(&server, &[&arguments[..], &["-o", "json"]].concat(), &[]);
        assert_eq!(run.stdout, format!("{sent}\n"));
        assert!(!run.stderr.contains("s3cret"), "{}", run.stderr);

        // A response that does not decode is quoted nowhere else either.
        for broken in
            [sent.replace("0b9f3c52-", "x"), sent.replace("\"vendor\":\"", "\"vendor\":7,\"")]
        {
            let server = Server::responding(response("200 OK", "application/json", &broken));
            for format in ["table", "json"] {
                let run = traced(&server, &[&arguments[..], &["-o", format]].concat(), &[]);
                // JSON that does not decode is printed all the same.
                let is_json = serde_json::from_str::<serde_json::Value>(&broken).is_ok();
                let raw =
                    if is_json && format == "json" { format!("{broken}\n") } else { String::new() };
                assert_eq!((run.code, run.stdout), (Some(1), raw));
                assert!(!run.stderr.contains("s3cret"), "{}", run.stderr);
            }
        }
    }
}

#[test]
fn properties_named_like_secrets_are_redacted_in_tables() {
    let metadata = r#"{"team":"T1","access_token":"s3cret","nested":[{"apiKey":{"a":"s3cret"}}]}"#;
    let defaults = r#""input_defaults":{"api_key":{"value":"s3cret","type":"pinned"},"headers":{"value":{"Authorization":"Bearer s3cret","Accept":"x"},"type":"default"}},"#;
    let edited = tool("t", defaults);
    let whole = connection("x", metadata);
    for (arguments, sent, expected) in [
        (
            ["connections", "get", ACME].to_vec(),
            &whole,
            &[r#""team":"T1","access_token":"(redacted)","nested":[{"apiKey":"(redacted)"}]"#][..],
        ),
        (
            ["tools", "update", ACME, SEND, "--enable"].to_vec(),
            &edited,
            &["api_key = (redacted) (pinned)", r#"{"Authorization":"(redacted)","Accept":"x"}"#],
        ),
    ] {
        let server = Server::sending(sent);
        let table = run_against(&server, &arguments).output();
        assert!(!table.contains("s3cret"), "{table}");
        for part in expected {
            assert!(table.contains(part), "{table}");
        }
        let json = run_against(&server, &[&arguments[..], &["-o", "json"]].concat()).output();
        assert_eq!(json, format!("{sent}\n"));
    }
}

#[test]
fn an_unsupported_kind_of_authentication_is_a_validation_error() {
    let mock = Mock::start();
    mock.mock().inject("op=connectCustomMcp;status=422".parse::<Fault>().unwrap());
    let error = mock.run(&connect(&["-o", "json"])).error(1);
    assert_eq!((&error["kind"], &error["status"]), (&"validation".into(), &422.into()));
}
