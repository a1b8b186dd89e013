//! Errors before anything is sent, and compressed responses.

use super::*;

#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn invalid_settings_are_errors_of_build() {
    use featherhq::Client;

    let keyed = || Client::builder().api_key("fth_live_key");
    for (builder, expected) in [
        (Client::builder(), "no API key: set FEATHER_API_KEY, or call `api_key` on the builder"),
        (Client::builder().api_key(""), "the API key is empty"),
        (Client::builder().api_key(" \t"), "the API key is empty"),
        (
            Client::builder().api_key("fth_live_key\n"),
            "the API key contains a line break; if it was read from a file, remove the line break at its end",
        ),
        (Client::builder().api_key(" key"), "the API key begins or ends with whitespace"),
        (
            Client::builder().api_key("schlüssel"),
            "the API key contains characters that cannot be sent in a header",
        ),
        (keyed().base_url(""), "the base URL \"\" is not a URL: relative URL without a base"),
        (
            keyed().base_url("https://[::1"),
            "the base URL \"https://[::1\" is not a URL: invalid IPv6 address",
        ),
        (
            keyed().base_url("fth_live_key"),
            "the base URL (not shown) is not a URL: relative URL without a base",
        ),
        (
            keyed().base_url("ftp://example.com"),
            "the base URL `ftp://example.com/` must begin with https:// (or http:// for a loopback address)",
        ),
        (
            keyed().base_url("http://example.com"),
            "the base URL `http://example.com/` would send credentials in the clear; use https://, or http:// only to a loopback address",
        ),
        (
            keyed().base_url("http://10.0.0.1:8000"),
            "the base URL `http://10.0.0.1:8000/` would send credentials in the clear; use https://, or http:// only to a loopback address",
        ),
        (
            keyed().base_url("https://u:secret@example.com"),
            "the base URL `https://example.com/` must not carry a user name or password; credentials are set apart from it",
        ),
        (
            keyed().base_url("https://example.com/?k=secret"),
            "the base URL `https://example.com/` must not have a query or a fragment",
        ),
        (keyed().user_agent_suffix("a\nb"), "the user agent cannot be sent in a header"),
        (
            keyed().requests_per_second(0.0),
            "0 requests a second cannot be kept; give at least 0.001",
        ),
        (keyed().root_certificate_pem("not PEM"), "a root certificate is not PEM"),
        (keyed().proxy("no proxy"), "the proxy (not shown) is not a URL"),
        (keyed().header("x-api-key", "v"), "the header \"x-api-key\" is set by the client itself"),
        (keyed().header("a b", "v"), "the header \"a b\" has no valid header name"),
        (
            keyed().header("x-a", "a\r\nb: c"),
            "the header \"x-a\" has a value with line breaks or other control characters",
        ),
    ] {
        let error = builder.build().unwrap_err();
        assert_eq!(error.to_string(), expected);
        assert_eq!(outline(&error)[0], "configuration, final, attempts=0");
        assert_eq!(error.operation(), None);
    }
}

#[tokio::test]
async fn arguments_that_violate_documented_bounds_are_not_sent() {
    let server = Server::always(ok("[]")).await;
    let client = builder(&server.url()).build().unwrap();
    let id = sample::CONNECTION_ID.parse().unwrap();
    for rate in [0.0, -1.0, 10_000.1, f64::NAN, f64::INFINITY] {
        let error = client.connections().update(id).voice_account_cps(rate).await.unwrap_err();
        assert_eq!(outline(&error)[0], "invalid_request, final, attempts=0");
        assert!(error.to_string().contains("must be above 0 and at most 10000"), "{error}");
    }
    for limit in [0, 201] {
        let error = client.webhook_events().list().limit(limit).await.unwrap_err();
        assert_eq!(outline(&error)[0], "invalid_request, final, attempts=0");
        assert!(error.to_string().contains("must be from 1 to 200"), "{error}");
    }
    let error = client.connections().list().header("x-api-key", "other").await.unwrap_err();
    assert_eq!(outline(&error)[0], "invalid_request, final, attempts=0");
    assert_eq!(server.connections(), 0);
}

#[cfg(feature = "gzip")]
mod gzip {
    use super::*;

    fn compressed(body: Vec<u8>) -> Script {
        http_response("200 OK", &[("content-encoding", "gzip")], body)
    }

    /// A megabyte of spaces in a few kilobytes: a block of fixed codes with a space and copies of
    /// 258 bytes.
    fn bomb() -> Vec<u8> {
        let mut bits: Vec<bool> = vec![true, true, false];
        let mut code = |value: u32, length: u32| {
            bits.extend((0..length).rev().map(|bit| value >> bit & 1 == 1));
        };
        code(0x30 + u32::from(b' '), 8);
        for _ in 0..4096 {
            code(0b1100_0101, 8);
            code(0, 5);
        }
        let mut bytes = b"\x1f\x8b\x08\0\0\0\0\0\0\x03".to_vec();
        for eight in bits.chunks(8) {
            bytes.push(eight.iter().rev().fold(0, |byte, bit| byte << 1 | u8::from(*bit)));
        }
        bytes
    }

    #[tokio::test]
    async fn the_size_limit_counts_decompressed_bytes() {
        let bomb = bomb();
        assert!(bomb.len() < 8192);
        let server = Server::always(compressed(bomb)).await;
        let error = fail(builder(&server.url()).max_response_size(64 * 1024)).await;
        assert_eq!(
            outline(&error),
            [
                "too_large, final, attempts=1",
                "200",
                "listConnections: the response is larger than the limit of 64 KiB",
            ]
        );
    }

    #[tokio::test]
    async fn invalid_compression_is_a_transport_error() {
        let server = Server::always(compressed(b"no gzip at all".to_vec())).await;
        let [kind, _, message] = outline(&fail(builder(&server.url())).await);
        assert_eq!(kind, "decode, final, attempts=1");
        assert!(message.starts_with("listConnections: the response cannot be decompressed"));
    }
}
