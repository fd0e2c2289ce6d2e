"""`grill draft`: a first rubric from a key, and what its author still owes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grill.cli.complete_ids import complete_ids
from grill.cli.output import bounded_bytes, out, out_json, say
from grill.cli.workbench import Workbench, pack_option
from grill.errors import InputError

if TYPE_CHECKING:
    from grill.authoring.owed import Owed
    from grill.content.model import Entry, Rubric

_MOST_BYTES = 100_000
"""Of a reference answer."""
_NEW = "new-01"
"""What stands for the id of a question that is in no bank."""


@click.command(short_help="Draft a first rubric from a key.")
@click.argument("question_id", metavar="[ID]", required=False, shell_complete=complete_ids)
@click.option("--write", is_flag=True, help="Put the draft into the pack, in the file where its rubric belongs.")
@click.option("--owed", "only_owed", is_flag=True, help="Only list what ID still owes; without ID, what the bank owes.")
@click.option(
    "--reference",
    "references",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path, allow_dash=True, dir_okay=False),
    help="Draft from the right answer in FILE; - is stdin. More of them are further wordings.",
)
@click.option("--prompt", metavar="TEXT", default="", help="The question that a --reference answers.")
@click.option("--json", "as_json", is_flag=True, help="Print rubric and what is owed as one JSON object.")
@pack_option
@click.pass_obj
def draft(
    bench: Workbench,
    question_id: str | None,
    write: bool,
    only_owed: bool,
    references: tuple[Path, ...],
    prompt: str,
    as_json: bool,
) -> None:
    """Draft a first rubric for question ID from its key: points with weights, keywords and numbers.

    It is printed as a rubric file. Then it says, on stderr, what the draft still owes: wordings that are wrong,
    misconceptions, graded examples. The rubric is marked as drafted and graded with more caution until you take
    'drafted: true' out.

    With --write it goes into the pack, beside the rubrics of its file's other questions; comments and layout stay, and
    a rubric that is there is never replaced.

    The exit code is 2 where there is nothing to draft from, or it could not be written.

    \b
    Examples:
      grill draft ft-07
      grill draft mn-03 --write
      grill draft --owed
      grill draft mn-03 --owed --json
      grill draft --prompt "Why warm up?" --reference key.txt > rubric.yaml
    """
    if references:
        if question_id or write or only_owed:
            raise click.UsageError("--reference takes no ID, and neither --write nor --owed.")
        _from_references(prompt, references, as_json=as_json)
        return
    if prompt:
        raise click.UsageError("--prompt belongs to --reference.")
    if only_owed and write:
        raise click.UsageError("Choose --owed or --write.")
    if question_id is None:
        if not only_owed:
            raise click.UsageError("Give a question ID, --reference FILE or --owed.")
        _bank_owes(bench, as_json=as_json)
        return
    entry = bench.bank.find(question_id)
    if only_owed:
        _show_owed(bench, entry, as_json=as_json)
    else:
        _draft(bench, entry, write=write, as_json=as_json)


def _draft(bench: Workbench, entry: Entry, *, write: bool, as_json: bool) -> None:
    from grill.authoring.first_rubric import first_rubric, write_first
    from grill.authoring.owed import owed

    question = entry.question
    rubric = first_rubric(question)
    place = write_first(bench.bank, question, rubric) if write else None
    rows = owed(question, rubric)
    if as_json:
        where = {"file": str(place[0]), "line": place[1]} if place else {}
        out_json({**_in_json(question.id, rubric, rows), **where})
        return
    if place:
        out(f"{place[0]}:{place[1]}")
    else:
        _print(question.id, rubric)
        if question.id in bench.bank.places:
            path, line = bench.bank.places[question.id]
            say(f"This is only a draft; the rubric that grades {question.id} stands at {path}:{line}.")
    _say_owed(rows)


def _from_references(prompt: str, files: Sequence[Path], *, as_json: bool) -> None:
    from grill.authoring.draft import draft_rubric
    from grill.authoring.owed import owed
    from grill.content.model import Question

    if not prompt.strip():
        raise InputError("Say with --prompt which question the reference answers; its own words are no point.")
    texts = [_read(file) for file in files]
    try:
        rubric = draft_rubric(prompt, texts)
    except ValueError as error:
        raise InputError(f"There is no word to draft from in {', '.join(map(str, files))}.") from error
    question = Question.model_construct(id=_NEW, number=1, kind="recall", prompt=prompt, answer=texts[0])
    rows = [row for row in owed(question, rubric) if row.place[0] == "rubrics"]
    if as_json:
        out_json(_in_json(None, rubric, rows))
        return
    _print(_NEW, rubric)
    _say_owed(rows)


def _show_owed(bench: Workbench, entry: Entry, *, as_json: bool) -> None:
    from grill.authoring.owed import owed

    rows = owed(entry.question, entry.rubric, is_written=entry.question.id in bench.bank.places)
    if as_json:
        out_json({"question": entry.question.id, "owed": list(map(_owed_json, rows))})
        return
    for row in rows:
        out(row.says)
    if not rows:
        say(f"{entry.question.id} owes nothing.")


def _bank_owes(bench: Workbench, *, as_json: bool) -> None:
    from grill.authoring.owed import owed, summary

    rows = {
        name: owed(entry.question, entry.rubric, is_written=name in bench.bank.places)
        for name, entry in bench.bank.entries.items()
    }
    if as_json:
        out_json([{"question": name, "owed": list(map(_owed_json, own))} for name, own in rows.items() if own])
        return
    for line in summary(rows.values()):
        out(line)
    say("'grill draft ID --owed' lists what one question owes.")


def _print(name: str, rubric: Rubric) -> None:
    from grill.authoring.importing.packing.layout import entry, plain_values

    # Nothing is made safe for the terminal here: the layout escapes what a terminal would obey.
    click.echo("rubrics:\n" + entry(name, plain_values(rubric), 2), nl=False)


def _say_owed(rows: Sequence[Owed]) -> None:
    say("The draft still owes:")
    for row in rows:
        say(f"  {row.says}")


def _in_json(name: str | None, rubric: Rubric, rows: Sequence[Owed]) -> dict[str, Any]:
    from grill.authoring.importing.packing.layout import plain_values

    return {"question": name, "rubric": plain_values(rubric), "owed": list(map(_owed_json, rows))}


def _owed_json(row: Owed) -> dict[str, Any]:
    return {"kind": row.kind, "place": list(row.place), "says": row.says}


def _read(file: Path) -> str:
    content = bounded_bytes(file, _MOST_BYTES)
    if len(content) > _MOST_BYTES:
        raise InputError(f"{file} is longer than an answer: at most {_MOST_BYTES:,} bytes.")
    return content.decode("utf-8-sig", "replace")
