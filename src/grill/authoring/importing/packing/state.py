"""What the last import wrote, kept beside the pack as `import.json`.

It is the common ancestor of the two sides that a later import brings together: the page as it is then, and the files as
an author has edited them meanwhile. Without it nothing could be told to be an edit.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from grill.authoring.importing.source import SourceQuestion
from grill.content.model import Readiness
from grill.errors import PackError

FILE = "import.json"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Written:
    """The fields of a question that an import writes."""

    number: int
    kind: str
    prompt: str
    answer: str


@dataclass(frozen=True, slots=True)
class Known:
    """A question as its page had it, and as it was written."""

    page: str
    """The page's name within the pack."""
    section: int
    """Place of its section among the page's; of one that is gone, as it was then."""
    line: int
    number: int
    """On the page."""
    place: int
    """Its number within the pack, less the page's offset: that on the page where that is unique."""
    prompt: str
    key: str
    kind: str
    accepted: tuple[str, ...]
    tolerance: tuple[float, float] | None
    written: Written
    rubric: str = ""
    """Digest of the rubric that was drafted; empty where there was none."""
    gone: bool = False
    """No longer on the page; its question stays."""

    def same_key(self, question: SourceQuestion) -> bool:
        """Whether a rubric drafted from this one would be drafted the same from that one."""
        return (self.prompt, self.key, self.accepted, self.tolerance) == (
            question.prompt,
            question.key,
            question.accepted,
            question.tolerance,
        )


@dataclass(frozen=True, slots=True)
class KnownSection:
    """A section as its page had it, and where its questions were written."""

    letter: str
    title: str
    written_letter: str
    files: tuple[str, ...]
    """Question files, as paths within the pack."""


@dataclass(frozen=True, slots=True)
class KnownPage:
    """A page of the pack."""

    file: str
    """The file's name."""
    title: str
    form: str
    sections: tuple[KnownSection, ...]
    readiness: Readiness | None = None


@dataclass(frozen=True, slots=True)
class State:
    """All that was imported into one pack."""

    prefix: str = ""
    pages: Mapping[str, KnownPage] = field(default_factory=dict)
    """By name, in the order of their numbers."""
    questions: Mapping[str, Known] = field(default_factory=dict)
    """By id. An id stays for ever, so that none is given twice."""
    pack: Mapping[str, Any] = field(default_factory=dict)
    """What was written into pack.yaml."""

    def of_page(self, page: str) -> dict[str, Known]:
        """The questions of one page, by id."""
        return {name: row for name, row in self.questions.items() if row.page == page}


def read_state(content: bytes, path: Path) -> State:
    """The state from the file's content.

    Raises:
        PackError: it cannot be read.
    """
    try:
        data = json.loads(content)
        if data["version"] != _VERSION:
            raise PackError(f"{path} was written by a newer version of grill; update it first.")
        return State(
            prefix=data["prefix"],
            pages={name: _page(row) for name, row in data["pages"].items()},
            questions={name: _known(row) for name, row in data["questions"].items()},
            pack=data["pack"],
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise PackError(
            f"{path} cannot be read ({type(error).__name__}). Put its last version back; without it an import cannot "
            "tell your edits from its own."
        ) from error


def state_json(state: State) -> bytes:
    """The inverse of `read_state`."""
    data = {
        "version": _VERSION,
        "about": "What the last 'grill import' wrote; it tells your edits from its own. Keep it with the pack.",
        "prefix": state.prefix,
        "pack": dict(state.pack),
        "pages": {
            name: {
                **asdict(replace(page, readiness=None)),
                "readiness": page.readiness.model_dump(mode="json") if page.readiness else None,
            }
            for name, page in state.pages.items()
        },
        "questions": {name: asdict(row) for name, row in state.questions.items()},
    }
    return (json.dumps(data, ensure_ascii=True, indent=1) + "\n").encode()


def _page(row: Mapping[str, Any]) -> KnownPage:
    return KnownPage(
        file=row["file"],
        title=row["title"],
        form=row["form"],
        sections=tuple(KnownSection(**{**part, "files": tuple(part["files"])}) for part in row["sections"]),
        readiness=Readiness.model_validate(row["readiness"]) if row["readiness"] else None,
    )


def _known(row: Mapping[str, Any]) -> Known:
    return Known(
        **{
            **row,
            "accepted": tuple(row["accepted"]),
            "tolerance": tuple(row["tolerance"]) if row["tolerance"] else None,
            "written": Written(**row["written"]),
        }
    )
