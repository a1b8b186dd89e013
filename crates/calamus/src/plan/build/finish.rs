//! Decisions that depend on all types: boxed edges of cycles, traits, three-state fields, and the
//! order in which alternatives are tried.

use std::collections::{HashMap, HashSet};

use super::super::{Field, Form, Plan, Presence, TypeId, TypePlan, TypeRef};
use super::Builder;

impl Builder<'_, '_> {
    /// Completes the plan.
    pub(super) fn finish(mut self) -> Plan {
        box_cycles(&mut self.types);
        let received = self.operations.iter().flat_map(|operation| {
            let alternatives = operation.alternatives.iter().map(|content| &content.body);
            operation.responses.iter().map(|response| &response.body).chain(alternatives)
        });
        let received = received.filter_map(|body| body.ty()).flat_map(TypeRef::all_named);
        let received = received.chain(self.webhooks.iter().map(|webhooks| webhooks.ty));
        for id in reachable(&self.types, received.collect::<Vec<_>>()) {
            if let Some(ty) = self.types.get_mut(id.0) {
                absent_if(&mut ty.form, |field| field.write_only);
            }
        }
        for id in reachable(&self.types, self.sent.iter().copied()) {
            if let Some(ty) = self.types.get_mut(id.0) {
                absent_if(&mut ty.form, |field| field.read_only);
                three_states(&mut ty.form);
            }
        }
        let traits = Capabilities::of(&self.types);
        for index in 0..self.types.len() {
            let (display, parse) =
                (traits.display.contains(&TypeId(index)), traits.parse.contains(&TypeId(index)));
            let takes_text: HashSet<TypeId> = traits.text.clone();
            let Some(ty) = self.types.get_mut(index) else { continue };
            ty.traits.display = display;
            ty.traits.parse = parse;
            complete(ty, &takes_text);
        }
        let info = self.info();
        let schemes = self.schemes();
        Plan {
            package: String::new(),
            info,
            types: self.types,
            operations: self.operations,
            errors: Vec::new(),
            webhooks: self.webhooks,
            schemes,
            features: Vec::new(),
            changes: self.changes.0,
        }
    }
}

/// Returns the types that a type refers to.
pub(super) fn children(form: &Form) -> Vec<TypeId> {
    let types: Vec<&TypeRef> = match form {
        Form::Struct { fields, extra } => {
            let extra = extra.iter().map(|extra| &extra.ty);
            fields.iter().map(|field| &field.ty).chain(extra).collect()
        }
        Form::Newtype { inner, .. } => vec![inner],
        Form::OpenEnum { .. } => Vec::new(),
        Form::Union { alternatives, .. } => {
            alternatives.iter().map(|alternative| &alternative.ty).collect()
        }
        Form::Multipart { parts } => parts.iter().map(|part| &part.field.ty).collect(),
        Form::Statuses { variants } => {
            variants.iter().filter_map(|variant| variant.body.ty()).collect()
        }
    };
    types.into_iter().flat_map(TypeRef::all_named).collect()
}

/// Returns the types that some types stand on, themselves included.
pub(super) fn reachable(
    types: &[TypePlan],
    from: impl IntoIterator<Item = TypeId>,
) -> HashSet<TypeId> {
    let mut seen = HashSet::new();
    let mut open: Vec<_> = from.into_iter().collect();
    while let Some(id) = open.pop() {
        if seen.insert(id) {
            open.extend(types.get(id.0).map(|ty| children(&ty.form)).unwrap_or_default());
        }
    }
    seen
}

/// Boxes the edges that close a cycle of types which contain each other.
fn box_cycles(types: &mut [TypePlan]) {
    /// Where the walk is: a type, and how many of its edges were followed.
    type Step = (usize, usize);
    let mut done = vec![false; types.len()];
    let mut active = vec![false; types.len()];
    for start in 0..types.len() {
        let mut stack: Vec<Step> = Vec::new();
        if !done.get(start).copied().unwrap_or(true) {
            stack.push((start, 0));
        }
        while let Some((index, edge)) = stack.pop() {
            set(&mut active, index, true);
            let Some(plan) = types.get_mut(index) else { break };
            let mut edges = contained(&mut plan.form);
            let Some(ty) = edges.get_mut(edge) else {
                set(&mut active, index, false);
                set(&mut done, index, true);
                continue;
            };
            stack.push((index, edge + 1));
            let Some(TypeId(next)) = direct(ty) else { continue };
            if active.get(next).copied().unwrap_or_default() {
                let inner = std::mem::replace(*ty, TypeRef::Null);
                **ty = match inner {
                    TypeRef::Option(inner) => TypeRef::Option(Box::new(TypeRef::Boxed(inner))),
                    inner => TypeRef::Boxed(Box::new(inner)),
                };
            } else if !done.get(next).copied().unwrap_or(true) {
                stack.push((next, 0));
            }
        }
    }
}

fn set(flags: &mut [bool], index: usize, value: bool) {
    if let Some(flag) = flags.get_mut(index) {
        *flag = value;
    }
}

/// Returns the types that lie in a type without a list or a map around them.
fn contained(form: &mut Form) -> Vec<&mut TypeRef> {
    let types: Vec<_> = match form {
        Form::Struct { fields, .. } => fields.iter_mut().map(|field| &mut field.ty).collect(),
        Form::Newtype { inner, .. } => vec![inner],
        Form::Union { alternatives, .. } => {
            alternatives.iter_mut().map(|alternative| &mut alternative.ty).collect()
        }
        Form::Multipart { parts } => parts.iter_mut().map(|part| &mut part.field.ty).collect(),
        Form::OpenEnum { .. } | Form::Statuses { .. } => Vec::new(),
    };
    types.into_iter().flat_map(elements).collect()
}

/// Returns the types that lie in a tuple, or the type itself.
fn elements(ty: &mut TypeRef) -> Vec<&mut TypeRef> {
    fn has_elements(ty: &TypeRef) -> bool {
        match ty {
            TypeRef::Tuple(_) => true,
            TypeRef::Option(inner) => has_elements(inner),
            _ => false,
        }
    }
    if !has_elements(ty) {
        return vec![ty];
    }
    match ty {
        TypeRef::Tuple(all) => all.iter_mut().flat_map(elements).collect(),
        TypeRef::Option(inner) => elements(inner),
        _ => Vec::new(),
    }
}

fn direct(ty: &TypeRef) -> Option<TypeId> {
    match ty {
        TypeRef::Named(id) => Some(*id),
        TypeRef::Option(inner) => direct(inner),
        _ => None,
    }
}

fn fields(form: &mut Form) -> Vec<&mut Field> {
    match form {
        Form::Struct { fields, .. } => fields.iter_mut().collect(),
        Form::Multipart { parts } => parts.iter_mut().map(|part| &mut part.field).collect(),
        _ => Vec::new(),
    }
}

/// Makes required properties optional that are absent in one direction.
fn absent_if(form: &mut Form, is_absent: fn(&Field) -> bool) {
    for field in fields(form).into_iter().filter(|field| is_absent(field)) {
        field.presence = match field.presence {
            Presence::Required => Presence::Optional,
            Presence::RequiredNullable => Presence::OptionalNullable,
            other => other,
        };
    }
}

/// Absent and `null` are two things where a caller sends them.
fn three_states(form: &mut Form) {
    for field in
        fields(form).into_iter().filter(|field| field.presence == Presence::OptionalNullable)
    {
        field.presence = Presence::ThreeState;
    }
}

/// The traits that types can implement, by their contents.
struct Capabilities {
    display: HashSet<TypeId>,
    parse: HashSet<TypeId>,
    /// Every string is a value.
    text: HashSet<TypeId>,
}

impl Capabilities {
    fn of(types: &[TypePlan]) -> Self {
        let mut display = HashMap::new();
        let mut parse = HashMap::new();
        for index in 0..types.len() {
            displays(types, TypeId(index), &mut display);
            parses(types, TypeId(index), &mut parse);
        }
        let holding = |known: HashMap<TypeId, bool>| {
            known.into_iter().filter(|(_, holds)| *holds).map(|(id, _)| id).collect()
        };
        let is_text = |ty: &TypePlan| match &ty.form {
            Form::Newtype { inner, .. } => *inner == TypeRef::String,
            _ => false,
        };
        let text = types.iter().enumerate().filter(|(_, ty)| is_text(ty));
        Self {
            text: text.map(|(index, _)| TypeId(index)).collect(),
            display: holding(display),
            parse: holding(parse),
        }
    }
}

fn displays(types: &[TypePlan], id: TypeId, known: &mut HashMap<TypeId, bool>) -> bool {
    if let Some(known) = known.get(&id) {
        return *known;
    }
    known.insert(id, false);
    let mut of = |ty: &TypeRef| match ty {
        TypeRef::Named(inner) => displays(types, *inner, known),
        TypeRef::Json => true,
        other => is_scalar(other),
    };
    let holds = match types.get(id.0).map(|ty| &ty.form) {
        Some(Form::OpenEnum { .. }) => true,
        Some(Form::Newtype { inner, .. }) => of(inner),
        Some(Form::Union { alternatives, .. }) => {
            alternatives.iter().all(|alternative| of(&alternative.ty))
        }
        _ => false,
    };
    known.insert(id, holds);
    holds
}

fn parses(types: &[TypePlan], id: TypeId, known: &mut HashMap<TypeId, bool>) -> bool {
    if let Some(known) = known.get(&id) {
        return *known;
    }
    known.insert(id, false);
    let holds = match types.get(id.0).map(|ty| &ty.form) {
        Some(Form::OpenEnum { .. }) => true,
        Some(Form::Newtype { inner: TypeRef::Named(inner), .. }) => parses(types, *inner, known),
        Some(Form::Newtype { inner, .. }) => is_scalar(inner),
        _ => false,
    };
    known.insert(id, holds);
    holds
}

/// Returns whether a type is one string, number or boolean.
pub(super) fn is_scalar(ty: &TypeRef) -> bool {
    !matches!(
        ty,
        TypeRef::Null
            | TypeRef::Json
            | TypeRef::JsonObject
            | TypeRef::File
            | TypeRef::Named(_)
            | TypeRef::List(_)
            | TypeRef::Tuple(_)
            | TypeRef::Map(_)
            | TypeRef::Option(_)
            | TypeRef::Boxed(_)
    )
}

/// Decides what follows from the contents of a type.
fn complete(ty: &mut TypePlan, texts: &HashSet<TypeId>) {
    match &mut ty.form {
        Form::Struct { fields, .. } => {
            let may_be_absent = |presence: Presence| {
                !matches!(presence, Presence::Required | Presence::RequiredNullable)
            };
            ty.traits.default = fields.iter().all(|field| may_be_absent(field.presence));
        }
        Form::Newtype { inner, .. } => ty.traits.eq = *inner == TypeRef::String,
        Form::Union { alternatives, .. } => {
            let same = |a: &TypeRef, b: &TypeRef| a == b;
            let types: Vec<_> =
                alternatives.iter().map(|alternative| alternative.ty.clone()).collect();
            for alternative in alternatives.iter_mut() {
                let count = types.iter().filter(|ty| same(ty, &alternative.ty)).count();
                alternative.convertible = count == 1;
            }
            // What takes any string would keep a date or an id behind it from being one, what
            // takes any number an integer, and what takes anything all others.
            alternatives.sort_by_key(|alternative| match &alternative.ty {
                TypeRef::Json => 3,
                TypeRef::String => 2,
                TypeRef::Named(id) if texts.contains(id) => 2,
                TypeRef::F32 | TypeRef::F64 => 1,
                _ => 0,
            });
        }
        Form::OpenEnum { .. } | Form::Multipart { .. } | Form::Statuses { .. } => {}
    }
}
