"""`grill stats`: how practice goes."""

from __future__ import annotations

import click

from grill.cli.output import out, out_json, say
from grill.cli.workbench import Workbench, pack_option

_MOST_WIDE = 100
"""Columns; longer lines are hard to read."""


@click.command(short_help="Show how practice goes.")
@click.option("--plain", is_flag=True, help="Sentences only, no charts (for screen readers).")
@click.option("--json", "as_json", is_flag=True, help="Print all figures as JSON.")
@pack_option
@click.pass_obj
def stats(bench: Workbench, plain: bool, as_json: bool) -> None:
    """Show totals, the trend, what is strong and weak, days of practice, readiness and what is due.

    A trend counts the first answer of a day to each question. A strength is the credit to expect if the idea were asked
    today: the probability that it is recalled, times what there was to recall when it was last asked (all, half, or
    nothing after a miss).

    \b
    Examples:
      grill stats
      grill stats --plain
      grill stats --json
    """
    from grill.cli import history_times as times
    from grill.cli.history_store import catch_up, opened
    from grill.interviewer.progress import progress

    with opened() as store:
        catch_up(bench, store)
        found = progress(store, bench.bank, now=times.now(), day_of=times.day_of)
    if as_json:
        from grill.cli.stats_json import in_json

        out_json(in_json(found))
        return
    if not found.answers:
        say("Nothing is on record yet. 'grill ask' begins.")
        return
    from grill.cli.history_words import columns
    from grill.tui.stats_lines import lines

    for line in lines(found, None if plain else min(_MOST_WIDE, columns())):
        out(line.text, bold=line.heading)
