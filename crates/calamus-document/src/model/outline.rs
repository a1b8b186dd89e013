//! A document at a glance, as the model has it: one line for each fact that a caller depends
//! on. Small enough to read, and complete: a fact that changes changes a line.

use std::fmt::Write as _;

use super::content::{Encoding, MediaType, Serialization};
use super::document::Document;
use super::info::Server;
use super::lifetime::Lifetime;
use super::operation::{Operation, OperationKind, RequestBody};
use super::parameter::Parameter;
use super::response::{Header, Response};
use super::schema::Schema;
use super::security::{SchemeKind, Security, SecurityRequirement, SecurityScheme};

mod schemas;

use schemas::{Describe, marks};

impl Document<'_> {
    /// Outlines the document: servers, security schemes, operations, webhooks and component
    /// schemas, without prose.
    pub fn outline(&self) -> String {
        let info = self.info();
        let (title, version) = (info.title.unwrap_or("(no title)"), info.version.unwrap_or("?"));
        let mut text = format!("{title} {version}\n");
        servers(&self.servers(), "", &mut text);
        for tag in self.described_tags() {
            let _ = writeln!(text, "tag {}", tag.name);
        }
        for scheme in self.security_schemes() {
            let _ = writeln!(text, "scheme {}: {}", scheme.name, describe_scheme(&scheme));
        }
        for (kind, prefix) in [(OperationKind::Path, ""), (OperationKind::Webhook, "webhook ")] {
            for node in self.operations_of(kind) {
                let _ = write!(text, "\n{prefix}");
                Outline { describe: Describe::new(self), text: &mut text }
                    .operation(&node.read(self));
            }
        }
        for (name, schema) in self.schemas() {
            let _ = write!(text, "\n{name}{}", Describe::new(self).component(name, &schema));
        }
        text
    }
}

struct Outline<'a, 'd> {
    describe: Describe<'a, 'd>,
    text: &'a mut String,
}

impl<'d> Outline<'_, 'd> {
    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        let _ = writeln!(self.text, "{line}");
    }

    fn operation(&mut self, operation: &Operation<'d>) {
        // Without `..`: a new fact is to be printed, or listed as one that is not.
        #[rustfmt::skip]
        let Operation {
            node: _, item: _, id, method, path, tags, summary: _, description: _, lifetime,
            parameters, request_body, responses, security, servers: own_servers,
        } = operation;
        self.line(format_args!(
            "{} {}  {}{}",
            method.to_uppercase(),
            path.text,
            id.unwrap_or("(no id)"),
            announced(lifetime)
        ));
        if !tags.is_empty() {
            self.line(format_args!("  tags {}", tags.join(", ")));
        }
        self.line(format_args!("  security {}", describe_security(security)));
        let general = self.describe.document.servers();
        let same = general.iter().map(|server| server.url).eq(own_servers.iter().map(|s| s.url));
        if !same {
            servers(own_servers, "  ", self.text);
        }
        for parameter in parameters {
            self.parameter(parameter);
        }
        if let Some(body) = request_body {
            let RequestBody { node: _, declared: _, required, description: _, content } = body;
            let optional = if *required { "" } else { "?" };
            self.content(&format!("body{optional}"), content);
        }
        for response in responses {
            self.response(response);
        }
    }

    fn parameter(&mut self, parameter: &Parameter<'d>) {
        #[rustfmt::skip]
        let Parameter {
            node: _, declared: _, name, location, required, description: _, lifetime, style,
            explode, allow_reserved, allow_empty_value, serialization,
        } = parameter;
        let optional = if *required { "" } else { "?" };
        let mut notes = Vec::new();
        if *style != location.default_style() {
            notes.push(style.name());
        }
        if *explode != (*style == super::style::Style::Form) {
            notes.push(if *explode { "explode" } else { "no explode" });
        }
        notes.extend(allow_reserved.then_some("reserved characters"));
        notes.extend(allow_empty_value.then_some("empty value"));
        let notes = marks(notes.into_iter().map(str::to_owned));
        let serialization = self.serialization(serialization);
        let announced = announced(lifetime);
        self.line(format_args!(
            "  {} {name}{optional}: {serialization}{notes}{announced}",
            location.name()
        ));
    }

    fn serialization(&self, serialization: &Serialization<'d>) -> String {
        match serialization {
            Serialization::Schema(schema) => self.schema(schema.as_ref()),
            Serialization::Content(media) => {
                format!("{} {}", media.name, self.schema(media.schema.as_ref()))
            }
        }
    }

    fn schema(&self, schema: Option<&Schema<'d>>) -> String {
        schema.map_or_else(|| "any".to_owned(), |schema| self.describe.schema(schema))
    }

    fn response(&mut self, response: &Response<'d>) {
        let Response { node: _, declared: _, status, description: _, headers, content } = response;
        if content.is_empty() {
            self.line(format_args!("  {status} no content"));
        }
        self.content(&status.to_string(), content);
        for header in headers {
            let Header {
                node: _,
                name,
                required,
                description: _,
                lifetime,
                explode,
                serialization,
            } = header;
            let optional = if *required { "" } else { "?" };
            let explode = if *explode { " (explode)" } else { "" };
            let serialization = self.serialization(serialization);
            let announced = announced(lifetime);
            self.line(format_args!(
                "  {status} header {name}{optional}: {serialization}{explode}{announced}"
            ));
        }
    }

    fn content(&mut self, owner: &str, content: &[MediaType<'d>]) {
        for MediaType { node: _, name, schema, encodings } in content {
            let schema = self.schema(schema.as_ref());
            self.line(format_args!("  {owner} {name}  {schema}"));
            for (property, encoding) in encodings {
                let Encoding { node: _, content_type, style, explode, allow_reserved } = encoding;
                let named = style.map(|style| style.name().to_owned());
                let notes = content_type
                    .map(str::to_owned)
                    .into_iter()
                    .chain(named)
                    .chain((style.is_some() && *explode).then(|| "explode".to_owned()))
                    .chain(allow_reserved.then(|| "reserved characters".to_owned()));
                let notes = marks(notes);
                self.line(format_args!("  {owner} part {property}{notes}"));
            }
        }
    }
}

fn servers(servers: &[Server<'_>], indent: &str, text: &mut String) {
    for Server { node: _, url, description: _, variables } in servers {
        let _ = write!(text, "{indent}server {url}");
        for (name, variable) in variables {
            let default = variable.default.unwrap_or("?");
            let _ = write!(text, " {name}={default}");
            if !variable.values.is_empty() {
                let _ = write!(text, " of {}", variable.values.join(" | "));
            }
        }
        text.push('\n');
    }
}

fn announced(lifetime: &Lifetime<'_>) -> String {
    let Lifetime { deprecated, sunset, stability } = lifetime;
    let sunset = sunset.as_ref().map(|day| format!("until {}", day.value));
    let stability = stability.as_ref().map(|level| format!("stability {}", level.value));
    marks(
        deprecated
            .as_ref()
            .map(|_| "deprecated".to_owned())
            .into_iter()
            .chain(sunset)
            .chain(stability),
    )
}

fn describe_security(security: &Security<'_>) -> String {
    let alternative = |SecurityRequirement { schemes }: &SecurityRequirement<'_>| {
        let schemes: Vec<_> = schemes
            .iter()
            .map(|(name, scopes)| match scopes.as_slice() {
                [] => (*name).to_owned(),
                scopes => format!("{name}({})", scopes.join(", ")),
            })
            .collect();
        if schemes.is_empty() { "none".to_owned() } else { schemes.join(" & ") }
    };
    security.alternatives.iter().map(alternative).collect::<Vec<_>>().join(" | ")
}

fn describe_scheme(scheme: &SecurityScheme<'_>) -> String {
    match &scheme.kind {
        SchemeKind::ApiKey { location, name } => format!("apiKey in {} {name}", location.name()),
        SchemeKind::Basic => "http basic".to_owned(),
        SchemeKind::Bearer { format: None } => "http bearer".to_owned(),
        SchemeKind::Bearer { format: Some(format) } => format!("http bearer ({format})"),
        SchemeKind::Http { scheme } => format!("http {scheme}"),
        SchemeKind::OAuth2 { flows } => {
            let flows = flows.iter().map(|flow| {
                let urls = [flow.authorization_url, flow.token_url, flow.refresh_url];
                let urls: Vec<_> = urls.into_iter().flatten().collect();
                let scopes: Vec<_> = flow.scopes.keys().copied().collect();
                format!("{} {} ({})", flow.name, urls.join(" "), scopes.join(", "))
            });
            format!("oauth2 {}", flows.collect::<Vec<_>>().join("; "))
        }
        SchemeKind::OpenIdConnect { url } => format!("openIdConnect {}", url.unwrap_or("?")),
        SchemeKind::MutualTls => "mutualTLS".to_owned(),
        SchemeKind::Unknown => scheme.node.value.to_string(),
    }
}
