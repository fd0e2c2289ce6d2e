"""Names of packs and ids of questions. Given once, kept for ever: a learner's history hangs on them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

_LONGEST_SLUG = 48
_LONGEST_WORD = 12
_MOST_INITIALS = 5
_NAMED_BY_FOLDER = frozenset({"interview-grill", "grill"})
_ORDER = re.compile(r"^\d+(?:[.)_\s-]+|$)")
_NUMBERED = re.compile(r"(.+)-(\d+)")


def slug(name: str) -> str:
    """Any name as lower-case letters, digits and hyphens; empty where nothing of it is left."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    parts = re.findall(r"[a-z0-9]+", plain)
    while len(parts) > 1 and sum(map(len, parts)) + len(parts) - 1 > _LONGEST_SLUG:
        parts.pop()
    return "-".join(parts)[:_LONGEST_SLUG]


def page_name(page: Path) -> str:
    """What a page is called: its file name without the number that orders it; the folder's for INTERVIEW_GRILL.md."""
    stem = slug(page.stem)
    if stem in _NAMED_BY_FOLDER:
        stem = page.absolute().parent.name
        return slug(_ORDER.sub("", stem)) or slug(stem) or "questions"
    return slug(_ORDER.sub("", page.stem)) or stem or "questions"


def page_names(pages: Iterable[Path]) -> list[str]:
    """A name for each page, all different: where two are alike their folders go before them, then a number behind."""
    paths = list(pages)
    names = [page_name(path) for path in paths]
    alike = {name for name in names if names.count(name) > 1}
    taken: set[str] = set()
    for index, path in enumerate(paths):
        if names[index] in alike:
            folder = slug(_ORDER.sub("", path.absolute().parent.name))
            names[index] = slug(f"{folder} {names[index]}") or names[index]
        names[index] = free(names[index], taken)
        taken.add(names[index])
    return names


def free(name: str, taken: Collection[str]) -> str:
    """The name, or the name with the first number behind it that is not taken."""
    found, number = name, 2
    while found in taken:
        found, number = f"{name}-{number}", number + 1
    return found


def prefix_of(question_id: str) -> str:
    """What stands before an id's number; the id itself where there is none."""
    found = _NUMBERED.fullmatch(question_id)
    return found[1] if found else question_id


def choose_prefix(pack: str, taken: Collection[str]) -> str:
    """A short beginning for the ids of a pack: `am` for attention-mechanisms, a longer one where that is taken.

    Args:
        pack: The pack's id.
        taken: The beginnings that other packs use.
    """
    words = pack.replace("_", "-").strip("-").split("-")
    initials = "".join(word[0] for word in words if word[:1].isalpha())
    shorter = [initials] if 1 < len(initials) <= _MOST_INITIALS else []
    if len(words[0]) <= _LONGEST_WORD and words[0].isalpha():
        shorter.append(words[0])
    return next((name for name in [*shorter, pack] if name not in taken), None) or free(pack, taken)


class Ids:
    """The ids of one pack: those in use, and the next free ones."""

    def __init__(self, prefix: str, used: Iterable[str], most: int = 99) -> None:
        """`used` are all ids that ever stood in the pack; `most` is the largest number to expect."""
        self.prefix = prefix
        self.used = set(used)
        numbers = dict(self._numbers())
        self._highest = max(numbers.values(), default=0)
        longest = max((len(name) - len(prefix) - 1 for name in numbers), default=0)
        self._width = longest or max(2, len(str(most)))

    def at(self, number: int) -> str:
        """The id of that number where it was never used; else a fresh one."""
        name = self._named(number)
        return self._take(name) if name not in self.used else self.fresh()

    def fresh(self) -> str:
        """The id behind the highest that was ever used."""
        return self._take(self._named(self._highest + 1))

    def _take(self, name: str) -> str:
        self.used.add(name)
        self._highest = max(self._highest, int(name.rpartition("-")[2]))
        return name

    def _named(self, number: int) -> str:
        return f"{self.prefix}-{number:0{self._width}d}"

    def _numbers(self) -> Iterator[tuple[str, int]]:
        for name in self.used:
            found = _NUMBERED.fullmatch(name)
            if found and found[1] == self.prefix:
                yield name, int(found[2])
