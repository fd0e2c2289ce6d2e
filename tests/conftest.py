from __future__ import annotations

import gc
import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from grill.grading.loading import use_one_thread

# Before anything imports numpy.
use_one_thread()

settings.register_profile(
    "suite", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("suite")


def pytest_collection_finish() -> None:
    """Keep the garbage collector off all that was imported: every look through it takes as long as a short test."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Path:
    """Every path a user owns lies in this test's folder; the embedder is the fake one, but in tests of the model."""
    folder = tmp_path / "home"
    monkeypatch.setenv("GRILL_HOME", str(folder))
    for name in ("NO_COLOR", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    if request.node.get_closest_marker("model"):
        monkeypatch.delenv("GRILL_EMBEDDER", raising=False)
    else:
        monkeypatch.setenv("GRILL_EMBEDDER", "fake")
    return folder


@dataclass(frozen=True)
class Finished:
    code: int
    out: str
    err: str


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Finished]:
    """Run one command line in this process, with `stdin` as bytes or text."""

    def run(*arguments: object, stdin: str | bytes = "") -> Finished:
        from grill.cli.main import main

        content = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"))
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Finished(code, captured.out, captured.err)

    return run


QUESTIONS = """\
pack: tea
section: {letter: T, title: Tea}
questions:
  - id: tea-01
    number: 1
    kind: recall
    prompt: Why is the pot warmed first?
    answer: A warm pot keeps the water near boiling, so that more is drawn from the leaves.
    hints: [Think of the temperature., What does cold china do?]
  - id: tea-02
    number: 2
    kind: numeric
    prompt: How many cups are in twelve pots of four cups?
    answer: 12 × 4 = 48 cups.
    target_seconds: 20
"""

RUBRICS = """\
rubrics:
  tea-01:
    criteria:
      - id: heat
        point: A warm pot keeps the water hot.
        accept: [the water stays near boiling in a warm pot]
        reject: [a warm pot cools the water]
        keywords: {any: [[hot, boiling, heat]]}
        probe: What happens to the water in a cold pot?
  tea-02:
    criteria:
      - id: cups
        point: There are 48 cups.
        quantity: {formula: 12 * 4}
"""


@pytest.fixture
def pack(tmp_path: Path) -> Callable[..., Path]:
    """A pack folder with the given files; without any, a small sound pack."""

    def make(files: dict[str, str] | None = None, name: str = "tea") -> Path:
        root = tmp_path / name
        for path, text in (files or {"questions/tea.yaml": QUESTIONS, "rubrics/tea.yaml": RUBRICS}).items():
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return root

    return make
