//! Which API key and which server a command uses.
//!
//! An option precedes the environment, the environment a profile, and a profile the default. A
//! profile is a key and its server: its server is used with another key only if the profile is
//! named, and its key is never sent to another server.

use std::env;
use std::path::Path;

use featherhq::profile::{Profile, Profiles};
use featherhq::{DEFAULT_BASE_URL, Secret};

use crate::failure::{Exit, Failure};
use crate::input::{Inputs, display_path};
use crate::options::Options;

pub(crate) const KEY_VARIABLE: &str = "FEATHER_API_KEY";
const BASE_URL_VARIABLE: &str = "FEATHER_BASE_URL";
pub(crate) const PROFILE_VARIABLE: &str = "FEATHER_PROFILE";

/// How to set a key.
const NO_KEY: &str = "run `feather auth login`, or set FEATHER_API_KEY or --api-key-file FILE; `feather --mock …` needs no key";

/// The settings of a command, and where they come from.
#[derive(Debug)]
pub(crate) struct Account {
    /// The key; `None` if the client reads it from the environment.
    pub(crate) key: Option<Secret>,
    /// The server; `None` for that of the environment or the default.
    pub(crate) base_url: Option<String>,
    pub(crate) sources: Sources,
    /// The name of the profile whose key is used.
    pub(crate) profile: Option<String>,
}

/// Where the settings come from, for messages.
#[derive(Debug)]
pub(crate) struct Sources {
    pub(crate) key: String,
    pub(crate) base_url: String,
}

/// A profile, and whether the user has named it.
struct Selected {
    name: String,
    profile: Profile,
    /// The option or variable that names it.
    named_by: Option<&'static str>,
}

impl Account {
    /// Finds the settings.
    pub(crate) fn of(options: &Options, inputs: &Inputs) -> Result<Self, Failure> {
        let has_key = options.api_key_file.is_some() || env::var_os(KEY_VARIABLE).is_some();
        let selected = select(options, has_key)?;
        let (key, key_source, profile) = key(options, inputs, selected.as_ref())?;
        let (base_url, base_url_source) = base_url(options, selected.as_ref(), profile.is_some());
        let account = Self {
            key,
            base_url,
            sources: Sources { key: key_source, base_url: base_url_source },
            profile,
        };
        match selected {
            Some(selected) if account.profile.is_some() => account.check_server(&selected)?,
            _ => {}
        }
        Ok(account)
    }

    /// Fails if the key of a profile would be sent to another server than the profile's.
    fn check_server(&self, selected: &Selected) -> Result<(), Failure> {
        let normalize = |url: &str| url.trim_end_matches('/').to_ascii_lowercase();
        let own = &selected.profile.base_url;
        let variable = env::var(BASE_URL_VARIABLE).ok().filter(|url| !url.is_empty());
        let used = self.base_url.clone().or(variable).unwrap_or_else(|| DEFAULT_BASE_URL.into());
        if normalize(own) == normalize(&used) {
            return Ok(());
        }
        let message = format!(
            "the key of profile {:?} is for {own}, not for the server of {}",
            selected.name, self.sources.base_url
        );
        Err(Failure::new("configuration", Exit::Usage, message)
            .with_hint("set FEATHER_API_KEY or --api-key-file, or store another profile"))
    }
}

impl Sources {
    /// Returns the hint for a client that cannot be built.
    pub(crate) fn hint(&self) -> String {
        let base_url = match self.base_url.as_str() {
            "the default" => format!("is the default, {DEFAULT_BASE_URL}"),
            source => format!("comes from {source}"),
        };
        format!("the API key comes from {}; the base URL {base_url}", self.key)
    }
}

/// Returns the key, its source, and its profile if it has one.
fn key(
    options: &Options,
    inputs: &Inputs,
    selected: Option<&Selected>,
) -> Result<(Option<Secret>, String, Option<String>), Failure> {
    if let Some(path) = &options.api_key_file {
        return Ok((Some(inputs.api_key(path)?), display_path(path), None));
    }
    let is_option = options.profile.is_some();
    match selected {
        Some(selected) if is_option || env::var_os(KEY_VARIABLE).is_none() => {
            let source = format!("profile {:?}", selected.name);
            let key = selected.profile.api_key.clone();
            Ok((Some(key), source, Some(selected.name.clone())))
        }
        _ if env::var_os(KEY_VARIABLE).is_some() => Ok((None, KEY_VARIABLE.to_owned(), None)),
        _ => Err(no_key("no API key")),
    }
}

/// Returns the base URL, unless the client finds it by itself, and its source.
fn base_url(
    options: &Options,
    selected: Option<&Selected>,
    is_key_of_profile: bool,
) -> (Option<String>, String) {
    if let Some(url) = &options.base_url {
        return (Some(url.clone()), "--base-url".to_owned());
    }
    let is_set = env::var_os(BASE_URL_VARIABLE).is_some_and(|value| !value.is_empty());
    match selected {
        Some(selected)
            if options.profile.is_some()
                || !is_set && (is_key_of_profile || selected.named_by.is_some()) =>
        {
            (Some(selected.profile.base_url.clone()), format!("profile {:?}", selected.name))
        }
        _ if is_set => (None, BASE_URL_VARIABLE.to_owned()),
        _ => (None, "the default".to_owned()),
    }
}

/// Finds the profile. One that is not named is only needed without another key.
fn select(options: &Options, has_key: bool) -> Result<Option<Selected>, Failure> {
    let (name, named_by) = named(options);
    if name.is_none() && has_key {
        return Ok(None);
    }
    let profiles = load()?;
    let name = match name.or_else(|| profiles.default_name().map(str::to_owned)) {
        Some(name) => name,
        None => return Ok(None),
    };
    match profiles.get(&name) {
        Some(profile) => Ok(Some(Selected { name, profile: profile.clone(), named_by })),
        None => Err(no_profile(&name, &profiles)),
    }
}

/// Returns the profile that the user names, and by what.
pub(crate) fn named(options: &Options) -> (Option<String>, Option<&'static str>) {
    if let Some(name) = &options.profile {
        return (Some(name.clone()), Some("--profile"));
    }
    match env::var(PROFILE_VARIABLE).ok().filter(|name| !name.is_empty()) {
        Some(name) => (Some(name), Some(PROFILE_VARIABLE)),
        None => (None, None),
    }
}

/// Reads the profiles of the user.
pub(crate) fn load() -> Result<Profiles, Failure> {
    Profiles::load().map_err(|error| {
        let path = Profiles::path().unwrap_or_default();
        file_failure("read", &path, &error)
    })
}

/// Writes the profiles of the user. Returns where they are.
pub(crate) fn save(profiles: &Profiles) -> Result<String, Failure> {
    let path = Profiles::path().ok_or_else(|| {
        Failure::usage("there is no folder for profiles").with_hint("set HOME or XDG_CONFIG_HOME")
    })?;
    profiles.save_to(&path).map_err(|error| file_failure("write", &path, &error))?;
    Ok(path.display().to_string())
}

fn file_failure(action: &str, path: &Path, error: &std::io::Error) -> Failure {
    let message = format!("cannot {action} the profiles in {}: {error}", path.display());
    Failure::new("profile", Exit::Usage, message)
}

/// Builds the failure for a profile that does not exist.
pub(crate) fn no_profile(name: &str, profiles: &Profiles) -> Failure {
    let names: Vec<&str> = profiles.names().collect();
    let known = match &names[..] {
        [] => "there are no profiles".to_owned(),
        names => format!("there are: {}", names.join(", ")),
    };
    no_key(&format!("there is no profile {name:?}"))
        .with_hint(format!("{known}; `feather auth login --profile NAME` stores one"))
}

/// Builds the failure for a command without a credential.
fn no_key(message: &str) -> Failure {
    Failure::new("configuration", Exit::NoCredential, message).with_hint(NO_KEY)
}
