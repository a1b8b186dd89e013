//! The page that leads to a consent screen: its HTML and its policy.

use hyper::Uri;

pub(super) const SCRIPT: &str = include_str!("page.js");
pub(super) const STYLE: &str = include_str!("style.css");

/// What the vendor's script connects to.
const VENDOR_API: &str = "https://api.nango.dev wss://api.nango.dev";

/// The frontend script of a vendor, pinned by its hash.
#[derive(Clone, Debug)]
pub(crate) struct VendorScript {
    url: String,
    integrity: String,
}

impl VendorScript {
    /// Accepts a script from https or loopback, with a hash.
    pub(super) fn parse(url: &str, integrity: &str) -> Result<Self, String> {
        let hash = integrity.split_once('-').filter(|(algorithm, hash)| {
            matches!(*algorithm, "sha256" | "sha384" | "sha512")
                && hash.len() >= 43
                && hash.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte))
        });
        if hash.is_none() {
            return Err(format!(
                "--vendor-script-integrity {integrity} is no hash, such as sha384-…"
            ));
        }
        // A policy ends a source at these.
        if !is_secure(url) || url.contains([';', ',', '?', '#', '\'', '"']) {
            return Err(format!("--vendor-script {url} is no https URL without query"));
        }
        Ok(Self { url: url.to_owned(), integrity: integrity.to_owned() })
    }
}

/// Returns a URL that the page may link to: https, or http on loopback.
pub(super) fn checked_link(url: &str) -> Result<String, String> {
    match is_secure(url) {
        true => Ok(url.to_owned()),
        false => Err(format!("the server sent an authorization URL that is not https: {url}")),
    }
}

fn is_secure(url: &str) -> bool {
    let Ok(uri) = url.parse::<Uri>() else { return false };
    let host = uri.host().unwrap_or_default();
    match uri.scheme_str() {
        Some("https") => !host.is_empty(),
        Some("http") => matches!(host, "127.0.0.1" | "[::1]" | "localhost"),
        _ => false,
    }
}

/// Where the user consents.
#[derive(Debug)]
pub(super) enum Screen {
    /// A screen of the mock server, which returns to the page.
    Window(String),
    /// A screen of an OAuth server, which returns to Feather.
    Link(String),
    /// A screen that the vendor's script opens.
    Vendor {
        script: VendorScript,
        session_token: String,
        integration: String,
        connection_id: String,
    },
}

/// The page, ready to serve.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) html: String,
    pub(super) policy: String,
}

impl Page {
    pub(super) fn new(screen: &Screen, what: &str) -> Self {
        let attributes: Vec<(&str, &str)> = match screen {
            Screen::Window(url) => vec![("mode", "window"), ("url", url)],
            Screen::Link(url) => vec![("mode", "link"), ("url", url)],
            Screen::Vendor { script, session_token, integration, connection_id } => vec![
                ("mode", "vendor"),
                ("url", &script.url),
                ("integrity", &script.integrity),
                ("session-token", session_token),
                ("integration", integration),
                ("connection-id", connection_id),
            ],
        };
        let data = attributes
            .iter()
            .map(|(name, value)| format!(" data-{name}=\"{}\"", escape(value)))
            .collect::<String>();
        let (script_source, api) = match screen {
            Screen::Vendor { script, .. } => (format!(" {}", script.url), format!(" {VENDOR_API}")),
            Screen::Window(_) | Screen::Link(_) => Default::default(),
        };
        let what = escape(what);
        let html = format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n\
             <title>Connect {what}</title>\n\
             <link rel=\"stylesheet\" href=\"style.css\">\n\
             <script type=\"module\" src=\"page.js\"></script>\n</head>\n<body{data}>\n<main>\n\
             <h1>Connect {what}</h1>\n\
             <p id=\"status\" role=\"status\">Continue to the consent screen. Keep this page open.</p>\n\
             <button id=\"continue\" type=\"button\" autofocus>Continue</button>\n\
             <noscript><p>This page needs JavaScript.</p></noscript>\n</main>\n</body>\n</html>\n"
        );
        let policy = format!(
            "default-src 'none'; script-src 'self'{script_source}; style-src 'self'; \
             connect-src 'self'{api}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        );
        Self { html, policy }
    }
}

/// Returns a page without script.
pub(super) fn message(title: &str, text: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n\
         <link rel=\"stylesheet\" href=\"style.css\">\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n\
         <p>{text}</p>\n</main>\n</body>\n</html>\n"
    )
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

    #[test]
    fn scripts_are_pinned_and_from_secure_origins() {
        for url in ["https://cdn.example/a@1.2/b.js", "http://127.0.0.1:1/a.js"] {
            assert!(VendorScript::parse(url, HASH).is_ok(), "{url}");
        }
        for url in [
            "http://cdn.example/a.js",
            "cdn.example/a.js",
            "https://cdn.example/a.js; script-src *",
            "https://cdn.example/a.js?b",
            "data:text/javascript,1",
            "",
        ] {
            assert!(VendorScript::parse(url, HASH).is_err(), "{url}");
        }
        for hash in
            ["", "sha384", "sha384-", "md5-47DEQpj8HBSa", "sha384-\" onload=\"x", "sha256-ab"]
        {
            assert!(VendorScript::parse("https://cdn.example/a.js", hash).is_err(), "{hash}");
        }
    }

    #[test]
    fn values_are_escaped_in_the_page() {
        let screen = Screen::Window("http://127.0.0.1/\"><script>".to_owned());
        let page = Page::new(&screen, "<b>&\"'");
        assert!(!page.html.contains("<b>") && !page.html.contains("\"><script>"), "{}", page.html);
    }

    #[test]
    fn links_lead_to_https_or_loopback_only() {
        for url in ["https://a.example/x?y=z", "http://localhost:8080/x"] {
            assert!(checked_link(url).is_ok(), "{url}");
        }
        for url in ["http://a.example", "javascript:alert(1)", "file:///etc/passwd", "", "https://"]
        {
            assert!(checked_link(url).is_err(), "{url}");
        }
    }
}
