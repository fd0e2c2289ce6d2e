"""How far each question has come, for a list that opens at once: trials are remembered, and trusted while they hold."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from grill import __version__, paths
from grill.authoring.trial import RubricTrial, TrialVerdict
from grill.content.bank import Bank, Outline
from grill.content.model import Move, Question, Rubric
from grill.grading.prepared import calibration_hash, question_hash

QuestionState = Literal["bare", "broken", "drafted", "untried", "soft", "tested"]
"""Without a rubric; with one that does not load or failed its trial; drafted by the program; never tried as it is;
tried with a doubt; tried and found sound."""

Stamp = str
"""What the rubric's file looks like from outside: time and size."""


@dataclass(frozen=True, slots=True)
class Record:
    """What is remembered of one question."""

    stamp: Stamp
    """Of the rubric's file when this was written: with the same one nothing has to be read."""
    question: str
    """Hash of the question."""
    content: str
    """Hash of all that a trial depends on, see `content_hash`."""
    drafted: bool
    verdict: TrialVerdict | None
    """None where the rubric was looked at and never tried."""


Records = Mapping[str, Record]
"""By question id."""


def state_of(outline: Outline, record: Record | None, stamp: Stamp | None) -> tuple[QuestionState, bool]:
    """A question's state by what is remembered, and whether that is sure; if not, its rubric has to be looked at.

    Args:
        outline: The question, without its rubric.
        record: What is remembered of it.
        stamp: Of the file in which a rubric for it stands; None where there is none.
    """
    if not outline.has_rubric:
        return ("broken" if stamp is not None else "bare"), True
    if record is None:
        return "untried", False
    sure = record.stamp == stamp and record.question == question_hash(outline.question)
    return _state(record), sure


def states(bank: Bank, records: Records) -> dict[str, tuple[QuestionState, bool]]:
    """The state of every question of a bank, in its order; each rubric file is asked for its stamp, none is read."""
    stamps = stamps_of(bank)
    return {
        outline.question.id: state_of(outline, records.get(outline.question.id), stamps.get(outline.question.id))
        for outline in bank.outline()
    }


def looked_at(question: Question, rubric: Rubric, content: str, stamp: Stamp, old: Record | None) -> Record:
    """The record of a rubric as it is now: its trial still holds where nothing that it depends on has changed.

    Args:
        question: What is asked.
        rubric: As it is now.
        content: Their `content_hash`.
        stamp: Of the rubric's file.
        old: What is remembered.
    """
    verdict = old.verdict if old and old.content == content else None
    return Record(stamp, question_hash(question), content, rubric.drafted, verdict)


def tried(record: Record, trial: RubricTrial) -> Record:
    """The record with a whole trial's verdict."""
    return Record(record.stamp, record.question, record.content, record.drafted, trial.verdict)


def content_hash(question: Question, rubric: Rubric, moves: Mapping[str, Move], model: str) -> str:
    """Of all that a trial depends on, right answers to other questions aside: these change with every bank.

    Args:
        question: What is asked.
        rubric: With its examples.
        moves: The bank's moves.
        model: What else decides a grade: the model's fingerprint, or "" where answers are graded without one.
    """
    parts = [
        __version__,
        question_hash(question),
        rubric.model_dump_json(exclude_defaults=True),
        *(moves[name].model_dump_json() for name in sorted(moves) if question.kind == "methodology"),
        model,
        calibration_hash(rubric),
    ]
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=8).hexdigest()


def stamps_of(bank: Bank) -> dict[str, Stamp]:
    """Stamps of the rubric files, by question id; a file that is gone has an empty one."""
    known: dict[Path, Stamp] = {}
    found = {}
    for name, (path, _) in bank.places.items():
        if path not in known:
            known[path] = ""
            with contextlib.suppress(OSError):
                stat = path.stat()
                known[path] = f"{stat.st_mtime_ns} {stat.st_size}"
        found[name] = known[path]
    return found


def load_records(file: Path | None = None) -> dict[str, Record]:
    """What is remembered; nothing where the file is missing or makes no sense."""
    with contextlib.suppress(OSError, ValueError, TypeError, AttributeError):
        data = json.loads((file or records_file()).read_bytes())
        return {str(name): Record(**row) for name, row in data.items()}
    return {}


def save_records(records: Records, file: Path | None = None) -> None:
    """Write down what is remembered. A disk that says no costs the next list its states and nothing else."""
    with contextlib.suppress(OSError):
        # A copy: another thread may be noting a trial.
        content = json.dumps({name: asdict(record) for name, record in dict(records).items()})
        paths.write_atomically(file or records_file(), content.encode())


def records_file() -> Path:
    """In the cache folder: it can be deleted at any time, trials are made again."""
    return paths.cache_folder() / "trials.json"


def _state(record: Record) -> QuestionState:
    if record.verdict == "broken":
        return "broken"
    if record.drafted:
        return "drafted"
    return {"ok": "tested", "soft": "soft", None: "untried"}[record.verdict]  # type: ignore[return-value]  # as typed
