"""`grill check`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from grill.cli.exit_codes import ExitCode
from grill.cli.output import out, out_json, say
from grill.cli.workbench import Workbench, pack_option
from grill.content.problem import Problem
from grill.text import plural


@click.command(short_help="Check question and rubric files.")
@click.argument("path", type=click.Path(path_type=Path), required=False)
@click.option("--errors-only", is_flag=True, help="Leave warnings out.")
@click.option("--strict", is_flag=True, help="Let warnings fail the check too.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list of problems.")
@pack_option
@click.pass_obj
@click.pass_context
def check(
    ctx: click.Context, bench: Workbench, path: Path | None, errors_only: bool, strict: bool, as_json: bool
) -> None:
    """Check question and rubric files: every problem of every file, each as file:line: key: message.

    PATH is a pack folder or one YAML file; without it everything the app would read is checked. A single rubric file
    is checked against the questions of the whole bank. The exit code is 1 when there is an error.

    \b
    Examples:
      grill check
      grill check ./my-pack
      grill check rubrics/frontier-training/ft-07.yaml --json
    """
    problems = [problem for problem in find_problems(bench, path) if not (errors_only and problem.severity != "error")]
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    if as_json:
        out_json([problem.to_dict() for problem in problems])
    else:
        for problem in problems:
            warning = "" if problem.severity == "error" else " (warning)"
            out(f"{_nearer(problem)}{warning}")
    say(f"{plural(errors, 'error')}, {plural(warnings, 'warning')}")
    if errors or (strict and warnings):
        ctx.exit(ExitCode.CHECK_FAILED)


def find_problems(bench: Workbench, path: Path | None) -> list[Problem]:
    """All problems of the whole bank, or of what lies at or below `path`.

    Raises:
        PackError: there is nothing at `path`.
    """
    from grill.calc.figures import worth
    from grill.cli.bank_files import files_at
    from grill.content.bank import load_roots
    from grill.content.lint import lint_bank

    if path is None:
        from grill.content.packs import pack_roots

        found = None
        roots = pack_roots([*bench.settings.pack_folders, *bench.packs])
    else:
        found = files_at(bench, path)
        # A pack stands for itself: questions it forgot are not to be found in the built-in bank by chance.
        alone = path.is_dir() and not found.known
        roots = [path] if alone else [*found.roots, *([] if found.known else [path])]
    bank = load_roots(roots)
    problems = [*bank.problems, *lint_bank(bank, worth)]
    unique = dict.fromkeys(problem for problem in problems if found is None or problem.path in found)
    return sorted(unique, key=lambda problem: (str(problem.path), problem.line, problem.column, problem.key))


def _nearer(problem: Problem) -> Problem:
    """The problem with its path as seen from here, where that is shorter."""
    from dataclasses import replace

    try:
        relative = Path(os.path.relpath(problem.path))
    except ValueError:  # another drive on Windows
        return problem
    return replace(problem, path=min(relative, problem.path, key=lambda path: len(str(path))))
