//! From the model of a document to a plan.
//!
//! Components get their names first, so that references and cycles resolve to ids. Then
//! each component and each operation is planned once, and what depends on the whole (boxed
//! edges, traits, three-state fields, features) is decided at the end.

use std::collections::{BTreeSet, HashMap, HashSet};

use calamus_document::model::{Document, Key, Node, OperationKind, OperationNode, Schema};
use calamus_document::pointer::{Changes, Pointer};
use calamus_document::walk;

use super::{Form, Info, Names, Plan, Traits, TypeId, TypePlan, TypeRef, pascal};

mod bodies;
mod documentation;
mod errors;
mod features;
mod finish;
mod headers;
mod media;
mod objects;
mod operations;
mod pagination;
mod parameters;
mod responses;
mod schemas;
mod secrets;
mod security;
mod unions;
mod unsupported;
mod uses;
mod values;
mod variants;
mod webhooks;

pub(crate) use operations::{RESERVED_BUILDERS, is_reserved_method};
pub use pagination::PaginationRule;
pub(crate) use pagination::resolve as resolve_pagination;

/// The part of a document that is planned.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Only operations with one of these tags; all of them, if there is none.
    pub tags: Vec<String>,
    /// Operations to leave out, by place.
    pub omitted: BTreeSet<Pointer>,
    /// The tags of a crate that is made for the first of them, whose operations are always
    /// compiled; each other listed tag has a feature. Without a list each tag has one.
    pub listed: Option<Vec<String>>,
    /// Whether objects keep properties that the document does not declare.
    pub keep_undeclared: bool,
    /// The property of the bodies of webhooks that has the name of the webhook.
    pub webhook_event: Option<String>,
}

impl Selection {
    /// Whether an operation or a webhook has one of the tags.
    fn has_tag(&self, operation: &OperationNode<'_>) -> bool {
        self.tags.is_empty()
            || operation.tags().iter().any(|tag| self.tags.iter().any(|wanted| wanted == tag))
    }
}

impl Plan {
    /// Plans the client of a document.
    pub fn new(document: &Document<'_>, selection: &Selection) -> Self {
        let mut operations = document.operations_of(OperationKind::Path);
        operations.retain(|operation| {
            selection.has_tag(operation) && !selection.omitted.contains(&operation.node.at)
        });
        let webhooks = webhooks::selected(document, selection);
        let is_partial = !selection.tags.is_empty() || !selection.omitted.is_empty();
        let reached = is_partial.then(|| reached(document, &operations, &webhooks));
        let mut builder = Builder::new(document);
        builder.keep_undeclared = selection.keep_undeclared;
        let read = operations.iter().chain(&webhooks).cloned().collect::<Vec<_>>();
        unsupported::report(document, &read, reached.as_ref(), &mut builder.changes);
        builder.declare(reached.as_ref());
        builder.plan_components();
        for operation in &operations {
            builder.operation(operation);
        }
        builder.webhooks(&webhooks, selection.webhook_event.as_deref());
        let mut plan = builder.finish();
        pagination::detect(&mut plan, document);
        errors::share(&mut plan);
        features::gate(&mut plan, selection.listed.as_deref());
        plan
    }
}

/// Returns the components that some operations and webhooks need.
fn reached(
    document: &Document<'_>,
    operations: &[OperationNode<'_>],
    webhooks: &[OperationNode<'_>],
) -> BTreeSet<Pointer> {
    let items = operations.iter().filter_map(|operation| operation.item.value.get("parameters"));
    let values = operations.iter().map(|operation| operation.node.value).chain(items);
    let bodies = webhooks.iter().filter_map(|webhook| webhook.node.value.get("requestBody"));
    walk::reached(document.root().value, values.chain(bodies))
}

/// A planned type.
#[derive(Clone, Debug)]
struct Typed {
    ty: TypeRef,
    /// Whether `null` is valid besides.
    nullable: bool,
    /// The documentation of the place that has the type.
    doc: String,
}

impl Typed {
    fn new(ty: TypeRef, nullable: bool) -> Self {
        Self { ty, nullable, doc: String::new() }
    }

    /// The type of an element or a whole value, where `null` is part of the type.
    fn whole(self) -> TypeRef {
        match self.ty {
            ty @ (TypeRef::Json | TypeRef::Null | TypeRef::Option(_)) => ty,
            ty if self.nullable => TypeRef::Option(Box::new(ty)),
            ty => ty,
        }
    }
}

/// A schema that has a name: a component, or one that a reference leads to.
struct NamedSchema<'d> {
    node: Node<'d>,
    id: TypeId,
}

struct Builder<'a, 'd> {
    document: &'a Document<'d>,
    types: Vec<TypePlan>,
    names: Names,
    /// Schemas with names, by address.
    named: HashMap<usize, TypeId>,
    /// The same, in the order in which they are planned.
    open: Vec<NamedSchema<'d>>,
    /// Whether a named schema takes `null`.
    nullable: HashMap<usize, bool>,
    /// Inline schemas that have been planned.
    known: HashMap<Key, Typed>,
    operations: Vec<super::OperationPlan>,
    webhooks: Option<super::WebhooksPlan>,
    ids: Names,
    /// The names of builders and of what stands beside them.
    builders: Names,
    /// How often components are referred to, once a multipart body asks.
    uses: Option<HashMap<Pointer, usize>>,
    /// The types that requests are made of.
    sent: HashSet<TypeId>,
    keep_undeclared: bool,
    depth: usize,
    /// The alternatives around the one that is being merged.
    around: Vec<Key>,
    /// How many alternatives were merged in the schema that is being planned.
    merges: usize,
    changes: Changes,
}

impl<'a, 'd> Builder<'a, 'd> {
    fn new(document: &'a Document<'d>) -> Self {
        Self {
            document,
            types: Vec::new(),
            names: Names::default(),
            named: HashMap::new(),
            open: Vec::new(),
            nullable: HashMap::new(),
            known: HashMap::new(),
            operations: Vec::new(),
            webhooks: None,
            ids: Names::default(),
            builders: Names::taken(RESERVED_BUILDERS),
            uses: None,
            sent: HashSet::new(),
            keep_undeclared: false,
            depth: 0,
            around: Vec::new(),
            merges: 0,
            changes: Changes::default(),
        }
    }

    /// Names the component schemas, and those that references lead to.
    fn declare(&mut self, reached: Option<&BTreeSet<Pointer>>) {
        for (name, node) in self.document.components("schemas") {
            if reached.is_none_or(|reached| reached.contains(&node.at)) {
                self.declare_one(node, name, true);
            }
        }
        for target in uses::inner_targets(self.document) {
            let component = Pointer::root().join(target.at.tokens().take(3));
            let in_components = target.at.as_str().starts_with("/components/");
            if !in_components || reached.is_none_or(|reached| reached.contains(&component)) {
                let name = uses::name_of_target(&target.at);
                let what = format!("a schema that is referred to becomes the component `{name}`");
                self.changes.rewrite(&target.at, what);
                self.declare_one(target, &name, false);
            }
        }
    }

    fn declare_one(&mut self, node: Node<'d>, name: &str, component: bool) {
        let id = self.add_type(&node.at, &pascal(name));
        if let Some(ty) = self.types.get_mut(id.0) {
            ty.component = component;
        }
        self.named.insert(node.address(), id);
        self.open.push(NamedSchema { node, id });
    }

    /// Adds a type whose form is not known yet.
    fn add_type(&mut self, at: &Pointer, preferred: &str) -> TypeId {
        let name = self.names.unique(preferred, "");
        if name != preferred {
            let what = format!("a type whose name another has is called `{name}`");
            self.changes.rewrite(at, what);
        }
        let id = TypeId(self.types.len());
        self.types.push(TypePlan {
            name,
            pointer: at.clone(),
            component: false,
            doc: String::new(),
            deprecated: false,
            form: Form::Newtype { inner: TypeRef::Json, secret: false, constants: Vec::new() },
            traits: Traits::default(),
            gate: Vec::new(),
            replacement: None,
            derives: Vec::new(),
        });
        id
    }

    fn name(&self, id: TypeId) -> String {
        self.types.get(id.0).map(|ty| ty.name.clone()).unwrap_or_default()
    }

    fn plan_components(&mut self) {
        for NamedSchema { node, id } in std::mem::take(&mut self.open) {
            self.merges = 0;
            self.plan_named(&node, id);
        }
    }

    /// Returns the text of `info` and the servers.
    fn info(&self) -> Info {
        let root = self.document.root();
        let text = |name: &str| {
            let info = root.get("info").and_then(|info| info.string(name));
            info.unwrap_or_default().trim().to_owned()
        };
        let servers = self.document.servers().into_iter().map(|server| {
            let variables = server.variables.iter();
            variables.fold(server.url.to_owned(), |url, (name, variable)| {
                url.replace(&format!("{{{name}}}"), variable.default.unwrap_or_default())
            })
        });
        Info {
            title: text("title"),
            version: text("version"),
            description: text("description"),
            servers: servers.collect(),
        }
    }
}

/// Returns a schema as it stands at a place.
fn schema_at<'d>(node: Node<'d>) -> Schema<'d> {
    Schema { parts: vec![node.clone()], declared: node }
}
