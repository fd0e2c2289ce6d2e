"""`grill regrade`: what the present bank and model say of stored answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from grill.cli.complete_ids import complete_ids
from grill.cli.exit_codes import ExitCode
from grill.cli.output import out, out_json, say
from grill.cli.workbench import Workbench, pack_option
from grill.errors import InputError
from grill.text import plural

if TYPE_CHECKING:
    from grill.cli.regrade_work import Stale, Task
    from grill.records.flips import Flip
    from grill.store import Attempt, Store


@click.command(short_help="Grade stored answers again.")
@click.option("--diff", is_flag=True, help="Show the points behind each change, and exit with 1 when there is one.")
@click.option("--question", "question_id", metavar="ID", shell_complete=complete_ids, help="Only answers to this one.")
@click.option("--since", metavar="DATE", help="Only answers of this day and later, such as 2026-11-21.")
@click.option("--write", is_flag=True, help="Keep the new grades; without it nothing is changed.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pack_option
@click.pass_obj
@click.pass_context
def regrade(
    ctx: click.Context,
    bench: Workbench,
    diff: bool,
    question_id: str | None,
    since: str | None,
    write: bool,
    as_json: bool,
) -> None:
    """Grade stored answers with the bank and model as they are now, and list what would change.

    Every grade has a receipt of what it depends on: question, rubric, model, calibration. Where all are as they were
    the grade would be the same, and the answer is passed over. Listed are other verdicts first, then scores that move
    by 5 points or more. Your own word on an answer stays above its grade.

    Like diff, --diff ends with exit code 1 when something changes and with 0 when nothing does.

    \b
    Examples:
      grill regrade
      grill regrade --diff --question ft-07
      grill regrade --since 2026-11-01 --write
    """
    from grill.cli.history_store import opened
    from grill.cli.regrade_work import stale
    from grill.records.flips import sorted_flips

    with opened() as store:
        found = stale(_attempts(bench, store, question_id, since), bench.bank, _model(bench))
        flips = sorted_flips(_graded(bench, store, found.tasks, write=write)) if found.tasks else []
    written = write and bool(found.tasks)
    if as_json:
        out_json(
            {
                "graded": len(found.tasks),
                "current": found.current,
                "left_out": found.left_out,
                "written": written,
                "flips": [_in_json(row) for row in flips],
            }
        )
    else:
        for row in flips:
            for number, line in enumerate(_lines(row, diff=diff, written=written)):
                out(line, bold=not number)
    say(_summary(found, len(flips)))
    if found.tasks and not write:
        say("Nothing was written; --write keeps the new grades.")
    if diff and flips:
        ctx.exit(ExitCode.CHECK_FAILED)


def _summary(found: Stale, changes: int) -> str:
    parts = [f"{plural(len(found.tasks), 'answer')} graded again, {plural(changes, 'change')}"] if found.tasks else []
    parts += [f"{plural(found.current, 'answer')} with a present receipt, not graded"] if found.current else []
    parts += [f"{plural(found.left_out, 'answer')} left out, no longer in the bank"] if found.left_out else []
    return f"{'; '.join(parts)}." if parts else "There is no answer to grade."


def _attempts(bench: Workbench, store: Store, question_id: str | None, since: str | None) -> list[Attempt]:
    from grill.cli import history_times as times

    name = bench.bank.find(question_id).question.id if question_id is not None else None
    start = times.start_of(times.parsed_day(since)) if since is not None else None
    return [row for row in store.attempts(name, probes=True) if start is None or row.at >= start]


def _model(bench: Workbench) -> str:
    """The present model's fingerprint; the model itself is not loaded for it.

    Raises:
        InputError: there is no such model.
    """
    from grill.grading.loading import make_embedder

    try:
        return make_embedder(bench.settings.model, None).fingerprint
    except (OSError, RuntimeError, ValueError) as error:
        raise InputError(f"The language model cannot be found: {error}. 'grill doctor' looks into it.") from error


def _graded(bench: Workbench, store: Store, tasks: list[Task], *, write: bool) -> Iterator[Flip]:
    """Grade, keep the grades where that is wanted, and tell what changes."""
    from grill.cli.history_store import catch_up
    from grill.cli.regrade_work import graded
    from grill.records.flips import flip

    say(f"Grading {plural(len(tasks), 'answer')} …")
    for task, grade in graded(tasks, bench.grader()):
        if write:
            store.set_grade(task.attempt.id, grade)
        if (change := flip(task.attempt, grade)) is not None:
            yield change
    if write:
        catch_up(bench, store)


def _lines(row: Flip, *, diff: bool, written: bool) -> Iterator[str]:
    from grill.cli.history_words import changed, word
    from grill.report.words import hundred, moment

    attempt, old = row.attempt, row.attempt.grade
    before = "not graded" if old is None else f"{hundred(old.score)} {word(old.verdict)}"
    yield (
        f"Attempt {attempt.id}, {attempt.question_id}, {moment(attempt.at.astimezone())}: {before}, "
        f"{'is now' if written else 'would be'} {hundred(row.after.score)} {word(row.after.verdict)}"
        f"{'' if old is None else f' ({changed(row.move)})'}. {', '.join(row.causes).capitalize()}."
    )
    if attempt.override is not None:
        own = f"{hundred(attempt.override.score)} {word(attempt.override.verdict)}"
        yield f"  Your own word counts all the same: {own}."
    if diff:
        for name, points in (
            ("Gained", [p for p in row.points if p.gained]),
            ("Lost", [p for p in row.points if p.lost]),
        ):
            for point in points:
                yield f"  {name}: {point.point}"


def _in_json(row: Flip) -> dict[str, Any]:
    old, new = row.attempt.grade, row.after
    return {
        "attempt": row.attempt.id,
        "question": row.attempt.question_id,
        "probe": row.attempt.probe,
        "before": None if old is None else {"score": old.score, "verdict": old.verdict},
        "after": {"score": new.score, "verdict": new.verdict},
        "verdict_changes": row.verdict_changes,
        "points": row.move,
        "causes": list(row.causes),
        "gained": [point.id for point in row.points if point.gained],
        "lost": [point.id for point in row.points if point.lost],
        "overridden": row.attempt.override is not None,
    }
