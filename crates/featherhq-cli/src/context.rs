//! The client that a command works with, from options, environment and key file; and the
//! mock server behind it, if that is what was asked for.
//!
//! It also knows where the settings came from, which is what most hints are about.

use std::io::{self, Read};
use std::path::Path;
use std::time::Duration;

use featherhq::{Client, DEFAULT_BASE_URL, Error, Secret};
use featherhq_mock::MockFeather;

use crate::args::Options;
use crate::failure::{Exit, Failure, Stop};

/// No key is as long as this, so that a wrong file is noticed before it fills the memory.
const LONGEST_KEY: u64 = 64 * 1024;

/// What Feather's keys begin with.
const KEY_PREFIX: &str = "fth_";

/// How long one attempt may take, unless all of them may take longer.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(60);

/// The mock server accepts any key; this one cannot be taken for a real one.
const MOCK_KEY: &str = "mock-key";

#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) client: Client,
    sources: Sources,
    timeout: Duration,
    /// Stops serving when it is dropped.
    _mock: Option<MockFeather>,
}

/// Where the settings come from, in the words of a message.
#[derive(Debug)]
struct Sources {
    key: Option<String>,
    base_url: &'static str,
}

impl Context {
    /// Sets the client up, and the mock server if one was asked for.
    pub(crate) async fn open(options: &Options) -> Result<Self, Stop> {
        let mut builder = Client::builder()
            .user_agent_suffix(concat!("feather-cli/", env!("CARGO_PKG_VERSION")))
            .total_timeout(options.timeout)
            // Whoever waits longer for the whole waits as long for one attempt.
            .attempt_timeout(options.timeout.max(ATTEMPT_TIMEOUT))
            .max_retries(options.retries)
            .max_response_size(options.max_response_size);
        let mut mock = None;
        let sources;
        if options.mock {
            let server = MockFeather::builder().start().await.map_err(|error| {
                let message = format!("the mock server does not start: {error}");
                Failure::new("mock", Exit::Failed, message)
            })?;
            builder = builder.base_url(server.base_url()).api_key(MOCK_KEY);
            mock = Some(server);
            sources = Sources { key: Some("--mock".to_owned()), base_url: "--mock" };
        } else {
            sources = Sources::of(options);
            if let Some(base_url) = &options.base_url {
                builder = builder.base_url(base_url);
            }
            if let Some(path) = &options.api_key_file {
                builder = builder.api_key(read_key(path)?);
            }
            builder = builder.from_env();
        }
        match builder.build() {
            Ok(client) => Ok(Self { client, sources, timeout: options.timeout, _mock: mock }),
            Err(error) => {
                let hint = sources.hint();
                Err(Failure::of_call(error, Some(hint)).into())
            }
        }
    }

    /// The failure of a call, with a hint that fits it.
    pub(crate) fn failure(&self, error: Error) -> Failure {
        let hint = self.hint(&error);
        Failure::of_call(error, hint)
    }

    fn hint(&self, error: &Error) -> Option<String> {
        let server = format!("{} (from {})", self.client.base_url(), self.sources.base_url);
        let key = self.sources.key.as_deref().unwrap_or("FEATHER_API_KEY");
        let lists = error.operation().is_some_and(|operation| operation.starts_with("list"));
        let hint = if error.is_unauthorized() {
            format!(
                "is the API key (from {key}) one for {server}, and neither revoked nor expired?"
            )
        } else if error.is_forbidden() {
            format!(
                "the API key (from {key}) may not do this; make one with another role or wider scopes"
            )
        } else if error.is_not_found() && !lists {
            format!(
                "the organisation that owns the API key (from {key}) has no such connection; `feather connections list` shows what it has"
            )
        } else if error.is_connect() {
            format!("is {server} the right server, and the network up?")
        } else if error.is_timeout() && error.elapsed() >= self.timeout {
            format!("is {server} the right server? If it is only slow, raise --timeout")
        } else if error.is_redirect()
            || error.is_timeout()
            || error.is_not_found()
            || is_no_json(error)
        {
            format!("is {server} the right server?")
        } else if error.is_too_large() {
            "raise --max-response-size, such as to 1GiB".to_owned()
        } else {
            let wait = error.retry_after().filter(|wait| !wait.is_zero())?;
            format!(
                "the server asks to wait {} before the next try",
                humantime::format_duration(wait)
            )
        };
        Some(hint)
    }
}

/// Whether what answered does not even speak JSON, and so is hardly Feather.
fn is_no_json(error: &Error) -> bool {
    error.is_decode() && error.element_index().is_none() && error.json_path().is_none()
}

impl Sources {
    fn of(options: &Options) -> Self {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let key = match &options.api_key_file {
            Some(path) => Some(shown(path)),
            None => std::env::var_os("FEATHER_API_KEY").map(|_| "FEATHER_API_KEY".to_owned()),
        };
        let base_url = if options.base_url.is_some() {
            "--base-url"
        } else if is_set("FEATHER_BASE_URL") {
            "FEATHER_BASE_URL"
        } else {
            "the default"
        };
        Self { key, base_url }
    }

    /// What may help if the client cannot be set up.
    fn hint(&self) -> String {
        match &self.key {
            None => "keep the key in FEATHER_API_KEY or in a file given with --api-key-file; `feather --mock …` needs none".to_owned(),
            Some(key) => {
                let base_url = match self.base_url {
                    "the default" => DEFAULT_BASE_URL,
                    source => source,
                };
                format!("the API key comes from {key}, the base URL from {base_url}")
            }
        }
    }
}

/// The name of a key file, for messages.
fn shown(path: &Path) -> String {
    let name = path.display().to_string();
    if name == "-" {
        "standard input".to_owned()
    } else if name.starts_with(KEY_PREFIX) {
        // The key itself, given where the name of its file belongs.
        format!("{KEY_PREFIX}… (not shown, since it looks like a key)")
    } else {
        name
    }
}

/// Reads a key from a file or standard input, without the line break at its end.
fn read_key(path: &Path) -> Result<Secret, Failure> {
    let refuse = |why: String| {
        let message = format!("cannot read the API key from {}: {why}", shown(path));
        Failure::new("configuration", Exit::Usage, message)
    };
    let source: io::Result<Box<dyn Read>> = if path.as_os_str() == "-" {
        Ok(Box::new(io::stdin().lock()))
    } else {
        std::fs::File::open(path).map(|file| Box::new(file) as Box<dyn Read>)
    };
    let mut bytes = Vec::new();
    source
        .and_then(|source| source.take(LONGEST_KEY + 1).read_to_end(&mut bytes))
        .map_err(|error| refuse(error.to_string()))?;
    if bytes.len() as u64 > LONGEST_KEY {
        return Err(refuse("it is too long to be a key".to_owned()));
    }
    let mut text = String::from_utf8(bytes)
        .map_err(|_| refuse("it holds bytes that are not text".to_owned()))?;
    if text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    Ok(Secret::from(text))
}
