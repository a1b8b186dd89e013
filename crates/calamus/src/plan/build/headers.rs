//! The headers that operations declare for their successful responses.

use calamus_document::model::{Header, Operation};

use super::super::{Form, HeaderPlan, Names, TypeRef, is_token, pascal, snake};
use super::finish::is_scalar;
use super::{Builder, Typed};

impl<'d> Builder<'_, 'd> {
    /// Plans the headers of the successful responses of an operation. Of two with one name the
    /// first counts.
    pub(super) fn headers(&mut self, operation: &Operation<'d>, id: &str) -> Vec<HeaderPlan> {
        let responses = operation.responses.iter().filter(|response| response.status.is_success());
        let (mut wires, mut names) = (Names::default(), Names::default());
        let mut planned = Vec::new();
        for header in responses.flat_map(|response| &response.headers) {
            if !is_token(header.name) || !wires.take(header.name) {
                continue;
            }
            planned.push(HeaderPlan {
                name: names.unique(&snake(header.name), "_"),
                ty: self.header_type(header, id),
                wire: header.name.to_ascii_lowercase(),
                doc: header.description.map(str::trim).unwrap_or_default().to_owned(),
            });
        }
        planned
    }

    /// The type of a header: of a list or an object the text, as the header has it.
    fn header_type(&mut self, header: &Header<'d>, id: &str) -> TypeRef {
        let Some(schema) = header.node.get("schema") else { return TypeRef::String };
        let found = self.follow(schema);
        let kind = found.node.string("type").unwrap_or_default();
        if !["string", "integer", "number", "boolean"].contains(&kind) {
            return TypeRef::String;
        }
        let hint = pascal(&format!("{id}-{}", header.name));
        let Typed { ty, .. } = self.type_of_use(&found, &hint);
        match &ty {
            TypeRef::Named(named) => match self.types.get(named.0).map(|plan| &plan.form) {
                Some(Form::OpenEnum { .. }) => ty,
                Some(Form::Newtype { inner, .. }) if is_scalar(inner) => inner.clone(),
                _ => TypeRef::String,
            },
            ty if is_scalar(ty) => ty.clone(),
            _ => TypeRef::String,
        }
    }
}
