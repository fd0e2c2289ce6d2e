"""How far each question has come, for a list that opens at once: trials are remembered, and trusted while they hold."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
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
"""What the rubric's file looked like from outside when it was read: time and size."""


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
    grading: str = ""
    """What graded, see `grading_of`."""


Records = Mapping[str, Record]
"""By question id."""


def grading_of(model: str) -> str:
    """What grades now: this version with a language model; empty where the model is not known yet."""
    return f"{__version__} {model}" if model else ""


def state_of(
    outline: Outline, record: Record | None, stamp: Stamp | None, grading: str = ""
) -> tuple[QuestionState, bool]:
    """A question's state by what is remembered, and whether that is sure; if not, its rubric has to be looked at.

    Args:
        outline: The question, without its rubric.
        record: What is remembered of it.
        stamp: Of the file in which a rubric for it stands; None where there is none.
        grading: What grades now; empty where that is not known and what graded then is trusted.
    """
    if not outline.has_rubric:
        return ("broken" if stamp is not None else "bare"), True
    if record is None:
        return "untried", False
    same_grading = not grading or record.verdict is None or record.grading == grading
    sure = same_grading and record.stamp == stamp and record.question == question_hash(outline.question)
    return _state(record), sure


def states(bank: Bank, records: Records, grading: str = "") -> dict[str, tuple[QuestionState, bool]]:
    """The state of every question of a bank, in its order, see `state_of`; no rubric is read."""
    stamps = stamps_of(bank)
    return {
        outline.question.id: state_of(
            outline, records.get(outline.question.id), stamps.get(outline.question.id), grading
        )
        for outline in bank.outline()
    }


def looked_at(
    question: Question, rubric: Rubric, content: str, stamp: Stamp, old: Record | None, *, grading: str = ""
) -> Record:
    """The record of a rubric as it is now: its trial still holds where nothing that it depends on has changed.

    Args:
        question: What is asked.
        rubric: As it is now.
        content: Their `content_hash`.
        stamp: Of the rubric's file.
        old: What is remembered.
        grading: What grades now, see `grading_of`.
    """
    verdict = old.verdict if old and old.content == content else None
    return Record(stamp, question_hash(question), content, rubric.drafted, verdict, grading)


def tried(record: Record, trial: RubricTrial) -> Record:
    """The record with a whole trial's verdict."""
    return replace(record, verdict=trial.verdict)


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
    """Stamps of the rubric files as they were when the bank was read, by question id; empty where that is not known.

    As they were then, not as they are: what the bank holds of a file that was changed since is its old text.
    """
    found = {}
    for name, (path, _) in bank.places.items():
        lay = bank.stamps.get(str(path))
        found[name] = f"{lay[1]} {lay[0]}" if lay else ""
    return found


def is_outdated(bank: Bank) -> bool:
    """Whether one of the bank's files lies otherwise on the disk than when it was read, or is gone."""
    for path, (size, changed, *_) in bank.stamps.items():
        try:
            stat = Path(path).stat()
        except OSError:
            return True
        if (stat.st_size, stat.st_mtime_ns) != (size, changed):
            return True
    return False


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
