from __future__ import annotations

from dataclasses import replace

from grill.authoring.importing.packing.ids import page_names
from grill.authoring.importing.packing.known_pages import prompts_in, prompts_of, state_of, under_known_names
from tests.authoring.importing.pages_made import TEA, source, take


def prompts(*names: str) -> dict[str, frozenset[str]]:
    return {name: frozenset(f"{name} {n}?" for n in range(4)) for name in names}


def at(path: str, name: str, like: str):
    """A page at a path whose prompts are those of another, in capitals."""
    questions = tuple(replace(TEA.sections[0].questions[0], number=n, prompt=f"{like} {n}?".upper()) for n in range(4))
    sections = (replace(TEA.sections[0], questions=questions),)
    return replace(source(replace(TEA, sections=sections)), name=name, shown=path)


def names(pages, known, **more):
    return [page.name for page in under_known_names(pages, lambda name: known.get(name, frozenset()), **more)]


def test_a_second_page_of_the_same_name_takes_nothing_from_the_first(tmp_path):
    paths = [tmp_path / "notes" / "tea.md", tmp_path / "notes" / "old" / "tea.md"]
    given = page_names(paths)
    assert given == ["notes-tea", "old-tea"]
    pages = [at(str(path), name, like) for path, name, like in zip(paths, given, ("tea", "mugs"), strict=True)]
    assert names(pages, prompts("tea")) == ["tea", "old-tea"]
    assert names(pages[::-1], prompts("tea")) == ["old-tea", "tea"]


def test_a_page_imported_alone_is_the_one_that_had_its_folder_in_its_name():
    assert names([at("old/tea.md", "tea", "mugs")], prompts("tea") | {"old-tea": prompts("mugs")["mugs"]}) == [
        "old-tea"
    ]


def test_a_page_that_is_known_by_its_own_name_keeps_it():
    known = {"tea": prompts("tea")["tea"], "notes-tea": prompts("tea")["tea"]}
    assert names([at("notes/tea.md", "tea", "tea")], known) == ["tea"]


def test_a_page_with_few_questions_of_another_is_a_page_of_its_own():
    known = {"tea": frozenset({"tea 0?", "pots?", "cups?"})}
    assert names([at("notes/tea.md", "notes-tea", "tea")], known) == ["notes-tea"]


def test_within_a_pack_a_renamed_page_is_found_by_its_questions(tmp_path):
    take(tmp_path / "tea", TEA)
    state = state_of(tmp_path / "tea")
    renamed = replace(source(TEA), name="drinks", shown="drinks.md")
    (found,) = under_known_names([renamed], prompts_in(state), names=state.pages)
    assert found.name == source(TEA).name
    assert prompts_of(tmp_path / "tea", source(TEA).name) == prompts_in(state)(source(TEA).name) != frozenset()
    assert prompts_of(tmp_path / "nowhere", "tea") == frozenset()
