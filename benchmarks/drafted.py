"""How well a rubric that was merely drafted from its key grades, on folders of pages with keys.

    python benchmarks/drafted.py PAGES ... [--others 40] [--worst 20]

PAGES holds pages of questions, as `grill import` reads them. Every question with a key gets its drafted rubric, and:

    the key        as the answer should score at least 0.75
    other keys     of the same page should score at most 0.35
    half the key   should score in between
    negated, listed, echoed   the key said not to be so, its bare terms, the question itself: should score nothing

`--others` bounds how many other keys each question is tried with, always the same ones; `--worst` shows what went most
wrong.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from grill.authoring.drafting import drafted_for
from grill.authoring.importing.reading import read_page
from grill.authoring.importing.source import SourceQuestion
from grill.authoring.mutations import keyword_list, negated
from grill.content.bank import load_bank
from grill.content.model import Question, Rubric
from grill.grading.cache import CachedEmbedder
from grill.grading.grader import Grader
from grill.grading.loading import use_one_thread
from grill.grading.local import LocalEmbedder
from grill.grading.text import clauses, words
from grill.paths import cache_folder

KEY_LEAST, OTHER_MOST = 0.75, 0.35
_SHORTEST_LIST = 5
KINDS = ("key", "other", "half", "negated", "listed", "echo")


@dataclass(frozen=True, slots=True)
class Tried:
    """One answer and its score."""

    page: str
    kind: str
    prompt: str
    key: str
    answer: str
    score: float


def keyed(folder: Path) -> dict[str, list[SourceQuestion]]:
    """The questions with a key, by page."""
    pages = [read_page(file.name, file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.md"))]
    return {page.name: [question for question in page.questions if words(question.key)] for page in pages}


def halves(key: str) -> list[str]:
    """The first clauses of a key and the rest of them; none of a key of one clause."""
    cut = [clause for sentence in clauses(key) for clause in sentence]
    middle = len(cut) // 2
    return [key[cut[0][0] : cut[middle - 1][1]], key[cut[middle][0] : cut[-1][1]]] if middle else []


def answers(question: SourceQuestion, page: Sequence[SourceQuestion], others: int) -> list[tuple[str, str]]:
    """What a question is tried with: kind and text."""
    rest = [other.key for other in page if other is not question and other.key != question.key]
    picked = random.Random(f"{question.number} {question.prompt}").sample(rest, min(others, len(rest)))
    listed = keyword_list(question.key)
    return [
        ("key", question.key),
        *(("other", text) for text in picked),
        *(("half", text) for text in halves(question.key)),
        ("negated", negated(question.key)),
        *([("listed", listed)] if len(words(listed)) >= _SHORTEST_LIST else []),
        ("echo", question.prompt),
    ]


def tried(name: str, page: Sequence[SourceQuestion], grader: Grader, others: int) -> list[Tried]:
    """Every answer to every question of a page, graded."""
    tasks: list[tuple[Question, Rubric, list[tuple[str, str]]]] = []
    for question in page:
        rubric = drafted_for(question)
        if rubric is None:
            continue
        asked = Question(id="q", number=1, kind=question.kind, prompt=question.prompt, answer=question.key)
        tasks.append((asked, rubric, answers(question, page, others)))
    grader.expect([(asked, rubric, [text for _, text in rows]) for asked, rubric, rows in tasks], keep=True)
    return [
        Tried(name, kind, asked.prompt, asked.answer, text, grader.grade(asked, rubric, text).score)
        for asked, rubric, rows in tasks
        for kind, text in rows
    ]


def line(name: str, rows: Sequence[Tried]) -> str:
    """One line of figures."""
    score = {kind: np.array([row.score for row in rows if row.kind == kind]) for kind in KINDS}
    if not score["key"].size:
        return f"{name:50.50s} no key"
    parts = [
        f"{score['key'].size:5d}",
        f"key {np.mean(score['key'] >= KEY_LEAST):.3f}",
        f"other {np.mean(score['other'] <= OTHER_MOST):.3f}",
        f"half {score['half'].mean():.2f} ({np.mean((score['half'] > OTHER_MOST) & (score['half'] < KEY_LEAST)):.2f})",
        *(f"{kind} {score[kind].mean():.2f}" for kind in ("negated", "listed", "echo") if score[kind].size),
    ]
    return f"{name:50.50s} {'  '.join(parts)}"


def main() -> None:
    """Tries, and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="+", type=Path)
    parser.add_argument("--others", type=int, default=40)
    parser.add_argument("--worst", type=int, default=0)
    options = parser.parse_args()
    use_one_thread()
    grader = Grader(CachedEmbedder(LocalEmbedder(), cache_folder() / "benchmarks"), load_bank().moves)
    for folder in options.pages:
        rows: list[Tried] = []
        for name, page in keyed(folder).items():
            rows += (own := tried(name, page, grader, options.others))
            print(line(name, own), flush=True)
        print(line(f"all of {folder}", rows), flush=True)
        wrong = [row for row in rows if row.kind == "key" and row.score < KEY_LEAST]
        wrong += sorted((r for r in rows if r.kind == "other" and r.score > OTHER_MOST), key=lambda r: -r.score)
        for row in wrong[: options.worst]:
            print(
                f"\n{row.kind} {row.score:.2f}: {row.prompt}\n  key: {row.key[:200]!r}\n  answer: {row.answer[:200]!r}"
            )


if __name__ == "__main__":
    main()
