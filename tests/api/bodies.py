"""Bodies and addresses for trying operations: the least that the document asks for, made from its schemas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

import huoshui.api.urls  # noqa: F401 - fills the application
from huoshui.api.application import api, declared_operations, right_of

# by name, where a value must mean something for the deed to come as far as the record
MEANINGFUL: dict[str, Any] = {
    "name": "试一个新名称",
    "kind": "sign",
    "to_stage": "started",
    "side_state": "suspended",
    "reason": "试一试，看看权限",
    "evidence": "试一试，看看权限",
    "evidence_text": "试一试，看看权限",
    "fulfilled_on": "2025-01-05",
    "removed_on": "2025-01-05",
    "frozen_on": "2025-01-05",
    "closed_on": "2025-01-05",
    "period_no": 31,
    "phase_label": "二期",
    "title": "试一试",
    "state": "explained",
    "note": "试一试，看看权限",
    "expected_version": 1,
    "attribute": "progress_text",
    "value": "正在办",
    "amount": 10,
    "q": "金丝雀",
    "by": "units",
    "measure": "planned_investment",
    "rule_set": "state_gap_limits",
    "indicator_id": "projects_signed",
    "period_start": "2026-01-01",
    "period_end": "2026-03-31",
    "ids": "projects_signed,investment_signed",
}


@dataclass(frozen=True)
class Deed:
    """One operation of the document."""

    name: str
    method: str
    path: str  # with {parameters}
    right: str
    area: str
    content: Mapping[str, Any]  # of the document's operation


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The OpenAPI document."""
    return dict(api.get_openapi_schema())


def deeds() -> list[Deed]:
    """Every operation of the document, with the right that the code behind it asks for."""
    rights = {operation.view_func.__name__: right_of(operation) for _, operation in declared_operations()}
    return [
        Deed(content["operationId"], method.upper(), path, rights[content["operationId"]], content["tags"][0], content)
        for path, methods in document()["paths"].items()
        for method, content in methods.items()
    ]


def body_of(deed: Deed) -> tuple[str, Any]:
    """(media type, the least body) of a deed; ("", None) where it takes none."""
    wanted = deed.content.get("requestBody", {}).get("content", {})
    for media_type, content in wanted.items():
        return media_type, _least(content["schema"], "")
    return "", None


def query_of(deed: Deed) -> str:
    """The query parameters that must be given."""
    needed = [one for one in deed.content.get("parameters", ()) if one["in"] == "query" and one.get("required")]
    return "&".join(f"{one['name']}={_least(one['schema'], one['name'])}" for one in needed)


def parameters_of(deed: Deed) -> list[tuple[str, bool]]:
    """(name, whether it is an id) of the parameters in the path."""
    return [(one["name"], one["schema"].get("format") == "uuid") for one in deed.content.get("parameters", ()) if one["in"] == "path"]


def _least(schema: Mapping[str, Any], name: str) -> Any:
    schema = _resolved(schema)
    if "anyOf" in schema:
        return _least(next(each for each in schema["anyOf"] if each.get("type") != "null"), name)
    if schema.get("type") == "object":
        if schema.get("additionalProperties"):
            return {}
        return {each: _least(content, each) for each, content in schema.get("properties", {}).items() if each in schema.get("required", ())}
    if schema.get("format") == "uuid":
        return str(uuid4())
    if schema.get("format") == "binary":
        return b""
    if name in MEANINGFUL and ("enum" not in schema or MEANINGFUL[name] in schema["enum"]):
        return MEANINGFUL[name]
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type") == "array":
        return [_least(schema["items"], name)] if schema.get("minItems") else []
    return {"integer": schema.get("minimum", 1), "boolean": False, "string": _text(schema)}.get(schema.get("type", "string"), "")


def _text(schema: Mapping[str, Any]) -> str:
    return {"date": "2025-01-05", "date-time": "2025-01-05T00:00:00Z"}.get(schema.get("format", ""), "试一试")


def _resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in schema:
        schema = document()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    if len(schema.get("allOf", ())) == 1:
        return _resolved(schema["allOf"][0])
    return schema


def filled(path: str, values: Mapping[str, object]) -> str:
    """The path with its parameters."""
    for name, value in values.items():
        path = path.replace(f"{{{name}}}", str(value))
    return path


def ids_in(body: Any) -> Iterator[str]:
    """Names of the fields of a body that hold an id."""
    for name, value in (body or {}).items() if isinstance(body, dict) else ():
        try:
            UUID(str(value))
        except ValueError:
            continue
        yield name
