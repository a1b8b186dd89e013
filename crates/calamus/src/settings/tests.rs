//! Settings, and what is wrong with them.

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
    let generate =
        |settings: &str| crate::pipeline::generate_with(&source, &[], &parse(settings).unwrap());
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
    crate::pipeline::generate_with(&source, &[], &settings).map_err(|failure| failure.to_string())
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
            "[rename.operations]\nother = \"Clone\"",
            "calamus.toml:2:1: the client has another method `clone`",
        ),
        (
            "[rename.operations]\nother = \"x\"\ngetV2Good = \"X\"",
            "calamus.toml:3:1: `other` has the name `x` already",
        ),
        (
            "[security]\nKey = \"base_url\"",
            "calamus.toml:2:1: the builder of the client has another method `base_url`",
        ),
        ("[package]\nname = \"1 a\"", "calamus.toml:2:1: `1 a` is not the name of a package"),
        ("[package]\nversion = \"1.2\"", "calamus.toml:2:1: `1.2` is not a version such as 1.2.3"),
        ("[rename.types]\nGood = \"Money\"", "calamus.toml:2:1: another type has the name `Money`"),
    ] {
        assert_eq!(generate(text).err().as_deref(), Some(expected));
    }
}

#[test]
fn a_tag_that_no_operation_has_is_a_mistake_where_it_is_written() {
    let text = SHOP.replacen("\"security\"", "\"tags\": [\"goods\"], \"security\"", 1);
    let source = calamus_document::read::parse("test.json", text).unwrap();
    let settings = parse("keep_undeclared = true\ntags = [\"good\"]").unwrap();
    let failure = |tags: &[String]| {
        crate::pipeline::generate_with(&source, tags, &settings).unwrap_err().to_string()
    };
    assert_eq!(
        failure(&settings.tags),
        "calamus.toml:2:1: no operation has the tag `good`\n  remedy: did you mean `goods`?"
    );
    assert_eq!(
        failure(&["other".to_owned()]),
        "no operation has the tag `other`\n  remedy: known are: goods"
    );
}

#[test]
fn operations_can_swap_their_names_and_builders_hide_no_type() {
    let generated =
        generate("rename.operations = {getV2Good = \"other\", other = \"get_v2_good\"}");
    let client = generated.unwrap().code.client;
    assert!(client.contains("pub fn other(&self) -> builders::Other "), "{client}");
    assert!(client.contains("pub fn get_v2_good(&self) -> builders::GetV2Good "), "{client}");
    let client = generate("rename.operations = {other = \"vec\"}").unwrap().code.client;
    assert!(client.contains("pub fn vec(&self) -> builders::Vec2 "), "{client}");
}

#[test]
fn settings_are_found_in_one_place_only() {
    let folder = tempfile::tempdir().unwrap();
    let (document, out) = (folder.path().join("api.json"), folder.path().join("out"));
    let find = || Settings::find(&document, &out).map(|settings| settings.tags);
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
