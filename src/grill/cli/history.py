"""`grill history`: what was answered, and the learner's word on it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grill.cli.complete_ids import complete_ids
from grill.cli.output import out, out_json, say
from grill.cli.workbench import Workbench, pack_option
from grill.text import plural

if TYPE_CHECKING:
    from grill.store import HistoryRow, Store

_LAST = "last"


@click.command(short_help="Look back at what you answered.")
@click.argument("question_id", metavar="[ID]", required=False, shell_complete=complete_ids)
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="At most so many.")
@click.option("--offset", type=click.IntRange(min=0), default=0, help="Leave out so many of the newest.")
@click.option("--show", "shown", type=int, metavar="N", help="Show attempt N in full.")
@click.option("--compare", "pair", type=int, nargs=2, metavar="N M", help="Show what changed from N to M.")
@click.option("--undo", metavar="[N]", is_flag=False, flag_value=_LAST, help="Take attempt N, or the last one, back.")
@click.option("--redo", type=int, metavar="N", help="Let attempt N count again.")
@click.option("--override", "overridden", type=int, metavar="N", help="Let your own --score stand above the grade.")
@click.option("--score", type=click.IntRange(0, 100), help="For --override: what it is worth, of 100.")
@click.option("--reason", default="", help="For --override: why; kept with it.")
@click.option("--withdraw", type=int, metavar="N", help="Let the grade of attempt N stand again.")
@click.option("--interviews", is_flag=True, help="List the interviews.")
@click.option("--report", "session", metavar="SESSION", help="Print an interview's report again; 'last' is the newest.")
@click.option(
    "--report-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Save that report: .html, .md, .json or .txt.",
)
@click.option("--plain", is_flag=True, help="Sentences instead of columns.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pack_option
@click.pass_obj
def history(
    bench: Workbench,
    question_id: str | None,
    limit: int,
    offset: int,
    shown: int | None,
    pair: tuple[int, int] | None,
    undo: str | None,
    redo: int | None,
    overridden: int | None,
    score: int | None,
    reason: str,
    withdraw: int | None,
    interviews: bool,
    session: str | None,
    report_file: Path | None,
    plain: bool,
    as_json: bool,
) -> None:
    """Look back: all attempts, the newest first, or those at question ID.

    Attempts have numbers. One that is taken back (--undo) stays on record and counts for nothing; an override is your
    own word, which counts instead of the grade.

    \b
    Examples:
      grill history
      grill history ft-07 --limit 5
      grill history --show 12
      grill history --compare 12 15
      grill history --override 12 --score 80 --reason "right, in other letters"
      grill history --undo
      grill history --interviews
      grill history --report last --report-file interview.html
    """
    from grill.cli import history_marks as marks
    from grill.cli.history_store import opened

    if (score is None) != (overridden is None):
        raise click.UsageError("--override N and --score belong together.")
    reported = session is not None or report_file is not None
    does: list[tuple[bool, Callable[[Store], None]]] = [
        (undo is not None, lambda store: marks.undo(store, None if undo == _LAST else undo)),
        (redo is not None, lambda store: marks.redo(store, redo or 0)),
        (overridden is not None, lambda store: marks.override(store, overridden or 0, (score or 0) / 100, reason)),
        (withdraw is not None, lambda store: marks.withdraw(store, withdraw or 0)),
        (shown is not None, lambda store: _show(bench, store, shown or 0, as_json=as_json)),
        (pair is not None, lambda store: _compare(store, pair or (0, 0), plain=plain, as_json=as_json)),
        (interviews, lambda store: _interviews(store, limit, offset, as_json=as_json)),
        (reported, lambda store: _report(bench, store, session or _LAST, report_file, as_json=as_json)),
    ]
    wanted = [do for is_wanted, do in does if is_wanted]
    if len(wanted) + bool(question_id) > 1:
        raise click.UsageError("One thing at a time: an ID to list, or one option that shows or changes something.")
    with opened() as store:
        if wanted:
            wanted[0](store)
        else:
            _list(bench, store, question_id, limit, offset, plain=plain, as_json=as_json)


def _list(
    bench: Workbench, store: Store, question_id: str | None, limit: int, offset: int, *, plain: bool, as_json: bool
) -> None:
    from grill.cli import history_words as words

    name = question_id.strip().lower() if question_id else None
    # One more, so that the oldest one shown has something to be compared with.
    rows = store.recent(limit + 1, offset, name)
    if not rows and name is not None:
        name = bench.bank.find(name).question.id
    changes = _changes(rows) if name is not None else {}
    rows = rows[:limit]
    if as_json:
        out_json([words.in_json(row) for row in rows])
        return
    if not rows and offset:
        say("No more.")
        return
    if not rows:
        say(f"Nothing is on record{f' for {name}' if name else ''} yet. 'grill ask' begins.")
        return
    width = words.columns()
    if not plain:
        out(words.heading(), bold=True)
    for row in rows:
        change = words.changed(changes[row.id]) if row.id in changes else ""
        out(words.in_words(row, change) if plain else words.in_columns(row, change, width))
    if not plain and any(row.pending for row in rows):
        say(words.STILL_PENDING)
    say(f"{plural(len(rows), 'attempt')}; --show N shows one in full.")


def _changes(rows: list[HistoryRow]) -> dict[int, int]:
    """Points of 100 against the try before, by attempt; answers to follow-ups are left out."""
    scored = [(row.id, round(100 * row.score)) for row in rows if row.probe is None and row.score is not None]
    return {later[0]: later[1] - earlier[1] for later, earlier in pairwise(scored)}


def _show(bench: Workbench, store: Store, number: int, *, as_json: bool) -> None:
    from grill.cli.history_show import show

    show(bench, store, number, as_json=as_json)


def _compare(store: Store, pair: tuple[int, int], *, plain: bool, as_json: bool) -> None:
    from grill.cli.history_compare import compare_attempts

    compare_attempts(store, *pair, plain=plain, as_json=as_json)


def _interviews(store: Store, limit: int, offset: int, *, as_json: bool) -> None:
    from grill.cli.history_interviews import list_interviews

    list_interviews(store, limit, offset, as_json=as_json)


def _report(bench: Workbench, store: Store, session: str, file: Path | None, *, as_json: bool) -> None:
    from grill.cli.history_interviews import print_report

    print_report(bench, store, session, file, as_json=as_json)
