"""`grill calc`: the calculator of the panel, as a command."""

from __future__ import annotations

import re
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
from grill.text import nearest

if TYPE_CHECKING:
    from grill.calc.entry import Entry
    from grill.calc.working import Formula
    from grill.calc.worksheet import Worksheet

_WORDS = "grill.calc.words"
_LIKE_AN_OPTION = re.compile("--[a-z]")
"""What no expression begins with: a single line has no variable that two signs could stand before."""
_LONGEST_LINE = 100_000
"""Bytes of a line from a pipe that are read at once; the calculator refuses far shorter ones."""
_COMMANDS = ":help, :help FORMULA, :list, :presets and :quit are the commands"
_HELP = (
    "  6 * 70B * 1.4T                    an expression; ans is the last answer",
    "  N = 70B params                    a name, for later lines",
    "  80 GB in GiB                      another unit",
    "  kv-cache preset=llama-3-70b       a formula of the field, with its inputs",
    "  :help kv-cache                    what its inputs are",
    "  :list                             the formulas",
    "  :presets                          the models and accelerators known by name",
    "  :quit                             or ctrl+d",
)


class CalcCommand(click.Command):
    """`grill calc kv-cache --help` explains the formula; any other `--help` the command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does it; the words are kept for the help.

        An option behind a formula that the formula has for an input is that input: --steps of a learning rate.
        """
        ctx.meta[_WORDS] = tuple(args)
        formula = _named(args)
        if formula is not None:
            from grill.calc.input_names import names_of

            own = {option for param in self.params for option in (*param.opts, *param.secondary_opts)}
            inputs = {f"--{name.replace('_', '-')}" for field in formula.fields for name in names_of(field)}
            at = args.index(formula.id)
            behind = [_as_input(word) if word.partition("=")[0] in own & inputs else word for word in args[at:]]
            args = [*args[:at], *behind]
        return super().parse_args(ctx, args)

    def get_help(self, ctx: click.Context) -> str:
        """The help of the formula that is named first, else of the command."""
        formula = _named(ctx.meta.get(_WORDS, ()))
        return "\n".join(help_lines(formula)) if formula is not None else super().get_help(ctx)


def _named(words: Iterable[str]) -> Formula | None:
    """The formula that is the first word, if it is one."""
    word = next((word for word in words if not word.startswith("-")), "")
    if not word[:1].isalpha():
        return None
    # Deferred: `grill calc 1+1` needs none of them.
    from grill.calc.formulas import formulas

    return formulas().get(word)


def _as_input(option: str) -> str:
    """`--steps` as `steps=`, and `--steps=5` as `steps=5`."""
    name, _, value = option.removeprefix("--").partition("=")
    return f"{name.replace('-', '_')}={value}"


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
@click.option("--presets", "list_presets", is_flag=True, help="List the models and accelerators known by name.")
@click.option("--config", "config", metavar="FILE", help="Fill a formula's inputs from a model's config.json.")
@click.option("--steps/--no-steps", default=None, help="Print the working below the answer; off for a pipe.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON; for lines from a pipe, one object a line.")
def calc(
    words: tuple[str, ...],
    list_formulas: bool,
    list_presets: bool,
    config: str | None,
    steps: bool | None,
    as_json: bool,
) -> int:
    """Work out an expression with units, or a formula of the field with its steps and sources.

    K, M, B and T after a number are thousand, million, billion and trillion. GB and GiB differ; both are shown.
    'in UNIT' converts. Quote an expression, so that the shell leaves it alone.

    A formula takes its inputs by name: --context 8192 or context=8192. 'grill calc FORMULA --help' lists them.

    Without arguments, lines are read: typed at a prompt until ctrl+d, or from a pipe. A name that a line sets (N = 70B)
    and 'ans', the last answer, can stand in later lines. If a line from a pipe has no answer, the exit code is 1.

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

    if words and _LIKE_AN_OPTION.match(words[0]):
        own = [option for param in click.get_current_context().command.params for option in param.opts]
        near = nearest(words[0], (option for option in own if option.startswith("--")))
        raise click.NoSuchOption(words[0].partition("=")[0], possibilities=near)
    if words == ("help",):
        context = click.get_current_context()
        out(context.command.get_help(context))
        return ExitCode.OK
    if words:
        entry = _worked_out(Worksheet(ready=False), words, config)
        if as_json:
            out_json(entry_json(entry))
        else:
            print_entry(entry, steps=steps is not False)
        return ExitCode.OK
    if config is not None:
        raise click.UsageError("--config goes with a formula: grill calc params --config config.json")
    if at_terminal(sys.stdin):
        _converse(as_json=as_json, steps=steps is not False)
        return ExitCode.OK
    return _each(Worksheet(ready=False), _piped_lines(), as_json=as_json, steps=steps is True)


def _worked_out(sheet: Worksheet, words: tuple[str, ...], config: str | None) -> Entry:
    from grill.calc import CalcError
    from grill.calc.formulas import formulas

    line = " ".join(words)
    try:
        if config is None:
            return sheet.enter(line)
        from grill.calc.formula_call import given_inputs
        from grill.calc.input_names import CONFIG_INPUT

        formula = formulas().get(words[0])
        if formula is None:
            raise click.UsageError(f"--config goes with a formula, and '{words[0]}' is none; see grill calc --list")
        return sheet.call(formula, {CONFIG_INPUT: config} | given_inputs(formula, " ".join(words[1:]), {}), line)
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


def _converse(*, as_json: bool, steps: bool) -> None:
    from grill.calc.worksheet import Worksheet

    say("Type an expression, NAME = EXPRESSION, or a formula with its inputs. :help says more, ctrl+d ends.")
    sheet = Worksheet()
    for line in _typed_lines():
        word, _, rest = line.strip().partition(" ")
        match word:
            case ":quit" | ":q" | ":exit" | "quit" | "exit":
                return
            case ":help" | ":h" | "help" | "?":
                _help(rest.strip())
            case ":list" | ":formulas":
                _print_lists(formulas=True, presets=False, as_json=as_json)
            case ":presets":
                _print_lists(formulas=False, presets=True, as_json=as_json)
            case "":
                pass
            case _ if word.startswith(":"):
                say(f"Error: there is no command {word}; {_COMMANDS}")
            case _ if rest.strip() in ("--help", "-h"):
                _help(word)
            case _:
                _tried(sheet, line, "Error", as_json=as_json, steps=steps)


def _help(formula: str) -> None:
    from grill.calc import CalcError
    from grill.calc.formulas import formula as formula_of

    try:
        for line in help_lines(formula_of(formula)) if formula else _HELP:
            say(line)
    except CalcError as error:
        say(f"Error: {error}")


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
