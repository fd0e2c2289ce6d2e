"""`grill test`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grill.authoring import trial
from grill.authoring.trials import try_all
from grill.cli.complete_ids import complete_ids
from grill.cli.exit_codes import ExitCode
from grill.cli.output import out, out_json, say
from grill.cli.workbench import Workbench, pack_option
from grill.content.grades import TOP_GRADE
from grill.errors import InputError
from grill.text import plural

if TYPE_CHECKING:
    from grill.content.bank import Bank
    from grill.content.model import Entry

_SHOWN_SURVIVORS = 3
_SHOWN_CHARACTERS = 100
_EXAMPLES, _KILLED = 10, 14

_HELP = f"""Try rubrics: grade their examples, and the wrong answers made from them.

TARGET is a question ID, a pack by its name or folder, or one rubric file; without it every rubric is tried.

An example passes when its grade (0 to 4) is off by at most {trial.TOLERANCE:g}. From every example of grade
{TOP_GRADE} wrong answers are made: it is negated, the number that a point asks for is multiplied by ten, its keywords
are listed bare. The question itself and right answers to other questions are wrong answers too. One is found out
("killed" in the JSON) when it scores at most {trial.KILLED_SCORE:g} of 1.

A rubric is broken, and the exit code 1, when more than {trial.BROKEN_SHARE:.0%} of its examples are off by more than
{trial.FAR_OFF:g} grades, or when less than {trial.BROKEN_KILL_RATE:.0%} of its wrong answers are found out. It is soft
when an example fails, when there is none, or when less than {trial.SOFT_KILL_RATE:.0%} are found out.

\b
Examples:
  grill test
  grill test ft-07 --verbose
  grill test ./my-pack
  grill test rubrics/frontier-training/ft-07.yaml --json
"""


@click.command(short_help="Try rubrics on their examples.", help=_HELP)
@click.argument("target", metavar="[TARGET]", required=False, shell_complete=complete_ids)
@click.option("--verbose", is_flag=True, help="Show failed examples and the wrong answers that got through.")
@click.option("--json", "as_json", is_flag=True, help="Print all results as one JSON object.")
@pack_option
@click.pass_obj
@click.pass_context
def test(ctx: click.Context, bench: Workbench, target: str | None, verbose: bool, as_json: bool) -> None:
    """The command; its help is above, where the limits are filled in."""
    bank, entries = _chosen(bench, target)
    done: list[trial.RubricTrial] = []
    width = max(len(entry.question.id) for entry in entries) + 4
    if not as_json:
        out(f"{'Question':<{width}}{'Examples':<{_EXAMPLES}}{'Found out':<{_KILLED}}Verdict", bold=True)
    for row in try_all(entries, bank, partial(Workbench.grader, Workbench(bench.packs), moves=bank.moves)):
        done.append(row)
        if not as_json:
            _show(row, width, verbose=verbose)
    if as_json:
        out_json({"rubrics": [_row(row) for row in done], "total": _total(done)})
    else:
        _show_total(_total(done))
        if not verbose and any(row.verdict != "ok" for row in done):
            say("--verbose shows what failed.")
    if any(row.verdict == "broken" for row in done):
        ctx.exit(ExitCode.CHECK_FAILED)


def _chosen(bench: Workbench, target: str | None) -> tuple[Bank, list[Entry]]:
    """The bank, and those of its entries that the command is about.

    Raises:
        InputError: there is no rubric among them.
    """
    if target is None:
        bank, entries = bench.bank, list(bench.bank.entries.values())
    elif target not in bench.bank.entries and target in bench.bank.packs and not _is_path(target):
        bank, entries = bench.bank, [entry for entry in bench.bank.entries.values() if entry.pack == target]
    elif target not in bench.bank.entries and _is_path(target):
        bank, entries = _at(bench, Path(target))
    else:
        bank, entries = bench.bank, [bench.bank.find(target)]
    if not any(entry.rubric for entry in entries):
        raise InputError(f"There is no rubric to try{f' for {target}' if target else ''}.")
    return bank, entries


def _is_path(target: str) -> bool:
    return Path(target).exists() or "/" in target or os.sep in target or target.lower().endswith((".yaml", ".yml"))


def _at(bench: Workbench, path: Path) -> tuple[Bank, list[Entry]]:
    """The entries whose rubric lies at or below `path`; answers to other questions come from the whole bank."""
    from grill.cli.bank_files import files_at
    from grill.content.bank import load_roots

    found = files_at(bench, path)
    # First, so that an edited copy of a rubric is tried and not the original.
    bank = load_roots([*([] if found.known else [path]), *found.roots])
    if errors := sum(problem.path in found for problem in bank.errors):
        say(f"There is {plural(errors, 'error')} in {path}; 'grill check {path}' shows where.")
    return bank, [
        entry for name, entry in bank.entries.items() if name in bank.places and bank.places[name][0] in found
    ]


def _show(row: trial.RubricTrial, width: int, *, verbose: bool) -> None:
    killed = f"{row.killed}/{len(row.mutants)} {row.kill_rate:>4.0%}"
    out(f"{row.question:<{width}}{f'{row.passed}/{len(row.examples)}':<{_EXAMPLES}}{killed:<{_KILLED}}{row.verdict}")
    for fault in row.faults:
        out(f"  broken: {fault}")
    if not verbose:
        return
    if not row.examples:
        out("  no graded example: without one it stays soft")
    for number, example in enumerate(row.examples, 1):
        if not example.passed:
            out(f"  example {number}: expected {example.expected:g}, got {example.got:.1f}: {_short(example.answer)}")
    for count in row.kinds:
        if count.killed < count.total:
            out(f"  {count.kind}: {count.killed} of {count.total} found out")
    for mutant in row.survivors[:_SHOWN_SURVIVORS]:
        out(f"  got through with {mutant.score:.2f}, {mutant.kind}: {_short(mutant.answer)}")


def _total(done: Sequence[trial.RubricTrial]) -> dict[str, Any]:
    verdicts = [row.verdict for row in done]
    mutants, killed = sum(len(row.mutants) for row in done), sum(row.killed for row in done)
    return {
        "rubrics": len(done),
        **{verdict: verdicts.count(verdict) for verdict in ("ok", "soft", "broken")},
        "examples": sum(len(row.examples) for row in done),
        "examples_passed": sum(row.passed for row in done),
        "mutants": mutants,
        "killed": killed,
        "kill_rate": trial.share(killed, mutants),
    }


def _show_total(total: dict[str, Any]) -> None:
    out(
        f"{plural(total['rubrics'], 'rubric')}: {total['ok']} ok, {total['soft']} soft, {total['broken']} broken. "
        f"{total['examples_passed']} of {plural(total['examples'], 'example')} passed; "
        f"{total['killed']} of {plural(total['mutants'], 'wrong answer')} found out ({total['kill_rate']:.1%}).",
        bold=True,
    )


def _row(row: trial.RubricTrial) -> dict[str, Any]:
    return {
        "question": row.question,
        "verdict": row.verdict,
        "faults": list(row.faults),
        "examples": [
            {"answer": e.answer, "expected": e.expected, "got": e.got, "passed": e.passed} for e in row.examples
        ],
        "kill_rate": row.kill_rate,
        "kinds": [{"kind": count.kind, "killed": count.killed, "total": count.total} for count in row.kinds],
        "survivors": [{"kind": m.kind, "score": m.score, "answer": m.answer} for m in row.survivors],
    }


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return f"“{flat if len(flat) <= _SHOWN_CHARACTERS else flat[: _SHOWN_CHARACTERS - 1] + '…'}”"
