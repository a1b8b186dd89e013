//! A feature for each tag: callers compile only what they use.
//!
//! A method is there when one of its tags is enabled, and a type when a method that is
//! there needs it. Webhooks have a feature, and what nothing needs. Operations without a tag
//! are always there, and so are those of a tag that a crate is made for: there, what no
//! method needs is always there as well.

use std::collections::{BTreeSet, HashMap};

use super::super::{
    BodyKind, BodyPlan, ErrorsPlan, FeatureKind, FeaturePlan, Names, OperationPlan, Plan,
    SuccessPlan, TypeId,
};
use super::errors;
use super::finish::reachable;

/// The feature of webhooks.
const WEBHOOKS: &str = "webhooks";
/// The feature of the types that no operation needs.
const OTHERS: &str = "other-types";
/// Names of features that mean something else.
const TAKEN: [&str; 10] = [
    "all-tags",
    "blocking",
    "default",
    "dep",
    "examples",
    "native-tls",
    "rustls",
    "schemars",
    "std",
    OTHERS,
];

/// What enables an item: one of these features; `None` if it is always there.
type Condition = Option<BTreeSet<usize>>;

/// Puts operations and types behind features.
pub(super) fn gate(plan: &mut Plan, listed: Option<&[String]>) {
    let always = listed.and_then(|listed| listed.first()).cloned();
    let mut tags: Vec<String> = Vec::new();
    for tag in plan.operations.iter().flat_map(|operation| &operation.tags) {
        let is_listed = listed.is_none_or(|listed| listed.contains(tag));
        if !tags.contains(tag) && Some(tag) != always.as_ref() && is_listed {
            tags.push(tag.clone());
        }
    }
    if tags.is_empty() && plan.webhooks.is_none() {
        return;
    }
    plan.features = features(&tags, plan.webhooks.is_some());
    let mut conditions: HashMap<TypeId, Condition> = HashMap::new();
    for operation in &mut plan.operations {
        let is_always = operation.tags.iter().any(|tag| Some(tag) == always.as_ref());
        let condition: BTreeSet<_> = operation
            .tags
            .iter()
            .filter_map(|tag| tags.iter().position(|other| other == tag))
            .collect();
        let condition: Condition = (!condition.is_empty() && !is_always).then_some(condition);
        operation.gate = condition.iter().flatten().copied().collect();
        let mut bodies = operation.body.iter().flat_map(BodyPlan::contents);
        if bodies.any(|body| body.kind == BodyKind::Multipart) {
            for index in condition.iter().flatten() {
                if let Some(feature) = plan.features.get_mut(*index) {
                    feature.runtime = vec!["multipart"];
                }
            }
        }
        let errors = operation.errors.and_then(|index| plan.errors.get(index));
        for id in reachable(&plan.types, types_of(operation, errors)) {
            join(&mut conditions, id, &condition);
        }
    }
    gate_errors(plan);
    gate_webhooks(plan, &mut conditions);
    // What no method needs is behind a feature of its own, with all that it stands on.
    let others = plan.features.len();
    let unneeded: Vec<_> =
        (0..plan.types.len()).map(TypeId).filter(|id| !conditions.contains_key(id)).collect();
    let has_others = listed.is_none() && !tags.is_empty();
    if !unneeded.is_empty() && has_others {
        plan.features.push(feature(OTHERS.to_owned(), FeatureKind::Others));
    }
    let condition: Condition = has_others.then(|| BTreeSet::from([others]));
    for id in reachable(&plan.types, unneeded) {
        join(&mut conditions, id, &condition);
    }
    for (index, ty) in plan.types.iter_mut().enumerate() {
        let condition = conditions.remove(&TypeId(index)).flatten();
        ty.gate = condition.into_iter().flatten().collect();
    }
}

/// Features with names that cargo takes, each its own.
fn features(tags: &[String], webhooks: bool) -> Vec<FeaturePlan> {
    let mut names = Names::taken(TAKEN.into_iter().chain(webhooks.then_some(WEBHOOKS)));
    let features = tags.iter().map(|tag| {
        let words =
            tag.split(|character: char| !character.is_ascii_alphanumeric() && character != '_');
        let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
        let plain = words.join("-").to_lowercase();
        let preferred = if plain.is_empty() { "tag" } else { &plain };
        feature(names.unique(preferred, "-"), FeatureKind::Tag(tag.clone()))
    });
    let webhooks = webhooks.then(|| feature(WEBHOOKS.to_owned(), FeatureKind::Webhooks));
    features.chain(webhooks).collect()
}

fn feature(name: String, kind: FeatureKind) -> FeaturePlan {
    FeaturePlan { name, kind, runtime: Vec::new() }
}

/// Enables webhooks and what they stand on with their feature.
fn gate_webhooks(plan: &mut Plan, conditions: &mut HashMap<TypeId, Condition>) {
    let index = plan.features.iter().position(|feature| feature.kind == FeatureKind::Webhooks);
    let (Some(webhooks), Some(index)) = (&mut plan.webhooks, index) else { return };
    webhooks.gate = vec![index];
    let condition = Some(BTreeSet::from([index]));
    for id in reachable(&plan.types, [webhooks.ty]) {
        join(conditions, id, &condition);
    }
}

/// Returns the types that a method names.
fn types_of(operation: &OperationPlan, errors: Option<&ErrorsPlan>) -> Vec<TypeId> {
    let parameters = operation.parameters.iter().map(|parameter| &parameter.ty);
    let body = operation.body.iter().flat_map(BodyPlan::contents).map(|content| &content.ty);
    let success = match &operation.success {
        SuccessPlan::ByStatus(ty) => Some(ty),
        SuccessPlan::One(body) => body.ty(),
    };
    let alternatives = operation.alternatives.iter().filter_map(|content| content.body.ty());
    let headers = operation.headers.iter().map(|header| &header.ty);
    let errors = errors.into_iter().flat_map(errors::types_of);
    let responses = success.into_iter().chain(alternatives).chain(headers).chain(errors);
    parameters.chain(body).chain(responses).flat_map(|ty| ty.all_named()).collect()
}

/// Enables the enums of error responses with any of the operations that share them.
fn gate_errors(plan: &mut Plan) {
    for errors in &mut plan.errors {
        let gates = errors.operations.iter().filter_map(|index| plan.operations.get(*index));
        let gates: Vec<_> = gates.map(|operation| operation.gate.clone()).collect();
        if !gates.iter().any(Vec::is_empty) {
            let gate: BTreeSet<_> = gates.into_iter().flatten().collect();
            errors.gate = gate.into_iter().collect();
        }
    }
}

/// An item is there if any of those that need it are.
fn join(conditions: &mut HashMap<TypeId, Condition>, id: TypeId, condition: &Condition) {
    let joined = match (conditions.remove(&id), condition) {
        (None, condition) => condition.clone(),
        (Some(Some(mut known)), Some(condition)) => {
            known.extend(condition);
            Some(known)
        }
        (Some(_), _) => None,
    };
    conditions.insert(id, joined);
}
