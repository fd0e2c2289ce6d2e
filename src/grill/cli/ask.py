"""`grill ask`: a whole practice, line by line."""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from grill.cli.complete_ids import complete_ids
from grill.cli.output import out, say, stdin_bytes
from grill.cli.workbench import Workbench, pack_option

if TYPE_CHECKING:
    from grill.content.model import Question


@click.command(short_help="Practise in lines.")
@click.argument("question_id", metavar="[ID]", required=False, shell_complete=complete_ids)
@click.option("--section", metavar="[PACK/]LETTER", help="This section of every pack, or of one, or all of a PACK.")
@click.option("--due", "due_only", is_flag=True, help="Practise what 'grill due' lists, in that order.")
@click.option("--shuffle", is_flag=True, help="Ask in random order.")
@click.option("--seed", type=int, help="The same number shuffles the same way.")
@click.option("--plain", is_flag=True, help="Words only: no bold, nothing but lines (for screen readers and pipes).")
@click.option("--keywords", is_flag=True, help="Grade without the language model: at once, and less surely.")
@pack_option
@click.pass_obj
def ask(
    bench: Workbench,
    question_id: str | None,
    section: str | None,
    due_only: bool,
    shuffle: bool,
    seed: int | None,
    plain: bool,
    keywords: bool,
) -> None:
    """Practise in lines: one question ID, one section, what is due, or everything.

    Type an answer in as many lines as you like; a line with a single dot sends it. Commands, each on a line of its own:
    :hint, :model, :skip, :retry, :right (the grade is wrong, I was right), :draft, :help, :quit.

    --section A asks section A of every pack that there is, --section my-notes/A that of one pack, --section my-notes
    all of that pack; 'grill list' names packs and sections. --pack only adds a folder to those that are read.

    \b
    Examples:
      grill ask ft-07
      grill ask --section A --plain
      grill ask --section frontier-training/A
      grill ask --due
      printf 'about 91B parameters\\n.\\n' | grill ask ft-07 --plain
    """
    from grill.cli.line_practice import LinePractice
    from grill.cli.sections import in_section
    from grill.cli.warming import WarmGrader
    from grill.session.practice import Task

    if bool(question_id) + bool(section) + due_only > 1:
        raise click.UsageError("Give an ID, a --section or --due, one of them.")
    if due_only:
        chosen = _due_questions(bench)
        if not chosen:
            return
    elif question_id:
        chosen = [bench.bank.find(question_id).question]
    else:
        rows = bench.bank.outline()
        chosen = [row.question for row in (in_section(rows, section) if section else rows)]
    if shuffle:
        random.Random(seed).shuffle(chosen)  # noqa: S311  no secret hangs on the order of questions
    grader = WarmGrader(lambda: bench.grader(keywords=keywords), bench.bank.moves)
    grader.start()
    with bench.store() as store:
        practice = LinePractice(
            bank=bench.bank,
            store=store,
            grade=grader.grade,
            tasks=tuple(Task(question.id, len(question.hints)) for question in chosen),
            write=(lambda text, _: out(text)) if plain else (lambda text, heading: out(text, bold=heading)),
            warn=say,
            now=lambda: datetime.now(UTC),
            elapsed=time.monotonic,
            session_id=f"lines-{uuid.uuid4().hex[:12]}",
        )
        try:
            practice.run(_typed_lines())
        except KeyboardInterrupt:
            practice.keep_draft()
            raise


def _due_questions(bench: Workbench) -> list[Question]:
    from grill.cli.due import nothing_due
    from grill.cli.due_plan import due_today
    from grill.cli.history_store import opened

    with opened() as store:
        today = due_today(bench, store)
    if not today.plan.questions:
        say(nothing_due(today))
    return [bench.bank.entries[row.question].question for row in today.plan.questions]


def _typed_lines() -> Iterator[str]:
    stream = stdin_bytes()
    while line := stream.readline(1_000_000):
        yield line.decode("utf-8", "replace").rstrip("\r\n")
