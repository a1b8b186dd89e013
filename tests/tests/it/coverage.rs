//! Nothing of the document is left out: the generated client, the facade, the command and the
//! mock server have each of its operations, and README.md says so.

use serde_json::json;
use tests::checkout::Checkout;
use tests::coverage::{COLUMNS, Parts};
use tests::{document, root, source};
use xtask::codegen::manifest::MANIFEST;

const BEGIN: &str = "<!-- coverage:begin -->";
const END: &str = "<!-- coverage:end -->";

#[test]
fn the_table_in_the_readme_is_that_of_the_code() {
    let table = Parts::read(&root()).table(&document::read()).to_string();
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let told = readme.split_once(BEGIN).and_then(|(_, rest)| rest.split_once(END));
    let told = told.map(|(told, _)| told.trim());
    assert!(
        told == Some(table.trim()),
        "README.md does not have the table of what there is of each operation. Paste this into \
         it:\n\n{BEGIN}\n{table}{END}\n"
    );
}

#[test]
fn every_operation_is_everywhere() {
    let table = Parts::read(&root()).table(&document::read());
    for column in COLUMNS {
        let missing = table.missing(column);
        assert!(missing.is_empty(), "{column} lacks {missing:?}");
    }
}

#[test]
fn an_operation_that_only_the_document_has_is_missed_everywhere_else() {
    let mut document = document::read();
    document["paths"]["/v1/integrations/exports"] = json!({
        "post": { "operationId": "startExport", "responses": { "202": {} } }
    });
    let table = Parts::read(&root()).table(&document);
    for column in COLUMNS {
        let missing = table.missing(column);
        assert_eq!(missing.contains(&"startExport"), column != "document", "{column}");
    }
    let text = table.to_string();
    assert!(
        text.contains("| `startExport` | POST `/v1/integrations/exports` | — | — | — | — |"),
        "{text}"
    );
}

#[test]
fn a_part_that_has_lost_an_operation_is_noticed() {
    let sources =
        [MANIFEST, "crates/featherhq-api/src", "crates/featherhq/src", "crates/featherhq-cli/src"];
    let document = document::read();
    let missing = |folder: &str, old: &str, new: &str| {
        let checkout = Checkout::of(&sources);
        checkout.replace_everywhere(folder, old, new);
        let table = Parts::read(checkout.root()).table(&document);
        COLUMNS.map(|column| (column, table.missing(column).join(" ")))
    };
    let lacks = |found: [(&str, String); 5], columns: &[&str], operation: &str| {
        for (column, missing) in found {
            let expected = if columns.contains(&column) { operation } else { "" };
            assert_eq!(missing, expected, "{column}");
        }
    };

    // A command that does something else; a method that does, which the command follows.
    let found = missing("crates/featherhq-cli/src", ".test_lease(", ".get(");
    lacks(found, &["command"], "testLeaseConnection");
    let found = missing("crates/featherhq/src", ".test_lease_connection(", ".get_connection(");
    lacks(found, &["facade", "command"], "testLeaseConnection");
    let found =
        missing("crates/featherhq/src", ".connect_custom_mcp(&body", ".connect_email(&body");
    lacks(found, &["facade", "command"], "connectCustomMcp");
}

#[test]
fn an_operation_that_the_document_has_lost_is_noticed() {
    let mut document = document::read();
    document["paths"]["/v1/integrations"].as_object_mut().unwrap().remove("get");
    let table = Parts::read(&root()).table(&document);
    assert_eq!(table.missing("document"), ["listIntegrations"]);
}

/// The facade's own table of operations, which decides what may be repeated: it must not lack one.
#[test]
fn the_facades_table_of_operations_is_complete() {
    let facade = source::Crate::read(&root().join("crates/featherhq"));
    let module = ["operations".to_owned()];
    let Some(syn::Item::Const(table)) = facade.item(&module, "OPERATIONS") else {
        panic!("the facade has its operations in operations.rs");
    };
    let syn::Expr::Reference(reference) = &*table.expr else { panic!("a reference") };
    let syn::Expr::Array(array) = &*reference.expr else { panic!("an array") };
    let rows = array.elems.iter().map(|row| {
        let syn::Expr::Struct(row) = row else { panic!("a struct") };
        let field = |name: &str| {
            let field = row.fields.iter().find(|field| match &field.member {
                syn::Member::Named(known) => known == name,
                syn::Member::Unnamed(_) => false,
            });
            &field.unwrap_or_else(|| panic!("a field {name}")).expr
        };
        let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(id), .. }) = field("id") else {
            panic!("an id is a text");
        };
        let syn::Expr::Path(repeat) = field("repeat") else { panic!("a path") };
        (id.value(), source::names(&repeat.path).pop().unwrap())
    });
    let rows: Vec<(String, String)> = rows.collect();

    let operations = document::operations(&document::read());
    let expected: Vec<&str> = operations.iter().map(|operation| operation.id.as_str()).collect();
    let found: Vec<&str> = rows.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(found, expected, "operations.rs lists the document's operations");

    // That it really decides is shown in `operations`.
    let once: Vec<&str> = rows
        .iter()
        .filter(|(_, repeat)| repeat == "OnlyIfUnsent")
        .map(|(id, _)| id.as_str())
        .collect();
    assert_eq!(
        once,
        [
            "createConnection",
            "connectCustomMcp",
            "connectEmail",
            "testInvokeConnection",
            "testMcpCallConnection"
        ]
    );
    assert!(rows.iter().all(|(_, repeat)| repeat == "OnlyIfUnsent" || repeat == "Safe"));
}
