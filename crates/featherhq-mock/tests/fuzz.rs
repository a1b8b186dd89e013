//! A few thousand random requests, the same in every run. Every one gets a valid response, and none
//! a status code 500.
#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod support;

use std::time::Duration;

use featherhq_mock::{FOREIGN_CONNECTION_ID, MockFeather};
use serde_json::{Value, json};
use support::*;
use tokio::time::timeout;

/// A xorshift64* generator, so that the requests do not depend on a library.
struct Random(u64);

impl Random {
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

/// Returns a small JSON value.
fn value(random: &mut Random, depth: usize) -> Value {
    match random.below(if depth == 0 { 6 } else { 8 }) {
        0 => Value::Null,
        1 => json!(random.one_in(2)),
        2 => json!(random.next() as i64),
        3 => json!(random.next() as f64 / 1e12 - 1e6),
        4 | 5 => json!(random.pick(&STRINGS)),
        6 => (0..random.below(4)).map(|_| value(random, depth - 1)).collect(),
        _ => {
            let properties = (0..random.below(4))
                .map(|_| ((*random.pick(&STRINGS)).to_owned(), value(random, depth - 1)));
            Value::Object(properties.collect())
        }
    }
}

/// Returns a body for the operation, or sometimes for another one.
fn plausible(random: &mut Random, operation_id: &str) -> Value {
    let text = |random: &mut Random| json!(random.pick(&STRINGS));
    let flag = random.one_in(2);
    let slugs = [
        "acme_support_send_message",
        "acme_support_add_reaction",
        "handbook_search_documents",
        "voice_line_send_sms",
    ];
    let keys = ["slack", "custom_mcp", "notion", "google_drive", "calcom", "twilio", "email"];
    let body_kind = match operation_id {
        "createConnection" => 0,
        "updateConnection" => 1,
        "connectCustomMcp" => 2,
        "discoverCustomMcp" => 3,
        "bulkUpdateConnectionTools" => 4,
        "testInvokeConnection" | "testMcpCallConnection" => 5,
        "updateConnectionTool" => 6 + random.below(2),
        _ => 8,
    };
    match if random.one_in(4) { random.below(9) } else { body_kind } {
        0 => json!({"integration_key": random.pick(&keys), "nickname": text(random)}),
        1 => json!({"nickname": text(random), "voice_account_cps": random.below(20000)}),
        2 => {
            json!({"nickname": text(random), "server_url": text(random), "auth_type": text(random),
            "token": text(random), "oauth_authorize_url": text(random), "oauth_scopes": [text(random)]})
        }
        3 => json!({"server_url": text(random)}),
        4 => json!({"is_enabled": flag}),
        5 => json!({"slug": random.pick(&slugs), "input": {"query": value(random, 2)}}),
        6 => json!({"input_defaults": {"limit": {"value": value(random, 1), "type": "pinned"},
            "text": {"value": value(random, 1)}}}),
        7 => {
            json!({"response_field_map": {"field_mappings": [{"path": "a.0.b"}, value(random, 2)]}})
        }
        _ => json!({}),
    }
}

fn mutate(random: &mut Random, body: &mut Value) {
    let Some(object) = body.as_object_mut() else { return };
    match random.below(4) {
        0 => {
            let name = (*random.pick(&STRINGS)).to_owned();
            object.insert(name, value(random, 2));
        }
        1 => {
            first(object).and_then(|name| object.remove(&name));
        }
        _ => {
            if let Some(place) = first(object).and_then(|name| object.get_mut(&name)) {
                *place = value(random, 2);
            }
        }
    }
}

/// Returns the first name in alphabetical order, whatever order the map has.
fn first(object: &serde_json::Map<String, Value>) -> Option<String> {
    object.keys().min().cloned()
}

/// Serializes a body, or sometimes returns another or an invalid one.
fn random_bytes(random: &mut Random, body: Value) -> Vec<u8> {
    match random.below(10) {
        0 => Vec::new(),
        1 => value(random, 3).to_string().into_bytes(),
        2 => {
            let mut bytes = body.to_string().into_bytes();
            let at = random.below(bytes.len());
            bytes[at] = random.next() as u8;
            bytes
        }
        3 => (0..random.below(40)).map(|_| random.next() as u8).collect(),
        _ => body.to_string().into_bytes(),
    }
}

fn random_request(
    random: &mut Random,
    ids: &[String],
    tool_ids: &[String],
) -> (String, String, Vec<u8>) {
    // Sorted, since the order of a map depends on the features of serde_json in this build.
    let mut templates: Vec<&String> = DOCUMENT["paths"].as_object().unwrap().keys().collect();
    templates.sort();
    let odd_ids = ["", "%00", "email", "custom-mcp", "..", "%2e%2e", "a%2Fb", "%ff", "1", "null"];
    let id = |random: &mut Random, known: &[String]| match random.below(6) {
        0 => (*random.pick(&odd_ids)).to_owned(),
        1 => FOREIGN_CONNECTION_ID.to_owned(),
        _ => random.pick(known).clone(),
    };
    let mut path = (*random.pick(&templates)).clone();
    path = path.replace("{connection_id}", &id(random, ids));
    path = path.replace("{tool_id}", &id(random, tool_ids));
    if random.one_in(20) {
        path.push('/');
    }
    if random.one_in(3) {
        let limits = ["0", "1", "200", "201", "abc", "", "-1", "1e2", "%31", "1&limit=2", "٣"];
        path.push_str(&format!(
            "?limit={}&vendor={}",
            random.pick(&limits),
            random.pick(&["nango", "", "%00"])
        ));
    }
    // A request target has to be ASCII.
    let path: String = path.chars().filter(char::is_ascii).collect();

    let bare = path.split('?').next().unwrap_or_default().to_owned();
    let matching: Vec<&str> = ["GET", "POST", "PATCH", "DELETE"]
        .into_iter()
        .filter(|method| operation(method, &bare).is_some())
        .collect();
    let method = if matching.is_empty() || random.one_in(12) {
        *random.pick(&["GET", "PUT", "POST", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
    } else {
        *random.pick(&matching)
    };
    // Deletions are rare, so that connections are left.
    let method = if method == "DELETE" && !random.one_in(8) { "GET" } else { method };

    let operation_id = operation(method, &bare).map(|(id, _)| id).unwrap_or_default();
    let mut body = plausible(random, &operation_id);
    if random.one_in(3) {
        mutate(random, &mut body);
    }
    let body = random_bytes(random, body);
    let mut headers = Vec::new();
    if !random.one_in(15) {
        headers
            .push(("x-api-key", *random.pick(&["k", "k", "k", "k", "fth_live_x", " ", "\u{e9}"])));
    }
    if !random.one_in(10) {
        let types =
            ["application/json", "application/json", "APPLICATION/JSON;x=y", "text/plain", ""];
        headers.push(("content-type", *random.pick(&types)));
    }
    let bytes = request(method, &path, &headers, &body);
    (method.to_owned(), path, bytes)
}

#[tokio::test]
async fn random_requests_get_valid_responses() {
    let mock = MockFeather::builder().sync_delay(Duration::from_millis(1)).start().await.unwrap();
    let mut random = Random(0x5eed);
    let mut statuses = std::collections::BTreeMap::new();
    let (mut ids, mut tool_ids) = (Vec::new(), Vec::new());
    for round in 0..4000 {
        if round % 100 == 0 {
            let state = mock.state();
            let connections = state["connections"].as_array().unwrap();
            let id = |value: &Value| value["id"].as_str().unwrap().to_owned();
            // The first connections are those of the seed.
            ids = connections.iter().take(20).map(id).collect();
            let tools = connections.iter().flat_map(|c| c["tools"].as_array().unwrap());
            tool_ids = tools.map(id).take(60).collect();
        }
        let (method, path, bytes) = random_request(&mut random, &ids, &tool_ids);
        let request_text = || String::from_utf8_lossy(&bytes).into_owned();
        let response = timeout(Duration::from_secs(20), raw(&mock, &bytes)).await;
        let response = response.unwrap_or_else(|_| panic!("no response to {}", request_text()));
        assert!(response.status < 500, "{}\n{}", request_text(), response.text());
        *statuses.entry(response.status).or_insert(0) += 1;
        if response.status != 405 && operation(&method, &path).is_some() {
            validate_response(&method, &path, &response);
        } else if !matches!(response.status, 400 | 404 | 405) {
            panic!("{} for {}", response.status, request_text());
        }
    }
    // Each kind of response occurs several times.
    for status in [200, 201, 202, 204, 400, 401, 404, 405, 422] {
        assert!(statuses.get(&status).is_some_and(|count| *count > 3), "{statuses:?}");
    }
    // The final state is a valid seed.
    get(&mock, &format!("{BASE}/connections")).await;
    featherhq_mock::Seed::from_json(&mock.snapshot().to_json()).unwrap();
}
