"""`grill export`: the history for other programs, the bank for Anki."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from grill.cli.export_file import write_private
from grill.cli.output import at_terminal
from grill.cli.workbench import Workbench, pack_option
from grill.text import safe_for_terminal

_BOM = "\ufeff"


@click.command(short_help="Write the history or the bank for other programs.")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["csv", "json", "anki"]),
    default="csv",
    show_default=True,
    help="csv: a table of attempts; json: all of history; anki: the questions as flash cards.",
)
@click.option("--out", "target", type=click.Path(path_type=Path), metavar="FILE", help="Write here instead of stdout.")
@pack_option
@click.pass_obj
def export(bench: Workbench, kind: str, target: Path | None) -> None:
    """Write the history as CSV or JSON, or the questions as an Anki package.

    CSV has one row an attempt. A text that a spreadsheet would take for a formula begins with an apostrophe, and a file
    begins with the mark by which Excel knows UTF-8. JSON has everything: attempts with whole grades, interviews with
    their events, the schedule, the appeals. An Anki package can be imported again after questions were edited: it
    updates the notes and keeps your progress there. Answers that you took back are in none of them.

    \b
    Examples:
      grill export --out attempts.csv
      grill export --format json --out history.json
      grill export --format anki --out grill.apkg
    """
    if kind == "anki":
        if target is None:
            raise click.UsageError("An Anki package is no text: give --out FILE.apkg.")
        from grill.cli import history_times as times
        from grill.cli.export_anki import to_apkg

        write_private(target, to_apkg(bench.bank, times.now()))
        return
    from grill.cli.history_store import opened

    with opened() as store:
        if kind == "csv":
            from grill.cli.export_csv import to_csv

            outlines = {row.question.id: row for row in bench.bank.outline()}
            text = to_csv(store.attempts(probes=True), outlines)
            _put([text], target, mark=_BOM)
        else:
            from grill.cli.export_json import to_json

            _put(to_json(store), target)


def _put(pieces: Iterable[str], target: Path | None, *, mark: str = "") -> None:
    if target is not None:
        write_private(target, "".join([mark, *pieces]).encode("utf-8", "replace"))
        return
    shown = at_terminal(sys.stdout)
    for piece in pieces:
        # Data stays as it is in a pipe (click would take colours out); a terminal would obey what stands in an answer.
        sys.stdout.write(safe_for_terminal(piece) if shown else piece)
