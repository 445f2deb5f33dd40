"""What the Reconciliation Service API 0.2 wants of answers, written as checks from its text.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

DATE = re.compile(r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")


def check_manifest(said: Any) -> None:
    assert "0.2" in said["versions"]
    assert said["name"]
    for each in (said["name"], said["identifierSpace"], said["schemaSpace"]):
        assert isinstance(each, str)
    assert urlsplit(said["identifierSpace"]).scheme
    assert urlsplit(said["schemaSpace"]).scheme
    for each in said.get("defaultTypes", []):
        check_named(each)
    if "view" in said:
        assert set(said["view"]) == {"url"}
        assert "{{id}}" in said["view"]["url"]
    if "preview" in said:
        assert set(said["preview"]) == {"url", "width", "height"}
        assert "{{id}}" in said["preview"]["url"]
        assert all(type(said["preview"][each]) is int for each in ("width", "height"))
    for name, each in said.get("suggest", {}).items():
        assert name in ("entity", "property", "type")
        assert each["service_url"]
        assert each["service_path"].startswith("/")
        assert "flyout_service_path" not in each or "${id}" in each["flyout_service_path"]
    proposed = said.get("extend", {}).get("propose_properties")
    assert proposed is None or set(proposed) == {"service_url", "service_path"}
    assert type(said.get("batchSize", 1)) is int
    for name in ("documentation", "logo"):
        assert name not in said or urlsplit(said[name]).scheme in ("http", "https")


def check_named(said: Any) -> None:
    """A type or a property."""
    assert isinstance(said["id"], str)
    assert said["id"]
    assert isinstance(said["name"], str)
    assert said["name"]


def check_results(said: Any, asked: Iterable[str]) -> None:
    assert set(said) == set(asked)
    for each in said.values():
        scores = [check_candidate(candidate) for candidate in each["result"]]
        assert scores == sorted(scores, reverse=True)
        assert sum(candidate["match"] for candidate in each["result"]) <= 1


def check_candidate(said: Any) -> float:
    check_named(said)
    assert type(said["score"]) in (int, float)
    assert type(said["match"]) is bool
    assert isinstance(said.get("description", ""), str)
    for each in said["type"]:
        check_named(each)
    features = [each["id"] for each in said.get("features", [])]
    assert len(features) == len(set(features))
    assert all(type(each["value"]) in (int, float, bool) for each in said.get("features", []))
    return float(said["score"])


def check_suggested(said: Any, *, entities: bool = False) -> None:
    for each in said["result"]:
        check_named(each)
        assert set(each) <= {"id", "name", "description"} | ({"notable"} if entities else set())
        for kind in each.get("notable", []):
            assert isinstance(kind, str) or kind["id"]


def check_extended(said: Any, ids: Iterable[str], properties: list[str]) -> None:
    assert [each["id"] for each in said["meta"]] == properties
    for each in said["meta"]:
        check_named(each)
    assert set(said["rows"]) == set(ids)
    for row in said["rows"].values():
        assert set(row) == set(properties)
        for value in (value for values in row.values() for value in values):
            check_value(value)


def check_value(said: Any) -> None:
    if "id" in said:
        assert {"id", "name"} <= set(said) <= {"id", "name", "description"}
        return
    assert len(said) <= 1
    for kind, value in said.items():
        wanted = {"str": str, "float": (int, float), "int": int, "date": str, "bool": bool}[kind]
        assert isinstance(value, wanted)  # type: ignore[arg-type] # a type, or several
        assert kind != "date" or DATE.fullmatch(value)
