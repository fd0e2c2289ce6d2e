"""What the bank is made of: frozen questions, rubrics and packs.

The models are the published contract: `grill schema` prints their JSON Schemas. A field's `description` is what an
author's editor shows, so each is written for an author.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from grill.content.grades import TOP_GRADE

MOVES = ("goal", "baseline", "tradeoffs", "ablation", "risks", "claim")
"""The six moves of a strong methodology answer, in the order a strong answer makes them."""

Kind = Literal["recall", "numeric", "methodology"]
MoveName = Literal["goal", "baseline", "tradeoffs", "ablation", "risks", "claim"]
Unit = Literal[
    "",
    "param",
    "token",
    "token/param",
    "FLOP",
    "FLOP/s",
    "byte",
    "byte/s",
    "percent",
    "ratio",
    "step",
    "second",
    "GPU",
    "GPU-hour",
    "dollar",
    "layer",
    "head",
]

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=8000)]
Wording = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
Formula = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Given = dict[Identifier, str | bool | float]
_GIVEN: Given = Field(
    default_factory=dict,
    description="The inputs of a calculator formula, as typed into the calculator: {compute: 1e24}.",
)
ResultName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{0,64}$")]
_RESULT: str = Field(default="", description="Which result of a calculator formula is meant; the first if none.")
Share = Annotated[float, Field(ge=0, le=1)]


class Model(BaseModel):
    """A frozen record that refuses keys it does not know, so that a typo in a file is an error and not a silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(Model):
    """Where a key was checked."""

    title: Text = Field(description="Title of the paper, report or documentation page.")
    authors: str = Field(default="", description="Authors, short form: 'Hoffmann et al.'")
    year: int | None = Field(default=None, ge=1900, le=2100)
    url: str = ""


class Question(Model):
    """One question with its reference answer. The id is permanent: history hangs on it."""

    id: Identifier = Field(description="Permanent id, for example ft-07. Never derived from the text.")
    number: int = Field(ge=1, description="Place in the pack; the readiness bands are ranges of it.")
    kind: Kind = Field(description="recall, numeric or methodology.")
    prompt: Text = Field(description="What the candidate is asked.")
    answer: Text = Field(description="Reference answer, shown after the attempt.")
    target_seconds: int = Field(default=60, ge=5, le=3600, description="Time a prepared candidate needs.")
    tags: tuple[str, ...] = ()
    hints: tuple[Text, ...] = Field(default=(), description="Staged hints, the gentlest first.")
    sources: tuple[Source, ...] = ()
    related: tuple[Identifier, ...] = Field(
        default=(),
        description="Ids of questions that a right answer to this one also answers in part; "
        "'grill test' does not take the answers of the one for wrong answers to the other.",
    )
    checked: dt.date | None = Field(
        default=None, description="Day on which the key was last checked against its sources."
    )


class Section(Model):
    """A titled part of a pack."""

    letter: str = Field(min_length=1, max_length=3)
    title: Text


class QuestionFile(Model):
    """One file below `questions/<pack>/`."""

    pack: Identifier
    section: Section
    questions: tuple[Question, ...]


class Band(Model):
    """A range of question numbers and what misses in it say."""

    first: int = Field(ge=1)
    last: int = Field(ge=1)
    says: Text


class Readiness(Model):
    """The pack's own rule: ready when `cold` of `of` questions are answered cold."""

    cold: int = Field(ge=0)
    of: int = Field(ge=1)
    bands: tuple[Band, ...] = ()


class Pack(Model):
    """`questions/<pack>/pack.yaml`."""

    id: Identifier
    title: Text
    source: str = ""
    licence: str = ""
    readiness: Readiness | None = None


class Quantity(Model):
    """The number that a criterion asks for."""

    formula: Formula | None = Field(
        default=None,
        description="What the right value comes to: an expression, sqrt(1e24 / 120), "
        "or the id of a calculator formula, kv-cache; `grill calc --list` names them.",
    )
    given: Given = _GIVEN
    result: ResultName = _RESULT
    value: float | None = Field(default=None, description="The right value itself, where no formula is behind it.")
    low: float | None = Field(default=None, description="With `high`: any value in the range is right.")
    high: float | None = None
    unit: Unit = Field(
        default="", description="What the number counts; a number said with another unit is not this one."
    )
    rtol: float = Field(default=0.1, ge=0, le=10, description="Relative tolerance.")
    required: bool = Field(
        default=True,
        description="True: without the number there is no full credit. "
        "False: the number supports the point, words may do.",
    )

    @model_validator(mode="after")
    def _one_target(self) -> Quantity:
        ways = (self.formula is not None) + (self.value is not None) + (self.low is not None or self.high is not None)
        if ways != 1:
            raise ValueError("give exactly one of: formula, value, or low and high")
        if (self.low is None) != (self.high is None):
            raise ValueError("low and high come together")
        if self.formula is None and (self.given or self.result):
            raise ValueError("given and result belong to a formula")
        return self


class Slip(Model):
    """A wrong formula behind a wrong number, and what to say about it."""

    formula: Formula
    given: Given = _GIVEN
    result: ResultName = _RESULT
    says: Text


class Keywords(Model):
    """Groups of synonyms. A group is present when any one of its words or phrases is."""

    all: tuple[tuple[Wording, ...], ...] = Field(
        default=(), description="Every one of these groups belongs to the point."
    )
    any: tuple[tuple[Wording, ...], ...] = Field(default=(), description="One of these groups is enough.")


class Criterion(Model):
    """One point that a complete answer conveys."""

    id: Identifier
    point: Text = Field(description="The point as one plain statement.")
    weight: float = Field(default=1.0, gt=0, le=100)
    required: bool = Field(default=False, description="Contradicting a required point caps the score at half.")
    idea: Identifier | None = Field(
        default=None,
        description="Name of an idea that points of other questions share; "
        "a missed idea may come back through any of them.",
    )
    quantity: Quantity | None = None
    slips: tuple[Slip, ...] = ()
    accept: tuple[Wording, ...] = Field(default=(), description="Other right wordings of this point.")
    reject: tuple[Wording, ...] = Field(default=(), description="Wrong statements about this very point.")
    keywords: Keywords = Keywords()
    probe: str = Field(default="", description="Follow-up question when this point is missed.")


class Misconception(Model):
    """A false belief that loses points wherever it is stated."""

    claim: Text
    also: tuple[Wording, ...] = Field(default=(), description="Other wordings of the same false claim.")
    says: Text = Field(description="The correction, addressed to the learner.")
    penalty: Share = 0.25


class Move(Model):
    """How one of the six moves sounds in an answer to this prompt."""

    accept: tuple[Wording, ...]
    reject: tuple[Wording, ...] = ()
    probe: str = ""


class Example(Model):
    """A graded sample answer: the rubric's own test."""

    answer: Annotated[str, StringConstraints(max_length=20000)]
    grade: float = Field(ge=0, le=TOP_GRADE, description="What an expert would give, 0 to 4; halves allowed.")
    paraphrases: tuple[Annotated[str, StringConstraints(max_length=20000)], ...] = Field(
        default=(), description="The same answer in other words; `grill test` expects the same grade for them."
    )


class Rubric(Model):
    """How answers to one question are graded."""

    criteria: tuple[Criterion, ...] = Field(min_length=1, max_length=20)
    misconceptions: tuple[Misconception, ...] = ()
    vague: tuple[Wording, ...] = Field(
        default=(), description="Fluent sentences on the topic that say nothing; they earn nothing."
    )
    moves: dict[MoveName, Move] = Field(default_factory=dict, description="Methodology prompts only.")
    examples: tuple[Example, ...] = ()
    drafted: bool = Field(
        default=False, description="Made from a reference answer by the program, not yet written by a person."
    )

    @model_validator(mode="after")
    def _ids_differ(self) -> Rubric:
        ids = [criterion.id for criterion in self.criteria]
        if twice := sorted({name for name in ids if ids.count(name) > 1}):
            raise ValueError(f"criterion ids must differ: {', '.join(twice)} stands more than once")
        return self


class RubricFile(Model):
    """One file below `rubrics/<pack>/`: rubrics by question id."""

    rubrics: dict[Identifier, Rubric]


class Entry(Model):
    """A question with all that belongs to it."""

    question: Question
    rubric: Rubric | None
    pack: Identifier
    section: Section
