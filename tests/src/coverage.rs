//! Where each operation of the document is to be found: in the generated client, in the facade,
//! in the command, and in the mock server. Read from the code of each, so that what is missing
//! cannot be overlooked.

mod command;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

use serde_json::Value;
use syn::visit::{self, Visit};
use syn::{Expr, ExprMethodCall, ImplItem, Item, ItemImpl, Lit, ReturnType, Type};

use crate::document::{self, Operation};
use crate::source::{Crate, is_public, names};

/// The columns after the operation itself.
pub const COLUMNS: [&str; 5] = ["document", "generated client", "facade", "command", "mock server"];

/// What stands for an operation that is missing.
const MISSING: &str = "—";

/// What each part of the workspace says that it covers, by `operationId`.
#[derive(Clone, Debug)]
pub struct Parts {
    generated: BTreeMap<String, String>,
    facade: BTreeMap<String, Vec<String>>,
    command: BTreeMap<String, Vec<String>>,
    mock: BTreeSet<String>,
}

/// One row for each operation.
#[derive(Clone, Debug)]
pub struct Table(Vec<Row>);

#[derive(Clone, Debug)]
struct Row {
    operation: String,
    cells: [Option<String>; COLUMNS.len()],
}

impl Parts {
    /// Reads the crates below a root.
    pub fn read(root: &Path) -> Self {
        let generated = generated(&Crate::read(&root.join("crates/featherhq-api")));
        let facade = facade(&Crate::read(&root.join("crates/featherhq")), &generated);
        let command = command::commands(&Crate::read(&root.join("crates/featherhq-cli")), &facade);
        let mock = featherhq_mock::operation_ids().map(str::to_owned).collect();
        let generated = generated.into_iter().map(|(method, id)| (id, method)).collect();
        Self { generated, facade: by_operation(&facade), command, mock }
    }

    /// Holds them against a document. What a part has beyond the document has a row of its own.
    pub fn table(&self, document: &Value) -> Table {
        let operations = document::operations(document);
        let known: BTreeSet<&String> = operations.iter().map(|operation| &operation.id).collect();
        let others = self.generated.keys().chain(self.facade.keys()).chain(&self.mock);
        let others: BTreeSet<&String> = others.filter(|id| !known.contains(id)).collect();
        let rows = operations.iter().map(|operation| self.row(&operation.id, Some(operation)));
        Table(rows.chain(others.into_iter().map(|id| self.row(id, None))).collect())
    }

    fn row(&self, id: &str, operation: Option<&Operation>) -> Row {
        let list = |names: &Vec<String>| {
            names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
        };
        Row {
            operation: id.to_owned(),
            cells: [
                operation.map(|operation| format!("{} `{}`", operation.method, operation.path)),
                self.generated.get(id).map(|method| format!("`{method}`")),
                self.facade.get(id).map(list),
                self.command.get(id).map(list),
                self.mock.contains(id).then(|| "yes".to_owned()),
            ],
        }
    }
}

impl Table {
    /// The operations that a column lacks.
    pub fn missing(&self, column: &str) -> Vec<&str> {
        let index = COLUMNS.iter().position(|known| *known == column).expect("a column");
        let rows = self.0.iter().filter(|row| row.cells[index].is_none());
        rows.map(|row| row.operation.as_str()).collect()
    }
}

/// As Markdown.
impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| operation | {} |", COLUMNS.join(" | "))?;
        writeln!(f, "|{}", " --- |".repeat(COLUMNS.len() + 1))?;
        for row in &self.0 {
            let cells = row.cells.iter().map(|cell| cell.as_deref().unwrap_or(MISSING));
            let cells: Vec<&str> = cells.collect();
            writeln!(f, "| `{}` | {} |", row.operation, cells.join(" | "))?;
        }
        let all = self.0.len();
        let counts = COLUMNS.map(|column| format!("{} of {all}", all - self.missing(column).len()));
        writeln!(f, "| | {} |", counts.join(" | "))
    }
}

/// The methods of the generated client, with the operation that each names in its request.
fn generated(krate: &Crate) -> BTreeMap<String, String> {
    struct Id(Option<String>);

    impl<'ast> Visit<'ast> for Id {
        fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
            if call.method == "exec"
                && let Some(Expr::Lit(literal)) = call.args.last()
                && let Lit::Str(text) = &literal.lit
            {
                self.0 = Some(text.value());
            }
        }
    }

    let mut methods = BTreeMap::new();
    for block in impls(krate) {
        for (name, function) in public_methods(block) {
            let mut id = Id(None);
            id.visit_block(&function.block);
            methods.extend(id.0.map(|id| (name, id)));
        }
    }
    methods
}

/// The methods of the facade that make a call: accessor and name, with the operation.
///
/// A method makes a call if it returns a request builder, whose `build` calls the generated client.
fn facade(
    krate: &Crate,
    generated: &BTreeMap<String, String>,
) -> BTreeMap<(String, String), String> {
    let called = |block: &syn::Block| -> Option<String> {
        let mut calls = Calls::default();
        calls.visit_block(block);
        calls.0.iter().find_map(|(receiver, method)| {
            if receiver == "api" { generated.get(method).cloned() } else { None }
        })
    };
    // Which type `client.connections()` and its like give.
    let mut accessors = BTreeMap::new();
    let mut requests = BTreeMap::new();
    for block in impls(krate) {
        let Some(own) = last_name(&block.self_ty) else { continue };
        for item in &block.items {
            let ImplItem::Fn(function) = item else { continue };
            let name = function.sig.ident.to_string();
            if own == "Client"
                && is_public(&function.vis)
                && function.sig.inputs.len() == 1
                && let ReturnType::Type(_, ty) = &function.sig.output
                && let Some(handle) = last_name(ty)
            {
                accessors.insert(handle, name.clone());
            }
            if name == "build"
                && let Some(id) = called(&function.block)
            {
                requests.insert(own.clone(), id);
            }
        }
    }

    let mut methods = BTreeMap::new();
    for block in impls(krate).filter(|block| block.trait_.is_none()) {
        let Some(accessor) = last_name(&block.self_ty).and_then(|own| accessors.get(&own)) else {
            continue;
        };
        for (name, function) in public_methods(block) {
            let request = match &function.sig.output {
                ReturnType::Type(_, ty) => mentioned(ty).iter().find_map(|name| requests.get(name)),
                ReturnType::Default => None,
            };
            if let Some(id) = called(&function.block).or_else(|| request.cloned()) {
                methods.insert((accessor.clone(), name), id);
            }
        }
    }
    methods
}

fn by_operation(facade: &BTreeMap<(String, String), String>) -> BTreeMap<String, Vec<String>> {
    let mut operations: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for ((accessor, method), id) in facade {
        operations.entry(id.clone()).or_default().push(format!("{accessor}().{method}"));
    }
    operations
}

fn impls(krate: &Crate) -> impl Iterator<Item = &ItemImpl> {
    krate.modules().flat_map(|(_, items)| items).filter_map(|item| match item {
        Item::Impl(block) => Some(block),
        _ => None,
    })
}

fn public_methods(block: &ItemImpl) -> impl Iterator<Item = (String, &syn::ImplItemFn)> {
    block.items.iter().filter_map(|item| match item {
        ImplItem::Fn(function) if is_public(&function.vis) => {
            Some((function.sig.ident.to_string(), function))
        }
        _ => None,
    })
}

fn last_name(ty: &Type) -> Option<String> {
    let Type::Path(path) = ty else { return None };
    names(&path.path).pop()
}

/// Every name in a type.
fn mentioned(ty: &Type) -> Vec<String> {
    struct Names(Vec<String>);

    impl<'ast> Visit<'ast> for Names {
        fn visit_path(&mut self, path: &'ast syn::Path) {
            self.0.extend(names(path));
            visit::visit_path(self, path);
        }
    }

    let mut found = Names(Vec::new());
    found.visit_type(ty);
    found.0
}

/// The calls of methods, each with what it is called on: the last name of a path or of a call.
#[derive(Default)]
struct Calls(Vec<(String, String)>);

impl<'ast> Visit<'ast> for Calls {
    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        let receiver = match &*call.receiver {
            Expr::MethodCall(inner) => Some(inner.method.to_string()),
            Expr::Path(path) => names(&path.path).pop(),
            Expr::Field(field) => match &field.member {
                syn::Member::Named(name) => Some(name.to_string()),
                syn::Member::Unnamed(_) => None,
            },
            _ => None,
        };
        self.0.push((receiver.unwrap_or_default(), call.method.to_string()));
        visit::visit_expr_method_call(self, call);
    }
}
