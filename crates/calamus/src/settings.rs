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
        let table = manifest.package.and_then(|own| own.metadata).and_then(|own| own.calamus);
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
        let own = out.join(FILE);
        let mut found = Vec::new();
        found.extend(Self::read(&own)?);
        let manifest = out.join("Cargo.toml");
        if let Some(text) = text_of(&manifest)? {
            let name = manifest.display().to_string();
            found.extend(Self::parse_manifest(&name, &text).map_err(Failure::Settings)?);
        }
        if let Input::File(document) = Input::of_path(document) {
            let beside = document.with_file_name(FILE);
            if !is_same(&beside, &own) {
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

    /// Returns where the value of these keys stands.
    fn position(&self, keys: &[&str]) -> Option<Position> {
        self.origin.position(keys)
    }
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
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Settings, Invalid> {
        Settings::parse(FILE, text)
    }

    #[test]
    fn unknown_settings_are_refused() {
        let settings = parse("[idempotent]\ncreate = true\nremove = false").unwrap();
        assert_eq!(settings.idempotent.len(), 2);
        assert!(parse("").unwrap().idempotent.is_empty());
        for odd in ["[retries]", "idempotent = [\"create\"]", "[idempotent]\ncreate = 1", "["] {
            assert!(parse(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn settings_replace_what_the_method_says_and_name_unknown_operations() {
        let text = r#"{"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {
            "/a": {"post": {"operationId": "create", "responses": {"204": {"description": ""}}}}}}"#;
        let source = calamus_document::read::parse("test.json", text.to_owned()).unwrap();
        let generate = |settings: &str| {
            crate::pipeline::generate_with(&source, &[], &parse(settings).unwrap())
        };
        assert!(!generate("").unwrap().plan.operations[0].idempotent);
        assert!(generate("[idempotent]\ncreate = true").unwrap().plan.operations[0].idempotent);
        let failure = generate("[idempotent]\nremove = true").unwrap_err();
        assert!(failure.to_string().contains("no operation `remove`"), "{failure}");
    }

    #[test]
    fn settings_of_omitted_operations_are_no_mistake() {
        let text = r##"{"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {
            "/a": {"post": {"operationId": "create", "responses": {"204": {"description": ""}}}},
            "/b": {"post": {"operationId": "remove", "parameters": [{"$ref": "#/nowhere"}],
                "responses": {"204": {"description": ""}}}}}}"##;
        let source = calamus_document::read::parse("test.json", text.to_owned()).unwrap();
        let settings = parse("[idempotent]\nremove = true\ncreate = true").unwrap();
        let generated = crate::pipeline::generate_with(&source, &[], &settings).unwrap();
        assert_eq!(generated.report.omitted.len(), 1, "the parameter leads nowhere");
        let plan = crate::pipeline::inspect_with(&source, &settings).unwrap();
        assert!(plan.contains("operation create POST /a fn create idempotent"), "{plan}");
    }

    #[test]
    fn unknown_keys_have_a_place_and_a_suggestion() {
        let message = |text: &str| parse(text).unwrap_err().to_string();
        insta::assert_snapshot!(message("tags = []\nidempotant = {}"), @r"
        calamus.toml:2:1: unknown key `idempotant`
          remedy: did you mean `idempotent`?
        ");
        insta::assert_snapshot!(message("[pagination.list]\nitem = \"data\""), @r"
        calamus.toml:2:1: unknown key `item`
          remedy: did you mean `items`?
        ");
        insta::assert_snapshot!(message("[rename]\nxyz = {}"), @r"
        calamus.toml:2:1: unknown key `xyz`
          remedy: known are: types, operations
        ");
        insta::assert_snapshot!(message("[types]\nMoney = \"not a type\""), @"calamus.toml:2:1: `not a type` is not the path of a Rust type");
    }

    const SHOP: &str = r##"{"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {
        "/a": {"get": {"operationId": "getV2Good", "security": [{"Key": []}], "responses": {"200": {
            "description": "", "content": {"application/json": {"schema":
                {"$ref": "#/components/schemas/Good"}}}}}}},
        "/b": {"get": {"operationId": "other", "responses": {"204": {"description": ""}}}}},
        "components": {"securitySchemes": {"Key": {"type": "apiKey", "in": "header", "name": "k"}},
        "schemas": {"Good": {"type": "object", "required": ["price"], "properties": {
            "price": {"$ref": "#/components/schemas/Money"},
            "state": {"$ref": "#/components/schemas/State"}}},
        "Money": {"type": "string"}, "State": {"type": "string", "enum": ["new", "old"]}}}}"##;

    fn generate(text: &str) -> Result<crate::pipeline::Generated, String> {
        let source = calamus_document::read::parse("test.json", SHOP.to_owned()).unwrap();
        let settings = parse(text).map_err(|invalid| invalid.to_string())?;
        crate::pipeline::generate_with(&source, &[], &settings)
            .map_err(|failure| failure.to_string())
    }

    #[test]
    fn names_types_and_derives_follow_the_settings_and_are_reported() {
        let generated = generate(
            "types = {Money = \"rust_decimal::Decimal\"}\nderives = {State = [\"strum::EnumIter\"]}\n\
             [rename]\noperations = {getV2Good = \"get\"}\ntypes = {Good = \"Item\"}\n\
             [security]\nKey = \"token\"",
        );
        let generated = generated.unwrap();
        let types = &generated.code.types;
        assert!(types.contains("pub type Money = rust_decimal::Decimal;"), "{types}");
        assert!(types.contains("#[derive(strum::EnumIter)]\n    pub enum State"), "{types}");
        assert!(types.contains("pub struct Item {"), "{types}");
        assert!(generated.code.client.contains("pub fn get(&self)"), "{}", generated.code.client);
        assert!(generated.code.client.contains("credentials token:"), "{}", generated.code.client);
        let report = generated.report.to_string();
        assert!(report.contains("a type is replaced with `rust_decimal::Decimal`"), "{report}");
        assert!(report.contains("a type derives `strum::EnumIter`"), "{report}");
    }

    #[test]
    fn settings_that_do_not_fit_the_document_have_a_place_and_a_suggestion() {
        for (text, expected) in [
            (
                "[idempotent]\ngetV2Goods = true",
                "calamus.toml:2:1: the document has no operation `getV2Goods`\n  remedy: did you mean `getV2Good`?",
            ),
            (
                "[types]\nMony = \"a::B\"",
                "calamus.toml:2:1: the document has no schema `Mony`\n  remedy: did you mean `Money`?",
            ),
            (
                "[derives]\nState = [\"Clone\"]",
                "calamus.toml:2:1: `State` implements `Clone` in any case\n  remedy: leave it out",
            ),
            (
                "[security]\nKeyy = \"token\"",
                "calamus.toml:2:1: the document has no security scheme `Keyy`\n  remedy: did you mean `Key`?",
            ),
            (
                "[rename.operations]\nother = \"getV2Good\"",
                "calamus.toml:2:1: `getV2Good` has the name `get_v2_good` already",
            ),
            (
                "[rename.types]\nGood = \"Money\"",
                "calamus.toml:2:1: another type has the name `Money`",
            ),
        ] {
            assert_eq!(generate(text).err().as_deref(), Some(expected));
        }
    }

    #[test]
    fn settings_are_found_in_one_place_only() {
        let folder = tempfile::tempdir().unwrap();
        let (document, out) = (folder.path().join("api.json"), folder.path().join("out"));
        let find = || Settings::find(&document, &out).map(|own| own.tags);
        std::fs::create_dir(&out).unwrap();
        assert!(find().unwrap().is_empty());
        let manifest = "[package]\nname = \"x\"\n[package.metadata.calamus]\ntags = [\"a\"]\n";
        std::fs::write(out.join("Cargo.toml"), manifest).unwrap();
        assert_eq!(find().unwrap(), ["a"]);
        std::fs::write(folder.path().join(FILE), "tags = [\"b\"]").unwrap();
        let message = find().unwrap_err().to_string();
        assert!(message.contains("settings are in both"), "{message}");
        std::fs::write(out.join("Cargo.toml"), manifest.replace("tags", "tag")).unwrap();
        let message = find().unwrap_err().to_string();
        assert!(
            message.ends_with("Cargo.toml:4:1: unknown key `tag`\n  remedy: did you mean `tags`?"),
            "{message}"
        );
    }
}
