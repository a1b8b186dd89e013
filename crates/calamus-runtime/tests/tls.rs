//! Settings of TLS, with and without it in the build.

#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod support;

use calamus_runtime::{ClientBuilder, ErrorKind};

use support::builder;

/// The message of a client that cannot be built.
fn refusal(builder: ClientBuilder) -> String {
    let error = builder.build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("canary"), "{shown}");
    error.to_string()
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[tokio::test]
async fn certificates_and_keys_that_cannot_be_used_are_refused() {
    use calamus_runtime::{ClientCredentials, TokenProvider as _};

    const BROKEN: &str = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let https = || builder("https://localhost:1");
    assert!(https().build().is_ok());
    for (pem, expected) in [
        ("", "a root certificate is not PEM"),
        ("canary", "a root certificate is not PEM"),
        (BROKEN, ""),
    ] {
        let message = refusal(https().root_certificate_pem(pem));
        assert!(message.starts_with(expected), "{message}");
    }
    let provider = ClientCredentials::new("https://localhost:1/token", "id", "canary");
    let provider = provider.root_certificate_pem("canary");
    let error = provider.token().await.unwrap_err();
    assert!(error.to_string().contains("a root certificate is not PEM"), "{error}");
    for (certificate, key) in [("", "canary"), (BROKEN, "canary")] {
        let message = refusal(https().client_identity_pem(certificate, key));
        let expected = "the client identity is not a PEM certificate with its private key";
        assert_eq!(message, expected);
    }
}

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
#[test]
fn a_build_without_tls_says_so() {
    let expected = "this build has no TLS; turn on the feature `rustls` or `native-tls`";
    assert_eq!(refusal(builder("https://localhost:1")), expected);
    let http = || builder("http://localhost:1");
    assert_eq!(refusal(http().root_certificate_pem("canary")), expected);
    assert_eq!(refusal(http().client_identity_pem("", "canary")), expected);
    assert!(http().build().is_ok());
}
