//! The work of generating grows linearly with the operations and schemas of a document.
//!
//! Allocations are counted instead of seconds: the same on every machine. A stage that visits all
//! schemas for each schema, or copies what it has for each operation, shows in them.

// A test reports a failure by a panic.
#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;

use allocation_counter::{AllocationInfo, measure};
use calamus::pipeline;
use calamus_document::read::{self, Source};

/// Returns a document with two operations and three schemas for each of `count` resources.
fn document(count: usize) -> Source {
    let mut text = String::from(
        "openapi: 3.1.0\ninfo: { title: Shop, version: '1' }\n\
         components:\n  securitySchemes: { key: { type: http, scheme: bearer } }\n  schemas:\n",
    );
    for i in 0..count {
        let parent = i / 2;
        writeln!(
            text,
            "    Item{i}:
      description: An item.
      type: object
      required: [id, state]
      properties:
        id: {{ type: string, format: uuid }}
        state: {{ $ref: '#/components/schemas/State{i}' }}
        parent: {{ $ref: '#/components/schemas/Item{parent}' }}
        size: {{ type: [integer, 'null'], format: int64, minimum: 0 }}
        labels: {{ type: object, additionalProperties: {{ type: string }} }}
    State{i}: {{ type: string, enum: [open, closed] }}
    Change{i}:
      oneOf: [{{ $ref: '#/components/schemas/Item{i}' }}, {{ type: string }}]"
        )
        .unwrap();
    }
    text.push_str("paths:\n");
    for i in 0..count {
        writeln!(
            text,
            "  /items{i}:
    get:
      operationId: listItems{i}
      security: [{{ key: [] }}]
      parameters:
        - {{ name: state, in: query, schema: {{ $ref: '#/components/schemas/State{i}' }} }}
        - {{ name: limit, in: query, schema: {{ type: integer }} }}
      responses:
        '200':
          description: Items
          content:
            application/json:
              schema: {{ type: array, items: {{ $ref: '#/components/schemas/Item{i}' }} }}
  /items{i}/{{id}}:
    put:
      operationId: changeItem{i}
      security: [{{ key: [] }}]
      parameters:
        - {{ name: id, in: path, required: true, schema: {{ type: string }} }}
      requestBody:
        required: true
        content:
          application/json: {{ schema: {{ $ref: '#/components/schemas/Change{i}' }} }}
      responses:
        '200':
          description: Changed
          content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/Item{i}' }} }} }}
        '404': {{ description: None }}"
        )
        .unwrap();
    }
    read::parse("shop.yaml", text).unwrap()
}

/// Returns what generating the code of a document allocates.
fn cost(count: usize) -> AllocationInfo {
    let source = document(count);
    measure(|| {
        let generated = pipeline::generate(&source, &[]).unwrap();
        assert_eq!(generated.plan.operations.len(), 2 * count);
    })
}

#[test]
fn twice_the_operations_and_schemas_cost_twice_as_much() {
    let (small, large) = (cost(100), cost(200));
    let ratios = [
        ("allocations", small.count_total, large.count_total),
        ("bytes", small.bytes_total, large.bytes_total),
    ];
    for (what, small, large) in ratios {
        assert!(large * 100 < small * 215, "{what}: {small} for 100 resources, {large} for 200");
    }
}
