from __future__ import annotations

import importlib.metadata
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned() -> dict[str, Requirement]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return {normal(pin.name): pin for pin in pins}


def installed_closure() -> set[str]:
    """Names of everything that the project needs here, dependencies of dependencies included."""
    seen: set[tuple[str, frozenset[str]]] = set()
    queue = [Requirement(line) for line in (*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"])]
    while queue:
        requirement = queue.pop()
        key = (normal(requirement.name), frozenset(requirement.extras))
        if key in seen:
            continue
        seen.add(key)
        for line in importlib.metadata.requires(requirement.name) or []:
            needed = Requirement(line)
            if not needed.marker or any(needed.marker.evaluate({"extra": e}) for e in ("", *requirement.extras)):
                queue.append(needed)
    return {name for name, _ in seen}


def test_every_dependency_is_locked_to_one_version_of_the_public_index():
    pins = pinned()
    assert installed_closure() - set(pins) == set()
    for pin in pins.values():
        assert re.fullmatch(r"==[\w.]+", str(pin.specifier)), pin
        assert pin.url is None
        assert pin.marker is None


def test_the_locked_versions_satisfy_the_project():
    for line in (*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]):
        requirement = Requirement(line)
        version = next(iter(pinned()[normal(requirement.name)].specifier)).version
        assert requirement.specifier.contains(version), line


@pytest.mark.parametrize("name", ["Makefile", "constraints.txt", "pyproject.toml", ".ci/run"])
def test_no_index_and_no_host_is_named(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links|file:", text)


def test_the_model_checked_is_the_model_named_in_the_lock():
    assert str(pinned()["torch"].specifier) == "==2.13.0"
    assert str(pinned()["textual"].specifier) == "==8.2.8"
