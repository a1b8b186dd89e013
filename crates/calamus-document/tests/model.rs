//! The model of small documents.

use calamus_document::model::{Document, Resolved, Schema, SchemaView};
use calamus_document::pointer::Pointer;
use calamus_document::read;

/// The outline of a document that is only as long as what it is about.
fn outlined(text: &str) -> String {
    let source = read::parse("test.yaml", format!("openapi: 3.1.0\n{text}")).expect("valid YAML");
    Document::new(&source).outline()
}

#[test]
fn operations_have_the_facts_of_their_path_item_and_of_the_document() {
    let outline = outlined(
        r"
servers: [{url: 'https://{host}.example', variables: {host: {default: api, enum: [api, test]}}}]
security: [{key: []}, {user: [], oauth: [read, write]}]
paths:
  /pets/{id}:
    servers: [{url: 'https://pets.example'}]
    parameters:
      - {name: id, in: path, schema: {type: string, format: uuid}}
      - {name: limit, in: query, schema: {type: integer}}
      - {name: Accept, in: header, schema: {type: string}}
    get:
      operationId: getPet
      tags: [pets, animals]
      deprecated: true
      x-sunset: '2030-01-01'
      parameters:
        - {name: limit, in: query, required: true, schema: {type: integer, maximum: 10}}
        - {name: tags, in: query, style: pipeDelimited, schema: {type: array, items: {type: string}}}
        - {name: ids, in: query, explode: false, allowReserved: true, schema: {type: array}}
        - {name: filter, in: query, content: {application/json: {schema: {type: object}}}}
        - $ref: '#/components/parameters/Trace'
      responses:
        '200':
          headers:
            X-Rate: {required: true, schema: {type: integer}}
            Content-Type: {schema: {type: string}}
          content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}, text/csv: {}}
        '204': {}
        4xx: {$ref: '#/components/responses/Problem'}
        default: {$ref: '#/components/responses/Problem'}
        x-note: none
    put:
      security: [{}]
      requestBody:
        content:
          multipart/form-data:
            schema: {properties: {photo: {type: string, contentMediaType: image/png}, tags: {type: array}}}
            encoding: {photo: {contentType: image/png}, tags: {style: form}}
webhooks:
  petAdopted: {post: {requestBody: {required: true, content: {application/json: {schema: true}}}}}
components:
  parameters: {Trace: {name: X-Trace, in: header, deprecated: true, schema: {type: string}}}
  responses: {Problem: {content: {application/problem+json: {}}}}
  schemas: {Pet: {type: object}}
  securitySchemes:
    key: {type: apiKey, in: query, name: api_key}
    user: {type: http, scheme: Basic}
    token: {type: http, scheme: bearer, bearerFormat: JWT}
    digest: {type: http, scheme: digest}
    oauth: {type: oauth2, flows: {authorizationCode: {authorizationUrl: 'https://a', tokenUrl: 'https://t', scopes: {read: R, write: W}}}}
    oidc: {type: openIdConnect, openIdConnectUrl: 'https://o'}
    tls: {type: mutualTLS}
    odd: {type: apiKey, in: path, name: x}
",
    );
    insta::assert_snapshot!(outline);
}

#[test]
fn spellings_of_one_schema_have_one_outline() {
    let outline = outlined(
        r"
components:
  schemas:
    Null30: {type: string, nullable: true}
    Null31: {type: [string, 'null']}
    NullUnion: {anyOf: [{type: string}, {type: 'null'}]}
    NullEnum: {oneOf: [{type: string}, {enum: [null]}]}
    Enum: {enum: [a, b, null]}
    Const: {const: a}
    OneEnum: {type: string, enum: [a]}
    Exclusive30: {type: number, minimum: 0, exclusiveMinimum: true}
    Exclusive31: {type: number, exclusiveMinimum: 0}
    Types: {anyOf: [{type: string}, {type: integer}]}
    Base: {type: object, required: [id], properties: {id: {type: string}}}
    Extended: {allOf: [{$ref: '#/components/schemas/Base'}, {properties: {id: {maxLength: 3}, extra: {type: boolean}}}]}
    Siblings: {$ref: '#/components/schemas/Base', additionalProperties: false}
    Alias: {$ref: '#/components/schemas/Base', description: Only a description}
    Self: {properties: {next: {$ref: '#/components/schemas/Self'}, inline: {items: {$ref: '#/components/schemas/Self/properties/inline'}}}}
    Loop: {allOf: [{$ref: '#/components/schemas/Loop'}], type: object}
    Anchored: {$anchor: there, type: string, minLength: 1}
    ByAnchor: {type: array, items: {$ref: '#there'}}
    Dynamic: {type: array, items: {$dynamicRef: '#there'}}
    OldTuple: {type: array, items: [{type: string}], additionalItems: {type: integer}}
    Nowhere: {type: array, items: {$ref: '#/components/schemas/Missing'}}
    Tuple: {type: array, prefixItems: [{type: string}, {type: integer}], items: false}
    Map: {type: object, additionalProperties: {type: integer}, propertyNames: {pattern: '^a'}}
    Union:
      oneOf: [{$ref: '#/components/schemas/Base'}, {$ref: '#/components/schemas/Map'}]
      discriminator: {propertyName: kind, mapping: {base: '#/components/schemas/Base', map: Map, odd: Missing}}
    Never: false
    Anything: {}
",
    );
    insta::assert_snapshot!(outline);
}

#[test]
fn own_views_list_bases_and_merged_views_contain_them() {
    let text = r"openapi: 3.1.0
components:
  schemas:
    Base: {type: object, description: Theirs, required: [id], properties: {id: {}, name: {}}}
    Other: {maxProperties: 9}
    Extended:
      description: Mine
      allOf: [{$ref: '#/components/schemas/Base'}, {$ref: '#/components/schemas/Other'}, {maxProperties: 7}]
      properties: {extra: {}}
      required: [extra]
";
    let source = read::parse("test.yaml", text.to_owned()).expect("valid YAML");
    let document = Document::new(&source);
    let schemas = document.schemas();
    let (_, extended) = schemas.last().expect("three schemas");

    let own = SchemaView::own(&document, extended);
    let bases: Vec<_> = own.bases.iter().map(Schema::name).collect();
    assert_eq!(bases, [Some("Base".to_owned()), Some("Other".to_owned()), None]);
    assert_eq!(own.properties.keys().copied().collect::<Vec<_>>(), ["extra"]);
    assert!(own.types.is_none() && own.counts.is_empty());

    let merged = SchemaView::of(&document, extended);
    assert_eq!(merged.bases.len(), 3);
    assert_eq!(merged.properties.keys().copied().collect::<Vec<_>>(), ["extra", "id", "name"]);
    assert_eq!(merged.required.keys().copied().collect::<Vec<_>>(), ["extra", "id"]);
    assert_eq!(merged.description.map(|found| found.value), Some("Mine"));
    let bound = &merged.counts["maxProperties"];
    let at = document.position(&bound.at);
    assert_eq!((bound.value, at.line, at.column), (7.0, 8, 91));
}

#[test]
fn chains_of_references_end_at_a_node_in_a_cycle_or_nowhere() {
    let text = r"openapi: 3.1.0
components:
  parameters:
    A: {$ref: '#/components/parameters/B'}
    B: {$ref: '#/components/parameters/C'}
    C: {name: c}
    D: {$ref: '#/components/parameters/E'}
    E: {$ref: '#/components/parameters/D'}
    F: {$ref: 'other.yaml#/x'}
";
    let source = read::parse("test.yaml", text.to_owned()).expect("valid YAML");
    let document = Document::new(&source);
    let chain = |name: &str| {
        let at = Pointer::root().join(["components", "parameters", name]);
        document.chain(&document.find(&at).expect("a parameter"))
    };
    let a = chain("A");
    assert_eq!(a.references.len(), 2);
    assert!(matches!(a.end, Resolved::Node(node) if node.string("name") == Some("c")));
    assert!(matches!(chain("D").end, Resolved::Cycle(node) if node.at.last() == "D"));
    assert!(matches!(chain("F").end, Resolved::Dangling(node) if node.at.last() == "F"));
}

#[test]
fn discriminators_map_values_to_schemas() {
    let text = r"openapi: 3.1.0
components:
  schemas:
    Cat: {type: object}
    Dog: {type: object}
    Pet:
      oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
      discriminator: {propertyName: kind, mapping: {cat: Cat, kitten: '#/components/schemas/Cat', odd: Missing}}
";
    let source = read::parse("test.yaml", text.to_owned()).expect("valid YAML");
    let document = Document::new(&source);
    let schemas = document.schemas();
    let view = SchemaView::of(&document, &schemas[2].1);
    let discriminator = view.discriminator.expect("a discriminator");
    assert_eq!(discriminator.property_name.as_ref().map(|name| name.value), Some("kind"));
    let name = |value: &str| discriminator.mapping[value].schema.as_ref()?.name();
    assert_eq!(["cat", "kitten"].map(name), [Some("Cat".to_owned()), Some("Cat".to_owned())]);
    assert!(discriminator.mapping["odd"].schema.is_none());
}
