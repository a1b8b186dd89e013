//! Rules for servers, security schemes and security requirements.

use super::Severity::{Breaking, Risky, Safe};
use super::{Example, Rule, rules};

rules! { DOCUMENT_RULES:
    SERVER_ADDED = {
        id: "server-added",
        about: "Server added.",
        request: Safe,
        response: Safe,
        example: document(r#"{}"#, r#"{"servers": [{"url": "https://example.com"}]}"#),
        reverse: "server-removed",
    }
    SERVER_REMOVED = {
        id: "server-removed",
        about: "Server removed.",
        request: Safe,
        response: Safe,
        example: document(
            r#"{"servers": [{"url": "https://a.example"}, {"url": "https://b.example"}]}"#,
            r#"{"servers": [{"url": "https://b.example"}]}"#
        ),
        reverse: "server-added",
    }
    SERVER_VARIABLES_CHANGED = {
        id: "server-variables-changed",
        about: "Variables of a server URL changed.",
        request: Safe,
        response: Safe,
        example: document(
            r#"{"servers": [{"url": "https://{r}.example", "variables": {"r": {"default": "eu"}}}]}"#,
            r#"{"servers": [{"url": "https://{r}.example", "variables": {"r": {"default": "us"}}}]}"#
        ),
        reverse: "server-variables-changed",
    }
    SECURITY_SCHEME_ADDED = {
        id: "security-scheme-added",
        about: "Security scheme added.",
        request: Safe,
        response: Safe,
        example: document(
            r#"{}"#,
            r#"{"components": {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "x-key"}}}}"#
        ),
        reverse: "security-scheme-removed",
    }
    SECURITY_SCHEME_REMOVED = {
        id: "security-scheme-removed",
        about: "Security scheme removed. Operations that required it report this themselves.",
        request: Risky,
        response: Safe,
        example: document(
            r#"{"components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}}}"#,
            r#"{}"#
        ),
        reverse: "security-scheme-added",
    }
    SECURITY_SCHEME_TYPE_CHANGED = {
        id: "security-scheme-type-changed",
        about: "Type of a security scheme changed, for instance from `apiKey` to `http`.",
        request: Breaking,
        response: Safe,
        example: document(
            r#"{"components": {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "x-key"}}}}"#,
            r#"{"components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}}}"#
        ),
        reverse: "security-scheme-type-changed",
    }
    SECURITY_SCHEME_CHANGED = {
        id: "security-scheme-changed",
        about: "A security scheme of the same type expects its credentials in another place or form: another header, another location, another HTTP scheme.",
        request: Breaking,
        response: Safe,
        example: document(
            r#"{"components": {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "x-key"}}}}"#,
            r#"{"components": {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "x-api-key"}}}}"#
        ),
        reverse: "security-scheme-changed",
    }
    SECURITY_TOKEN_FORMAT_CHANGED = {
        id: "security-token-format-changed",
        about: "`bearerFormat`, a hint at the form of a bearer token, changed.",
        request: Safe,
        response: Safe,
        example: document(
            r#"{"components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}}}"#,
            r#"{"components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}}}"#
        ),
        reverse: "security-token-format-changed",
    }
    SECURITY_ADDRESS_CHANGED = {
        id: "security-address-changed",
        about: "URL of an authorization, token or discovery endpoint changed.",
        request: Risky,
        response: Safe,
        example: document(
            r#"{"components": {"securitySchemes": {"o": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "https://a.example", "scopes": {}}}}}}}"#,
            r#"{"components": {"securitySchemes": {"o": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "https://b.example", "scopes": {}}}}}}}"#
        ),
        reverse: "security-address-changed",
    }
    OAUTH_FLOW_ADDED = {
        id: "oauth-flow-added",
        about: "OAuth flow added.",
        request: Safe,
        response: Safe,
        example: document(
            r#"{"components": {"securitySchemes": {"o": {"type": "oauth2", "flows": {}}}}}"#,
            r#"{"components": {"securitySchemes": {"o": {"type": "oauth2", "flows": {"implicit": {"authorizationUrl": "https://a.example", "scopes": {}}}}}}}"#
        ),
        reverse: "oauth-flow-removed",
    }
    OAUTH_FLOW_REMOVED = {
        id: "oauth-flow-removed",
        about: "OAuth flow removed.",
        request: Breaking,
        response: Safe,
        example: document(
            r#"{"components": {"securitySchemes": {"o": {"type": "oauth2", "flows": {"password": {"tokenUrl": "https://a.example", "scopes": {"a": ""}}}}}}}"#,
            r#"{"components": {"securitySchemes": {"o": {"type": "oauth2", "flows": {}}}}}"#
        ),
        reverse: "oauth-flow-added",
    }
    OAUTH_SCOPE_ADDED = {
        id: "oauth-scope-added",
        about: "OAuth scope added to a flow.",
        request: Safe,
        response: Safe,
        example: document(
            r#"{"components": {"securitySchemes": {"o": {"type": "oauth2", "flows": {"password": {"tokenUrl": "https://a.example", "scopes": {"a": ""}}}}}}}"#,
            r#"{"components": {"securitySchemes": {"o": {"type": "oauth2", "flows": {"password": {"tokenUrl": "https://a.example", "scopes": {"a": "", "b": ""}}}}}}}"#
        ),
        reverse: "oauth-scope-removed",
    }
    OAUTH_SCOPE_REMOVED = {
        id: "oauth-scope-removed",
        about: "OAuth scope removed from a flow.",
        request: Risky,
        response: Safe,
        example: document(
            r#"{"components": {"securitySchemes": {"o": {"type": "oauth2", "flows": {"password": {"tokenUrl": "https://a.example", "scopes": {"a": "", "b": ""}}}}}}}"#,
            r#"{"components": {"securitySchemes": {"o": {"type": "oauth2", "flows": {"password": {"tokenUrl": "https://a.example", "scopes": {"b": ""}}}}}}}"#
        ),
        reverse: "oauth-scope-added",
    }
    SECURITY_REQUIRED = {
        id: "security-required",
        about: "Authentication is now required.",
        request: Breaking,
        response: Safe,
        example: operation(r#"{}"#, r#"{"security": [{"key": []}]}"#),
        reverse: "security-lifted",
    }
    SECURITY_LIFTED = {
        id: "security-lifted",
        about: "Authentication is no longer required.",
        request: Safe,
        response: Safe,
        example: operation(r#"{"security": [{"key": []}]}"#, r#"{"security": []}"#),
        reverse: "security-required",
    }
    SECURITY_ALTERNATIVE_ADDED = {
        id: "security-alternative-added",
        about: "Operations accept an additional security scheme.",
        request: Safe,
        response: Safe,
        example: operation(r#"{"security": [{"key": []}]}"#, r#"{"security": [{"key": []}, {"token": []}]}"#),
        reverse: "security-alternative-removed",
    }
    SECURITY_ALTERNATIVE_REMOVED = {
        id: "security-alternative-removed",
        about: "Operations no longer accept a security scheme.",
        request: Breaking,
        response: Safe,
        example: operation(r#"{"security": [{"key": []}, {"token": []}]}"#, r#"{"security": [{"token": []}]}"#),
        reverse: "security-alternative-added",
    }
    SECURITY_ALTERNATIVE_NARROWED = {
        id: "security-alternative-narrowed",
        about: "A security scheme that was sufficient alone is now required together with another.",
        request: Breaking,
        response: Safe,
        example: operation(r#"{"security": [{"key": []}]}"#, r#"{"security": [{"key": [], "token": []}]}"#),
        reverse: "security-alternative-widened",
    }
    SECURITY_ALTERNATIVE_WIDENED = {
        id: "security-alternative-widened",
        about: "A security scheme is now sufficient without another that was required together with it.",
        request: Safe,
        response: Safe,
        example: operation(r#"{"security": [{"key": [], "token": []}]}"#, r#"{"security": [{"token": []}]}"#),
        reverse: "security-alternative-narrowed",
    }
    SECURITY_ALTERNATIVE_CHANGED = {
        id: "security-alternative-changed",
        about: "Operations accept another security scheme instead of one.",
        request: Breaking,
        response: Safe,
        example: operation(r#"{"security": [{"key": []}]}"#, r#"{"security": [{"token": []}]}"#),
        reverse: "security-alternative-changed",
    }
    SECURITY_SCOPE_REQUIRED = {
        id: "security-scope-required",
        about: "Operations require an additional OAuth scope.",
        request: Breaking,
        response: Safe,
        example: operation(r#"{"security": [{"o": ["a"]}]}"#, r#"{"security": [{"o": ["a", "b"]}]}"#),
        reverse: "security-scope-lifted",
    }
    SECURITY_SCOPE_LIFTED = {
        id: "security-scope-lifted",
        about: "Operations no longer require an OAuth scope.",
        request: Safe,
        response: Safe,
        example: operation(r#"{"security": [{"o": ["a", "b"]}]}"#, r#"{"security": [{"o": ["b"]}]}"#),
        reverse: "security-scope-required",
    }
}
