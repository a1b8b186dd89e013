//! JSON output: byte for byte as the server sent it, as it arrives.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::Stdio;
use std::sync::mpsc;
use std::time::Duration;

use crate::support::{Server, connection, feather, response, run_against};

/// Numbers that no number type can represent, unordered and duplicate keys, unnecessary escapes, and
/// unknown properties.
const ODD: &str = r#"{"z":1.0,"a":1e400,"m":10000000000000000000000,"n":-0,"e":1E+2,"s":"\u00e4\/\ud83d\ude00\t ä 😀","a":{"b":[],"":null},"deep":[[[{"y":0.10}]]],"_":  {  } }"#;

#[test]
fn json_is_unchanged_at_any_depth() {
    let elements = [
        connection("one", ODD),
        connection("two", "{}").replace(
            r#""metadata":{}"#,
            &format!(r#""unknown":{ODD},"metadata":{{}}, "tools" : null"#),
        ),
    ];
    let server = Server::sending(format!(" [ {} ,\n {}\t] \n", elements[0], elements[1]));
    assert_eq!(
        run_against(&server, &["connections", "list", "-o", "json"]).output(),
        format!("[\n{},\n{}\n]\n", elements[0], elements[1])
    );
    assert_eq!(
        run_against(&server, &["connections", "list", "-o", "ndjson"]).output(),
        format!("{}\n{}\n", elements[0], elements[1])
    );
    let server = Server::sending(&elements[0]);
    for format in ["json", "ndjson"] {
        let id = "0b9f3c52-6f0e-4f0a-9d4e-2a7c51d3e801";
        let get = run_against(&server, &["connections", "get", id, "-o", format]).output();
        assert_eq!(get, format!("{}\n", elements[0]));
    }
}

#[test]
fn integrations_are_printed_as_sent() {
    let element = r#"{"x":-0.0,"logo_url":"u","key":"slack","display_name":"S","description":"\u0064","category":"c"}"#;
    let server = Server::sending(format!("[{element}]"));
    let json = run_against(&server, &["integrations", "list", "-o", "json"]).output();
    assert_eq!(json, format!("[\n{element}\n]\n"));
    let lines = run_against(&server, &["integrations", "list", "-o", "ndjson"]).output();
    assert_eq!(lines, format!("{element}\n"));
}

#[test]
fn indented_responses_are_one_line_per_value_in_ndjson() {
    let compact = connection("a \\\" b", r#"{"k":"two  spaces\n","n":[1.0,-0]}"#);
    let mut indented = String::new();
    let mut in_string = false;
    let mut before = ' ';
    for c in compact.chars() {
        if c == '"' && before != '\\' {
            in_string = !in_string;
        }
        indented.push(c);
        if !in_string && "{[,:".contains(c) {
            indented.push_str("\r\n\t ");
        }
        before = c;
    }
    let server = Server::sending(format!("[\n{indented},\n{indented}\n]\n"));
    assert_eq!(
        run_against(&server, &["connections", "list", "-o", "ndjson"]).output(),
        format!("{compact}\n{compact}\n")
    );
    // As one document it stays indented.
    assert_eq!(
        run_against(&server, &["connections", "list", "-o", "json"]).output(),
        format!("[\n{indented},\n{indented}\n]\n")
    );
}

#[test]
fn elements_are_printed_as_they_arrive() {
    let element = connection("first", "{}");
    let (go_on, wait) = mpsc::channel::<()>();
    let server = Server::serving({
        let element = element.clone();
        move |mut stream| {
            let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n[";
            stream.write_all(format!("{head}{element},").as_bytes()).unwrap();
            // The rest follows after the first element was printed.
            wait.recv_timeout(Duration::from_secs(20)).unwrap();
            stream.write_all(format!("{element}]").as_bytes()).unwrap();
        }
    });
    let mut child = feather(&["connections", "list", "-o", "ndjson", "--timeout", "20s"])
        .env("FEATHER_API_KEY", "canary")
        .env("FEATHER_BASE_URL", server.url())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    assert_eq!(line, format!("{element}\n"));
    go_on.send(()).unwrap();
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, format!("{element}\n"));
    assert!(child.wait().unwrap().success());
}

#[test]
fn undecodable_elements_are_a_warning_and_printed_as_sent() {
    let good = connection("good", "{}");
    let bad = good.replace(r#""status":"active""#, r#""status": 7"#);
    for (list, index) in [([&good, &bad, &good], 1), ([&good, &good, &bad], 2)] {
        let server = Server::sending(format!("[{},{},{}]", list[0], list[1], list[2]));
        let run = run_against(&server, &["connections", "list", "-o", "json"]);
        assert_eq!(run.code, Some(0));
        assert_eq!(run.stdout, format!("[\n{},\n{},\n{}\n]\n", list[0], list[1], list[2]));
        let warning: serde_json::Value = serde_json::from_str(&run.stderr).unwrap();
        let warning = &warning["warning"];
        assert_eq!(warning["kind"], "decode");
        assert_eq!(warning["element"], index);
        assert_eq!(warning["path"], format!("$[{index}].status"));
        assert_eq!(warning["hint"], "it was printed all the same, as the server sent it");

        let run = run_against(&server, &["connections", "list", "-o", "ndjson"]);
        let lines = format!("{}\n{}\n{}\n", list[0], list[1], list[2]);
        assert_eq!((run.code, run.stdout), (Some(0), lines));

        // A table lacks it.
        let run = run_against(&server, &["connections", "list"]);
        assert_eq!((run.code, run.stdout.lines().count()), (Some(1), 3));
        assert!(run.stderr.starts_with("error: listConnections: "), "{}", run.stderr);
        assert!(run.stderr.contains(&format!("$[{index}].status")), "{}", run.stderr);
        assert!(
            run.stderr.contains("hint: it is missing from the table; -o json"),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn elements_that_are_not_json_are_not_printed() {
    let good = connection("good", "{}");
    for bad in [r#"{"a":}"#, r#"{"a" "b"}"#, "{\"a\": tru}", "nul"] {
        let server = Server::sending(format!("[{good},{bad},{good}]"));
        let run = run_against(&server, &["connections", "list", "-o", "json"]);
        // The list is complete, so the array is closed.
        assert_eq!((run.code, run.stdout), (Some(1), format!("[\n{good},\n{good}\n]\n")));
        let error: serde_json::Value = serde_json::from_str(&run.stderr).unwrap();
        assert_eq!(error["error"]["hint"], "it is missing from the output", "{error}");
    }
}

#[test]
fn filters_apply_to_undecodable_elements_if_possible() {
    let good = connection("good", "{}");
    let bad = good.replace(r#""vendor":"#, r#""vendor":7,"v":"#);
    assert_ne!(good, bad);
    let unknown = bad.replace(r#""status":"active""#, r#""status":7"#);
    let server = Server::sending(format!("[{good},{bad},{unknown},7]"));
    let list = |filter: &[&str]| {
        let arguments = [&["connections", "list", "-o", "ndjson"], filter].concat();
        let run = run_against(&server, &arguments);
        (run.stdout, run.stderr.lines().count())
    };
    assert_eq!(list(&["--status", "active"]), (format!("{good}\n{bad}\n{unknown}\n7\n"), 3));
    assert_eq!(list(&["--status", "error"]), (format!("{unknown}\n7\n"), 2));
    assert_eq!(list(&["--integration", "unknown"]), ("7\n".to_owned(), 1));
}

#[test]
fn the_json_array_of_an_incomplete_list_stays_open() {
    let element = connection("whole", "{}");
    let half = &element[..element.len() / 2];
    let body = format!("[{element},{half}");
    let cut = format!("HTTP/1.1 200 OK\r\ncontent-length: 99999\r\n\r\n{body}");
    let short = response("200 OK", "application/json", &body);
    for (bytes, kind) in [(cut.into_bytes(), "transport"), (short, "decode")] {
        let server = Server::responding(bytes);
        let arguments = ["connections", "list", "--retries", "0", "-o"];
        let run = run_against(&server, &[&arguments[..], &["json"]].concat());
        assert_eq!((run.code, run.stdout), (Some(1), format!("[\n{element}\n")));
        let error: serde_json::Value = serde_json::from_str(&run.stderr).unwrap();
        assert_eq!(error["error"]["kind"], kind, "{error}");
        let hint = error["error"]["hint"].as_str().unwrap();
        assert!(hint.contains("incomplete"), "{hint}");

        let run = run_against(&server, &[&arguments[..], &["ndjson"]].concat());
        assert_eq!((run.code, run.stdout), (Some(1), format!("{element}\n")));

        let run = run_against(&server, &[&arguments[..], &["table"]].concat());
        assert_eq!((run.code, run.stdout.lines().count()), (Some(1), 2));
        assert!(run.stderr.contains("incomplete"), "{}", run.stderr);
    }
}
