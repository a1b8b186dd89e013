//! Responses that echo a secret.

use super::*;

/// A secret in the encodings in which servers echo it.
pub(super) fn spellings(secret: &str) -> Vec<String> {
    let each = |plain: fn(char) -> bool, escape: fn(char) -> String| -> String {
        let spell = |c| if plain(c) { String::from(c) } else { escape(c) };
        secret.chars().map(spell).collect()
    };
    let word = |c: char| c.is_ascii_alphanumeric();
    let quoted = serde_json::to_string(secret).unwrap();
    vec![
        secret.to_owned(),
        quoted[1..quoted.len() - 1].to_owned(),
        quoted.replace('\\', r"\\").trim_matches('"').to_owned(),
        each(word, |c| c.encode_utf16(&mut [0; 2]).iter().map(|u| format!("\\u{u:04x}")).collect()),
        each(
            |_| false,
            |c| c.encode_utf16(&mut [0; 2]).iter().map(|u| format!("\\u{u:04X}")).collect(),
        ),
        each(word, |c| c.to_string().bytes().map(|b| format!("%{b:02X}")).collect()),
        each(|_| false, |c| c.to_string().bytes().map(|b| format!("%{b:02x}")).collect()),
        each(word, |c| match c {
            ' ' => "+".to_owned(),
            _ => c.to_string().bytes().map(|b| format!("%{b:02x}")).collect(),
        }),
        each(word, |c| format!("&#{};", u32::from(c))),
        each(|_| false, |c| format!("&#{};", u32::from(c))),
        each(word, |c| format!("&#x{:X};", u32::from(c))),
        secret
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('"', "&quot;"),
        secret.to_ascii_lowercase(),
        secret.to_ascii_uppercase(),
    ]
}

/// The place of a secret, and a response with the secret in this place.
type Echo = (String, Script);

/// Returns responses with a secret in every place.
pub(super) fn echoes(secret: &str) -> Vec<Echo> {
    [in_bodies, in_lists, in_cut_titles_and_encodings, in_headers, in_broken_responses]
        .into_iter()
        .flat_map(|echoes| echoes(secret))
        .collect()
}

/// Returns responses whose body contains a secret.
fn in_bodies(secret: &str) -> Vec<Echo> {
    let mut echoes = Vec::new();
    let mut bodies = vec![
        ("text", secret.to_owned()),
        ("code", format!(r#"{{"error":"{secret}","message":"m"}}"#)),
        ("message", format!(r#"{{"error":"e","message":"Key {secret} is unknown"}}"#)),
        ("detail text", format!(r#"{{"detail":"{secret}"}}"#)),
        ("detail object", format!(r#"{{"detail":{{"a":"{secret}"}}}}"#)),
        (
            "details",
            format!(
                r#"{{"detail":[{{"loc":["header","{secret}"],"msg":"{secret}","type":"{secret}","input":"{secret}","ctx":{{"k":"{secret}"}}}}]}}"#
            ),
        ),
        (
            "details without form",
            format!(r#"{{"detail":["{secret}",{{"{secret}":["{secret}"]}}]}}"#),
        ),
        ("unknown form", format!(r#"{{"problem":{{"{secret}":"{secret}"}}}}"#)),
        ("title", format!("<html><title>Not for {secret}</title><body>{secret}")),
        ("heading", format!("<html><h1>{secret}</h1>")),
        ("broken JSON", format!(r#"{{"error":"{secret}","mess"#)),
    ];
    // Where a string is shortened, the rest may end within a secret.
    for limit in [300, 1024] {
        for before in [1, 5, 12, 20] {
            bodies.push(("text that is cut", format!("{}{secret}", "x".repeat(limit - before))));
        }
    }
    for before in [1, 3, 12, 20] {
        // Whitespace is collapsed, so the end of the buffer would be shown.
        let spaces = " ".repeat(64 * 1024 - before);
        bodies.push(("text that is read in part", format!("{spaces}{secret}{}", "x".repeat(99))));
    }
    for (place, body) in &bodies {
        for status in ["401 No", "200 OK"] {
            echoes.push((format!("{place} with {status}"), json_response(status, body)));
        }
    }
    echoes
}

/// Returns responses to a list whose elements contain a secret.
fn in_lists(secret: &str) -> Vec<Echo> {
    let mut echoes = Vec::new();
    // A list is split into elements before they are searched, so a secret that ends its string
    // would be in two elements. No server sends that.
    let in_a_list = serde_json::from_str::<String>(&format!("\"{secret}\"")).is_ok();
    let element = |property: &str, value: String| {
        let mut text = sample::connection().to_string();
        text.truncate(text.len() - 1);
        format!("[{text},\"more\":{{\"{secret}\":\"{secret}\"}},\"{property}\":{value}}}]")
    };
    for (place, body) in [
        ("text for a list", format!("\"{secret}\"")),
        ("object for a list", format!("{{\"error\":\"{secret}\"}}")),
        ("element of the wrong type", format!("[\"{secret}\"]")),
        ("property twice", element("nickname", format!("\"{secret}\""))),
        ("metadata twice", element("metadata", format!("\"{secret}\""))),
        ("a list that breaks off", format!("[{{\"id\":\"{secret}\"")),
        ("an id", format!("[{{\"id\":\"{secret}\"}}]")),
        ("a time", format!("[{{\"created_at\":\"{secret}\"}}]")),
        ("a property that is missing", format!("[{{\"{secret}\":1}}]")),
    ] {
        if in_a_list {
            echoes.push((place.to_owned(), json_response("200 OK", body)));
        }
    }
    echoes
}

/// Returns responses whose title or encoding is shortened within a secret.
fn in_cut_titles_and_encodings(secret: &str) -> Vec<Echo> {
    let mut echoes = Vec::new();
    for before in [1, 5, 12, 20] {
        let long = format!("{}{secret}", "x".repeat(300 - before));
        let page = format!("<html><title>{long}</title>");
        let encoding = [("content-encoding", long.as_str())];
        for status in ["401 No", "200 OK"] {
            echoes.push(("title that is cut".to_owned(), json_response(status, &page)));
            echoes.push(("encoding".to_owned(), http_response(status, &encoding, "[]")));
        }
    }
    echoes
}

/// Returns responses whose headers contain a secret.
fn in_headers(secret: &str) -> Vec<Echo> {
    let mut echoes = Vec::new();
    for name in ["x-request-id", "www-authenticate", "set-cookie", "server", "retry-after"] {
        echoes.push((name.to_owned(), http_response("401 No", &[(name, secret)], "")));
        echoes.push((name.to_owned(), http_response("200 OK", &[(name, secret)], "<html>")));
    }
    for location in [
        format!("http://127.0.0.1:1/{secret}"),
        format!("http://127.0.0.1:1/?{secret}"),
        format!("http://{secret}@127.0.0.1:1/"),
        format!("http://{secret}.example/"),
        format!("http://{secret}:99/"),
        format!("{secret}:x"),
        secret.to_owned(),
    ] {
        echoes.push((location.clone(), http_response("302 Found", &[("location", &location)], "")));
    }
    echoes
}

/// Returns invalid and incomplete responses with a secret.
fn in_broken_responses(secret: &str) -> Vec<Echo> {
    let mut echoes = Vec::new();
    let bytes = [b"HTTP/1.1 400 X\r\nx-echo: \xff".as_slice(), secret.as_bytes(), b"\xfe\r\n\r\n"];
    echoes.push((
        "bytes in a header".to_owned(),
        vec![send(bytes.concat()), support::server::Step::Close],
    ));
    let reason = format!("400 {secret}");
    echoes.push(("reason".to_owned(), http_response(&reason, &[], "")));
    echoes.push((
        "garbage".to_owned(),
        vec![send(format!("{secret}\r\n\r\n")), support::server::Step::Close],
    ));
    let header = format!("HTTP/1.1 200 OK\r\n{secret}\r\n\r\n");
    echoes.push(("a broken header".to_owned(), vec![send(header), support::server::Step::Close]));
    // A response that breaks off within the secret.
    for share in [3, 5, 7] {
        let mut end = secret.len() * share / 8;
        while !secret.is_char_boundary(end) {
            end -= 1;
        }
        for status in ["400 X", "200 OK"] {
            let head = format!("HTTP/1.1 {status}\r\ncontent-length: 9999\r\n\r\n");
            let text = format!("{head}Key {}", &secret[..end]);
            echoes.push((text.clone(), vec![send(text), support::server::Step::Close]));
        }
    }
    let length = [("content-length", secret)];
    echoes.push(("a length".to_owned(), http_response("200 OK", &length, "")));
    echoes
}
