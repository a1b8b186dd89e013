"""Validates definitions of tools against the types of the providers' Python SDKs.

Usage: definitions.py FOLDER, the folder with the snapshots of the tests.
"""

import copy
import importlib.metadata
import json
import pathlib
import re
import sys

import jsonschema
from anthropic.lib._parse._transform import transform_schema
from anthropic.types import ToolParam
from google.genai.types import FunctionDeclaration
from mcp.types import Tool
from openai.lib._pydantic import _ensure_strict_json_schema
from openai.types.chat import ChatCompletionFunctionToolParam
from openai.types.responses import FunctionToolParam
from openai.types.shared_params import FunctionDefinition
from pydantic import TypeAdapter

NAME = {"openai": r"[a-zA-Z0-9_-]{1,64}", "anthropic": r"[a-zA-Z0-9_-]{1,64}",
        "gemini": r"[a-zA-Z_][a-zA-Z0-9_.:-]{0,62}", "mcp": r"[a-zA-Z0-9_.-]{1,128}"}

# Without it, pydantic ignores keys that the type does not have.
for kind in (ChatCompletionFunctionToolParam, FunctionToolParam, FunctionDefinition, ToolParam):
    kind.__pydantic_config__ = {"extra": "forbid"}


def definitions(path):
    _, _, body = path.read_text().split("---\n", 2)
    text, _, _ = body.partition("\n// ")
    return json.loads(text)


def subschemas(schema):
    """Yields a schema and those inside of it."""
    yield schema
    for key in ("properties", "$defs"):
        for inner in schema.get(key, {}).values():
            yield from subschemas(inner)
    for key in ("items", "anyOf", "oneOf", "prefixItems"):
        inner = schema.get(key, [])
        for inner in inner if isinstance(inner, list) else [inner]:
            if isinstance(inner, dict):
                yield from subschemas(inner)


def openai_schema(schema, strict):
    jsonschema.Draft202012Validator.check_schema(schema)
    # The API rejects a request without them, which neither types nor JSON Schema say.
    assert "properties" in schema, "no properties"
    for inner in subschemas(schema):
        assert "array" not in inner.get("type", "") or isinstance(inner.get("items"), dict), inner
    if strict:
        own = copy.deepcopy(schema)
        made_strict = _ensure_strict_json_schema(own, path=(), root=own)
        assert made_strict == schema, f"the SDK makes it {json.dumps(made_strict)}"


def openai(definition):
    TypeAdapter(ChatCompletionFunctionToolParam).validate_python(definition, strict=True)
    function = definition["function"]
    openai_schema(function["parameters"], function.get("strict"))
    return function["name"]


def responses(definition):
    TypeAdapter(FunctionToolParam).validate_python(definition, strict=True)
    openai_schema(definition["parameters"], definition["strict"])
    return definition["name"]


def unsupported(schema, path="#"):
    """Yields what the SDK moves to a description, since strict mode does not have it."""
    if isinstance(schema, dict):
        one = {key: value for key, value in schema.items() if key not in ("properties", "items", "$defs", "anyOf")}
        kinds = one.get("type")
        for kind in kinds if isinstance(kinds, list) else [kinds]:
            if "$ref" in one or (kind is None and "anyOf" in schema):
                continue
            single = one | ({"type": kind} if kind else {})
            result = transform_schema(single)
            if result.get("description") != one.get("description"):
                yield path, result.get("description")
    if isinstance(schema, (dict, list)):
        for key, value in schema.items() if isinstance(schema, dict) else enumerate(schema):
            if key not in ("enum", "const", "required"):
                if key in ("properties", "$defs"):
                    for name, inner in value.items():
                        yield from unsupported(inner, f"{path}/{key}/{name}")
                elif key in ("items", "anyOf"):
                    yield from unsupported(value, f"{path}/{key}")
                elif isinstance(key, int):
                    yield from unsupported(value, f"{path}/{key}")


def anthropic(definition):
    TypeAdapter(ToolParam).validate_python(definition, strict=True)
    schema = definition["input_schema"]
    jsonschema.Draft202012Validator.check_schema(schema)
    if definition.get("strict"):
        found = list(unsupported(schema))
        assert not found, found
    return definition["name"]


def gemini(definition):
    # Its models forbid unknown keys.
    FunctionDeclaration.model_validate(definition)
    # Vertex AI rejects other keywords beside it.
    for inner in subschemas(definition.get("parameters", {})):
        assert "anyOf" not in inner or len(inner) == 1, inner
    return definition["name"]


def mcp(definition):
    tool = Tool.model_validate(definition)
    back = tool.model_dump(by_alias=True, exclude_none=True)
    assert back == definition, f"read as {back}"
    jsonschema.Draft202012Validator.check_schema(definition["inputSchema"])
    return definition["name"]


CHECKS = {"openai": openai, "openai_strict": openai, "openai_responses_strict": responses,
          "anthropic": anthropic, "anthropic_strict": anthropic, "gemini": gemini, "mcp": mcp}

folder = pathlib.Path(sys.argv[1])
count = strict = 0
paths = sorted(folder.glob("*definitions__*.snap"))
assert len(paths) == len(CHECKS), f"{len(paths)} snapshots, {len(CHECKS)} checks"
for path in paths:
    snapshot = path.stem.rsplit("definitions__", 1)[1]
    names = []
    for definition in definitions(path):
        try:
            names.append(CHECKS[snapshot](definition))
        except Exception as error:
            sys.exit(f"{snapshot}: {json.dumps(definition)}: {error}")
        count += 1
        strict += bool((definition.get("function") or definition).get("strict"))
    pattern = NAME[snapshot.split("_")[0]]
    assert all(re.fullmatch(pattern, name) for name in names), names
    assert len(set(names)) == len(names), names
assert strict, "no definition is strict"
versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("openai", "anthropic", "google-genai", "mcp"))
print(f"{count} definitions ({strict} strict) fit the types of {versions}")
