//! Webhook events.

use crate::support::{Mock, Server, run_against};

#[test]
fn events_are_a_table_or_printed_as_sent() {
    let mock = Mock::start();
    let table = mock.run(&["webhooks", "list"]).output();
    let mut lines = table.lines();
    let heading: Vec<&str> = lines.next().unwrap().split('\t').collect();
    assert_eq!(heading, ["RECEIVED", "TYPE", "CONNECTION", "INTEGRATION", "KIND", "ID"]);
    let first = lines.next().unwrap();
    assert!(first.starts_with("2026-08-14 08:30:02 UTC\tapp_mention\t"), "{first}");
    // An event without time, connection and integration.
    let last = lines.last().unwrap();
    assert_eq!(last.split('\t').collect::<Vec<_>>()[..4], ["-", "ping", "-", "-"]);
    assert_eq!(mock.json(&["webhooks", "list"]).as_array().unwrap().len(), 5);
}

#[test]
fn vendor_and_limit_are_sent_if_set() {
    let server = Server::sending("[]");
    for (arguments, path) in [
        (&[][..], "/v1/integrations/webhook-events"),
        (&["--limit", "1"], "/v1/integrations/webhook-events?limit=1"),
        (&["--limit", "200"], "/v1/integrations/webhook-events?limit=200"),
        (&["--vendor", "a b&c"], "/v1/integrations/webhook-events?vendor=a+b%26c"),
    ] {
        let run = run_against(&server, &[&["webhooks", "list"], arguments].concat());
        assert_eq!(run.code, Some(0));
        assert!(run.stderr.starts_with("There are no such events.\n"), "{}", run.stderr);
        let request = server.requests().pop().unwrap();
        let (sent, _) = request.split_once(" HTTP/1.1\r\n").unwrap();
        assert_eq!(sent.replace("%20", "+"), format!("GET {path}"));
    }
    let mock = Mock::start();
    assert_eq!(mock.json(&["webhooks", "list", "--limit", "2"]).as_array().unwrap().len(), 2);
    let none = mock.run(&["webhooks", "list", "--vendor", "unknown", "-o", "json"]);
    assert_eq!(none.output_with_notes(), "[]\n");
}

#[test]
fn limits_out_of_range_are_usage_errors() {
    let server = Server::sending("[]");
    for limit in ["0", "201", "-1", "65536", "1.5", "many", ""] {
        let list = ["webhooks", "list", &format!("--limit={limit}")];
        let error = run_against(&server, &list).failure(2);
        assert!(error.starts_with("error: "), "{error}");
        let error = run_against(&server, &[&list[..], &["-o", "json"]].concat()).error(2);
        assert_eq!(error["kind"], "usage");
        assert!(error["message"].as_str().unwrap().contains("--limit <N>"), "{error}");
    }
    assert_eq!(server.requests(), [""; 0]);
}
