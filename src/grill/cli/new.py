"""`grill new`: a question to fill in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grill.cli.output import out, out_json, say
from grill.cli.workbench import Workbench
from grill.errors import InputError

if TYPE_CHECKING:
    from grill.authoring.importing.packing.skeleton import Made
    from grill.authoring.importing.packing.target import Target

_OWN_PACK = "my-questions"
_LONGEST_LETTER = 3


@click.command(short_help="Start a question of your own.")
@click.argument("question_id", metavar="[ID]", required=False)
@click.option("--pack", metavar="NAME", help="The pack it belongs to; it is made where there is none.")
@click.option(
    "--into", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER", help="The pack lies in here."
)
@click.option("--section", default="", metavar="LETTER", help="The section it belongs to; else the pack's last one.")
@click.option("--edit", is_flag=True, help="Open both files in your editor ($VISUAL or $EDITOR).")
@click.option("--json", "as_json", is_flag=True, help="Print id and files as one JSON object.")
@click.pass_obj
def new(
    bench: Workbench,
    question_id: str | None,
    pack: str | None,
    into: Path | None,
    section: str,
    edit: bool,
    as_json: bool,
) -> None:
    """Add a question and its rubric to a pack of your own, with comments that say what goes where.

    Without an ID the next free one is taken. Without --pack it is the pack that the ID belongs to, or your only one, or
    a new one called my-questions. File and line of question and rubric are printed.

    \b
    Examples:
      grill new --pack my-notes
      grill new mn-07 --edit
      grill new --pack ./my-pack --section B
    """
    from grill.authoring.editing.handoff import editor_command
    from grill.authoring.importing.packing.rows import prefixes
    from grill.authoring.importing.packing.skeleton import make_question

    editor = editor_command() if edit else []
    wanted = (question_id or "").strip()
    if len(section.strip()) > _LONGEST_LETTER:
        raise InputError(f"'{section.strip()}' is too long for a section's letter: 1 to 3 characters, such as B or 12.")
    target = _target(bench, wanted, pack, into)
    _finish_what_was_begun(target)
    others = [row.question.id for row in bench.bank.outline() if row.pack != target.id]
    made = make_question(
        target.folder,
        target.id,
        name=wanted,
        section=section.strip(),
        taken=others,
        prefixes=prefixes(others),
    )
    _show(made, as_json=as_json)
    if editor:
        _open(editor, made)
    elif not as_json:
        say(f"Fill them in; 'grill check {target.folder}' names what is wrong, 'grill test {target.folder}' tries it.")


def _target(bench: Workbench, wanted: str, pack: str | None, into: Path | None) -> Target:
    """The pack that is meant.

    Raises:
        InputError: there are several it could be, or one of that name lies elsewhere.
    """
    from grill import paths
    from grill.authoring.importing.packing.ids import prefix_of
    from grill.authoring.importing.packing.target import named
    from grill.content.packs import packs_in

    outline = bench.bank.outline()
    parent = into or paths.packs_folder()
    own = [folder.name for folder in packs_in(parent)]
    if pack is None:
        belongs = {row.pack for row in outline if prefix_of(row.question.id) == prefix_of(wanted)} & {*own}
        choice = sorted(belongs) if len(belongs) == 1 else own
        if len(choice) > 1:
            raise InputError(f"Which pack? Choose one with --pack: {', '.join(own)}; another name makes a new one.")
        pack = choice[0] if choice else _OWN_PACK
    target = named(pack, into)
    if target.id in bench.bank.packs and not target.is_there:
        raise InputError(f"There is a pack '{target.id}' elsewhere already; choose another name, or give its folder.")
    return target


def _finish_what_was_begun(target: Target) -> None:
    from grill.authoring.importing.packing.committing import recover

    if recover(target.folder):
        say(f"An interrupted import into {target.folder} was finished first.")


def _show(made: Made, *, as_json: bool) -> None:
    if as_json:
        places = {"question": made.question, "rubric": made.rubric}
        rows = {name: {"file": str(path), "line": line} for name, (path, line) in places.items()}
        out_json({"id": made.id, "pack": made.pack, **rows})
        return
    for path, line in (made.question, made.rubric):
        out(f"{path}:{line}")
    say(f"Question {made.id} of pack {made.pack}.")


def _open(editor: list[str], made: Made) -> None:
    from grill.authoring.editing.handoff import run_editor

    if status := run_editor(editor, [made.question[0], made.rubric[0]]):
        say(f"{editor[0]} ended with {status}.")
