"""`grill ablate`: the matrix of an ablation, and what it costs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grill.cli.output import json_text, out, say, stdin_bytes
from grill.errors import InputError
from grill.text import plural

if TYPE_CHECKING:
    from grill.calc.experiments.planned import Planned


@click.command(short_help="Plan an ablation and its cost.")
@click.argument("plan", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--csv", "as_csv", is_flag=True, help="Print the matrix as CSV.")
@click.option("--runs", is_flag=True, help="CSV with a row for every run; fill in the scores for grill conclude.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.option("--out", "target", metavar="FILE", type=click.Path(path_type=Path), help="Write it there instead.")
def ablate(plan: Path, as_csv: bool, runs: bool, as_json: bool, target: Path | None) -> None:
    """Print the ablation matrix of the YAML file PLAN (- is stdin): the base once, one change at a time, then the
    factorials that are asked for, with the compute of every row beside the base's.

    Totals and warnings go to stderr. A plan:

    \b
      base:                        # every factor's value
        norm: rmsnorm
        ffn: swiglu
        lr: 3e-4
      options:                     # what else it may be
        norm: [layernorm]
        lr: [1e-4, 1e-3]
        ffn: [{value: moe-8x, active_params: 1.3B}, {value: relu2, compute: 0.9}]
      interactions: [[norm, lr]]   # all combinations of these
      seeds: 3                     # a count, or a list
      match: compute               # other token counts where compute differs; or none
      budget: {params: 1B, tokens: 20B, gpu: h100-sxm, mfu: 40%, price: 2.5}

    Also known: title; rows (configurations of your own); classes (factor: decision); tolerance; max_runs; in an option
    and in the budget params, active_params, tokens, flops_per_token and compute (in an option: so many times the
    base's); in the budget dtype, peak and gpus too.

    \b
    Examples:
      grill ablate plan.yaml
      grill ablate plan.yaml --out plan.md
      grill ablate plan.yaml --runs --out results.csv
    """
    if as_json and (as_csv or runs):
        raise click.UsageError("Choose one of --json and --csv.")
    planned = _planned(plan)
    text = _text(planned, as_csv=as_csv, as_json=as_json, runs=runs)
    if target is None:
        if as_csv or as_json or runs:
            click.echo(text, nl=False)
        else:
            out(text.rstrip("\n"))
    else:
        from grill.cli.export_file import write_private

        write_private(target, text.encode("utf-8", "replace"))
    for warning in planned.warnings:
        say(f"Warning: {warning}")
    say(planned.says)


def _planned(file: Path) -> Planned:
    from grill.calc.experiments.plan_file import read_plan
    from grill.calc.experiments.planned import work_out
    from grill.calc.expression import CalcError

    plan, problems = read_plan(file, _content(file))
    if plan is None:
        for problem in problems:
            say(str(problem))
        raise InputError(f"The plan has {plural(len(problems), 'mistake')}.")
    try:
        return work_out(plan)
    except CalcError as error:
        raise InputError(f"The plan cannot be worked out: {error}.") from error


def _content(file: Path) -> bytes:
    from grill.content.packs import MAX_FILE_BYTES

    if str(file) == "-":
        return stdin_bytes().read(MAX_FILE_BYTES + 1)
    try:
        with file.open("rb") as stream:
            return stream.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}.") from error


def _text(planned: Planned, *, as_csv: bool, as_json: bool, runs: bool) -> str:
    from grill.calc.experiments import plan_tables

    if as_json:
        return json_text(plan_tables.as_data(planned), indent=2) + "\n"
    if as_csv or runs:
        return _csv(planned, runs=runs)
    return f"{plan_tables.as_table(planned)}\n"


def _csv(planned: Planned, *, runs: bool) -> str:
    import csv
    import io

    from grill.calc.experiments.plan_tables import csv_rows
    from grill.cli.export_csv import guarded
    from grill.text import safe_for_terminal

    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    for row in csv_rows(planned, runs=runs):
        writer.writerow([guarded(safe_for_terminal(cell)) for cell in row])
    return buffer.getvalue()
