"""`grill history --interviews` and `--report`: interviews that were held."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any

from grill.cli import history_times as times
from grill.cli.export_file import write_private
from grill.cli.output import out, out_json, say
from grill.cli.workbench import Workbench
from grill.errors import InputError
from grill.report.words import duration, hundred, moment
from grill.text import plural

if TYPE_CHECKING:
    from grill.store import Session, Store

_KIND = "interview"
_LAST = "last"


def list_interviews(store: Store, limit: int, offset: int, *, as_json: bool) -> None:
    """Print a page of the interviews, the newest first."""
    scores: dict[str, list[float]] = {}
    for row in store.score_history():
        if row.session_id is not None and row.probe is None:
            scores.setdefault(row.session_id, []).append(row.score)
    sessions = store.sessions(_KIND)[offset : offset + limit]
    if as_json:
        out_json([_in_json(session, scores.get(session.id, [])) for session in sessions])
        return
    for session in sessions:
        out(f"{session.id}: {', '.join(_facts(session, scores.get(session.id, [])))}.")
    if sessions:
        say(f"{plural(len(sessions), 'interview')}; --report SESSION prints one's report, --report last the newest's.")
    elif offset:
        say("No more.")
    else:
        say("No interview is on record yet. 'grill interview' holds one.")


def _facts(session: Session, scores: list[float]) -> Iterator[str]:
    """What a line says about an interview; `scores` are those of its first answers."""
    planned = plural(len(session.plan.get("slots", ())), "question")
    yield moment(session.started_at.astimezone())
    yield _state(session)
    # The report's time is without them; to know how long they were, all events would have to be read.
    yield f"{duration(session.seconds)} with pauses"
    if _goes_on(session):
        yield planned
        yield "graded at its end"
        return
    yield f"{len(scores)} of {planned} graded"
    if scores:
        yield f"mean of the first answers {hundred(fmean(scores))} of 100"


def print_report(bench: Workbench, store: Store, name: str, file: Path | None, *, as_json: bool) -> None:
    """Print the report of an interview as of now, or save it to `file`.

    Args:
        bench: The bank.
        store: The history.
        name: The session's id, an unambiguous beginning of it, or `last`.
        file: Where to save it; its ending chooses the format. None prints it.
        as_json: Print JSON instead of words.

    Raises:
        InputError: there is no such interview, it is not finished, or the file cannot be written.
        StoreError: the interview cannot be read back.
    """
    from grill.interviewer import Interviewer
    from grill.report.files import check_ending, rendered

    if file is not None:
        check_ending(file)
    session = _chosen(store.sessions(_KIND), name)
    if _goes_on(session):
        raise InputError(
            f"{session.id} is not finished, so there is no report yet. 'grill interview --resume' goes on."
        )
    interviewer, _ = Interviewer.resume(bench.bank, store, session.id, now=times.now, longest_gap=None)
    report = interviewer.report()
    if file is not None:
        write_private(file, rendered(report, file).encode("utf-8"))
        return
    if as_json:
        from grill.report.data import to_dict

        out_json(to_dict(report))
        return
    from grill.report.plain import to_lines

    for line in to_lines(report):
        out(line)


def _chosen(sessions: list[Session], name: str) -> Session:
    if not sessions:
        raise InputError("No interview is on record yet. 'grill interview' holds one.")
    if name == _LAST:
        return next((session for session in sessions if not session.discarded), sessions[0])
    exact = [session for session in sessions if session.id == name]
    found = exact or [s for s in sessions if s.id.startswith(name) or s.id.startswith(f"{_KIND}-{name}")]
    if len(found) == 1:
        return found[0]
    what = f"{len(found)} interviews begin" if found else "No interview begins"
    raise InputError(f"{what} with '{name}'. 'grill history --interviews' lists them.")


def _goes_on(session: Session) -> bool:
    return session.ended_at is None


def _state(session: Session) -> str:
    if session.discarded:
        return "given up"
    return "not finished" if _goes_on(session) else "held"


def _in_json(session: Session, scores: list[float]) -> dict[str, Any]:
    return {
        "session": session.id,
        "started_at": times.iso(session.started_at),
        "ended_at": times.iso(session.ended_at),
        "state": _state(session).replace(" ", "_"),
        "seconds": session.seconds,
        "planned": len(session.plan.get("slots", ())),
        "graded": len(scores),
        "mean": round(fmean(scores), 4) if scores else None,
    }
