from __future__ import annotations

from pathlib import Path

import pytest

from grill.content.schema import SCHEMA_NAMES, json_schema, schema_text

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", SCHEMA_NAMES)
def test_the_schemas_in_the_repository_are_current(name):
    file = ROOT / "schemas" / f"{name}.schema.json"
    assert file.read_text(encoding="utf-8") == schema_text(name), f"run: grill schema {name} > schemas/{file.name}"


def test_there_is_a_schema_for_every_file_and_none_besides():
    assert {file.name for file in (ROOT / "schemas").iterdir()} == {f"{name}.schema.json" for name in SCHEMA_NAMES}


def test_a_schema_refuses_unknown_keys_and_describes_fields():
    schema = json_schema("rubric")
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert all(part.get("additionalProperties") is False for part in schema["$defs"].values())
    assert schema["$defs"]["Criterion"]["properties"]["point"]["description"]
