"""The bank: every question of every pack, with its rubric, and whatever is wrong with the files."""

from __future__ import annotations

import contextlib
import gc
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grill import paths
from grill.content.cache import BankCache
from grill.content.join import Joined, join
from grill.content.model import Entry, Move, Pack, Question, Rubric, Section
from grill.content.packs import Stamp, pack_roots
from grill.content.parsed import ParsedFile
from grill.content.problem import Problem
from grill.errors import UnknownQuestion
from grill.text import nearest


@dataclass(frozen=True, slots=True)
class Outline:
    """A question without its rubric: enough to list it, to count it and to plan with it."""

    question: Question
    pack: str
    section: Section
    has_rubric: bool


class Entries(Mapping[str, Entry]):
    """Entries by question id, ordered by pack and number; a rubric is read when its entry is first asked for."""

    def __init__(self, outlines: Sequence[Outline], rubrics: Mapping[str, Mapping[str, Rubric]]) -> None:
        self.outlines = {outline.question.id: outline for outline in outlines}
        self._rubrics = rubrics
        self._entries: dict[str, Entry] = {}

    def __getitem__(self, key: str) -> Entry:
        if key not in self._entries:
            outline = self.outlines[key]
            rubric = self._rubrics[key].get(key) if key in self._rubrics else None
            self._entries[key] = Entry.model_construct(
                question=outline.question, rubric=rubric, pack=outline.pack, section=outline.section
            )
        return self._entries[key]

    def __contains__(self, key: object) -> bool:
        return key in self.outlines

    def __iter__(self) -> Iterator[str]:
        return iter(self.outlines)

    def __len__(self) -> int:
        return len(self.outlines)


@dataclass(frozen=True)
class Bank:
    """All questions at hand."""

    entries: Mapping[str, Entry]
    """By question id, ordered by pack and number. Reading a value reads its rubric; see `outline` for lists."""
    packs: Mapping[str, Pack] = field(default_factory=dict)
    moves: Mapping[str, Move] = field(default_factory=dict)
    """How the six methodology moves sound in any answer, from `rubrics/moves.yaml`."""
    problems: tuple[Problem, ...] = ()
    places: Mapping[str, tuple[Path, int]] = field(default_factory=dict)
    """File and line of each rubric, by question id."""
    question_places: Mapping[str, tuple[Path, int]] = field(default_factory=dict)
    """File and line of each question, by its id."""
    stamps: Mapping[str, Stamp] = field(default_factory=dict)
    """How each file lay on the disk just before it was read, by path."""

    def find(self, question_id: str) -> Entry:
        """The entry of this id; case and outer blanks do not matter.

        Raises:
            UnknownQuestion: there is none; the message names the nearest ids.
        """
        key = question_id.strip().lower()
        if key in self.entries:
            return self.entries[key]
        # Who leaves out a nought means that very number, however many other ids look as near.
        bare = _unpadded(key)
        close = [name for name in self.entries if _unpadded(name) == bare] or nearest(key, self.entries)
        hint = f"Nearest: {', '.join(close)}." if close else "'grill list' shows all ids."
        raise UnknownQuestion(f"There is no question '{question_id}'. {hint}")

    def outline(self) -> tuple[Outline, ...]:
        """Every question in order, without reading a rubric."""
        if isinstance(self.entries, Entries):
            return tuple(self.entries.outlines.values())
        return tuple(
            Outline(entry.question, entry.pack, entry.section, entry.rubric is not None)
            for entry in self.entries.values()
        )

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that cost something, warnings left out."""
        return tuple(problem for problem in self.problems if problem.severity == "error")


def load_bank(extra: Sequence[Path] = (), *, cache: Path | None = None) -> Bank:
    """Read the built-in bank, the user's own packs and the folders `extra`.

    What is wrong with a file costs the question it concerns and is listed in `problems`; it never raises.

    Args:
        extra: further pack folders, or single YAML files.
        cache: folder of the parsed-bank cache; the user's cache folder by default.

    Raises:
        PackError: a folder of `extra` does not exist, or the built-in bank is missing.
    """
    return load_roots(pack_roots(extra), cache=cache)


def load_roots(roots: Sequence[Path], *, cache: Path | None = None) -> Bank:
    """Read exactly these roots: pack folders or single YAML files.

    Raises:
        PackError: a root cannot be read at all.
    """
    store = BankCache(cache or paths.cache_folder() / "bank")
    files: list[ParsedFile] = []
    unreadable: list[Problem] = []
    with _uncollected():
        for root in roots:
            found, missing = store.read_pack(root)
            files += found
            unreadable += missing
        joined: Joined = join(files)
    store.prune()
    return Bank(
        entries=Entries(
            [
                Outline(question, pack, section, question.id in joined.rubrics)
                for question, pack, section in joined.questions
            ],
            joined.rubrics,
        ),
        packs=joined.packs,
        moves=joined.moves,
        problems=(*unreadable, *joined.problems),
        places=joined.rubric_places,
        question_places=joined.question_places,
        stamps=store.stamps,
    )


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Many objects are made, and none of them is garbage: looking for some takes as long as making them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _unpadded(name: str) -> str:
    """An id without the noughts before its numbers."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", name)
