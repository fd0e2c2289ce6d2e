"""The command group: commands are found by name and imported when they are run."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence

import click

from grill import __version__
from grill.cli.exit_codes import ExitCode
from grill.cli.output import at_terminal, prepare_streams, say
from grill.cli.workbench import Workbench, pack_option
from grill.errors import GrillError
from grill.text import did_you_mean

COMMANDS = {
    "ablate": "grill.cli.ablate:ablate",
    "appeal": "grill.cli.appeal:appeal",
    "ask": "grill.cli.ask:ask",
    "calc": "grill.cli.calc:calc",
    "check": "grill.cli.check:check",
    "completion": "grill.cli.completion:completion",
    "conclude": "grill.cli.conclude:conclude",
    "doctor": "grill.cli.doctor:doctor",
    "draft": "grill.cli.draft:draft",
    "due": "grill.cli.due:due",
    "export": "grill.cli.export:export",
    "grade": "grill.cli.grade:grade",
    "history": "grill.cli.history:history",
    "import": "grill.cli.import_:import_command",
    "interview": "grill.cli.interview:interview",
    "items": "grill.cli.items:items",
    "list": "grill.cli.list_questions:list_questions",
    "new": "grill.cli.new:new",
    "regrade": "grill.cli.regrade:regrade",
    "schema": "grill.cli.schema:schema",
    "show": "grill.cli.show:show",
    "stats": "grill.cli.stats:stats",
    "suggest": "grill.cli.suggest:suggest",
    "test": "grill.cli.test:test",
}


class LazyGroup(click.Group):
    """Imports a command's module only when that command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """All names, sorted."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command, imported now; None when there is no such name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it, but an unknown name is answered with the nearest one."""
        name = args[0]
        if not name.startswith("-") and self.get_command(ctx, name) is None and not ctx.resilient_parsing:
            ctx.fail(f"There is no command '{name}'{did_you_mean(name, COMMANDS)}")
        return super().resolve_command(ctx, args)


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Data goes to stdout, everything else to stderr. Exit codes: 0 fine, 1 a check failed, 2 bad input.",
)
@click.version_option(__version__, "-V", "--version", prog_name="grill", message="%(prog)s %(version)s")
@pack_option
@click.pass_context
def grill(ctx: click.Context) -> None:
    """Practise LLM-training interview questions; get free-text answers graded by meaning, offline.

    Without a command the app opens.

    \b
    Examples:
      grill                               open the app
      grill ask --section A               practise one section, line by line
      grill interview --minutes 15        hold a mock interview
      grill grade ft-07 < answer.txt      grade one answer
      grill --pack ./my-pack check        check a pack of your own
    """
    if ctx.invoked_subcommand is not None:
        return
    if not (at_terminal(sys.stdin) and at_terminal(sys.stdout)):
        raise click.UsageError("The app needs a terminal. In a pipe, use: grill ask --plain")
    from grill.tui.app import run as run_app  # Textual takes 260 ms to import

    ctx.exit(run_app(ctx.ensure_object(Workbench).packs))


def run(arguments: Sequence[str]) -> int:
    """Run one command line; every expected failure becomes a sentence on stderr and an exit code."""
    prepare_streams()
    try:
        code = grill.main(args=list(arguments), prog_name="grill", standalone_mode=False, obj=Workbench())
        sys.stdout.flush()
    except click.ClickException as error:
        error.show(sys.stderr)
        return int(ExitCode.BAD_INPUT)
    except (click.Abort, KeyboardInterrupt):
        say("Stopped.")
        return int(ExitCode.INTERRUPTED)
    except GrillError as error:
        say(f"Error: {error}")
        return int(ExitCode.BAD_INPUT)
    except BrokenPipeError:
        # The reader (head, a closed pager) has enough; Python would complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return int(ExitCode.CHECK_FAILED)
    return int(code) if isinstance(code, int) else int(ExitCode.OK)
