//! Rules for servers, security schemes, and what operations require of them.

use super::Severity::{Breaking, Risky, Safe};
use super::{Example, Rule, rules};

rules! { DOCUMENT_RULES:
    SERVER_ADDED = {
        id: "server-added",
        about: "A server is listed that was not.",
        request: Safe,
        answer: Safe,
        example: document(r#"{}"#, r#"{"servers": [{"url": "https://example.com"}]}"#),
        reverse: "server-removed",
    }
    SERVER_REMOVED = {
        id: "server-removed",
        about: "A server is not listed any more.",
        request: Safe,
        answer: Safe,
        example: document(
            r#"{"servers": [{"url": "https://a.example"}, {"url": "https://b.example"}]}"#,
            r#"{"servers": [{"url": "https://b.example"}]}"#
        ),
        reverse: "server-added",
    }
    SERVER_VARIABLES_CHANGED = {
        id: "server-variables-changed",
        about: "The variables of a server's address have other values.",
        request: Safe,
        answer: Safe,
        example: document(
            r#"{"servers": [{"url": "https://{r}.example", "variables": {"r": {"default": "eu"}}}]}"#,
            r#"{"servers": [{"url": "https://{r}.example", "variables": {"r": {"default": "us"}}}]}"#
        ),
        reverse: "server-variables-changed",
    }
    SECURITY_SCHEME_ADDED = {
        id: "security-scheme-added",
        about: "There is one more way to prove who one is.",
        request: Safe,
        answer: Safe,
        example: document(
            r#"{}"#,
            r#"{"components": {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "x-key"}}}}"#
        ),
        reverse: "security-scheme-removed",
    }
    SECURITY_SCHEME_REMOVED = {
        id: "security-scheme-removed",
        about: "There is one way less to prove who one is.",
        request: Risky,
        answer: Safe,
        example: document(
            r#"{"components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}}}"#,
            r#"{}"#
        ),
        reverse: "security-scheme-added",
    }
    SECURITY_SCHEME_TYPE_CHANGED = {
        id: "security-scheme-type-changed",
        about: "A security scheme is of another type.",
        request: Breaking,
        answer: Safe,
        example: document(
            r#"{"components": {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "x-key"}}}}"#,
            r#"{"components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}}}"#
        ),
        reverse: "security-scheme-type-changed",
    }
    SECURITY_SCHEME_CHANGED = {
        id: "security-scheme-changed",
        about: "A security scheme of the same type wants its proof elsewhere or in another form: another header, another place, another HTTP scheme.",
        request: Breaking,
        answer: Safe,
        example: document(
            r#"{"components": {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "x-key"}}}}"#,
            r#"{"components": {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "x-api-key"}}}}"#
        ),
        reverse: "security-scheme-changed",
    }
    SECURITY_TOKEN_FORMAT_CHANGED = {
        id: "security-token-format-changed",
        about: "The hint at the form of a bearer token is another one.",
        request: Safe,
        answer: Safe,
        example: document(
            r#"{"components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}}}"#,
            r#"{"components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}}}"#
        ),
        reverse: "security-token-format-changed",
    }
    SECURITY_ADDRESS_CHANGED = {
        id: "security-address-changed",
        about: "Tokens, or the description of a provider, are to be had at another address.",
        request: Risky,
        answer: Safe,
        example: document(
            r#"{"components": {"securitySchemes": {"o": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "https://a.example", "scopes": {}}}}}}}"#,
            r#"{"components": {"securitySchemes": {"o": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "https://b.example", "scopes": {}}}}}}}"#
        ),
        reverse: "security-address-changed",
    }
    OAUTH_FLOW_ADDED = {
        id: "oauth-flow-added",
        about: "There is one more way to a token.",
        request: Safe,
        answer: Safe,
        example: document(
            r#"{"components": {"securitySchemes": {"o": {"type": "oauth2", "flows": {}}}}}"#,
            r#"{"components": {"securitySchemes": {"o": {"type": "oauth2", "flows": {"implicit": {"authorizationUrl": "https://a.example", "scopes": {}}}}}}}"#
        ),
        reverse: "oauth-flow-removed",
    }
    OAUTH_FLOW_REMOVED = {
        id: "oauth-flow-removed",
        about: "There is one way less to a token.",
        request: Breaking,
        answer: Safe,
        example: document(
            r#"{"components": {"securitySchemes": {"o": {"type": "oauth2", "flows": {"password": {"tokenUrl": "https://a.example", "scopes": {"a": ""}}}}}}}"#,
            r#"{"components": {"securitySchemes": {"o": {"type": "oauth2", "flows": {}}}}}"#
        ),
        reverse: "oauth-flow-added",
    }
    OAUTH_SCOPE_ADDED = {
        id: "oauth-scope-added",
        about: "A scope is offered that was not.",
        request: Safe,
        answer: Safe,
        example: document(
            r#"{"components": {"securitySchemes": {"o": {"type": "oauth2", "flows": {"password": {"tokenUrl": "https://a.example", "scopes": {"a": ""}}}}}}}"#,
            r#"{"components": {"securitySchemes": {"o": {"type": "oauth2", "flows": {"password": {"tokenUrl": "https://a.example", "scopes": {"a": "", "b": ""}}}}}}}"#
        ),
        reverse: "oauth-scope-removed",
    }
    OAUTH_SCOPE_REMOVED = {
        id: "oauth-scope-removed",
        about: "A scope is not offered any more.",
        request: Risky,
        answer: Safe,
        example: document(
            r#"{"components": {"securitySchemes": {"o": {"type": "oauth2", "flows": {"password": {"tokenUrl": "https://a.example", "scopes": {"a": "", "b": ""}}}}}}}"#,
            r#"{"components": {"securitySchemes": {"o": {"type": "oauth2", "flows": {"password": {"tokenUrl": "https://a.example", "scopes": {"b": ""}}}}}}}"#
        ),
        reverse: "oauth-scope-added",
    }
    SECURITY_REQUIRED = {
        id: "security-required",
        about: "Operations that anybody could call want to know who calls.",
        request: Breaking,
        answer: Safe,
        example: operation(r#"{}"#, r#"{"security": [{"key": []}]}"#),
        reverse: "security-lifted",
    }
    SECURITY_LIFTED = {
        id: "security-lifted",
        about: "Operations that wanted to know who calls can be called by anybody.",
        request: Safe,
        answer: Safe,
        example: operation(r#"{"security": [{"key": []}]}"#, r#"{"security": []}"#),
        reverse: "security-required",
    }
    SECURITY_ALTERNATIVE_ADDED = {
        id: "security-alternative-added",
        about: "Operations accept one more kind of proof.",
        request: Safe,
        answer: Safe,
        example: operation(r#"{"security": [{"key": []}]}"#, r#"{"security": [{"key": []}, {"token": []}]}"#),
        reverse: "security-alternative-removed",
    }
    SECURITY_ALTERNATIVE_REMOVED = {
        id: "security-alternative-removed",
        about: "Operations do not accept a kind of proof any more.",
        request: Breaking,
        answer: Safe,
        example: operation(r#"{"security": [{"key": []}, {"token": []}]}"#, r#"{"security": [{"token": []}]}"#),
        reverse: "security-alternative-added",
    }
    SECURITY_ALTERNATIVE_NARROWED = {
        id: "security-alternative-narrowed",
        about: "A kind of proof that operations accept alone is wanted together with another.",
        request: Breaking,
        answer: Safe,
        example: operation(r#"{"security": [{"key": []}]}"#, r#"{"security": [{"key": [], "token": []}]}"#),
        reverse: "security-alternative-widened",
    }
    SECURITY_ALTERNATIVE_WIDENED = {
        id: "security-alternative-widened",
        about: "A kind of proof is enough without another that operations wanted together with it.",
        request: Safe,
        answer: Safe,
        example: operation(r#"{"security": [{"key": [], "token": []}]}"#, r#"{"security": [{"token": []}]}"#),
        reverse: "security-alternative-narrowed",
    }
    SECURITY_ALTERNATIVE_CHANGED = {
        id: "security-alternative-changed",
        about: "Operations accept another kind of proof in the place of one.",
        request: Breaking,
        answer: Safe,
        example: operation(r#"{"security": [{"key": []}]}"#, r#"{"security": [{"token": []}]}"#),
        reverse: "security-alternative-changed",
    }
    SECURITY_SCOPE_REQUIRED = {
        id: "security-scope-required",
        about: "Operations want a scope that they did not want.",
        request: Breaking,
        answer: Safe,
        example: operation(r#"{"security": [{"o": ["a"]}]}"#, r#"{"security": [{"o": ["a", "b"]}]}"#),
        reverse: "security-scope-lifted",
    }
    SECURITY_SCOPE_LIFTED = {
        id: "security-scope-lifted",
        about: "Operations do not want a scope any more.",
        request: Safe,
        answer: Safe,
        example: operation(r#"{"security": [{"o": ["a", "b"]}]}"#, r#"{"security": [{"o": ["b"]}]}"#),
        reverse: "security-scope-required",
    }
}
