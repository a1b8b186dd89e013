//! Profiles: API keys with their servers, in a file that `feather auth login` writes.
//!
//! The file is JSON, `feather/profiles.json` in the configuration folder of the user:
//! `$XDG_CONFIG_HOME` or `~/.config`, or `%APPDATA%` on Windows.
//!
//! ```json
//! {
//!   "default": "prod",
//!   "profiles": {
//!     "prod": { "api_key": "fth_live_…", "base_url": "https://api.example.com" }
//!   }
//! }
//! ```

use std::collections::BTreeMap;
use std::env;
use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use calamus_runtime::Secret;
use serde::{Deserialize, Serialize, Serializer};

use crate::client::{Client, ClientBuilder};
use crate::error::Error;

/// The environment variable that selects a profile.
const PROFILE_VARIABLE: &str = "FEATHER_PROFILE";

/// The maximum size of the file, which keeps a wrong one from filling the memory.
const MAX_SIZE: u64 = 1024 * 1024;

/// An API key and the server that it is for.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Profile {
    /// The API key.
    #[serde(deserialize_with = "deserialize_secret", serialize_with = "serialize_secret")]
    pub api_key: Secret,
    /// The base URL of the server.
    pub base_url: String,
}

impl Profile {
    /// Returns a profile of this key and this server.
    pub fn new(api_key: impl Into<Secret>, base_url: impl Into<String>) -> Self {
        Self { api_key: api_key.into(), base_url: base_url.into() }
    }
}

fn deserialize_secret<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Secret, D::Error> {
    String::deserialize(from).map(Secret::from)
}

fn serialize_secret<S: Serializer>(secret: &Secret, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(secret.expose())
}

/// The profiles of a user, and which of them is the default.
///
/// ```
/// use featherhq::profile::{Profile, Profiles};
///
/// # fn main() -> std::io::Result<()> {
/// # let folder = std::env::temp_dir().join(format!("featherhq-doc-{}", std::process::id()));
/// let path = folder.join("profiles.json");
/// let mut profiles = Profiles::load_from(&path)?; // empty, as there is no such file
/// profiles.insert("prod", Profile::new("fth_live_example", "https://api.example.com"));
/// profiles.save_to(&path)?;
/// assert_eq!(Profiles::load_from(&path)?.default_name(), Some("prod"));
/// # std::fs::remove_dir_all(folder)
/// # }
/// ```
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Profiles {
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<String>,
    #[serde(default)]
    profiles: BTreeMap<String, Profile>,
}

impl Profiles {
    /// Returns the path of the user's file. `None` if the environment names no home.
    pub fn path() -> Option<PathBuf> {
        let folder =
            |name: &str| env::var_os(name).map(PathBuf::from).filter(|folder| folder.is_absolute());
        let config = folder("XDG_CONFIG_HOME").or_else(|| {
            if cfg!(windows) { folder("APPDATA") } else { Some(folder("HOME")?.join(".config")) }
        })?;
        Some(config.join("feather").join("profiles.json"))
    }

    /// Reads the user's file. Without one there are no profiles.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or is malformed, or if other users can read it.
    pub fn load() -> io::Result<Self> {
        Self::path().map_or_else(|| Ok(Self::default()), |path| Self::load_from(&path))
    }

    /// Reads a file. Without one there are no profiles.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or is malformed, or if other users can read it.
    pub fn load_from(path: &Path) -> io::Result<Self> {
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(error),
        };
        check_permissions(&file)?;
        let mut text = zeroize_on_drop();
        file.take(MAX_SIZE + 1).read_to_string(&mut text)?;
        if text.len() as u64 > MAX_SIZE {
            return Err(invalid(format!("it is larger than {MAX_SIZE} bytes")));
        }
        // Only the place: the message of the parser may quote a key.
        serde_json::from_str(&text).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            invalid(format!("it is not a file of profiles (line {line}, column {column})"))
        })
    }

    /// Writes a file that only the user can read, replacing it as a whole.
    ///
    /// # Errors
    ///
    /// If the folder or the file cannot be written.
    pub fn save_to(&self, path: &Path) -> io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        create_private_folder(folder)?;
        let mut text = zeroize_on_drop();
        text.push_str(&serde_json::to_string_pretty(self)?);
        text.push('\n');
        let temporary = folder.join(format!(".profiles.{}.tmp", std::process::id()));
        let written =
            write_private(&temporary, text.as_bytes()).and_then(|()| fs::rename(&temporary, path));
        if written.is_err() {
            // The first error is the one to report.
            let _ = fs::remove_file(&temporary);
        }
        written
    }

    /// Returns a profile.
    pub fn get(&self, name: &str) -> Option<&Profile> {
        self.profiles.get(name)
    }

    /// Returns the names of all profiles in alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.profiles.keys().map(String::as_str)
    }

    /// Returns the name of the default profile.
    pub fn default_name(&self) -> Option<&str> {
        self.default.as_deref()
    }

    /// Sets the default profile. Returns whether there is such a profile.
    pub fn set_default(&mut self, name: &str) -> bool {
        let exists = self.profiles.contains_key(name);
        if exists {
            self.default = Some(name.to_owned());
        }
        exists
    }

    /// Adds or replaces a profile. The first one becomes the default.
    pub fn insert(&mut self, name: impl Into<String>, profile: Profile) {
        let name = name.into();
        if self.default.is_none() {
            self.default = Some(name.clone());
        }
        self.profiles.insert(name, profile);
    }

    /// Removes a profile. If it was the default, there is none afterwards.
    pub fn remove(&mut self, name: &str) -> Option<Profile> {
        if self.default.as_deref() == Some(name) {
            self.default = None;
        }
        self.profiles.remove(name)
    }

    /// Returns the profile that a program uses: `name`, or else the one in `FEATHER_PROFILE`, or
    /// else the default.
    pub fn select(&self, name: Option<&str>) -> Option<(String, &Profile)> {
        let variable = || env::var(PROFILE_VARIABLE).ok().filter(|name| !name.is_empty());
        let name = name.map(str::to_owned).or_else(variable).or_else(|| self.default.clone())?;
        let profile = self.get(&name)?;
        Some((name, profile))
    }
}

impl Client {
    /// Returns a client with the key and server of a profile: `name`, or else the one in
    /// `FEATHER_PROFILE`, or else the default. `FEATHER_API_KEY` and `FEATHER_BASE_URL` are
    /// ignored.
    ///
    /// # Errors
    ///
    /// If there is no such profile, or other users can read the file.
    ///
    /// ```no_run
    /// let feather = featherhq::Client::from_profile(Some("prod"))?;
    /// # Ok::<(), featherhq::Error>(())
    /// ```
    pub fn from_profile(name: Option<&str>) -> Result<Self, Error> {
        Self::builder().from_profile(name).and_then(ClientBuilder::build)
    }
}

impl ClientBuilder {
    /// Sets the API key and the base URL to those of a profile, see [`Client::from_profile`].
    ///
    /// # Errors
    ///
    /// If there is no such profile, or other users can read the file.
    #[allow(clippy::wrong_self_convention)] // It reads like `from_env`.
    pub fn from_profile(self, name: Option<&str>) -> Result<Self, Error> {
        let profiles = Profiles::load()
            .map_err(|error| Error::configuration(format!("cannot use the profiles: {error}")))?;
        let Some((_, profile)) = profiles.select(name) else {
            return Err(Error::configuration(
                "no such profile: `feather auth list` lists the profiles",
            ));
        };
        Ok(self.api_key(&profile.api_key).base_url(&profile.base_url))
    }
}

fn invalid(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}

/// Returns a string that does not leave keys in freed memory.
fn zeroize_on_drop() -> zeroize::Zeroizing<String> {
    // Not moved while it grows, for small files.
    zeroize::Zeroizing::new(String::with_capacity(16 * 1024))
}

#[cfg(unix)]
fn check_permissions(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;

    let mode = file.metadata()?.permissions().mode() & 0o777;
    if mode & 0o077 == 0 {
        return Ok(());
    }
    let message = format!("other users can access it (mode {mode:04o}); run `chmod 600` on it");
    Err(io::Error::new(io::ErrorKind::PermissionDenied, message))
}

#[cfg(not(unix))]
fn check_permissions(_: &File) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn create_private_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;

    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn create_private_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

/// Creates a file that only the user can read.
fn write_private(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // Left over by a process that was killed.
    let _ = fs::remove_file(path);
    let mut file = options.open(path)?;
    file.write_all(content)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(test: &str) -> PathBuf {
        let folder = env::temp_dir().join(format!("featherhq-{test}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        folder
    }

    #[test]
    fn profiles_survive_a_round_trip_and_debug_has_no_key() {
        let folder = folder("round-trip");
        let path = folder.join("feather/profiles.json");
        let mut profiles = Profiles::load_from(&path).unwrap();
        assert!(profiles.select(None).is_none());
        profiles.insert("a", Profile::new("canary-a", "https://a.example.com"));
        profiles.insert("b", Profile::new("canary-b", "https://b.example.com"));
        assert!(profiles.set_default("b") && !profiles.set_default("c"));
        profiles.save_to(&path).unwrap();
        let mut loaded = Profiles::load_from(&path).unwrap();
        assert_eq!(loaded.names().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(loaded.get("a").unwrap().api_key.expose(), "canary-a");
        assert_eq!(loaded.default_name(), Some("b"));
        assert!(!format!("{loaded:?}").contains("canary"));
        loaded.remove("b");
        assert_eq!(loaded.default_name(), None);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn malformed_files_are_errors_that_quote_nothing() {
        let folder = folder("malformed");
        let path = folder.join("profiles.json");
        Profiles::default().save_to(&path).unwrap();
        for text in ["", "canary", r#"{"profiles":{"a":{"api_key":["canary"]}}}"#] {
            fs::write(&path, text).unwrap();
            let error = Profiles::load_from(&path).unwrap_err().to_string();
            assert!(error.contains("line 1") && !error.contains("canary"), "{error}");
        }
        fs::remove_dir_all(folder).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn files_are_private_and_others_are_rejected() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = folder("permissions");
        let path = folder.join("profiles.json");
        let mut profiles = Profiles::default();
        profiles.insert("a", Profile::new("canary", "https://a.example.com"));
        profiles.save_to(&path).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(&folder)), (0o600, 0o700));
        for bad in [0o640, 0o604, 0o666, 0o620] {
            fs::set_permissions(&path, fs::Permissions::from_mode(bad)).unwrap();
            let error = Profiles::load_from(&path).unwrap_err();
            assert!(error.to_string().contains("chmod 600"), "{error}");
        }
        fs::remove_dir_all(folder).unwrap();
    }
}
