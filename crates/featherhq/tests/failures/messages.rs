//! Messages and fields of errors.

use super::*;

/// Bodies of error responses, each with the part of the message that results.
const BODIES: [(&str, &str); 7] = [
    (r#"{"error":"some_code","message":"It is so"}"#, ": It is so (some_code)"),
    (
        r#"{"detail":[{"loc":["body","nickname"],"msg":"Field required","type":"missing"}]}"#,
        ": body.nickname: Field required",
    ),
    (r#"{"detail":"Not here"}"#, ": Not here"),
    (r#"{"title":"Problem","status":1}"#, r#": {"title":"Problem","status":1}"#),
    ("upstream\n  connect error", ": upstream connect error"),
    ("<html><title>Oops</title>", ": an HTML page titled \"Oops\""),
    ("", ", without a reason"),
];

#[tokio::test]
async fn every_status_is_supported_with_every_body() {
    let server = Server::always(vec![]).await;
    let client = builder(&server.url()).max_retries(1).retry_budget(false).build().unwrap();
    for (status, reason, kind, retried) in [
        (400, "Bad Request", "bad_request", false),
        (401, "Unauthorized", "unauthorized", false),
        (402, "Payment Required", "", false),
        (403, "Forbidden", "forbidden", false),
        (404, "Not Found", "not_found", false),
        (405, "Method Not Allowed", "", false),
        (408, "Request Timeout", "", true),
        (409, "Conflict", "conflict", false),
        (410, "Gone", "", false),
        (413, "Payload Too Large", "", false),
        (422, "Unprocessable Entity", "validation", false),
        (425, "Too Early", "", false),
        (429, "Too Many Requests", "rate_limited", true),
        (451, "Unavailable For Legal Reasons", "", false),
        (500, "Internal Server Error", "server_error", true),
        (501, "Not Implemented", "server_error", false),
        (502, "Bad Gateway", "server_error", true),
        (503, "Service Unavailable", "server_error", true),
        (504, "Gateway Timeout", "server_error", true),
        (505, "HTTP Version Not Supported", "server_error", false),
        (507, "Insufficient Storage", "server_error", false),
    ] {
        for (body, summary) in BODIES {
            // The reason phrase is that of the server, and ignored.
            let headers = [("x-request-id", "r1")];
            server.respond_with(vec![http_response(&format!("{status} Whatever"), &headers, body)]);
            let error = client.connections().list().await.unwrap_err();
            let [found, _, message] = outline(&error);
            let kinds = format!("status {kind}");
            let (attempts, retryable) = if retried { (2, "retryable") } else { (1, "final") };
            assert_eq!(found, format!("{}, {retryable}, attempts={attempts}", kinds.trim_end()));
            let tried = if retried { " (after 2 attempts in _)" } else { "" };
            assert_eq!(
                message,
                format!("listConnections: {status} {reason}{summary}{tried} [request id r1]")
            );
            assert_eq!(error.status(), Some(status));
            assert_eq!(error.header("X-Request-Id"), Some("r1"));
            assert_eq!(error.body_excerpt().unwrap_or_default(), body);
            assert_eq!(error.api_error().is_none(), body.is_empty());
        }
    }
}

#[tokio::test]
async fn error_bodies_are_parsed_into_fields() {
    let body = r#"{"error":"rate_limited","message":"Slow down","retryable":false,"retry_after":7,"detail":[{"loc":["query",3,"limit"],"msg":"too large","type":"less_than_equal","ctx":{"le":200}},{"msg":"bad"}]}"#;
    let server = Server::always(http_response("422 X", &[("retry-after", "5")], body)).await;
    let error = fail(builder(&server.url())).await;
    // The longer of the two waits satisfies both.
    assert_eq!(error.retry_after(), Some(ms(7000)));
    let api = error.api_error().unwrap();
    assert_eq!(api.code.as_deref(), Some("rate_limited"));
    assert_eq!(api.message.as_deref(), Some("Slow down"));
    assert_eq!(api.retryable, Some(false));
    assert_eq!(api.details.len(), 2);
    assert_eq!(api.details[0].location, ["query", "3", "limit"]);
    assert_eq!(api.details[0].kind, "less_than_equal");
    assert_eq!(api.details[0].to_string(), "query.3.limit: too large");
    assert_eq!(api.details[1].to_string(), "bad");
    assert_eq!(
        error.to_string(),
        "listConnections: 422 Unprocessable Entity: Slow down (rate_limited); \
         query.3.limit: too large; bad [asked to wait 7 s]"
    );
}

#[tokio::test]
async fn messages_are_one_short_line() {
    let long = "long ".repeat(10_000);
    let name = format!("a\nb{long}");
    let server = Server::always(vec![]).await;
    let client = builder(&server.url()).max_retries(0).build().unwrap();
    for script in [
        http_response(
            "400 X",
            &[],
            json!({"error": "a\nb", "message": "c\r\n\u{1b}[2Jd"}).to_string(),
        ),
        http_response("400 X", &[], json!({"error": long, "message": long}).to_string()),
        http_response(
            "422 X",
            &[],
            json!({"detail": vec![json!({"loc": [long, "a\nb"], "msg": long}); 9]}).to_string(),
        ),
        http_response("422 X", &[], json!({"detail": {"a\nb": long}}).to_string()),
        http_response("400 X", &[], format!("text\n\n{long}")),
        http_response("400 X", &[], format!("<title>\n{long}")),
        http_response("400 X", &[("x-request-id", &long[..4000])], ""),
        ok(list_with(0, |c| c["tools"][0]["is_enabled"] = json!(long))),
        ok(list_with(0, |c| c["tools"][0]["is_enabled"] = json!("a\nb"))),
        ok(list_with(0, |c| c["tools"][0]["input_defaults"] = json!({name: 1}))),
    ] {
        server.respond_with(vec![script]);
        let error = client.connections().list().await.unwrap_err();
        let message = error.to_string();
        assert!(message.len() < 5000, "{} bytes: {}", message.len(), &message[..400]);
        assert!(!message.contains(char::is_control), "{message:?}");
        assert!(error.body_excerpt().is_none_or(|excerpt| excerpt.len() <= 1024));
    }
}

/// Strings of the server neither hide nor reorder the rest of a message, and header values are
/// shortened. Joiners stay.
#[tokio::test]
async fn deceptive_characters_are_escaped_in_messages() {
    let text = "a\u{202e}b\u{200b}c\u{feff}d\u{2067}e \u{1f469}\u{200d}\u{1f467}";
    let escaped = "a\\u{202e}b\\u{200b}c\\u{feff}d\\u{2067}e \u{1f469}\u{200d}\u{1f467}";
    let server = Server::always(vec![]).await;
    let client = builder(&server.url()).max_retries(0).build().unwrap();
    for script in [
        http_response("400 X", &[], json!({"error": text}).to_string()),
        http_response("400 X", &[], json!({"message": text}).to_string()),
        http_response("400 X", &[], json!({"detail": text}).to_string()),
        http_response("422 X", &[], json!({"detail": [{"loc": [text], "msg": "m"}]}).to_string()),
        http_response("422 X", &[], json!({"detail": [{"loc": ["l"], "msg": text}]}).to_string()),
        http_response("400 X", &[], text),
        http_response("400 X", &[], format!("<title>{text}</title>")),
        ok(format!("<title>{text}</title>")),
        ok(list_with(0, |c| c["tools"][0]["input_defaults"] = json!({text: 1}))),
    ] {
        server.respond_with(vec![script]);
        let message = client.connections().list().await.unwrap_err().to_string();
        assert!(message.contains(escaped), "{message}");
    }
    let long = "x".repeat(300);
    let location = format!("http://{long}.example/");
    for (headers, body) in [
        ([("x-request-id", &*long)], ""),
        ([("content-encoding", &*long)], ""),
        ([("location", &*location)], ""),
    ] {
        let status = if headers[0].0 == "location" { "302 Found" } else { "400 X" };
        server.respond_with(vec![http_response(status, &headers, body)]);
        let error = client.connections().list().await.unwrap_err();
        for output in [error.to_string(), format!("{error:?}")] {
            assert!(!output.contains(&"x".repeat(201)), "{output}");
        }
    }
}

/// Any header that servers and gateways use; that of the server takes precedence.
#[tokio::test]
async fn request_ids_are_read_from_any_usual_header() {
    for name in [
        "x-request-id",
        "request-id",
        "x-correlation-id",
        "x-amzn-requestid",
        "x-amzn-trace-id",
        "cf-ray",
        "x-cloud-trace-context",
        "traceparent",
    ] {
        let scripts = vec![
            http_response("400 X", &[(name, "id-1"), ("date", "now")], ""),
            http_response("200 OK", &[(name, "id-2")], "[]"),
        ];
        let server = Server::each(scripts).await;
        let client = builder(&server.url()).build().unwrap();
        let error = client.connections().list().await.unwrap_err();
        assert_eq!(error.request_id(), Some("id-1"), "{name}");
        let response = client.connections().list().with_response().await.unwrap();
        assert_eq!(response.request_id(), Some("id-2"), "{name}");
    }
    let both = [("cf-ray", "gateway"), ("x-request-id", "server")];
    let server = Server::always(http_response("400 X", &both, "")).await;
    assert_eq!(fail(builder(&server.url())).await.request_id(), Some("server"));
}

#[tokio::test]
async fn the_chain_of_sources_ends_with_the_error_of_the_system() {
    let error = fail(builder(&format!("http://{}", closed_port()))).await;
    let mut kinds = Vec::new();
    let mut source = error.source();
    while let Some(cause) = source {
        kinds.extend(cause.downcast_ref::<std::io::Error>().map(std::io::Error::kind));
        source = cause.source();
    }
    assert!(kinds.contains(&std::io::ErrorKind::ConnectionRefused), "{error:?}");
}
