"""`grill suggest`: what could make a rubric better, to be accepted or not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grill.cli.complete_ids import complete_ids
from grill.cli.output import out, out_json, say
from grill.cli.workbench import Workbench, pack_option
from grill.errors import InputError
from grill.text import plural

if TYPE_CHECKING:
    from grill.authoring.advice.suggestion import Suggestion
    from grill.content.model import Entry


@click.command(short_help="Suggest what could make a rubric better.")
@click.argument("question_id", metavar="ID", shell_complete=complete_ids)
@click.option("--accept", type=int, metavar="N", help="Make the edit of suggestion N, and nothing else.")
@click.option("--decline", type=int, metavar="N", help="Never make suggestion N again.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
@pack_option
@click.pass_obj
def suggest(bench: Workbench, question_id: str, accept: int | None, decline: int | None, as_json: bool) -> None:
    """Suggest what could make the rubric of question ID better. Nothing is changed unless you accept it.

    Answers of yours whose grade you overruled become examples and wordings; points that say the same, or that good and
    bad answers earn alike, are named; so are right and wrong wordings that the language model cannot tell apart, and
    questions of the bank that ask the same.

    An accepted edit goes into the pack's file, where everything else stays as it is. Numbers change with every edit.

    \b
    Examples:
      grill suggest ft-07
      grill suggest mn-03 --accept 1
      grill suggest mn-03 --decline 2
    """
    if accept is not None and decline is not None:
        raise click.UsageError("Choose --accept or --decline.")
    entry = bench.bank.find(question_id)
    found = _found(bench, entry)
    if accept is not None:
        _accept(bench, entry, _numbered(found, accept), accept)
    elif decline is not None:
        _decline(_numbered(found, decline), decline)
    elif as_json:
        out_json([_in_json(number, row) for number, row in enumerate(found, 1)])
    else:
        for number, row in enumerate(found, 1):
            out(f"{number}. {row.kind}: {row.says}")
        edits = any(row.edit for row in found)
        say(f"{plural(len(found), 'suggestion')}." + (" '--accept N' makes the edit." if edits else ""))


def _found(bench: Workbench, entry: Entry) -> list[Suggestion]:
    from grill.authoring.advice.declined import wanted
    from grill.authoring.advice.gathering import suggestions_for
    from grill.cli.history_store import opened
    from grill.grading.alike import alike_by

    if entry.rubric is None:
        raise InputError(f"{entry.question.id} has no rubric; 'grill draft {entry.question.id}' makes a first one.")
    grader = bench.grader()
    if grader.embedder is None:
        raise InputError("Suggestions need the language model.")
    others = [row.question for row in bench.bank.outline()]
    with opened() as store:
        found = suggestions_for(
            entry.question,
            entry.rubric,
            others,
            store.attempts(entry.question.id),
            store.appeals(),
            alike=alike_by(grader.embedder),
            grade=grader.grade,
        )
    return wanted(found)


def _numbered(found: list[Suggestion], number: int) -> Suggestion:
    if not 1 <= number <= len(found):
        raise InputError(f"There is no suggestion {number}; there are {len(found)}.")
    return found[number - 1]


def _accept(bench: Workbench, entry: Entry, suggestion: Suggestion, number: int) -> None:
    from grill.authoring.editing.edits import MarkRelated, edit_text
    from grill.authoring.editing.saving import open_file, save

    if suggestion.edit is None:
        raise InputError(f"Suggestion {number} makes no edit: only you can tell what to change.")
    places = bench.bank.question_places if isinstance(suggestion.edit, MarkRelated) else bench.bank.places
    file: Path = places[entry.question.id][0]
    opened = open_file(file)
    edited = edit_text(file, opened.text, suggestion.edit)
    save(opened, edited.text)
    out(f"{file}:{edited.line}")
    say(f"'grill test {entry.question.id}' tries it.")


def _decline(suggestion: Suggestion, number: int) -> None:
    from grill.authoring.advice.declined import decline

    try:
        decline(suggestion)
    except OSError as error:
        raise InputError(f"That cannot be remembered: {error.strerror or error}.") from error
    say(f"Suggestion {number} is not made again.")


def _in_json(number: int, row: Suggestion) -> dict[str, object]:
    return {
        "number": number,
        "kind": row.kind,
        "place": list(row.place),
        "says": row.says,
        "edit": type(row.edit).__name__ if row.edit else None,
    }
