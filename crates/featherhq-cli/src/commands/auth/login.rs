//! `feather auth login`.

use std::env;
use std::io::{self, IsTerminal as _};
use std::path::Path;

use featherhq::profile::{Profile, Profiles};
use featherhq::{DEFAULT_BASE_URL, Secret};

use crate::account::{self, Account, Sources};
use crate::context::Context;
use crate::deadline::Deadline;
use crate::failure::{Exit, Failure, Stop};
use crate::input::{Inputs, KEY_PREFIX};
use crate::options::Options;
use crate::output::Output;

/// The profile of a user who names none.
const DEFAULT_PROFILE: &str = "default";

pub(super) async fn login(options: &Options, output: &mut Output) -> Result<(), Stop> {
    let (named, _) = account::named(options);
    let name = named.unwrap_or_else(|| DEFAULT_PROFILE.to_owned());
    check_name(&name)?;
    // Before the key is entered: it could not be stored otherwise.
    let mut profiles = account::load()?;
    let is_kept = !options.mock && !options.dry_run;
    let context = if options.mock {
        Context::open(options, output).await?
    } else {
        entered(&name, &profiles, options, output)?
    };
    let tried = context.client.integrations().list().total_timeout(context.left()).await;
    tried.map_err(|error| context.failure(error).with_hint_after("nothing was stored"))?;
    if !is_kept {
        output.note("The key is accepted. Nothing was stored, as with --mock and --dry-run.");
        return Ok(());
    }
    let Some(key) = context.key else {
        return Err(Failure::new("configuration", Exit::Usage, "no API key").into());
    };
    profiles.insert(&name, Profile::new(key, context.client.base_url()));
    let path = account::save(&profiles)?;
    output.note(&format!(
        "Stored profile {name:?} for {} in {path}, which only you can read.",
        context.client.base_url()
    ));
    if profiles.default_name() != Some(&name) {
        output.note(&format!("`feather auth use {name}` makes it the default."));
    }
    Ok(())
}

/// Returns a client with the key that the user enters.
fn entered(
    name: &str,
    profiles: &Profiles,
    options: &Options,
    output: &mut Output,
) -> Result<Context, Stop> {
    let (base_url, source) = base_url(name, profiles, options);
    let inputs = Inputs::new(output.deadline());
    let (key, key_source) = read_key(&base_url, options, &inputs, output)?;
    inputs.warn(output);
    // The time that the user took to enter the key does not count.
    output.set_deadline(Deadline::start(options.timeout));
    output.start_status("auth login");
    let sources = Sources { key: key_source.to_owned(), base_url: source.to_owned() };
    let account = Account { key: Some(key), base_url: Some(base_url), sources, profile: None };
    Context::with_account(account, inputs, options, output)
}

/// Returns the server of a new profile: that of the profile that it replaces, unless another one
/// is named.
fn base_url(name: &str, profiles: &Profiles, options: &Options) -> (String, &'static str) {
    if let Some(url) = &options.base_url {
        return (url.clone(), "--base-url");
    }
    if let Some(url) = env::var("FEATHER_BASE_URL").ok().filter(|url| !url.is_empty()) {
        return (url, "FEATHER_BASE_URL");
    }
    match profiles.get(name) {
        Some(profile) => (profile.base_url.clone(), "the profile"),
        None => (DEFAULT_BASE_URL.to_owned(), "the default"),
    }
}

fn read_key(
    base_url: &str,
    options: &Options,
    inputs: &Inputs,
    output: &Output,
) -> Result<(Secret, &'static str), Failure> {
    if let Some(path) = &options.api_key_file {
        return Ok((inputs.api_key(path)?, "--api-key-file"));
    }
    if !io::stdin().is_terminal() {
        return Ok((inputs.api_key(Path::new("-"))?, "standard input"));
    }
    let prompt = format!("API key for {base_url} (not shown): ");
    let key = output.status().pause(|| prompt_for_key(&prompt)).map_err(|error| {
        Failure::usage(format!("cannot read the API key from the terminal: {error}"))
    })?;
    Ok((Secret::from(key.trim()), "the prompt"))
}

/// Reads a line of the terminal without echo.
fn prompt_for_key(prompt: &str) -> io::Result<String> {
    let config = rpassword::ConfigBuilder::new().password_feedback_hide();
    // The streams of the process, which need not be its controlling terminal.
    #[cfg(unix)]
    let config = config.input_file_path("/dev/stdin").output_file_path("/dev/stderr");
    rpassword::prompt_password_with_config(prompt, config.build())
}

/// A name is a word, so that it works in all shells, and is no key by mistake.
fn check_name(name: &str) -> Result<(), Failure> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if name.is_empty() || name.len() > 64 || !name.chars().all(is_word) {
        return Err(Failure::usage(
            "the name of a profile has up to 64 letters, digits, -, _ or .",
        ));
    }
    if name.starts_with(KEY_PREFIX) {
        return Err(Failure::usage("the name of the profile looks like an API key"));
    }
    Ok(())
}
