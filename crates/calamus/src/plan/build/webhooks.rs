//! Webhooks: an open union of their bodies.

use calamus_document::model::{Document, OperationKind, OperationNode, Schema};
use calamus_document::pointer::Pointer;

use super::super::{ConstantProperty, Form, Names, TypeRef, WebhookPlan, WebhooksPlan, pascal};
use super::schemas::Subject;
use super::uses::same_structure;
use super::{Builder, Selection, schema_at};

/// The name of the union.
const NAME: &str = "WebhookEvent";

/// The webhooks of a document that are selected.
pub(super) fn selected<'d>(
    document: &Document<'d>,
    selection: &Selection,
) -> Vec<OperationNode<'d>> {
    let mut webhooks = document.operations_of(OperationKind::Webhook);
    webhooks.retain(|webhook| selection.has_tag(webhook));
    webhooks
}

impl<'d> Builder<'_, 'd> {
    /// Plans webhooks. `event` is the property of a body that names its webhook.
    pub(super) fn webhooks(&mut self, nodes: &[OperationNode<'d>], event: Option<&str>) {
        let mut names = Names::default();
        let mut branches = Vec::new();
        let mut webhooks = Vec::new();
        let mut docs = Vec::new();
        for webhook in nodes {
            let read = webhook.read(self.document);
            let contents = read.request_body.iter().flat_map(|body| &body.content);
            let mut json = contents.filter(|media| media.is_json());
            let Some(schema) = json.find_map(|media| media.node.get("schema").map(schema_at))
            else {
                let what = "a webhook without a schema of JSON: ignored";
                self.changes.approximate(&webhook.node.at, what);
                continue;
            };
            let value = schema.declared.value;
            let is_value = |known: &Schema<'d>| same_structure(known.declared.value, value);
            if event.is_none() && branches.iter().any(is_value) {
                let what = "a webhook with the body of another: one variant for both, unless the \
                            settings name the property that tells them apart";
                self.changes.approximate(&webhook.node.at, what);
                continue;
            }
            branches.push(schema);
            let name = webhook.path.to_owned();
            let variant = names.unique(&pascal(&name), "");
            docs.push(doc(&name, read.summary, read.description));
            webhooks.push(WebhookPlan { name, pointer: webhook.node.at.clone(), variant });
        }
        let place = self.document.root().get("webhooks");
        let Some(place) = place.filter(|_| !webhooks.is_empty()) else { return };
        let subject = Subject {
            view: Box::default(),
            key: vec![place.address()],
            at: Pointer::root().child("webhooks"),
            hint: NAME.to_owned(),
            slot: None,
            doc: "The body of a webhook.".to_owned(),
        };
        let path: Option<Vec<_>> = event.map(|path| path.split('.').map(str::to_owned).collect());
        let tags = branches.iter().zip(&webhooks).map(|(schema, webhook)| {
            let path = path.clone()?;
            let listed = self.constants_of(&self.view(schema), event, 0).remove(&path);
            let values = listed.map_or_else(|| vec![webhook.name.clone()], Vec::from_iter);
            Some(ConstantProperty { path, values })
        });
        let tags: Vec<_> = tags.collect();
        let named = webhooks.iter().map(|webhook| webhook.variant.clone()).zip(branches);
        let TypeRef::Named(ty) = self.named_union(subject, named.collect()) else { return };
        if let Some(Form::Union { alternatives, .. }) =
            self.types.get_mut(ty.0).map(|plan| &mut plan.form)
        {
            for ((alternative, doc), tag) in alternatives.iter_mut().zip(docs).zip(tags) {
                alternative.doc = doc;
                if let Some(tag) = tag {
                    alternative.constants.retain(|property| property.path != tag.path);
                    alternative.constants.push(tag);
                }
            }
        }
        self.webhooks = Some(WebhooksPlan { ty, webhooks, signature: None, gate: Vec::new() });
    }
}

fn doc(name: &str, summary: Option<&str>, description: Option<&str>) -> String {
    let texts = [summary, description].into_iter().flatten().map(str::trim);
    let texts =
        texts.filter(|text| !text.is_empty()).map(|text| match text.ends_with(['.', '!']) {
            true => text.to_owned(),
            false => format!("{text}."),
        });
    let name = format!("The webhook `{name}`.");
    std::iter::once(name).chain(texts).collect::<Vec<_>>().join("\n\n")
}
