"""The JSON Schemas that editors complete and check bank files with, published by the models themselves."""

from __future__ import annotations

import json
from typing import Any, Literal

from grill.content.model import Model, Move, MoveName, Pack, QuestionFile, RubricFile

SchemaName = Literal["question", "rubric", "pack", "moves"]


class MovesFile(Model):
    """`rubrics/moves.yaml`: how the six moves sound in any methodology answer."""

    moves: dict[MoveName, Move]


_MODELS: dict[SchemaName, type[Model]] = {
    "question": QuestionFile,
    "rubric": RubricFile,
    "pack": Pack,
    "moves": MovesFile,
}
SCHEMA_NAMES: tuple[SchemaName, ...] = tuple(_MODELS)


def json_schema(name: SchemaName) -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of one kind of bank file."""
    schema = _MODELS[name].model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def schema_text(name: SchemaName) -> str:
    """The schema as it is printed and kept below `schemas/`."""
    return json.dumps(json_schema(name), indent=2, ensure_ascii=False) + "\n"
