//! A few thousand random requests, the same in every run: none may end in a status 500 or in
//! none at all, and every answer fits the document.
#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod support;

use std::time::Duration;

use featherhq_mock::{FOREIGN_CONNECTION_ID, MockFeather};
use serde_json::{Value, json};
use support::*;
use tokio::time::timeout;

/// xorshift64*, so that the requests depend on no library.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() >> 33) as usize % bound
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }
}

const STRINGS: [&str; 12] = [
    "",
    "x",
    "Acme Support",
    "日本語 🦀",
    "\u{0}\u{1f}\"\\",
    "https://mcp.example.com/sse",
    "https://oauth.example.com",
    "file:///etc/passwd",
    "http://[::1",
    "oauth",
    "bearer",
    "' OR 1=1 --",
];

/// Any JSON value, but not too large a one.
fn value(dice: &mut Dice, depth: usize) -> Value {
    match dice.below(if depth == 0 { 6 } else { 8 }) {
        0 => Value::Null,
        1 => json!(dice.one_in(2)),
        2 => json!(dice.next() as i64),
        3 => json!(dice.next() as f64 / 1e12 - 1e6),
        4 | 5 => json!(dice.pick(&STRINGS)),
        6 => (0..dice.below(4)).map(|_| value(dice, depth - 1)).collect(),
        _ => {
            let members = (0..dice.below(4))
                .map(|_| ((*dice.pick(&STRINGS)).to_owned(), value(dice, depth - 1)));
            Value::Object(members.collect())
        }
    }
}

/// A body that the operation might take, or now and then one of another operation.
fn plausible(dice: &mut Dice, operation_id: &str) -> Value {
    let text = |dice: &mut Dice| json!(dice.pick(&STRINGS));
    let flag = dice.one_in(2);
    let slugs = [
        "acme_support_send_message",
        "acme_support_add_reaction",
        "handbook_search_documents",
        "voice_line_send_sms",
    ];
    let keys = ["slack", "custom_mcp", "notion", "google_drive", "calcom", "twilio", "email"];
    let fitting = match operation_id {
        "createConnection" => 0,
        "updateConnection" => 1,
        "connectCustomMcp" => 2,
        "discoverCustomMcp" => 3,
        "bulkUpdateConnectionTools" => 4,
        "testInvokeConnection" | "testMcpCallConnection" => 5,
        "updateConnectionTool" => 6 + dice.below(2),
        _ => 8,
    };
    match if dice.one_in(4) { dice.below(9) } else { fitting } {
        0 => json!({"integration_key": dice.pick(&keys), "nickname": text(dice)}),
        1 => json!({"nickname": text(dice), "voice_account_cps": dice.below(20000)}),
        2 => json!({"nickname": text(dice), "server_url": text(dice), "auth_type": text(dice),
            "token": text(dice), "oauth_authorize_url": text(dice), "oauth_scopes": [text(dice)]}),
        3 => json!({"server_url": text(dice)}),
        4 => json!({"is_enabled": flag}),
        5 => json!({"slug": dice.pick(&slugs), "input": {"query": value(dice, 2)}}),
        6 => json!({"input_defaults": {"limit": {"value": value(dice, 1), "type": "pinned"},
            "text": {"value": value(dice, 1)}}}),
        7 => json!({"response_field_map": {"field_mappings": [{"path": "a.0.b"}, value(dice, 2)]}}),
        _ => json!({}),
    }
}

fn mutate(dice: &mut Dice, body: &mut Value) {
    let Some(object) = body.as_object_mut() else { return };
    match dice.below(4) {
        0 => {
            let name = (*dice.pick(&STRINGS)).to_owned();
            object.insert(name, value(dice, 2));
        }
        1 => {
            first(object).and_then(|name| object.remove(&name));
        }
        _ => {
            if let Some(place) = first(object).and_then(|name| object.get_mut(&name)) {
                *place = value(dice, 2);
            }
        }
    }
}

/// The first name by its text, whatever order the map has.
fn first(object: &serde_json::Map<String, Value>) -> Option<String> {
    object.keys().min().cloned()
}

fn random_request(
    dice: &mut Dice,
    ids: &[String],
    tool_ids: &[String],
) -> (String, String, Vec<u8>) {
    // Sorted, since a map's own order depends on the features of serde_json in this build.
    let mut templates: Vec<&String> = DOCUMENT["paths"].as_object().unwrap().keys().collect();
    templates.sort();
    let odd_ids = ["", "%00", "email", "custom-mcp", "..", "%2e%2e", "a%2Fb", "%ff", "1", "null"];
    let id = |dice: &mut Dice, known: &[String]| match dice.below(6) {
        0 => (*dice.pick(&odd_ids)).to_owned(),
        1 => FOREIGN_CONNECTION_ID.to_owned(),
        _ => dice.pick(known).clone(),
    };
    let mut path = (*dice.pick(&templates)).clone();
    path = path.replace("{connection_id}", &id(dice, ids));
    path = path.replace("{tool_id}", &id(dice, tool_ids));
    if dice.one_in(20) {
        path.push('/');
    }
    if dice.one_in(3) {
        let limits = ["0", "1", "200", "201", "abc", "", "-1", "1e2", "%31", "1&limit=2", "٣"];
        path.push_str(&format!(
            "?limit={}&vendor={}",
            dice.pick(&limits),
            dice.pick(&["nango", "", "%00"])
        ));
    }
    // A request target is ASCII; what is not would be refused before anything else.
    let path: String = path.chars().filter(char::is_ascii).collect();

    let bare = path.split('?').next().unwrap_or_default().to_owned();
    let fitting: Vec<&str> = ["GET", "POST", "PATCH", "DELETE"]
        .into_iter()
        .filter(|method| operation(method, &bare).is_some())
        .collect();
    let method = if fitting.is_empty() || dice.one_in(12) {
        *dice.pick(&["GET", "PUT", "POST", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
    } else {
        *dice.pick(&fitting)
    };
    // Deletions are rare, or soon nothing would be left.
    let method = if method == "DELETE" && !dice.one_in(8) { "GET" } else { method };

    let operation_id = operation(method, &bare).map(|(id, _)| id).unwrap_or_default();
    let mut body = plausible(dice, &operation_id);
    if dice.one_in(3) {
        mutate(dice, &mut body);
    }
    let body = match dice.below(10) {
        0 => Vec::new(),
        1 => value(dice, 3).to_string().into_bytes(),
        2 => {
            let mut bytes = body.to_string().into_bytes();
            let at = dice.below(bytes.len());
            bytes[at] = dice.next() as u8;
            bytes
        }
        3 => (0..dice.below(40)).map(|_| dice.next() as u8).collect(),
        _ => body.to_string().into_bytes(),
    };
    let mut headers = Vec::new();
    if !dice.one_in(15) {
        headers.push(("x-api-key", *dice.pick(&["k", "k", "k", "k", "fth_live_x", " ", "\u{e9}"])));
    }
    if !dice.one_in(10) {
        let types =
            ["application/json", "application/json", "APPLICATION/JSON;x=y", "text/plain", ""];
        headers.push(("content-type", *dice.pick(&types)));
    }
    let bytes = request(method, &path, &headers, &body);
    (method.to_owned(), path, bytes)
}

#[tokio::test]
async fn random_requests_never_find_a_bug() {
    let mock = MockFeather::builder().sync_delay(Duration::from_millis(1)).start().await.unwrap();
    let mut dice = Dice(0x5eed);
    let mut statuses = std::collections::BTreeMap::new();
    let (mut ids, mut tool_ids) = (Vec::new(), Vec::new());
    for round in 0..4000 {
        if round % 100 == 0 {
            let state = mock.state();
            let connections = state["connections"].as_array().unwrap();
            let id = |value: &Value| value["id"].as_str().unwrap().to_owned();
            // Of the many that are made, the first ones stay interesting.
            ids = connections.iter().take(20).map(id).collect();
            let tools = connections.iter().flat_map(|c| c["tools"].as_array().unwrap());
            tool_ids = tools.map(id).take(60).collect();
        }
        let (method, path, bytes) = random_request(&mut dice, &ids, &tool_ids);
        let shown = || String::from_utf8_lossy(&bytes).into_owned();
        let answer = timeout(Duration::from_secs(20), raw(&mock, &bytes)).await;
        let answer = answer.unwrap_or_else(|_| panic!("no answer to {}", shown()));
        assert!(answer.status < 500, "{}\n{}", shown(), answer.text());
        *statuses.entry(answer.status).or_insert(0) += 1;
        if answer.status != 405 && operation(&method, &path).is_some() {
            check_answer(&method, &path, &answer);
        } else if !matches!(answer.status, 400 | 404 | 405) {
            panic!("{} for {}", answer.status, shown());
        }
    }
    // The dice were fair: each kind of answer came up, and successes were no exception.
    for status in [200, 201, 202, 204, 400, 401, 404, 405, 422] {
        assert!(statuses.get(&status).is_some_and(|count| *count > 3), "{statuses:?}");
    }
    // Whatever was stored along the way still fits, and starts another server.
    get(&mock, &format!("{BASE}/connections")).await;
    featherhq_mock::Seed::from_json(&mock.snapshot().to_json()).unwrap();
}
