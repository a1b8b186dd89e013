//! Formats for programs, filters, columns and redaction.

use crate::support::{ACME, Mock, Server, connection, feather, run, run_against};

const LIST: [&str; 3] = ["--mock", "connections", "list"];

#[track_caller]
fn output(arguments: &[&str]) -> String {
    run(&mut feather(arguments)).output()
}

#[test]
fn csv_and_tsv_have_names_and_no_placeholders() {
    let csv = output(&["--mock", "connections", "list", "-o", "csv"]);
    let first = csv.lines().next().unwrap();
    assert_eq!(first, "nickname,slug,integration,status,tools,last_used,id,reason");
    assert!(csv.lines().any(|line| line.starts_with("Acme Support,acme_support,slack,active,")));
    assert!(!csv.contains("never"), "{csv}");
    let tsv = output(&["--mock", "connections", "list", "-o", "tsv", "--no-header"]);
    assert_eq!(tsv.lines().count(), csv.lines().count() - 1);
    assert!(tsv.lines().all(|line| line.split('\t').count() == 8), "{tsv}");
    let one = output(&["--mock", "connections", "get", "acme_support", "-o", "csv"]);
    assert_eq!(one.lines().count(), 2, "{one}");
    // An empty list has its heading.
    let server = Server::sending("[]");
    let empty = run_against(&server, &["webhooks", "list", "-o", "csv"]).output();
    assert_eq!(empty, "received,type,connection,integration,kind,id\n");
}

#[test]
fn columns_are_selected_in_their_order() {
    let select = [&LIST[..], &["--columns", "id,Last-Used,slug", "--no-header"]].concat();
    let first = output(&select).lines().next().unwrap().to_owned();
    assert_eq!(first.split('\t').count(), 3);
    assert!(first.starts_with(ACME) && first.ends_with("\tacme_support"), "{first}");
    let mock = Mock::start();
    let error = mock.run(&["connections", "list", "--columns", "nope"]).failure(2);
    assert!(error.contains("no column \"nope\"") && error.contains("last_used"), "{error}");
    let json = ["connections", "list", "--columns", "slug", "-o", "json"];
    assert!(mock.run(&json).failure(2).contains("--columns requires"));
    assert_eq!(mock.operations(), [""; 0]);
    // Of a card, properties are selected.
    let get = ["connections", "get", ACME, "--columns", "status,nope", "-o", "csv"];
    let run = mock.run(&get);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), "status\nactive\n"));
    assert!(run.stderr.contains("warning: --columns: there is no property \"nope\""), "{run:?}");
}

#[test]
fn yaml_has_the_values_of_the_json() {
    let element = connection("x", r#"{"n":1.50,"big":1e400,"list":[]}"#);
    let server = Server::sending(format!("[{element}]"));
    let yaml = run_against(&server, &["connections", "list", "-o", "yaml"]).output();
    assert!(yaml.starts_with("- nickname: x\n  id: \"0b9f3c52-"), "{yaml}");
    assert!(
        yaml.contains("  metadata:\n    \"n\": 1.50\n    big: 1e400\n    list: []\n"),
        "{yaml}"
    );
    assert!(yaml.contains("  vendor_connection_id: null\n"), "{yaml}");
}

#[test]
fn jq_filters_documents_and_single_values() {
    let names = [&LIST[..], &["--jq", ".[] | select(.status == \"active\") | .nickname_slug"]];
    let slugs = output(&names.concat());
    assert!(slugs.lines().any(|line| line == "acme_support"), "{slugs}");
    let each = [&LIST[..], &["-o", "ndjson", "--jq", ".nickname_slug"]].concat();
    assert!(output(&each).lines().any(|line| line == "acme_support"));
    assert_eq!(output(&[&LIST[..], &["--jq", "[.[] | .id] | length > 3"]].concat()), "true\n");
    let get = ["--mock", "connections", "get", "acme_support", "--jq", ".tools[0].input_schema"];
    assert!(output(&get).starts_with('{'));

    let mock = Mock::start();
    for bad in [&["--jq", ".["][..], &["--jq", "nope"], &["--jq", ".", "-o", "csv"]] {
        let error = mock.run(&[&["connections", "list"], bad].concat()).failure(2);
        assert!(error.contains("--jq"), "{error}");
    }
    assert_eq!(mock.operations(), [""; 0]);
    let error = mock.run(&["connections", "list", "--jq", ".x"]).error(1);
    assert_eq!(error["kind"], "jq", "{error}");
    let endless = ["connections", "list", "--jq", "def f: f; f", "--timeout", "2s"];
    let error = mock.run(&endless).error(1);
    assert_eq!(error["message"], "timed out after 2 s");
}

#[test]
fn redacted_json_has_no_secrets() {
    let metadata = r#"{"access_token":"s3cret","team":"T1"}"#;
    let server = Server::sending(format!("[{}]", connection("x", metadata)));
    for format in [&["-o", "json"][..], &["-o", "ndjson"], &["-o", "yaml"], &["--jq", "."]] {
        let plain = run_against(&server, &[&["connections", "list"], format].concat()).output();
        assert!(plain.contains("s3cret"), "{plain}");
        let options = [&["connections", "list", "--redact"], format].concat();
        let redacted = run_against(&server, &options).output();
        assert!(!redacted.contains("s3cret") && redacted.contains("T1"), "{redacted}");
    }
}

#[test]
fn a_mistyped_slug_names_the_nearest() {
    let error = run(&mut feather(&["--mock", "tools", "list", "acme_suport"])).failure(1);
    assert!(error.contains("did you mean \"acme_support\"?"), "{error}");
    let invoke = ["--mock", "tools", "enable", "acme_support", "acme_support_send_mesage"];
    let error = run(&mut feather(&invoke)).failure(1);
    assert!(error.contains("did you mean \"acme_support_send_message\"?"), "{error}");
}

#[test]
fn an_unknown_vendor_of_webhooks_is_a_warning() {
    let server = Server::sending("[]");
    let run = run_against(&server, &["webhooks", "list", "--vendor", "nagno", "-q"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""));
    assert!(run.stderr.contains("matches no event\nhint: did you mean \"nango\"?"), "{run:?}");
    run_against(&server, &["webhooks", "list", "--vendor", "nango", "-q"]).output();
}

#[test]
fn man_pages_cover_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("man1");
    run(&mut feather(&["man", path.to_str().unwrap(), "-q"])).output();
    for name in ["feather", "feather-connections-list", "feather-auth-login", "feather-api"] {
        let page = std::fs::read_to_string(path.join(format!("{name}.1"))).unwrap();
        assert!(page.contains(".SH") && page.contains("SYNOPSIS"), "{page}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn help_that_cannot_be_written_is_a_failure() {
    let full = || std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    for arguments in [&["--help"][..], &["connections", "list", "-h"], &["--version"]] {
        let run = run(feather(arguments).stdout(full()));
        assert_eq!(run.code, Some(1), "{arguments:?}");
        assert!(run.stderr.contains("cannot write to standard output"), "{}", run.stderr);
    }
}
