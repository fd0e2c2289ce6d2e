"""`grill import`: pages of questions become packs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grill.cli.exit_codes import ExitCode
from grill.cli.output import out, out_json, say
from grill.cli.workbench import Workbench
from grill.errors import GrillError, InputError
from grill.text import Line

if TYPE_CHECKING:
    from grill.authoring.importing.packing.folders import Found
    from grill.authoring.importing.packing.pack_file import Wishes
    from grill.authoring.importing.packing.rows import PageSource
    from grill.authoring.importing.packing.target import Target
    from grill.authoring.importing.packing.writing import Plan

_FORMS = ("grill", "grill-text", "qa", "csv", "tsv", "gift")


@click.command("import", short_help="Make packs of pages of questions.")
@click.argument("paths", metavar="FILE|FOLDER...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--pack", metavar="NAME", help="Put every page into this pack; else each page becomes one.")
@click.option("--into", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER", help="Put packs in here.")
@click.option("--form", type=click.Choice(_FORMS), default=None, help="What the pages are; else it is guessed.")
@click.option("--source", default="", metavar="TEXT", help="Where the questions are from; goes into pack.yaml.")
@click.option("--licence", "--license", default="", metavar="TEXT", help="Under which licence; goes into pack.yaml.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON object.")
@click.pass_obj
@click.pass_context
def import_command(
    ctx: click.Context,
    bench: Workbench,
    paths: tuple[Path, ...],
    pack: str | None,
    into: Path | None,
    form: str | None,
    source: str,
    licence: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Make packs of pages of questions: grill Markdown, the same as plain text, Q:/A: text, CSV, TSV, Moodle GIFT.

    Every page below a FOLDER is read. Each becomes a pack of its own in the data folder, where the app finds it; with
    --pack they become one. From each key a first rubric is drafted; a question without a key can be read, and graded
    once it has one. What could not be imported is shown with its line.

    Import a page again after it changed: questions keep their ids, what you edited in the pack stays, the rest follows
    the page. Where both changed the same text yours stays, and both are shown.

    The exit code is 1 when a question or page could not be imported, or both sides changed something.

    \b
    Examples:
      grill import notes/attention.md --dry-run
      grill import notes --licence MIT
      grill import notes --pack my-notes --into ~/packs
      grill import quiz.csv --json
    """
    from grill.authoring.importing.packing.folders import find_pages
    from grill.authoring.importing.packing.pack_file import Wishes

    found = find_pages(paths)
    pages, errors = _read(found, form or "")
    if not pages:
        raise InputError(errors[0] if errors else f"There is no page of questions at {', '.join(map(str, paths))}.")
    wishes = Wishes(source.strip(), licence.strip())
    plans, failed = _plans(bench, _targets(bench, pages, pack, into), wishes, dry=dry_run)
    errors += failed
    if not as_json:
        _show(plans, found, [path for path in paths if path.is_dir()], dry=dry_run)
    if not dry_run:
        plans, failed = _write(plans)
        errors += failed
    if as_json:
        _print_json(plans, found, errors, dry=dry_run)
    for error in errors:
        say(f"Error: {error}")
    if not plans:
        ctx.exit(ExitCode.BAD_INPUT)
    if not dry_run and not as_json:
        _say_how_to_go_on(plans)
    if errors or not all(plan.report.fine for plan in plans):
        ctx.exit(ExitCode.CHECK_FAILED)


def _read(found: Found, form: str) -> tuple[list[PageSource], list[str]]:
    """Every page with questions on it, and what cannot be read; a page without any is added to what is skipped."""
    from grill.authoring.importing.packing.folders import Skipped, notices_for, read_text
    from grill.authoring.importing.packing.ids import page_names
    from grill.authoring.importing.packing.rows import PageSource
    from grill.authoring.importing.reading import read_page

    read = []
    errors = []
    for path, top in found.pages:
        try:
            page = read_page(path.name, read_text(path), form)
        except GrillError as error:
            errors.append(str(error))
            continue
        if page.questions or any(row.is_question for row in page.unread):
            read.append((path, page, notices_for(path, top)))
        else:
            found.skipped.append(Skipped(path, "no question found"))
    names = page_names([path for path, _, _ in read])
    return [
        PageSource(name, str(path), page, notices) for name, (path, page, notices) in zip(names, read, strict=True)
    ], errors


def _targets(
    bench: Workbench, pages: Sequence[PageSource], pack: str | None, into: Path | None
) -> list[tuple[Target, list[PageSource]]]:
    from grill.authoring.importing.packing.known_pages import prompts_in, prompts_of, state_of, under_known_names
    from grill.authoring.importing.packing.target import derived, named

    known = bench.bank.packs
    if pack is None:
        pages = under_known_names(pages, lambda name: prompts_of(derived(name, into, known).folder, name))
        return [(derived(page.name, into, known), [page]) for page in pages]
    target = named(pack, into)
    if target.id in known and not target.is_there:
        raise InputError(f"There is a pack '{target.id}' elsewhere already; choose another name.")
    state = state_of(target.folder)
    return [(target, under_known_names(pages, prompts_in(state), names=state.pages))]


def _plans(
    bench: Workbench, targets: Sequence[tuple[Target, list[PageSource]]], wishes: Wishes, *, dry: bool
) -> tuple[list[Plan], list[str]]:
    """A plan for each pack; what stands in the way of the others."""
    from grill.authoring.drafting import drafted_for
    from grill.authoring.importing.packing.committing import recover, unfinished
    from grill.authoring.importing.packing.rows import prefixes
    from grill.authoring.importing.packing.writing import plan_pack

    taken = {outline.pack: set[str]() for outline in bench.bank.outline()}
    for outline in bench.bank.outline():
        taken[outline.pack] |= prefixes([outline.question.id])
    plans: list[Plan] = []
    errors = []
    for target, pages in targets:
        try:
            if dry and unfinished(target.folder):
                say(f"An import into {target.folder} was interrupted; without --dry-run it is finished first.")
            elif not dry and recover(target.folder):
                say(f"An interrupted import into {target.folder} was finished first.")
            others = {prefix for pack, used in taken.items() if pack != target.id for prefix in used}
            plan = plan_pack(target.folder, target.id, pages, drafted_for, wishes=wishes, taken=others)
        except GrillError as error:
            errors.append(str(error))
            continue
        plans.append(plan)
        _warn_of_a_second_copy(bench, plan, pages)
        taken.setdefault(plan.report.id, set()).add(plan.prefix)
    return plans, errors


def _warn_of_a_second_copy(bench: Workbench, plan: Plan, pages: Sequence[PageSource]) -> None:
    """A page that was renamed would be imported as a new one, and its questions asked twice."""
    if not plan.report.is_new:
        return
    from collections import Counter

    from grill.authoring.importing.packing.matching import flat

    asked = {flat(question.prompt) for page in pages for question in page.page.questions}
    found = Counter(row.pack for row in bench.bank.outline() if flat(row.question.prompt) in asked)
    for name, count in found.most_common(1):
        if count * 2 >= len(asked):
            say(
                f"{count} of the {len(asked)} questions of '{plan.report.id}' are in the pack '{name}' too. If it is "
                f"the same page under another name, import it with --pack {name}: its questions keep their ids."
            )


def _write(plans: Sequence[Plan]) -> tuple[list[Plan], list[str]]:
    """Write pack after pack: those that are written, and what stood in the way of others."""
    from grill.authoring.importing.packing.writing import write

    written = []
    errors = []
    for plan in plans:
        try:
            write(plan)
        except GrillError as error:
            errors.append(str(error))
        else:
            written.append(plan)
    return written, errors


def _show(plans: Sequence[Plan], found: Found, tops: Sequence[Path], *, dry: bool) -> None:
    """The preview: what a dry run is asked for, and narration before anything is written."""
    from grill.authoring.importing.packing import preview

    reports = [plan.report for plan in plans]
    lines = [line for report in reports for line in preview.pack_lines(report)]
    lines += map(Line, preview.skipped_lines(found.skipped, tops))
    if reports:
        lines.append(Line(preview.total_line(reports, dry=dry)))
    for line in lines:
        if dry:
            out(line.text, bold=line.heading)
        else:
            say(line.text)


def _print_json(plans: Sequence[Plan], found: Found, errors: Sequence[str], *, dry: bool) -> None:
    from grill.authoring.importing.packing.preview import in_json

    out_json(in_json([plan.report for plan in plans], found.skipped, errors, dry=dry))


def _say_how_to_go_on(plans: Sequence[Plan]) -> None:
    from grill.paths import packs_folder

    for plan in plans:
        out(str(plan.folder))
    if not any(plan.steps for plan in plans):
        say("Nothing has changed; nothing was written.")
        return
    first = plans[0]
    elsewhere = "" if first.folder.parent == packs_folder() else f" --pack {first.folder}"
    say(
        f"'grill ask {first.report.first_id}{elsewhere}' asks the first question, 'grill check {first.folder}' names "
        f"what the drafts lack, 'grill test {first.folder}' tries them."
    )
