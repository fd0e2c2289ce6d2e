"""`grill show`."""

from __future__ import annotations

import click

from grill.cli.complete_ids import complete_ids
from grill.cli.output import out, out_json
from grill.cli.workbench import Workbench, pack_option


@click.command(short_help="Show one question.")
@click.argument("question_id", metavar="ID", shell_complete=complete_ids)
@click.option("--answer", is_flag=True, help="Show the reference answer and the hints too.")
@click.option("--rubric", is_flag=True, help="Show what the grader looks for too.")
@click.option("--json", "as_json", is_flag=True, help="Print question, section and rubric as JSON.")
@pack_option
@click.pass_obj
def show(bench: Workbench, question_id: str, answer: bool, rubric: bool, as_json: bool) -> None:
    """Show one question. The answer stays hidden until you ask for it.

    \b
    Examples:
      grill show ft-07
      grill show ft-07 --answer --rubric
      grill show ft-07 --json
    """
    entry = bench.bank.find(question_id)
    if as_json:
        out_json(entry.model_dump(mode="json", exclude_defaults=True))
        return
    question = entry.question
    out(f"{question.id}  {entry.section.letter}. {entry.section.title}  ({question.kind})", bold=True)
    out(question.prompt)
    if answer:
        out()
        for number, hint in enumerate(question.hints, 1):
            out(f"Hint {number}: {hint}")
        out(f"Model answer: {question.answer}")
        for source in question.sources:
            out("Source: " + ", ".join(str(part) for part in (source.authors, source.title, source.year) if part))
    if rubric:
        out()
        if entry.rubric is None:
            out("There is no rubric: this question cannot be graded.")
            return
        if entry.rubric.drafted:
            out(f"The rubric is the program's draft; 'grill draft {question.id} --owed' lists what its author "
                "owes.")  # fmt: skip
        for criterion in entry.rubric.criteria:
            out(f"Point {criterion.id} (weight {criterion.weight:g}{', required' if criterion.required else ''}): "
                f"{criterion.point}")  # fmt: skip
        for misconception in entry.rubric.misconceptions:
            out(f"Misconception: {misconception.claim}")
