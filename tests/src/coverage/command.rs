//! Which operations the commands of the command line call.
//!
//! clap's declarations say which commands there are; the arm that handles one is followed from
//! function to function until it calls the facade. Look-ups behind methods of other types, such as
//! finding a connection by its slug, are not what a command is for and are not followed.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::{self, Visit};
use syn::{Arm, Attribute, Expr, ExprCall, Fields, Item, ItemEnum, LitStr, Pat, Type};

use super::Calls;
use crate::source::{Crate, ModulePath, Target, names};

/// The commands for each operation.
pub(super) fn commands(
    krate: &Crate,
    facade: &BTreeMap<(String, String), String>,
) -> BTreeMap<String, Vec<String>> {
    let mut operations: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for leaf in leaves(krate) {
        let mut reached =
            Reached { krate, facade, functions: BTreeSet::new(), ids: BTreeSet::new() };
        for arm in arms(krate, &leaf) {
            reached.follow(&leaf.module, &arm.body);
        }
        for id in reached.ids {
            operations.entry(id).or_default().push(leaf.words.join(" "));
        }
    }
    operations
}

/// A command that is no group of commands.
struct Leaf {
    /// What a person types.
    words: Vec<String>,
    /// The variant that clap makes of it, and where its enum is.
    module: ModulePath,
    choice: String,
    variant: String,
}

fn leaves(krate: &Crate) -> Vec<Leaf> {
    let groups = krate.modules().flat_map(|(module, items)| {
        items.iter().filter_map(move |item| match item {
            Item::Enum(item) if is_subcommand(item) => Some((module, item)),
            _ => None,
        })
    });
    let groups: Vec<(&ModulePath, &ItemEnum)> = groups.collect();
    let mut inner = BTreeSet::new();
    for (module, group) in &groups {
        for variant in &group.variants {
            inner.extend(nested(krate, module, variant));
        }
    }
    let mut leaves = Vec::new();
    for (module, group) in groups {
        let own = Target::Item(module.clone(), group.ident.to_string());
        if !inner.contains(&own) {
            enter(krate, module, group, &[], &mut leaves);
        }
    }
    leaves
}

fn enter(
    krate: &Crate,
    module: &ModulePath,
    group: &ItemEnum,
    words: &[String],
    leaves: &mut Vec<Leaf>,
) {
    for variant in &group.variants {
        let name = given_name(&variant.attrs).unwrap_or_else(|| kebab(&variant.ident.to_string()));
        let words: Vec<String> = words.iter().cloned().chain([name]).collect();
        let group_inside = nested(krate, module, variant).and_then(|target| match target {
            Target::Item(module, name) => match krate.item(&module, &name) {
                Some(Item::Enum(inner)) => Some((module, inner)),
                _ => None,
            },
            _ => None,
        });
        match group_inside {
            Some((module, inner)) => enter(krate, &module, inner, &words, leaves),
            None => leaves.push(Leaf {
                words,
                module: module.clone(),
                choice: group.ident.to_string(),
                variant: variant.ident.to_string(),
            }),
        }
    }
}

/// The group of commands that a variant stands for.
fn nested(krate: &Crate, module: &[String], variant: &syn::Variant) -> Option<Target> {
    let is_group = variant.attrs.iter().any(|attribute| {
        let mut found = false;
        if attribute.path().is_ident("command") {
            let _ = attribute.parse_nested_meta(|meta| {
                found |= meta.path.is_ident("subcommand");
                if meta.input.peek(syn::Token![=]) {
                    meta.value()?.parse::<Expr>()?;
                }
                Ok(())
            });
        }
        found
    });
    let Fields::Unnamed(fields) = &variant.fields else { return None };
    let Type::Path(path) = &fields.unnamed.first()?.ty else { return None };
    is_group.then(|| krate.resolve(module, &names(&path.path)))
}

fn is_subcommand(item: &ItemEnum) -> bool {
    item.attrs.iter().any(|attribute| {
        let mut found = false;
        if attribute.path().is_ident("derive") {
            let _ = attribute.parse_nested_meta(|meta| {
                found |= names(&meta.path).last().is_some_and(|name| name == "Subcommand");
                Ok(())
            });
        }
        found
    })
}

/// The name that `#[command(name = "…")]` gives.
fn given_name(attributes: &[Attribute]) -> Option<String> {
    let mut name = None;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("command")) {
        let _ = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("name") {
                name = Some(meta.value()?.parse::<LitStr>()?.value());
            } else if meta.input.peek(syn::Token![=]) {
                meta.value()?.parse::<Expr>()?;
            }
            Ok(())
        });
    }
    name
}

fn kebab(variant: &str) -> String {
    let mut name = String::new();
    for character in variant.chars() {
        if character.is_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.extend(character.to_lowercase());
    }
    name
}

/// The arms that handle a command, in the module of its enum.
fn arms<'a>(krate: &'a Crate, leaf: &Leaf) -> Vec<&'a Arm> {
    struct Arms<'a, 'b> {
        leaf: &'b Leaf,
        found: Vec<&'a Arm>,
    }

    impl<'a> Visit<'a> for Arms<'a, '_> {
        fn visit_arm(&mut self, arm: &'a Arm) {
            if patterns(&arm.pat).iter().any(|path| {
                let [.., choice, variant] = path.as_slice() else { return false };
                *variant == self.leaf.variant && (*choice == self.leaf.choice || choice == "Self")
            }) {
                self.found.push(arm);
            }
            visit::visit_arm(self, arm);
        }
    }

    let mut arms = Arms { leaf, found: Vec::new() };
    for item in krate.items(&leaf.module) {
        arms.visit_item(item);
    }
    arms.found
}

/// The paths of a pattern, alternatives included.
fn patterns(pattern: &Pat) -> Vec<Vec<String>> {
    match pattern {
        Pat::Or(alternatives) => alternatives.cases.iter().flat_map(patterns).collect(),
        Pat::Path(path) => vec![names(&path.path)],
        Pat::Struct(inner) => vec![names(&inner.path)],
        Pat::TupleStruct(inner) => vec![names(&inner.path)],
        Pat::Reference(inner) => patterns(&inner.pat),
        _ => Vec::new(),
    }
}

/// What a command reaches.
struct Reached<'a> {
    krate: &'a Crate,
    facade: &'a BTreeMap<(String, String), String>,
    functions: BTreeSet<Target>,
    ids: BTreeSet<String>,
}

impl Reached<'_> {
    fn follow(&mut self, module: &[String], expression: &Expr) {
        let mut calls = Calls::default();
        calls.visit_expr(expression);
        for call in calls.0 {
            self.ids.extend(self.facade.get(&call).cloned());
        }
        let mut functions = Functions::default();
        functions.visit_expr(expression);
        for path in functions.0 {
            let target = self.krate.resolve(module, &path);
            let Target::Item(place, name) = &target else { continue };
            if let Some(Item::Fn(function)) = self.krate.item(place, name)
                && self.functions.insert(target.clone())
            {
                let block = Expr::Block(syn::ExprBlock {
                    attrs: Vec::new(),
                    label: None,
                    block: (*function.block).clone(),
                });
                self.follow(&place.clone(), &block);
            }
        }
    }
}

/// The paths of functions that are called, or handed on.
#[derive(Default)]
struct Functions(Vec<Vec<String>>);

impl<'ast> Visit<'ast> for Functions {
    fn visit_expr_call(&mut self, call: &'ast ExprCall) {
        if let Expr::Path(path) = &*call.func {
            self.0.push(names(&path.path));
        }
        visit::visit_expr_call(self, call);
    }
}
