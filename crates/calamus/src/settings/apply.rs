//! Settings that change a plan.

use calamus_document::pointer::{Change, ChangeKind, Pointer};
use calamus_document::validate::Omission;
use semver::Version;

use super::{Invalid, Package, Pagination, Settings, is_package_name, suggestion};
use crate::emit::security::setters;
use crate::failure::Failure;
use crate::plan::{
    FeatureKind, Form, Names, Plan, RESERVED_BUILDERS, Signature, TypePlan, is_reserved_method,
    pascal, resolve_pagination, snake,
};

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

    /// Checks that names and paths are Rust, and that cargo accepts name and version of the package.
    pub(super) fn check_syntax(&self) -> Result<(), Invalid> {
        let invalid = |keys: &[&str], text: &str, what: &str| {
            let reason = format!("`{text}` is not {what}");
            Err(self.origin.invalid(self.position(keys), reason, ""))
        };
        let Package { name, version, .. } = &self.package;
        if let Some(name) = name.as_deref().filter(|name| !is_package_name(name)) {
            return invalid(&["package", "name"], name, "the name of a package");
        }
        if let Some(version) = version.as_deref().filter(|version| Version::parse(version).is_err())
        {
            return invalid(&["package", "version"], version, "a version such as 1.2.3");
        }
        for (name, path) in &self.types {
            if syn::parse_str::<syn::TypePath>(path).is_err() {
                return invalid(&["types", name], path, "the path of a Rust type");
            }
        }
        for (name, paths) in &self.derives {
            if let Some(path) = paths.iter().find(|path| syn::parse_str::<syn::Path>(path).is_err())
            {
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
        self.name_setters()?;
        self.rename_operations()?;
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
            && let Some(feature) = features.find(|feature| feature.kind == FeatureKind::Webhooks)
        {
            feature.runtime = vec!["webhooks"];
        }
        Ok(())
    }

    fn invalid(&self, keys: &[&str], reason: String, remedy: String) -> Invalid {
        self.settings.invalid(keys, reason, remedy)
    }

    /// Finds an operation; none, if the plan has it not for a known reason.
    fn operation(&self, table: &str, id: &str) -> Result<Option<usize>, Invalid> {
        let found = self.plan.operations.iter().position(|operation| operation.id == id);
        let mut omitted =
            self.omitted.iter().filter_map(|omission| omission.operation_id.as_deref());
        if found.is_none() && self.complete && !omitted.any(|omitted| omitted == id) {
            let known = self.plan.operations.iter().map(|operation| operation.id.as_str());
            let reason = format!("the document has no operation `{id}`");
            let keys: Vec<_> = table.split('.').chain([id]).collect();
            return Err(self.invalid(&keys, reason, suggestion(id, known)));
        }
        Ok(found)
    }

    /// Finds a type by the name of its schema or its own.
    fn type_index(&self, table: &str, name: &str) -> Result<Option<usize>, Invalid> {
        let is_named = |ty: &TypePlan| ty.name == name;
        let is_schema = |ty: &TypePlan| {
            ty.component && ty.pointer.tokens().last().is_some_and(|last| last == name)
        };
        let types = &self.plan.types;
        let found = types.iter().position(is_schema).or_else(|| types.iter().position(is_named));
        if found.is_none() && self.complete && self.omitted.is_empty() {
            let known = types.iter().map(|ty| ty.name.as_str());
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
        let Some(ty) = self.plan.types.get_mut(index) else { return Ok(()) };
        ty.replacement = Some(path.to_owned());
        ty.traits.eq = false;
        let pointer = ty.pointer.clone();
        self.note(pointer, format!("a type is replaced with `{path}`, by the settings"));
        let types: Vec<_> = self.plan.types.iter().map(|ty| ty.replacement.is_some()).collect();
        let is_replaced = |ty: &crate::plan::TypeRef| {
            ty.all_named().iter().any(|id| types.get(id.0).copied().unwrap_or(false))
        };
        for planned in &mut self.plan.types {
            match &mut planned.form {
                // Whether the user's type has `Eq`, `Ord` and `Hash` is not known here.
                Form::Newtype { inner, .. } if is_replaced(inner) => planned.traits.eq = false,
                // Two alternatives may have become one type.
                Form::Union { alternatives, .. } => {
                    for alternative in
                        alternatives.iter_mut().filter(|alternative| is_replaced(&alternative.ty))
                    {
                        alternative.convertible = false;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn derive(&mut self, name: &str, paths: &[String]) -> Result<(), Invalid> {
        let Some(index) = self.type_index("derives", name)? else { return Ok(()) };
        let Some(ty) = self.plan.types.get(index) else { return Ok(()) };
        let keys = ["derives", name];
        if ty.replacement.is_some() {
            let reason = format!("`{name}` is replaced, and derives nothing");
            return Err(self.invalid(&keys, reason, String::new()));
        }
        for path in paths {
            let last = path.rsplit("::").next().unwrap_or_default().trim();
            if implemented(ty).contains(&last) {
                let reason = format!("`{}` implements `{last}` in any case", ty.name);
                return Err(self.invalid(&keys, reason, "leave it out".to_owned()));
            }
        }
        let pointer = ty.pointer.clone();
        for path in paths {
            self.note(pointer.clone(), format!("a type derives `{path}`, by the settings"));
        }
        if let Some(ty) = self.plan.types.get_mut(index) {
            ty.derives = paths.to_vec();
        }
        Ok(())
    }

    fn name_setters(&mut self) -> Result<(), Invalid> {
        let settings = self.settings;
        for (name, setter) in &settings.security {
            let mut schemes = self.plan.schemes.iter_mut();
            let Some(scheme) = schemes.find(|scheme| scheme.name == *name) else {
                let known = self.plan.schemes.iter().map(|scheme| scheme.name.as_str());
                let reason = format!("the document has no security scheme `{name}`");
                return Err(self.invalid(&["security", name], reason, suggestion(name, known)));
            };
            scheme.setter = Some(setter.clone());
        }
        let named = setters(self.plan);
        for (name, setter) in &settings.security {
            // A name that is taken gets a number.
            let found = named.iter().find(|setter| setter.scheme.name == *name);
            let reason = match found {
                Some(found) if found.name == *setter => continue,
                Some(_) => format!("the builder of the client has another method `{setter}`"),
                None => format!("credentials of `{name}` are not supported, and have no setter"),
            };
            return Err(self.invalid(&["security", name], reason, String::new()));
        }
        Ok(())
    }

    /// Renames all operations at once, so that two can swap their names.
    fn rename_operations(&mut self) -> Result<(), Invalid> {
        let settings = self.settings;
        let mut renamed = Vec::new();
        for (id, name) in &settings.rename.operations {
            if let Some(index) = self.operation("rename.operations", id)? {
                renamed.push((index, id, name));
            }
        }
        for (index, _, name) in &renamed {
            if let Some(operation) = self.plan.operations.get_mut(*index) {
                (operation.name, operation.builder) = (snake(name), String::new());
            }
        }
        for (index, id, name) in &renamed {
            let method = snake(name);
            let mut others = self.plan.operations.iter().enumerate();
            let other =
                others.find(|(other, operation)| other != index && operation.name == method);
            let reason = match other {
                Some((_, other)) => format!("`{}` has the name `{method}` already", other.id),
                None if is_reserved_method(name) => {
                    format!("the client has another method `{method}`")
                }
                None => continue,
            };
            return Err(self.invalid(&["rename", "operations", id], reason, String::new()));
        }
        let builders = self.plan.operations.iter().map(|operation| operation.builder.as_str());
        let mut names = Names::taken(builders.chain(RESERVED_BUILDERS));
        for (index, _, name) in &renamed {
            if let Some(operation) = self.plan.operations.get_mut(*index) {
                operation.builder = names.unique(&pascal(name), "");
            }
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
            if let Some(ty) = self.plan.types.get_mut(*index) {
                ty.name.clone_from(new);
            }
        }
        for (index, name, new) in &renamed {
            let is_taken = |(other, ty): (usize, &TypePlan)| other != *index && ty.name == *new;
            if self.plan.types.iter().enumerate().any(is_taken) {
                let reason = format!("another type has the name `{new}`");
                return Err(self.invalid(&["rename", "types", name], reason, String::new()));
            }
        }
        Ok(())
    }
}

/// The derivable traits that a generated type has already.
fn implemented(ty: &TypePlan) -> Vec<&'static str> {
    let mut traits = vec!["Clone", "Debug", "PartialEq"];
    match &ty.form {
        Form::OpenEnum { .. } => traits.extend(["Eq", "Hash", "Serialize", "Deserialize"]),
        Form::Multipart { .. } | Form::Statuses { .. } => {}
        _ => traits.extend(["Serialize", "Deserialize"]),
    }
    if ty.traits.default {
        traits.push("Default");
    }
    if ty.traits.eq {
        traits.extend(["Eq", "PartialOrd", "Ord", "Hash"]);
    }
    traits
}
