"""Sections of a page, and the files that hold them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from grill.authoring.importing.packing.ids import free, slug
from grill.authoring.importing.packing.rows import Row
from grill.authoring.importing.packing.state import KnownSection
from grill.authoring.importing.source import SourceSection

MOST_QUESTIONS = 100
"""In one file: what an author can find his way in, and far below the bounds of a bank file."""
_LONGEST_NAME = 40


def recognised(sections: Sequence[SourceSection], known: Sequence[KnownSection], rows: Sequence[Row]) -> dict[int, int]:
    """The known section of each that has one: that of most of its questions, then that of its title or letter."""
    votes = Counter((row.section, row.known.section) for row in rows if row.known and not row.known.gone)
    found: dict[int, int] = {}

    def rank(vote: tuple[tuple[int, int], int]) -> tuple[int, bool, tuple[int, int]]:
        (new, old), count = vote
        return -count, not _same_title(sections[new], known[old]), (new, old)

    for (new, old), _ in sorted(votes.items(), key=rank):
        if new not in found and old not in found.values():
            found[new] = old
    for same in (_same_title, _same_letter):
        for new, section in enumerate(sections):
            free_ones = [i for i, row in enumerate(known) if same(section, row) and i not in found.values()]
            if new not in found and free_ones and not _has_known(new, rows):
                found[new] = free_ones[0]
    return found


def letters(
    sections: Sequence[SourceSection],
    known: Mapping[int, KnownSection],
    taken: Collection[str],
) -> list[str]:
    """A letter for each section that no other of the pack has: the one written before, else its own, else a free one.

    Args:
        sections: The page's.
        known: What was imported before of those that are known, by place.
        taken: Letters of the pack's other sections.
    """
    used = set(taken)
    found: dict[int, str] = {}
    for index, section in enumerate(sections):
        before = known.get(index)
        if before and before.letter == section.letter and before.written_letter not in used:
            found[index] = before.written_letter
            used.add(found[index])
    for index, section in enumerate(sections):
        if index not in found:
            own = section.letter.strip()[:3]
            found[index] = own if own and own not in used else next(name for name in _alphabet() if name not in used)
            used.add(found[index])
    return [found[index] for index in range(len(sections))]


def file_name(section: SourceSection, letter: str, page: str, taken: Collection[str], *, flat: bool) -> str:
    """A path within the pack for a section's questions.

    Args:
        section: The section.
        letter: Its letter in the pack.
        page: The page's folder; empty where the pack has one page.
        taken: Paths in use.
        flat: The pack keeps its files side by side, without `questions/`.
    """
    stem = slug(f"{letter} {section.title}")[:_LONGEST_NAME].strip("-") or "questions"
    base = f"{page}-{stem}" if flat and page else stem if flat else "/".join(filter(None, ("questions", page, stem)))
    return f"{free(base, {name.rpartition('.')[0] for name in taken})}.yaml"


def rubric_file(question_file: str) -> str:
    """The path for the rubrics of a question file."""
    folder, _, rest = question_file.partition("/")
    if folder == "questions" and rest:
        return f"rubrics/{rest}"
    return f"{question_file.rpartition('.')[0]}-rubrics.yaml"


def _alphabet() -> Iterator[str]:
    """A to Z, AA to ZZ, AAA to ZZZ."""
    import itertools
    import string

    for length in (1, 2, 3):
        yield from map("".join, itertools.product(string.ascii_uppercase, repeat=length))


def _has_known(section: int, rows: Sequence[Row]) -> bool:
    return any(row.section == section and row.known for row in rows)


def _same_title(section: SourceSection, known: KnownSection) -> bool:
    return section.title.casefold() == known.title.casefold()


def _same_letter(section: SourceSection, known: KnownSection) -> bool:
    return section.letter == known.letter
