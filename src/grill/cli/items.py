"""`grill items`: item statistics over a batch of graded answers."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grill.cli.exit_codes import ExitCode
from grill.cli.output import out, out_json, say, stdin_bytes
from grill.cli.workbench import Workbench
from grill.errors import InputError
from grill.text import Line, cut, plural

if TYPE_CHECKING:
    from grill.authoring.item_statistics import Estimate
    from grill.authoring.items import Analysis, CriterionItem, Item, Reliability

_FILE = click.Path(path_type=Path, allow_dash=True, dir_okay=False)
_WIDEST_NAME = 40
_SHOWN_WRONG = 5


@click.command(short_help="Say how questions do over many graded answers.")
@click.argument("file", metavar="FILE", type=_FILE)
@click.option(
    "--answers", type=_FILE, metavar="FILE", help="The batch that was graded: its gold and candidate columns."
)
@click.option("--criteria", "all_criteria", is_flag=True, help="Show every criterion, not only those with a remark.")
@click.option("--json", "as_json", is_flag=True, help="Print all figures as one JSON object.")
@click.pass_obj
@click.pass_context
def items(
    ctx: click.Context, _: Workbench, file: Path, answers: Path | None, all_criteria: bool, as_json: bool
) -> None:
    """Say how questions and rubrics do over the graded answers in FILE, as 'grill grade --batch' writes them.

    Difficulty is the mean score, and discrimination how well a question tells candidates apart: by their other
    questions where rows name a "candidate", else by "gold" grades (0 to 4), else only how far its answers lie apart.
    Where candidates answered the same questions there is a reliability, Cronbach's alpha, with its 95 % interval, and
    where there are gold grades the agreement with them, quadratic weighted kappa. With few answers less is said.

    The columns stand in FILE, or in the batch that was graded (--answers), whose rows are found by their id.

    \b
    Examples:
      grill items grades.jsonl
      grill items grades.jsonl --answers answers.jsonl --criteria
      grill grade --batch answers.jsonl | grill items - --answers answers.jsonl --json
    """
    from grill.authoring.items import analyse, basis_in_words
    from grill.cli.item_rows import by_id, read_rows

    known = by_id(_lines(answers)) if answers else None
    read = read_rows(_lines(file), known)
    for complaint in read.wrong[:_SHOWN_WRONG]:
        say(f"{file}: {complaint}")
    if len(read.wrong) > _SHOWN_WRONG:
        say(f"{file}: {len(read.wrong) - _SHOWN_WRONG} more rows cannot be read")
    if not read.rows:
        raise InputError(f"There is no graded answer in {file}.")
    found = analyse(read.rows)
    if as_json:
        out_json(_in_json(found, read.failed))
    else:
        for line in _shown(found, all_criteria=all_criteria):
            out(line.text, bold=line.heading)
        for sentence in basis_in_words(found):
            out(sentence)
    if read.failed:
        say(f"{plural(read.failed, 'row')} left out: not graded.")
    if read.unmatched:
        say(f"{plural(read.unmatched, 'row')} with an id that {answers} does not have.")
    if read.wrong:
        ctx.exit(ExitCode.CHECK_FAILED)


def _lines(file: Path) -> list[str]:
    try:
        content = stdin_bytes().read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror or error}") from error
    # Not splitlines: a text may hold other line breaks.
    return content.decode("utf-8-sig", "replace").split("\n")


def _shown(found: Analysis, *, all_criteria: bool) -> Iterator[Line]:
    names = [cut(item.question, _WIDEST_NAME) for item in found.items]
    width = max(len("Question"), *map(len, names)) + 2
    yield Line(f"{'Question':<{width}}Answers  Mean    SD  Cold  Discrimination       Remarks", heading=True)
    for name, item in zip(names, found.items, strict=True):
        figures = f"{item.answers:>7}  {item.difficulty:.2f}  {_two(item.spread):>4}  {item.cold:>4.0%}"
        yield Line(
            f"{name:<{width}}{figures}  {_estimate(item.discrimination):<19}  {'; '.join(item.remarks)}".rstrip()
        )
        for criterion in item.criteria:
            if all_criteria or criterion.remark:
                yield Line("  " + _criterion(criterion))
    yield Line(f"{plural(found.answers, 'answer')} to {plural(len(found.items), 'question')}.", heading=True)
    yield Line(_reliability(found.reliability))
    if found.gold:
        kappa = "too few to say" if found.agreement is None else f"quadratic weighted kappa {found.agreement:.3f}"
        yield Line(f"Agreement with {plural(found.gold, 'gold grade')}: {kappa}.")


def _criterion(criterion: CriterionItem) -> str:
    said = f"{criterion.id}: met by {criterion.met:.0%} of {criterion.answers}, mean credit {criterion.credit:.2f}"
    if criterion.discrimination:
        said += f", discrimination {_estimate(criterion.discrimination)}"
    return f"{said}; {criterion.remark}" if criterion.remark else said


def _reliability(found: Reliability) -> str:
    if found.alpha is None or found.alpha_low is None or found.alpha_high is None:
        return f"Reliability: {found.remark}."
    marks = "" if found.kr20 is None else f"; KR-20 of cold or not {found.kr20:.2f}"
    of = f"{plural(found.candidates, 'candidate')}, {plural(found.questions, 'question')}"
    interval = f"[{found.alpha_low:.2f}, {found.alpha_high:.2f}]"
    return f"Reliability: Cronbach's alpha {found.alpha:.2f} {interval} ({of}){marks}."


def _estimate(found: Estimate | None) -> str:
    if found is None:
        return "-"
    interval = f" [{found.low:.2f}, {found.high:.2f}]" if found.low < found.high else ""
    return f"{found.value:.2f}{interval}"


def _two(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.2f}"


def _in_json(found: Analysis, failed: int) -> dict[str, Any]:
    reliability = found.reliability
    return {
        "answers": found.answers,
        "failed": failed,
        "candidates": found.candidates,
        "questions": [_item_json(item) for item in found.items],
        "reliability": {
            "questions": reliability.questions,
            "candidates": reliability.candidates,
            "alpha": reliability.alpha,
            "alpha_95": None if reliability.alpha is None else [reliability.alpha_low, reliability.alpha_high],
            "kr20": reliability.kr20,
            "remark": reliability.remark,
        },
        "gold": found.gold,
        "agreement": found.agreement,
    }


def _item_json(item: Item) -> dict[str, Any]:
    return {
        "question": item.question,
        "answers": item.answers,
        "difficulty": item.difficulty,
        "spread": None if math.isnan(item.spread) else item.spread,
        "cold": item.cold,
        "discrimination": _estimate_json(item.discrimination),
        "discrimination_by": item.basis,
        "criteria": [
            {
                "id": criterion.id,
                "answers": criterion.answers,
                "met": criterion.met,
                "credit": criterion.credit,
                "discrimination": _estimate_json(criterion.discrimination),
                "remark": criterion.remark,
            }
            for criterion in item.criteria
        ],
        "agreement": item.agreement,
        "remarks": list(item.remarks),
    }


def _estimate_json(found: Estimate | None) -> dict[str, Any] | None:
    if found is None:
        return None
    interval = [found.low, found.high] if found.low < found.high else None
    return {"value": found.value, "interval_95": interval, "cases": found.cases}
