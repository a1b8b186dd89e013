//! `calamus.toml`: what the document cannot say, and what its user wants otherwise.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use calamus_document::read::Position;
use serde::Deserialize;

use crate::failure::Failure;
use crate::input::Input;
use crate::plan::{PaginationRule, Signature};

mod apply;
mod error;

pub use crate::invalid::Invalid;
pub use error::Text;
pub(crate) use error::suggestion;

/// The name of the file.
pub const FILE: &str = "calamus.toml";
/// The table of a manifest that can stand in its place.
const TABLE: &str = "package.metadata.calamus";

/// The settings of a document.
///
/// ```
/// let settings = calamus::settings::Settings::parse("calamus.toml", r#"
/// tags = ["parcels"]
/// keep_undeclared = true
///
/// [package]
/// name = "parcels-client"
/// license = "MIT"
///
/// [idempotent]
/// updateParcel = true
///
/// [pagination.listParcels]
/// items = "data"
/// token = "meta.next"
/// parameter = "from"
///
/// [rename.operations]
/// getV2Parcel = "get"
///
/// [types]
/// Money = "rust_decimal::Decimal"
///
/// [derives]
/// ParcelState = ["strum::EnumIter"]
///
/// [security]
/// ApiKeyAuth = "token"
///
/// [webhooks]
/// signature = "standard-webhooks"
/// event = "type"
/// "#).unwrap();
/// assert_eq!(settings.types["Money"], "rust_decimal::Decimal");
///
/// let invalid = calamus::settings::Settings::parse("calamus.toml", "tag = []").unwrap_err();
/// assert_eq!(
///     invalid.to_string(),
///     "calamus.toml:1:1: unknown key `tag`\n  remedy: did you mean `tags`?"
/// );
/// ```
#[derive(Clone, Debug, Default, Deserialize)]
// Editors show the description: without the example in Rust.
#[cfg_attr(
    feature = "cli",
    derive(schemars::JsonSchema),
    schemars(description = "Settings of `calamus generate`, in `calamus.toml`.")
)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Only operations with one of these tags are generated; all, if there is none.
    pub tags: Vec<String>,
    /// Whether types of objects keep properties that the document does not declare, in a map.
    /// By default they are ignored, unless the document says what they are.
    pub keep_undeclared: bool,
    /// Whether the crate gets a test for each operation.
    pub tests: bool,
    /// The package of a generated crate.
    pub package: Package,
    /// Whether operations are idempotent, by `operationId`, in place of what their methods
    /// say.
    pub idempotent: BTreeMap<String, bool>,
    /// How operations divide their lists into pages, by `operationId`, in place of what their
    /// parameters and responses make plain; `false` if they do not.
    pub pagination: BTreeMap<String, Pagination>,
    /// Other names of types and methods.
    pub rename: Rename,
    /// Rust types in place of generated ones, by the name of the schema or of its type. Each is
    /// a path from the generated module, and has the traits that the generated type would have:
    /// `Clone`, `Debug`, `PartialEq`, `Serialize`, `Deserialize`, and `Display` in a path.
    pub types: BTreeMap<String, String>,
    /// Traits that types derive besides, by the name of the schema or of its type.
    pub derives: BTreeMap<String, Vec<String>>,
    /// The names of the setters of credentials, by the name of the security scheme.
    pub security: BTreeMap<String, String>,
    /// The requests that the API sends.
    pub webhooks: Webhooks,
    /// The file that they come from.
    #[serde(skip)]
    pub origin: Text,
}

/// What the manifest of a generated crate says of its package. It counts when the manifest is
/// created.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Package {
    /// Its name; by default it is made from the title of the document.
    pub name: Option<String>,
    /// Its version; by default 0.1.0.
    pub version: Option<String>,
    /// Its license, as an SPDX expression; by default there is none.
    pub license: Option<String>,
}

/// What the document does not say of its webhooks.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Webhooks {
    /// How requests are signed. Without it they are parsed, and not verified.
    pub signature: Option<Signature>,
    /// The property of a body that has the name of the webhook, unless its schema lists other
    /// values. A property of an object in it is written with a dot.
    pub event: Option<String>,
}

/// Other names of types and methods.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Rename {
    /// The names of types, by the name of the schema or of its type.
    pub types: BTreeMap<String, String>,
    /// The names of methods, by `operationId`.
    pub operations: BTreeMap<String, String>,
}

/// How an operation divides its list into pages.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema), schemars(untagged))]
pub enum Pagination {
    /// By a rule.
    Rule(PaginationRule),
    /// As its parameters and responses make plain (`true`), or not at all.
    Detected(bool),
}

/// Not derived as an untagged enum, which would hide the key that is unknown.
impl<'de> Deserialize<'de> for Pagination {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Pagination;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a table, `true` or `false`")
            }

            fn visit_bool<E>(self, value: bool) -> Result<Pagination, E> {
                Ok(Pagination::Detected(value))
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                map: A,
            ) -> Result<Pagination, A::Error> {
                let rule = serde::de::value::MapAccessDeserializer::new(map);
                PaginationRule::deserialize(rule).map(Pagination::Rule)
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

impl Settings {
    /// Parses the text of a file of this name.
    ///
    /// # Errors
    ///
    /// If it is not TOML, or has keys that are unknown.
    pub fn parse(name: &str, text: &str) -> Result<Self, Invalid> {
        let origin = Text::new(name, text, &[]);
        let settings = toml::from_str(text).map_err(|error| origin.invalid_toml(&error))?;
        origin.checked(settings)
    }

    /// Parses the table `package.metadata.calamus` of a manifest; none, if it has no such table.
    fn parse_manifest(name: &str, text: &str) -> Result<Option<Self>, Invalid> {
        #[derive(Deserialize)]
        struct Manifest {
            package: Option<Metadata>,
        }
        #[derive(Deserialize)]
        struct Metadata {
            metadata: Option<Table>,
        }
        #[derive(Deserialize)]
        struct Table {
            calamus: Option<Settings>,
        }
        let path: Vec<_> = TABLE.split('.').collect();
        let origin = Text::new(name, text, &path);
        let manifest: Manifest =
            toml::from_str(text).map_err(|error| origin.invalid_toml(&error))?;
        let table = manifest
            .package
            .and_then(|package| package.metadata)
            .and_then(|metadata| metadata.calamus);
        table.map(|settings| origin.checked(settings)).transpose()
    }

    /// Reads a file; the defaults, if there is no such file.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or has settings that are unknown.
    pub fn read(path: &Path) -> Result<Option<Self>, Failure> {
        let name = path.display().to_string();
        let Some(text) = text_of(path)? else { return Ok(None) };
        Self::parse(&name, &text).map(Some).map_err(Failure::Settings)
    }

    /// Reads the settings beside a document; the defaults, if there is no such file.
    ///
    /// # Errors
    ///
    /// Like [`Settings::read`].
    pub fn beside(document: &Path) -> Result<Self, Failure> {
        let path = match Input::of_path(document) {
            Input::File(path) => path.with_file_name(FILE),
            _ => return Ok(Self::default()),
        };
        Ok(Self::read(&path)?.unwrap_or_default())
    }

    /// Finds the settings of a crate: `calamus.toml` in its folder, the table
    /// `package.metadata.calamus` of its manifest, or `calamus.toml` beside the document.
    ///
    /// # Errors
    ///
    /// Like [`Settings::read`], or if more than one of them exists.
    pub fn find(document: &Path, out: &Path) -> Result<Self, Failure> {
        let in_crate = out.join(FILE);
        let mut found = Vec::new();
        found.extend(Self::read(&in_crate)?);
        let manifest = out.join("Cargo.toml");
        if let Some(text) = text_of(&manifest)? {
            let name = manifest.display().to_string();
            found.extend(Self::parse_manifest(&name, &text).map_err(Failure::Settings)?);
        }
        if let Input::File(document) = Input::of_path(document) {
            let beside = document.with_file_name(FILE);
            if !is_same(&beside, &in_crate) {
                found.extend(Self::read(&beside)?);
            }
        }
        if let [one, other, ..] = found.as_slice() {
            let reason =
                format!("settings are in both {} and {}", one.origin.name(), other.origin.name());
            return Err(Failure::Usage(format!("{reason}\n  remedy: keep one of them")));
        }
        Ok(found.pop().unwrap_or_default())
    }

    /// Returns an error about the value of these keys.
    pub(crate) fn invalid(&self, keys: &[&str], reason: String, remedy: String) -> Invalid {
        self.origin.invalid(self.position(keys), reason, remedy)
    }

    /// Returns where the value of these keys stands.
    fn position(&self, keys: &[&str]) -> Option<Position> {
        self.origin.position(keys)
    }
}

/// Returns whether cargo accepts the name of a package.
pub(crate) fn is_package_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

/// Returns the text of a file; `None` if there is no such file.
fn text_of(path: &Path) -> Result<Option<String>, Failure> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::Usage(format!("{}: {error}", path.display()))),
    }
}

fn is_same(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| -> Option<PathBuf> { path.canonicalize().ok() };
    real(one).is_some_and(|one| real(other) == Some(one))
}

#[cfg(test)]
mod tests;
