"""Which page of this import is which page imported before, whatever the two are called.

A name is made of the file's own, and of its folder's where two files are called alike. A second `notes.md` in another
folder therefore changes the name of the first; its questions, and what a learner has answered of them, must not move to
another pack for that.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from grill.authoring.importing.packing.ids import free, page_name, slug
from grill.authoring.importing.packing.matching import flat
from grill.authoring.importing.packing.rows import PageSource
from grill.authoring.importing.packing.state import FILE, State, read_state
from grill.errors import PackError

Prompts = frozenset[str]


def under_known_names(
    pages: Sequence[PageSource], known: Callable[[str], Prompts], *, names: Collection[str] = ()
) -> list[PageSource]:
    """The pages, each under the name that it was imported under before, where it was.

    Args:
        pages: Under the names that this import gives them.
        known: The prompts that a page of this name had; empty where there was none.
        names: Further names that a page may have had, beside those that its path suggests.
    """
    known = cache(known)
    asked = [frozenset(flat(question.prompt) for question in source.page.questions) for source in pages]
    claims: dict[int, str] = {}
    taken: set[str] = set()
    for place, source in enumerate(pages):
        if asked[place] & known(source.name):
            claims[place] = source.name
            taken.add(source.name)
    for place, source in enumerate(pages):
        if place in claims:
            continue
        others = [name for name in dict.fromkeys((*_names(Path(source.shown)), *names)) if name not in taken]
        best = max(others, key=lambda name: len(asked[place] & known(name)), default="")
        if best and len(asked[place] & known(best)) * 2 >= len(asked[place]) > 0:
            claims[place] = best
            taken.add(best)
    done = []
    for place, source in enumerate(pages):
        name = claims.get(place) or free(source.name, taken)
        taken.add(name)
        done.append(source if name == source.name else replace(source, name=name))
    return done


def prompts_of(folder: Path, page: str) -> Prompts:
    """The prompts that a page of the pack at `folder` had; empty where there is no such page, or nobody can tell."""
    return _prompts(state_of(folder), page)


def prompts_in(state: State) -> Callable[[str], Prompts]:
    """The same for one pack: by the name of the page."""
    found: Mapping[str, Prompts] = {name: _prompts(state, name) for name in state.pages}
    return lambda name: found.get(name, frozenset())


def state_of(folder: Path) -> State:
    """What was imported into a pack; nothing where that cannot be read, which planning the pack will report."""
    path = folder / FILE
    try:
        return read_state(path.read_bytes(), path)
    except (OSError, PackError):
        return State()


def _prompts(state: State, page: str) -> Prompts:
    return frozenset(flat(row.prompt) for row in state.of_page(page).values())


def _names(page: Path) -> tuple[str, str]:
    """What a page is called alone, and what beside another of the same name."""
    name = page_name(page)
    return name, slug(f"{page.absolute().parent.name} {name}") or name
