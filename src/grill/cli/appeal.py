"""`grill appeal`: a wrong grade becomes a graded example of its rubric."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from grill.cli import history_times as times
from grill.cli.output import out, out_json, say
from grill.cli.workbench import Workbench, pack_option
from grill.errors import InputError
from grill.text import plural

if TYPE_CHECKING:
    from grill.store import Appeal, Store

_TOP = 4
_GRADE = click.FloatRange(0, _TOP)


@click.command(short_help="Appeal against a grade.")
@click.argument("number", metavar="[N]", type=int, required=False)
@click.option("--grade", type=_GRADE, metavar="0..4", help="What the answer is worth; halves are fine.")
@click.option("--reason", default="", help="Why; kept with the appeal.")
@click.option("--list", "listing", is_flag=True, help="List the open appeals.")
@click.option("--accept", type=int, metavar="K", help="Make the answer of appeal K an example of its rubric.")
@click.option("--reject", type=int, metavar="K", help="Close appeal K and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="With --list: print JSON.")
@pack_option
@click.pass_obj
def appeal(
    bench: Workbench,
    number: int | None,
    grade: float | None,
    reason: str,
    listing: bool,
    accept: int | None,
    reject: int | None,
    as_json: bool,
) -> None:
    """Appeal against the grade of attempt N; or list, accept and reject appeals.

    An appeal is for the rubric's author. Accepted, the answer is written into the rubric file as an example with its
    grade, which 'grill test' and every later edit are measured by. It does not change the grade itself: for that there
    is 'grill history --override'.

    \b
    Examples:
      grill appeal 12 --grade 3 --reason "91B is there, in other words"
      grill appeal --list
      grill appeal --accept 1
      grill appeal --accept 1 --grade 2.5
      grill appeal --reject 1
    """
    if (number is not None) + listing + (accept is not None) + (reject is not None) != 1:
        raise click.UsageError("Give the number of an attempt, or one of --list, --accept and --reject.")
    from grill.cli.history_store import opened

    with opened() as store:
        if number is not None:
            _record(bench, store, number, grade, reason)
        elif listing:
            _list(store, as_json=as_json)
        elif accept is not None:
            _accept(bench, store, accept, grade)
        else:
            closed = _open_appeal(store, reject or 0)
            store.close_appeal(closed.id, at=times.now())
            say(f"Appeal {closed.id} is closed; nothing was changed.")


def _record(bench: Workbench, store: Store, number: int, grade: float | None, reason: str) -> None:
    from grill.cli.history_store import the_attempt

    attempt = the_attempt(store, number)
    if attempt.undone:
        raise InputError(f"Attempt {number} is taken back; 'grill history --redo {number}' lets it count again.")
    _must_be_whole(attempt.id, attempt.probe)
    bench.bank.find(attempt.question_id)
    made = store.appeal(number, grade, reason, at=times.now())
    say(
        f"Appeal {made} against attempt {number} at {attempt.question_id} is on record. "
        f"'grill appeal --accept {made}' makes the answer an example of the rubric."
    )


def _list(store: Store, *, as_json: bool) -> None:
    found = store.appeals()
    if as_json:
        out_json([_in_json(row) for row in found])
        return
    from grill.cli.history_words import word
    from grill.report.words import hundred, moment
    from grill.text import cut

    for row in found:
        attempt = row.attempt
        graded = "no grade" if attempt.grade is None else f"{hundred(attempt.grade.score)} of 100"
        verdict = f", {word(attempt.grade.verdict)}" if attempt.grade else ""
        wanted = "no grade named" if row.grade is None else f"should be {row.grade:g} of {_TOP}"
        out(
            f"Appeal {row.id}, {moment(row.at.astimezone())}: attempt {attempt.id} at {attempt.question_id}, "
            f"{graded}{verdict}; {wanted}.{f' {row.reason}' if row.reason else ''}",
            bold=True,
        )
        out(f"  “{cut(attempt.answer, 160)}”")
    say(f"{plural(len(found), 'open appeal')}." if found else "No appeal is open.")


def _accept(bench: Workbench, store: Store, number: int, grade: float | None) -> None:
    from grill.authoring.example_writer import CannotWrite, add_example, snippet

    found = _open_appeal(store, number)
    attempt = found.attempt
    _must_be_whole(attempt.id, attempt.probe)
    question = bench.bank.find(attempt.question_id).question.id
    given = found.grade if grade is None else grade
    if given is None:
        raise InputError(f"Appeal {number} names no grade: give what the answer is worth, --grade 0 to {_TOP}.")
    if question not in bench.bank.places:
        raise InputError(f"There is no rubric for {question} that could learn from it.")
    file, _ = bench.bank.places[question]
    try:
        line = add_example(file, question, attempt.answer, given)
    except CannotWrite as error:
        say(f"Appeal {number} stays open. To add the example by hand, put this line at the end of its examples:")
        out(snippet(attempt.answer, given))
        raise InputError(str(error)) from error
    store.close_appeal(number, at=times.now())
    out(f"{file}:{line}")
    say(f"The answer is an example of {question} now, worth {given:g} of {_TOP}. 'grill test {question}' tries it.")


def _open_appeal(store: Store, number: int) -> Appeal:
    """Raises InputError where there is none."""
    found = next((row for row in store.appeals(open_only=False) if row.id == number), None)
    if found is None:
        raise InputError(f"There is no appeal {number}. 'grill appeal --list' shows those that are open.")
    if found.exported_at is not None:
        raise InputError(f"Appeal {number} is closed already.")
    return found


def _must_be_whole(attempt: int, probe: str | None) -> None:
    if probe is not None:
        raise InputError(
            f"Attempt {attempt} answers a follow-up; an example of the rubric has to answer the question itself. "
            f"'grill history --override {attempt} --score …' lets your word count."
        )


def _in_json(row: Appeal) -> dict[str, Any]:
    grade = row.attempt.grade
    return {
        "appeal": row.id,
        "attempt": row.attempt.id,
        "question": row.attempt.question_id,
        "answer": row.attempt.answer,
        "score": grade.score if grade else None,
        "verdict": grade.verdict if grade else None,
        "grade": row.grade,
        "reason": row.reason,
        "at": times.iso(row.at),
    }
