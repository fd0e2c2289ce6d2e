"""`grill calc`: the calculator of the panel, as a command."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from grill.cli.calc_output import (
    entry_json,
    formula_json,
    help_lines,
    list_lines,
    preset_json,
    preset_lines,
    print_entry,
)
from grill.cli.exit_codes import ExitCode
from grill.cli.output import at_terminal, json_text, out, out_json, say, stdin_bytes
from grill.errors import InputError

if TYPE_CHECKING:
    from grill.calc.entry import Entry
    from grill.calc.worksheet import Worksheet

_WORDS = "grill.calc.words"
_LONGEST_LINE = 100_000
"""Bytes of a line from a pipe that are read at once; the calculator refuses far shorter ones."""


class CalcCommand(click.Command):
    """`grill calc kv-cache --help` explains the formula; any other `--help` the command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does it; the words are kept for the help."""
        ctx.meta[_WORDS] = tuple(args)
        return super().parse_args(ctx, args)

    def get_help(self, ctx: click.Context) -> str:
        """The help of the formula that is named first, else of the command."""
        from grill.calc.formulas import formulas

        word = next((word for word in ctx.meta.get(_WORDS, ()) if not word.startswith("-")), "")
        known = formulas()
        return "\n".join(help_lines(known[word])) if word in known else super().get_help(ctx)


def _complete(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from grill.calc.formulas import formulas

    if ctx.params.get("words"):
        return []
    return [CompletionItem(name, help=f.title) for name, f in formulas().items() if name.startswith(incomplete)]


@click.command(
    cls=CalcCommand,
    short_help="Work out an expression or a formula of the field.",
    context_settings={"ignore_unknown_options": True},
)
@click.argument("words", metavar="[EXPR|FORMULA]...", nargs=-1, type=click.UNPROCESSED, shell_complete=_complete)
@click.option("--list", "list_formulas", is_flag=True, help="List the formulas.")
@click.option("--presets", "list_presets", is_flag=True, help="List the models and accelerators that a formula knows.")
@click.option("--config", "config", metavar="FILE", help="Take a formula's inputs from a model's config.json.")
@click.option("--steps/--no-steps", default=None, help="Print more than the answer: always, but for lines from a pipe.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON; for lines from a pipe, one object a line.")
def calc(
    words: tuple[str, ...],
    list_formulas: bool,
    list_presets: bool,
    config: str | None,
    steps: bool | None,
    as_json: bool,
) -> int:
    """Work out an expression, with units, or a formula of the field with its steps and source.

    K, M, B and T after a number are thousand, million, billion and trillion; GB and GiB differ and both are shown.
    'in UNIT' converts. 'grill calc FORMULA --help' lists a formula's inputs. Quote what your shell would expand.

    Without an argument, lines are read: at a terminal with a prompt, until ctrl+d; from a pipe one after another. Names
    that a line sets (N = 70B) and 'ans' hold for the next. A line that cannot be worked out is reported, and the exit
    code is then 1.

    \b
    Examples:
      grill calc '6 * 70B * 1.4T'
      grill calc '3.8e25 FLOP / (16384 GPUs * 989 TFLOP/s * 41%) in days'
      grill calc kv-cache --preset llama-3-70b --context 128k
      grill calc kv-cache --help
      grill calc --list
      printf 'N = 70B\\n6 * N * 1.4T\\n' | grill calc
    """
    if list_formulas or list_presets:
        _print_lists(formulas=list_formulas, presets=list_presets, as_json=as_json)
        return ExitCode.OK
    from grill.calc.worksheet import Worksheet

    if words:
        entry = _worked_out(Worksheet(), words, config)
        if as_json:
            out_json(entry_json(entry))
        else:
            print_entry(entry, steps=steps is not False)
        return ExitCode.OK
    if config is not None:
        raise click.UsageError("--config goes with a formula: grill calc params --config config.json")
    if at_terminal(sys.stdin):
        _converse(Worksheet(), as_json=as_json, steps=steps is not False)
        return ExitCode.OK
    return _each(Worksheet(), _piped_lines(), as_json=as_json, steps=steps is True)


def _worked_out(sheet: Worksheet, words: tuple[str, ...], config: str | None) -> Entry:
    from grill.calc import CalcError
    from grill.calc.formulas import formulas

    line = " ".join(words)
    try:
        if config is None:
            return sheet.enter(line)
        from grill.calc.config import read_config
        from grill.calc.formula_call import given_inputs

        formula = formulas().get(words[0])
        if formula is None:
            raise click.UsageError(f"--config goes with a formula, and '{words[0]}' is none; see grill calc --list")
        names = {name for field in formula.fields for name in (field.name, *field.aliases)}
        read = {name: value for name, value in read_config(config).items() if name in names}
        return sheet.call(formula, read | given_inputs(formula, " ".join(words[1:]), {}), line)
    except CalcError as error:
        raise InputError(str(error)) from None


def _each(sheet: Worksheet, lines: Iterable[str], *, as_json: bool, steps: bool) -> ExitCode:
    """Every line in turn; one that cannot be worked out stops none of the others."""
    code = ExitCode.OK
    for number, line in enumerate(lines, 1):
        empty = not line.strip() or line.lstrip().startswith("#")
        if not empty and not _tried(sheet, line, f"Line {number}", as_json=as_json, steps=steps):
            code = ExitCode.CHECK_FAILED
    return code


def _tried(sheet: Worksheet, line: str, where: str, *, as_json: bool, steps: bool) -> bool:
    """Print what a line comes to; False, with a sentence on stderr, when it cannot be worked out."""
    from grill.calc import CalcError

    try:
        entry = sheet.enter(line)
    except CalcError as error:
        if as_json:
            click.echo(json_text({"input": line, "error": str(error)}))
        say(f"{where}: {error}")
        return False
    if as_json:
        click.echo(json_text(entry_json(entry)))
    else:
        print_entry(entry, steps=steps)
    return True


def _piped_lines() -> Iterator[str]:
    stream = stdin_bytes()
    while line := stream.readline(_LONGEST_LINE):
        yield line.decode("utf-8", "replace").rstrip("\r\n")


def _converse(sheet: Worksheet, *, as_json: bool, steps: bool) -> None:
    say("An expression, NAME = EXPRESSION, or a formula with its inputs. :list shows the formulas, ctrl+d ends.")
    for line in _typed_lines():
        match line.strip():
            case ":quit":
                return
            case ":list":
                _print_lists(formulas=True, presets=False, as_json=as_json)
            case "":
                pass
            case _:
                _tried(sheet, line, "Error", as_json=as_json, steps=steps)


def _typed_lines() -> Iterator[str]:
    # Importing it is what gives the line arrow keys and a history; Windows has none.
    import contextlib

    with contextlib.suppress(ImportError):
        import readline  # noqa: F401
    prompt = "calc> " if at_terminal(sys.stdout) else ""
    while True:
        try:
            yield input(prompt)
        except EOFError:
            return
        except UnicodeDecodeError:
            say("That line is no text.")


def _print_lists(*, formulas: bool, presets: bool, as_json: bool) -> None:
    from grill.calc.formulas import formulas as all_formulas
    from grill.calc.presets import PresetKind
    from grill.calc.presets import presets as presets_of

    kinds: tuple[PresetKind, ...] = ("model", "accelerator") if presets else ()
    found = {kind: presets_of(kind) for kind in kinds}
    if as_json:
        lists: dict[str, list[object]] = {}
        if formulas:
            lists["formulas"] = [formula_json(formula) for formula in all_formulas().values()]
        if presets:
            lists["presets"] = [preset_json(preset) for known in found.values() for preset in known.values()]
        out_json(lists)
        return
    for line, heading in list_lines(all_formulas()) if formulas else ():
        out(line, bold=heading)
    for kind, known in found.items():
        out(f"{kind.capitalize()}s", bold=True)
        for line in preset_lines(known):
            out(line)
