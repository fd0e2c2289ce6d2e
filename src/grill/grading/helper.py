"""The helper process: holds the language model, grades what it is sent, one JSON object a line.

Started as ``python -P -m grill.grading.helper [--model NAME] [--cache FOLDER]``; `-P` keeps the user's folder off the
module path, where a stray `nt.py` would break the import of torch.

In:  ``{"id": int, "op": "grade", "question": str, "rubric": str, "moves": str, "answer": str}``, where question, rubric
and moves are JSON *texts*: the same text is parsed once and then known by its content. With ``"keep": false`` the
rubric's texts are not written to the disk cache. Or
``{"id": int, "op": "alike", "left": [str, …], "right": [str, …], "least": float}``.
Out: ``{"event": "ready", "fingerprint": str}`` or ``{"event": "failed", "reason": str}`` once, then
``{"id": int, "grade": {…}}``, ``{"id": int, "pairs": [[int, int, float], …]}`` or ``{"id": int, "error": str}`` for
each request, in order.

The process ends by itself as soon as its standard input closes, even in the middle of loading the model.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import sys
import threading
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from grill.grading.alike import Alike, alike_by
from grill.grading.loading import ready_embedder

if TYPE_CHECKING:
    from io import TextIOWrapper

    from grill.content.model import Move, Question, Rubric
    from grill.grading.embedder import Embedder
    from grill.grading.grader import Grader

KNOWN_TEXTS = 512
"""Questions and rubrics kept parsed; a practice rarely touches more."""


def main(arguments: list[str] | None = None) -> None:
    """Run until standard input closes."""
    parser = argparse.ArgumentParser(prog="grill.grading.helper")
    parser.add_argument("--model", default=None)
    parser.add_argument("--cache", type=Path, default=None)
    options = parser.parse_args(arguments)
    wire = _claim_stdout()
    requests: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_read_requests, args=(requests,), daemon=True).start()
    try:
        embedder = ready_embedder(options.model, options.cache)
    except Exception as error:  # noqa: BLE001  whatever it was, the parent is told and falls back
        _send(wire, {"event": "failed", "reason": f"{type(error).__name__}: {error}"})
        return
    _send(wire, {"event": "ready", "fingerprint": embedder.fingerprint})
    embedder = shared(embedder)
    grade, alike = make_grade(embedder), alike_by(embedder)
    while True:
        _send(wire, answer_request(requests.get(), grade, alike))


def shared(embedder: Embedder) -> Embedder:
    """The embedder with a memory that all of the helper's work shares."""
    from grill.grading.cache import CachedEmbedder

    return embedder if isinstance(embedder, CachedEmbedder) else CachedEmbedder(embedder, None)


def make_grade(embedder: Embedder | None) -> Callable[[str, str, str, str, bool], dict[str, Any]]:
    """A function (question, rubric, moves, answer, keep) → grade, over JSON texts, that parses each text once."""

    @lru_cache(KNOWN_TEXTS)
    def question_of(text: str) -> Question:
        from grill.content.model import Question

        return Question.model_validate_json(text)

    @lru_cache(KNOWN_TEXTS)
    def rubric_of(text: str) -> Rubric:
        from grill.content.model import Rubric

        return Rubric.model_validate_json(text)

    @lru_cache(8)
    def grader_of(moves: str, keep: bool) -> Grader:
        from grill.grading.grader import Grader

        return Grader(embedder, _moves(moves), keep=keep)

    def grade(question: str, rubric: str, moves: str, answer: str, keep: bool) -> dict[str, Any]:
        return grader_of(moves, keep).grade(question_of(question), rubric_of(rubric), answer).to_dict()

    return grade


def _moves(text: str) -> dict[str, Move]:
    from grill.content.model import Move

    return {name: Move.model_validate(value) for name, value in json.loads(text).items()}


def answer_request(
    line: str, grade: Callable[[str, str, str, str, bool], dict[str, Any]], alike: Alike | None = None
) -> dict[str, Any]:
    """The reply to one request line; whatever is wrong with it becomes an `error`, never a crash."""
    number: Any = None
    try:
        request = json.loads(line)
        number = request["id"]
        if request["op"] == "alike" and alike is not None:
            return {"id": number, "pairs": alike(request["left"], request["right"], float(request["least"]))}
        if request["op"] != "grade":
            return {"id": number, "error": f"unknown op {request['op']!r}"}
        texts = (request["question"], request["rubric"], request["moves"], request["answer"])
        return {"id": number, "grade": grade(*texts, bool(request.get("keep", True)))}
    except Exception as error:  # noqa: BLE001  one bad request must not take the helper down
        return {"id": number, "error": f"{type(error).__name__}: {error}"}


def _claim_stdout() -> TextIOWrapper:
    """Keep file descriptor 1 for the protocol and send everybody else's prints to standard error.

    Libraries write progress bars and warnings to the raw descriptor, past `sys.stdout`.
    """
    wire = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)
    return wire


def _read_requests(requests: queue.SimpleQueue[str], source: TextIO | None = None) -> None:
    """Pass lines on, and end the process at end of file: a parent that is gone wants no answer."""
    for line in source or sys.stdin:
        requests.put(line)
    # os._exit: the main thread may be deep inside the import of torch, where nothing else can stop it
    os._exit(0)


def _send(wire: TextIO, message: dict[str, Any]) -> None:
    # ASCII on the wire: an answer may hold lone surrogates, which no UTF-8 stream takes
    wire.write(json.dumps(message) + "\n")
    wire.flush()


if __name__ == "__main__":
    main()
