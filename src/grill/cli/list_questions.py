"""`grill list`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from grill.authoring.importing.packing.keyless import owes_key
from grill.cli.output import out, out_json, say
from grill.cli.workbench import Workbench, pack_option
from grill.errors import InputError
from grill.text import plural

if TYPE_CHECKING:
    from grill.content.bank import Outline


@click.command("list")
@click.option("--section", metavar="LETTER", help="Only this section, such as A.")
@click.option("--kind", type=click.Choice(["recall", "numeric", "methodology"]), help="Only questions of this kind.")
@click.option("--tag", metavar="TAG", help="Only questions with this tag.")
@click.option("--owing", is_flag=True, help="Only questions that cannot be graded yet: they owe a key or a rubric.")
@click.option("--drafted", is_flag=True, help="Only questions whose rubric is still the program's draft.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
@pack_option
@click.pass_obj
def list_questions(
    bench: Workbench,
    section: str | None,
    kind: str | None,
    tag: str | None,
    owing: bool,
    drafted: bool,
    as_json: bool,
) -> None:
    """List the questions at hand.

    \b
    Examples:
      grill list
      grill list --section A --kind numeric
      grill list --owing
      grill list --drafted
      grill list --json
    """
    outline = bench.bank.outline()
    letters = dict.fromkeys(row.section.letter for row in outline)
    if section is not None and section.casefold() not in {letter.casefold() for letter in letters}:
        raise InputError(f"there is no section '{section}'; there are {', '.join(letters)}")
    rows = [
        row
        for row in outline
        if (section is None or row.section.letter.casefold() == section.casefold())
        and (kind is None or row.question.kind == kind)
        and (tag is None or tag.casefold() in map(str.casefold, row.question.tags))
        and (not owing or _owes(row))
        # Last, for it reads the rubric.
        and (not drafted or _is_drafted(bench, row))
    ]
    if as_json:
        out_json(
            [
                {
                    "id": row.question.id,
                    "pack": row.pack,
                    "section": row.section.letter,
                    "number": row.question.number,
                    "kind": row.question.kind,
                    "prompt": row.question.prompt,
                    "tags": list(row.question.tags),
                    "target_seconds": row.question.target_seconds,
                    "gradable": row.has_rubric,
                }
                for row in rows
            ]
        )
        return
    heading = None
    for row in rows:
        if (row.pack, row.section) != heading:
            if heading:
                out()
            heading = (row.pack, row.section)
            out(f"{row.section.letter}  {row.section.title}  ({bench.bank.packs[row.pack].title})", bold=True)
        debt = _owes(row)
        out(f"  {row.question.id:<8} {' '.join(row.question.prompt.split())}{f'  (owes a {debt})' if debt else ''}")
    say(plural(len(rows), "question"))


def _is_drafted(bench: Workbench, row: Outline) -> bool:
    rubric = bench.bank.entries[row.question.id].rubric
    return rubric is not None and rubric.drafted


def _owes(row: Outline) -> str:
    """What a question lacks to be graded; nothing where it has all."""
    if owes_key(row.question.answer):
        return "key"
    return "" if row.has_rubric else "rubric"
