//! What the model makes of documents.

use calamus_document::model::Document;
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
