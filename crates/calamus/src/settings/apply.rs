//! Settings that change a plan.

use super::error::suggestion;
use super::{Invalid, Pagination, Settings};
use crate::failure::Failure;
use crate::plan::{
    FeatureKind, Form, Plan, Signature, TypePlan, pascal, resolve_pagination, snake,
};
use calamus_document::pointer::{Change, ChangeKind, Pointer};
use calamus_document::validate::Omission;

/// The plan that settings are applied to, and what is known of the document besides.
struct Target<'a> {
    settings: &'a Settings,
    plan: &'a mut Plan,
    /// The operations of the document that the plan has not because of their problems.
    omitted: &'a [Omission],
    /// Whether the plan has all other operations and types.
    complete: bool,
}

impl Settings {
    /// Applies the settings to a plan. `omitted` are the operations of the document that it has
    /// not because of their problems; `complete` says whether it has all others.
    ///
    /// # Errors
    ///
    /// If an operation, a type or a security scheme is unknown, or a name is taken.
    pub(crate) fn apply(
        &self,
        plan: &mut Plan,
        omitted: &[Omission],
        complete: bool,
    ) -> Result<(), Failure> {
        let mut target = Target { settings: self, plan, omitted, complete };
        target.apply().map_err(Failure::Settings)
    }

    /// Checks that names and paths are Rust.
    pub(super) fn check_syntax(&self) -> Result<(), Invalid> {
        let invalid = |keys: &[&str], text: &str, what: &str| {
            let reason = format!("`{text}` is not {what}");
            Err(self.origin.invalid(self.position(keys), reason, ""))
        };
        for (name, path) in &self.types {
            if syn::parse_str::<syn::TypePath>(path).is_err() {
                return invalid(&["types", name], path, "the path of a Rust type");
            }
        }
        for (name, paths) in &self.derives {
            if let Some(path) = paths.iter().find(|own| syn::parse_str::<syn::Path>(own).is_err()) {
                return invalid(&["derives", name], path, "the path of a trait");
            }
        }
        let renamed = [("types", &self.rename.types), ("operations", &self.rename.operations)];
        let renamed = renamed.into_iter().flat_map(|(kind, names)| {
            names.iter().map(move |(name, new)| (vec!["rename", kind, name.as_str()], new))
        });
        let setters =
            self.security.iter().map(|(name, new)| (vec!["security", name.as_str()], new));
        for (keys, name) in renamed.chain(setters) {
            if syn::parse_str::<syn::Ident>(name).is_err() {
                return invalid(&keys, name, "a Rust name");
            }
        }
        Ok(())
    }
}

impl Target<'_> {
    fn apply(&mut self) -> Result<(), Invalid> {
        let settings = self.settings;
        for (id, idempotent) in &settings.idempotent {
            if let Some(index) = self.operation("idempotent", id)?
                && let Some(operation) = self.plan.operations.get_mut(index)
            {
                operation.idempotent = *idempotent;
            }
        }
        for (id, setting) in &settings.pagination {
            self.paginate(id, setting)?;
        }
        for (name, path) in &settings.types {
            self.replace(name, path)?;
        }
        for (name, paths) in &settings.derives {
            self.derive(name, paths)?;
        }
        for (name, setter) in &settings.security {
            self.name_setter(name, setter)?;
        }
        for (id, name) in &settings.rename.operations {
            self.rename_operation(id, name)?;
        }
        self.sign_webhooks()?;
        self.rename_types()
    }

    fn sign_webhooks(&mut self) -> Result<(), Invalid> {
        let settings = &self.settings.webhooks;
        let Some(webhooks) = &mut self.plan.webhooks else {
            let has_settings = settings.signature.is_some() || settings.event.is_some();
            if has_settings && self.complete {
                let reason = "the document has no webhooks".to_owned();
                return Err(self.invalid(&["webhooks"], reason, String::new()));
            }
            return Ok(());
        };
        webhooks.signature = settings.signature;
        let mut features = self.plan.features.iter_mut();
        if let Some(Signature::StandardWebhooks) = settings.signature
            && let Some(feature) = features.find(|own| own.kind == FeatureKind::Webhooks)
        {
            feature.runtime = vec!["webhooks"];
        }
        Ok(())
    }

    fn invalid(&self, keys: &[&str], reason: String, remedy: String) -> Invalid {
        self.settings.origin.invalid(self.settings.position(keys), reason, remedy)
    }

    /// Finds an operation; none, if the plan has it not for a known reason.
    fn operation(&self, table: &str, id: &str) -> Result<Option<usize>, Invalid> {
        let found = self.plan.operations.iter().position(|own| own.id == id);
        let mut omitted = self.omitted.iter().filter_map(|own| own.operation_id.as_deref());
        if found.is_none() && self.complete && !omitted.any(|own| own == id) {
            let known = self.plan.operations.iter().map(|own| own.id.as_str());
            let reason = format!("the document has no operation `{id}`");
            let keys: Vec<_> = table.split('.').chain([id]).collect();
            return Err(self.invalid(&keys, reason, suggestion(id, known)));
        }
        Ok(found)
    }

    /// Finds a type by the name of its schema or its own.
    fn type_index(&self, table: &str, name: &str) -> Result<Option<usize>, Invalid> {
        let is_named = |own: &TypePlan| own.name == name;
        let is_schema = |own: &TypePlan| {
            own.component && own.pointer.tokens().last().is_some_and(|last| last == name)
        };
        let types = &self.plan.types;
        let found = types.iter().position(is_schema).or_else(|| types.iter().position(is_named));
        if found.is_none() && self.complete && self.omitted.is_empty() {
            let known = types.iter().map(|own| own.name.as_str());
            let reason = format!("the document has no schema `{name}`");
            let keys: Vec<_> = table.split('.').chain([name]).collect();
            return Err(self.invalid(&keys, reason, suggestion(name, known)));
        }
        Ok(found)
    }

    fn note(&mut self, pointer: Pointer, what: String) {
        self.plan.changes.push(Change { kind: ChangeKind::Rewrite, pointer, what });
    }

    fn paginate(&mut self, id: &str, setting: &Pagination) -> Result<(), Invalid> {
        let index = self.operation("pagination", id)?;
        let Some(operation) = index.and_then(|index| self.plan.operations.get(index)) else {
            return Ok(());
        };
        let pagination = match setting {
            Pagination::Detected(true) => return Ok(()),
            Pagination::Detected(false) => None,
            Pagination::Rule(rule) => {
                let resolved = resolve_pagination(self.plan, operation, rule);
                Some(resolved.map_err(|reason| {
                    let reason = format!("pagination of `{id}`: {reason}");
                    self.invalid(&["pagination", id], reason, String::new())
                })?)
            }
        };
        if let Some(operation) = index.and_then(|index| self.plan.operations.get_mut(index)) {
            operation.pagination = pagination;
        }
        Ok(())
    }

    /// Replaces a generated type by one of the user's.
    fn replace(&mut self, name: &str, path: &str) -> Result<(), Invalid> {
        let Some(index) = self.type_index("types", name)? else { return Ok(()) };
        let Some(own) = self.plan.types.get_mut(index) else { return Ok(()) };
        own.replacement = Some(path.to_owned());
        own.traits.eq = false;
        let pointer = own.pointer.clone();
        self.note(pointer, format!("a type is replaced with `{path}`, by the settings"));
        let types: Vec<_> = self.plan.types.iter().map(|own| own.replacement.is_some()).collect();
        let is_replaced = |ty: &crate::plan::TypeRef| {
            ty.all_named().iter().any(|id| types.get(id.0).copied().unwrap_or(false))
        };
        for own in &mut self.plan.types {
            match &mut own.form {
                // Whether the user's type has `Eq`, `Ord` and `Hash` is not known here.
                Form::Newtype { inner, .. } if is_replaced(inner) => own.traits.eq = false,
                // Two alternatives may have become one type.
                Form::Union { alternatives, .. } => {
                    for own in alternatives.iter_mut().filter(|own| is_replaced(&own.ty)) {
                        own.convertible = false;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn derive(&mut self, name: &str, paths: &[String]) -> Result<(), Invalid> {
        let Some(index) = self.type_index("derives", name)? else { return Ok(()) };
        let Some(own) = self.plan.types.get(index) else { return Ok(()) };
        let keys = ["derives", name];
        if own.replacement.is_some() {
            let reason = format!("`{name}` is replaced, and derives nothing");
            return Err(self.invalid(&keys, reason, String::new()));
        }
        for path in paths {
            let last = path.rsplit("::").next().unwrap_or_default().trim();
            if implemented(own).contains(&last) {
                let reason = format!("`{}` implements `{last}` in any case", own.name);
                return Err(self.invalid(&keys, reason, "leave it out".to_owned()));
            }
        }
        let pointer = own.pointer.clone();
        for path in paths {
            self.note(pointer.clone(), format!("a type derives `{path}`, by the settings"));
        }
        if let Some(own) = self.plan.types.get_mut(index) {
            own.derives = paths.to_vec();
        }
        Ok(())
    }

    fn name_setter(&mut self, name: &str, setter: &str) -> Result<(), Invalid> {
        match self.plan.schemes.iter_mut().find(|own| own.name == name) {
            Some(scheme) => {
                scheme.setter = Some(setter.to_owned());
                Ok(())
            }
            None => {
                let known = self.plan.schemes.iter().map(|own| own.name.as_str());
                let reason = format!("the document has no security scheme `{name}`");
                let remedy = suggestion(name, known);
                Err(self.invalid(&["security", name], reason, remedy))
            }
        }
    }

    fn rename_operation(&mut self, id: &str, name: &str) -> Result<(), Invalid> {
        let Some(index) = self.operation("rename.operations", id)? else { return Ok(()) };
        let (method, builder) = (snake(name), pascal(name));
        let mut others = self.plan.operations.iter().enumerate();
        let taken = others
            .find(|(other, own)| *other != index && (own.name == method || own.builder == builder));
        if let Some((_, other)) = taken {
            let reason = format!("`{}` has the name `{method}` already", other.id);
            return Err(self.invalid(&["rename", "operations", id], reason, String::new()));
        }
        if let Some(operation) = self.plan.operations.get_mut(index) {
            (operation.name, operation.builder) = (method, builder);
        }
        Ok(())
    }

    /// Renames all types at once, so that two can swap their names.
    fn rename_types(&mut self) -> Result<(), Invalid> {
        let settings = self.settings;
        let mut renamed = Vec::new();
        for (name, new) in &settings.rename.types {
            if let Some(index) = self.type_index("rename.types", name)? {
                renamed.push((index, name, pascal(new)));
            }
        }
        for (index, _, new) in &renamed {
            if let Some(own) = self.plan.types.get_mut(*index) {
                own.name.clone_from(new);
            }
        }
        for (index, name, new) in &renamed {
            let is_taken = |(other, own): (usize, &TypePlan)| other != *index && own.name == *new;
            if self.plan.types.iter().enumerate().any(is_taken) {
                let reason = format!("another type has the name `{new}`");
                return Err(self.invalid(&["rename", "types", name], reason, String::new()));
            }
        }
        Ok(())
    }
}

/// The derivable traits that a generated type has already.
fn implemented(own: &TypePlan) -> Vec<&'static str> {
    let mut traits = vec!["Clone", "Debug", "PartialEq"];
    match &own.form {
        Form::OpenEnum { .. } => traits.extend(["Eq", "Hash", "Serialize", "Deserialize"]),
        Form::Multipart { .. } | Form::Statuses { .. } => {}
        _ => traits.extend(["Serialize", "Deserialize"]),
    }
    if own.traits.default {
        traits.push("Default");
    }
    if own.traits.eq {
        traits.extend(["Eq", "PartialOrd", "Ord", "Hash"]);
    }
    traits
}
