"""`grill conclude`: the strongest conclusion that results bear."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grill.cli.output import bounded_bytes, out, out_json, say
from grill.errors import InputError
from grill.text import plural

if TYPE_CHECKING:
    from grill.calc.experiments.column_names import Role
    from grill.calc.experiments.conclusion import Conclusion
    from grill.calc.experiments.evidence import Evidence

MAX_BYTES = 64_000_000


def _columns(_: click.Context, __: click.Parameter, given: Sequence[str]) -> dict[Role, list[str]]:
    """`arm=model` as a mapping; a score may have several columns."""
    from grill.calc.experiments.column_names import ROLES

    found: dict[Role, list[str]] = {}
    for text in given:
        word, equals, name = text.partition("=")
        role = next((role for role in ROLES if role == word.strip()), None)
        if not equals or not name.strip() or role is None:
            raise click.BadParameter(f"{text!r} is not of the form ROLE=NAME, ROLE being one of {', '.join(ROLES)}")
        if role in found and role != "score":
            raise click.BadParameter(f"only the score may have several columns, not the {role}")
        found.setdefault(role, []).append(name)
    return found


@click.command(short_help="Say what results bear out.")
@click.argument("results", metavar="[RESULTS]", type=click.Path(path_type=Path, allow_dash=True), required=False)
@click.option("--baseline", metavar="ARM", help="The arm that the others are compared with.")
@click.option("--change", metavar="COLUMN", help="The setting that is claimed to be the cause.")
@click.option(
    "--lower-is-better/--higher-is-better",
    default=None,
    help="Which way is better; where it is not said, lower for what is called loss, perplexity, error rate.",
)
@click.option("--alpha", type=float, default=0.05, show_default=True, help="Risk of a claim without a difference.")
@click.option(
    "--paired/--unpaired", default=None, help="Whether runs of one seed pair; in a table they do if they can."
)
@click.option(
    "--column",
    "columns",
    metavar="ROLE=NAME",
    multiple=True,
    callback=_columns,
    help="Which column is the arm, seed, benchmark, family or score; several scores where each benchmark has a column.",
)
@click.option("--ignore", metavar="COLUMN", multiple=True, help="A column that is no setting.")
@click.option("--gain", type=float, help="Without a table: mean of the candidate less the baseline.")
@click.option("--std", type=float, help="… its standard deviation: of paired differences, or of each arm's runs.")
@click.option("--seeds", type=int, help="… pairs, or runs of each arm.")
@click.option("--families", type=int, help="… how many benchmark families were tested.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def conclude(
    results: Path | None,
    baseline: str | None,
    change: str | None,
    lower_is_better: bool | None,
    alpha: float,
    paired: bool | None,
    columns: Mapping[Role, Sequence[str]],
    ignore: Sequence[str],
    gain: float | None,
    std: float | None,
    seeds: int | None,
    families: int | None,
    as_json: bool,
) -> None:
    """Print the strongest sentence that the results bear, with its interval, seeds and confounds, or refuse it.

    RESULTS is a CSV (- is stdin) with a row for every score: arm, seed, benchmark, family, score; every other column is
    a setting of the run. Usual names for these are known (model, method, task, suite, accuracy, loss …), --column says
    the others. Runs pair where both arms have the seed, else Welch's test compares them; several families and
    candidates are corrected for by Holm's method. A refusal says how many seeds would do. Either answer exits with 0.

    \b
    Examples:
      grill conclude results.csv --baseline A --change architecture
      grill conclude losses.csv --lower-is-better --json
      grill conclude wide.csv --column arm=run --column score=mmlu --column score=gsm8k
      grill conclude --gain 0.8 --std 0.7 --seeds 2 --paired
    """
    summary = {"--gain": gain, "--std": std, "--seeds": seeds}
    given = [name for name, value in {**summary, "--families": families}.items() if value is not None]
    if results is not None and given:
        raise click.UsageError(f"{given[0]} is for use without a table.")
    if results is None:
        if missing := [name for name, value in summary.items() if value is None]:
            raise click.UsageError(f"Give a table of results, or {', '.join(missing)}.")
        _refuse_without_table(baseline, change, columns, ignore, lower_is_better)
        conclusion = _from_summary(gain or 0.0, std or 0.0, seeds or 0, paired, families=families, alpha=alpha)
    else:
        evidence = _evidence(results, columns, ignore)
        conclusion = _from_table(
            evidence,
            baseline=baseline,
            change=change,
            lower_is_better=lower_is_better,
            alpha=alpha,
            paired=paired is not False,
        )
    if as_json:
        from grill.calc.experiments.conclusion_tables import as_data

        out_json(as_data(conclusion))
        return
    _print(conclusion)


def _refuse_without_table(
    baseline: str | None,
    change: str | None,
    columns: Mapping[Role, Sequence[str]],
    ignore: Sequence[str],
    lower_is_better: bool | None,
) -> None:
    """Whatever three numbers have no use for is refused: ignored, it would turn the answer round unseen."""
    if lower_is_better is not None:
        raise click.UsageError("A gain is positive where the candidate is better, whichever way the scores run.")
    options = {"--baseline": baseline, "--change": change, "--column": columns, "--ignore": ignore}
    if given := [name for name, value in options.items() if value]:
        raise click.UsageError(f"{given[0]} is for use with a table.")


def _from_summary(
    gain: float, std: float, seeds: int, paired: bool | None, *, families: int | None, alpha: float
) -> Conclusion:
    from grill.calc.experiments.summary import conclude_summary
    from grill.calc.expression import CalcError

    try:
        number = 1 if families is None else families
        return conclude_summary(gain, std, seeds, paired=paired, families=number, alpha=alpha)
    except CalcError as error:
        raise _input_error(error) from error


def _from_table(
    evidence: Evidence,
    *,
    baseline: str | None,
    change: str | None,
    lower_is_better: bool | None,
    alpha: float,
    paired: bool,
) -> Conclusion:
    from grill.calc.experiments.conclusion import conclude as concluded
    from grill.calc.expression import CalcError

    try:
        return concluded(
            evidence,
            baseline=baseline,
            change=change,
            lower_is_better=lower_is_better,
            alpha=alpha,
            paired=paired,
        )
    except CalcError as error:
        raise _input_error(error) from error


def _input_error(error: Exception) -> InputError:
    text = str(error)
    return InputError(f"{text[:1].upper()}{text[1:]}.")


def _evidence(file: Path, columns: Mapping[Role, Sequence[str]], ignore: Sequence[str]) -> Evidence:
    from grill.calc.experiments.results_table import read_results

    evidence, problems = read_results(file, _text(file), columns, ignore)
    if evidence is None:
        for problem in problems:
            say(str(problem))
        raise InputError(f"The results cannot be read: {plural(len(problems), 'mistake')}.")
    return evidence


def _text(file: Path) -> str:
    content = bounded_bytes(file, MAX_BYTES)
    if len(content) > MAX_BYTES:
        raise InputError(f"{file} is larger than {MAX_BYTES // 1_000_000} MB.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(f"{file}:{line}: the file is not UTF-8 text; save the sheet as CSV in UTF-8.") from error


def _print(conclusion: Conclusion) -> None:
    from grill.calc.experiments.conclusion_tables import as_table

    for claim in conclusion.claims:
        out(claim.says)
    out()
    out(as_table(conclusion))
    lines = [f"{claim.candidate}: {note}" for claim in conclusion.claims for note in claim.notes]
    lines = [note for claim in conclusion.claims for note in claim.notes] if len(conclusion.claims) == 1 else lines
    changed = [
        f"Changed from {conclusion.baseline} to {claim.candidate}: {'; '.join(c.says for c in claim.confounds)}."
        for claim in conclusion.claims
        if claim.confounds
    ]
    if notes := [*changed, *lines, *conclusion.notes]:
        out()
        for note in notes:
            out(f"- {note}")
