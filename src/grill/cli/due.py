"""`grill due`: what is to be asked again today."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from grill.cli.output import out, out_json, say
from grill.cli.workbench import Workbench, pack_option
from grill.report.words import listed
from grill.text import plural

if TYPE_CHECKING:
    from grill.cli.due_plan import Today
    from grill.records.due import DueIdea, DueQuestion


@click.command(short_help="List what is due for another try.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most N questions.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pack_option
@click.pass_obj
def due(bench: Workbench, limit: int | None, as_json: bool) -> None:
    """List the ideas that are due today, by the questions that ask for them again.

    Each point of each answer has its own date. A missed idea is due after a day or a few, a known one later and later.
    It comes back through another question than the last one where two questions share it.

    \b
    Examples:
      grill due
      grill due --limit 5
      grill ask --due
    """
    from grill.cli.due_plan import due_today
    from grill.cli.history_store import opened

    with opened() as store:
        today = due_today(bench, store, limit=limit)
    if as_json:
        out_json(_in_json(today))
    else:
        _print(bench, today)


def nothing_due(today: Today) -> str:
    """What to say when there is nothing to ask."""
    from grill.cli import history_times as times

    if today.next_at is None:
        return "Nothing is due: nothing was asked yet. 'grill ask' begins."
    day = times.day_of(today.next_at)
    return f"Nothing is due today. The next idea is due {times.spoken_day(day, times.day_of(times.now()))}."


def _print(bench: Workbench, today: Today) -> None:
    plan = today.plan
    if not plan.questions:
        say(nothing_due(today))
    for row in plan.questions:
        question = bench.bank.entries[row.question].question
        out(f"{row.question}  {' '.join(question.prompt.split())}", bold=True)
        for line in _reasons(row):
            out(f"  {line}")
    _say_rest(plan.beyond, "more left for later")
    _say_rest(plan.unasked, "of questions that are no longer in the bank")
    if plan.questions:
        ideas = sum(len(row.ideas) for row in plan.questions)
        say(f"{plural(ideas, 'idea')} through {plural(len(plan.questions), 'question')}; 'grill ask --due' asks them.")


def _say_rest(items: tuple[DueIdea, ...], what: str) -> None:
    if items:
        say(f"{plural(len(items), 'idea')} {what}.")


def _reasons(row: DueQuestion) -> Iterator[str]:
    """Why the question is asked. Points are named by their number: their wording is the answer."""
    from grill.records.due import LAST_TIME

    own: dict[str, list[int]] = {}
    for item in row.ideas:
        mentions = item.idea.mentions
        if len(mentions) == 1 and mentions[0].number:
            own.setdefault(LAST_TIME[item.state.last_rating], []).append(mentions[0].number)
            continue
        name = item.idea.name
        through = "" if row.question == item.last_question else f", asked through {row.question}"
        yield f"{name[0].upper()}{name[1:]}: {item.why}{through}"
    for how, numbers in own.items():
        points = "Point" if len(numbers) == 1 else "Points"
        yield f"{points} {listed([str(number) for number in sorted(numbers)])}: {how}"


def _in_json(today: Today) -> dict[str, Any]:
    from grill.cli import history_times as times

    plan = today.plan
    return {
        "questions": [
            {"question": row.question, "ideas": [_idea(item) for item in row.ideas]} for row in plan.questions
        ],
        "beyond_limit": [_idea(item) for item in plan.beyond],
        "not_in_bank": [_idea(item) for item in plan.unasked],
        "next_due": times.iso(today.next_at),
    }


def _idea(item: DueIdea) -> dict[str, Any]:
    from grill.cli import history_times as times

    return {
        "card": item.idea.card,
        "name": item.idea.name,
        "why": item.why,
        "last_question": item.last_question,
        "last_asked": times.iso(item.state.last_at),
        "due": times.iso(item.state.due),
        "reviews": item.state.reviews,
        "lapses": item.state.lapses,
    }
