"""`grill interview`: a mock interview, in the app or in lines."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from grill.cli.output import at_terminal, out, say, stdin_bytes
from grill.cli.workbench import Workbench, pack_option
from grill.errors import InputError, SessionMoved
from grill.text import did_you_mean

if TYPE_CHECKING:
    from grill.content.bank import Bank
    from grill.interviewer import Interviewer
    from grill.session.interview.plan import RoundKind, Wish
    from grill.session.plan import SectionKey
    from grill.store import Store

_PLANNING = {
    "minutes": "--minutes",
    "seed": "--seed",
    "sections": "--section",
    "rounds": "--rounds",
    "untimed": "--untimed",
}
"""Options that choose what is asked."""
_IN_LINES = {"keywords": "--keywords", "files": "--report"}
"""Options that belong to an interview in lines."""


@click.command(short_help="Hold a mock interview.")
@click.option("--minutes", type=click.IntRange(1, 600), default=30, show_default=True, help="How long it takes.")
@click.option("--seed", type=int, help="The same number plans the same interview, as long as history is the same.")
@click.option("--section", "sections", multiple=True, metavar="LETTER", help="Only this section; may be repeated.")
@click.option("--rounds", metavar="LIST", help="Only these rounds, of: rapid,numeric,methodology.")
@click.option("--untimed", is_flag=True, help="No clock: no nudges, and nothing counts as late.")
@click.option("--resume/--new", "resume", default=None, help="Go on with an interrupted interview, or start another.")
@click.option(
    "--report",
    "files",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="FILE",
    help="Save the report here too: .html, .md, .json or .txt; may be repeated.",
)
@click.option("--plain", is_flag=True, help="Words only, line by line (for screen readers and pipes).")
@click.option("--keywords", is_flag=True, help="Grade without the language model: at once, and less surely.")
@pack_option
@click.pass_obj
@click.pass_context
def interview(
    ctx: click.Context,
    bench: Workbench,
    minutes: int,
    seed: int | None,
    sections: tuple[str, ...],
    rounds: str | None,
    untimed: bool,
    resume: bool | None,
    files: tuple[Path, ...],
    plain: bool,
    keywords: bool,
) -> None:
    """Hold a mock interview against the clock: short questions, numbers, methodology with follow-ups, then a report.

    At a terminal the app opens. With --plain, or in a pipe, all of it is lines: type an answer in as many lines as you
    like, a line with a single dot sends it. Commands, each on a line of its own: :hint, :repeat, :skip, :pause,
    :calc FORMULA, :time, :end, :help, :quit (keeps the interview for later). Nothing is said about grades before the
    end.

    \b
    Examples:
      grill interview
      grill interview --minutes 15 --section A --section B
      grill interview --plain --rounds rapid,numeric --seed 7
      grill interview --plain --resume
      grill interview --seed 7 --report interview.html < answers.txt
    """
    from grill.report.files import check_ending
    from grill.session.interview.plan import Wish

    given = {name for name in ctx.params if ctx.get_parameter_source(name) is not ParameterSource.DEFAULT}
    if resume and (planned := [option for name, option in _PLANNING.items() if name in given]):
        raise click.UsageError(f"--resume goes on as it was planned; {planned[0]} belongs to a new interview.")
    for file in files:
        check_ending(file)
    wish = Wish(
        minutes=minutes,
        seed=random.randrange(2**32) if seed is None else seed,  # noqa: S311  an order of questions, not a secret
        sections=_sections(bench.bank, sections),
        rounds=_rounds(rounds),
        timed=not untimed,
    )
    if not plain and at_terminal(sys.stdin) and at_terminal(sys.stdout):
        if lines := [option for name, option in _IN_LINES.items() if name in given]:
            raise click.UsageError(f"{lines[0]} goes with --plain; the app has keys for it.")
        ctx.exit(_in_app(bench, wish, resume=resume, chosen=bool(given & set(_PLANNING))))
    _in_lines(bench, wish, resume, files, plain=plain, keywords=keywords)


def _in_app(bench: Workbench, wish: Wish, *, resume: bool | None, chosen: bool) -> int:
    from grill.tui.app import run as run_app

    return run_app(bench.packs, interview="resume" if resume else wish if chosen else "setup")


def _in_lines(
    bench: Workbench, wish: Wish, resume: bool | None, files: Sequence[Path], *, plain: bool, keywords: bool
) -> None:
    from grill.cli.grading_behind import GradingBehind
    from grill.cli.line_interview import LineInterview
    from grill.cli.typed_lines import TypedLines
    from grill.cli.warming import WarmGrader

    typed = TypedLines(stdin_bytes(), time.monotonic)
    lines = iter(typed)
    with bench.store() as store:
        interviewer = _interviewer(bench, store, wish, resume, lines)
        grader = WarmGrader(lambda: bench.grader(keywords=keywords), bench.bank.moves)
        grader.start()
        held = LineInterview(
            interviewer=interviewer,
            grading=GradingBehind(grader.grade, lambda: say("One moment …")),
            write=(lambda text, _: out(text)) if plain else (lambda text, heading: out(text, bold=heading)),
            warn=say,
            reading=lambda: typed.seconds,
            waits=at_terminal(sys.stdin),
        )
        try:
            over = held.run(lines)
        except KeyboardInterrupt:
            held.leave()
            raise
        except SessionMoved:
            if held.unsent:
                say(f"Not sent: {held.unsent}")
            raise
        if over:
            _report(interviewer, files)


def _interviewer(bench: Workbench, store: Store, wish: Wish, resume: bool | None, lines: Iterator[str]) -> Interviewer:
    """The interview to hold: the interrupted one or a new one."""
    from grill.cli.interview_words import place
    from grill.interviewer import Interviewer

    unfinished = None
    if resume is not False:
        unfinished = Interviewer.unfinished(bench.bank, store, now=_now, longest_gap=None)
    if unfinished is not None and resume is None:
        where = f"An interview is not finished: {place(unfinished.state)}."
        if at_terminal(sys.stdin):
            resume = _asked(where, lines)
        else:
            say(f"{where} --resume goes on with it, --new starts another. This is a new one.")
    if resume:
        if unfinished is None:
            raise InputError("No interview was interrupted. Without --resume a new one begins.")
        return unfinished
    fresh = Interviewer.plan_new(bench.bank, store, wish, now=_now, longest_gap=None)
    if not fresh.plan.slots:
        fresh.discard()
        raise InputError("There is no question for this interview: these sections have none for these rounds.")
    return fresh


def _asked(where: str, lines: Iterator[str]) -> bool:
    """Whether the interrupted interview is to be gone on with, asked of a person.

    Raises:
        click.Abort: the person left.
    """
    out(f"{where} Type r to go on with it (--resume), n to start another (--new).")
    for line in lines:
        word = line.strip().lower()
        if word in ("r", "resume", "--resume", "n", "new", "--new"):
            return word.strip("-").startswith("r")
        out("Type r or n.")
    raise click.Abort


def _sections(bank: Bank, wanted: Sequence[str]) -> tuple[SectionKey, ...]:
    """The keys of the sections; `A` is section A of every pack, `pack/A` that of one.

    Raises:
        InputError: there is no such section.
    """
    from grill.session.plan import section_of

    keys = list(dict.fromkeys(section_of(row) for row in bank.outline()))
    found: dict[SectionKey, None] = {}
    for name in wanted:
        fits = [key for key in keys if name.strip().upper() in (key[1].upper(), f"{key[0]}/{key[1]}".upper())]
        if not fits:
            letters = dict.fromkeys(letter for _, letter in keys)
            meant = did_you_mean(name, [f"{pack}/{letter}" for pack, letter in keys]) or "."
            raise InputError(f"There is no section '{name}'{meant} Sections: {', '.join(letters)}.")
        found |= dict.fromkeys(fits)
    return tuple(found)


def _rounds(text: str | None) -> tuple[RoundKind, ...]:
    """The rounds of a list such as `rapid,numeric`, in the order in which they are held.

    Raises:
        InputError: one of them is no round.
    """
    from grill.session.interview.plan import ROUNDS

    if text is None:
        return ROUNDS
    wanted = [name.strip().lower() for name in text.split(",")]
    if unknown := [name for name in wanted if name not in ROUNDS]:
        meant = did_you_mean(unknown[0], ROUNDS) or "."
        raise InputError(f"There is no round '{unknown[0]}'{meant} Rounds: {', '.join(ROUNDS)}.")
    return tuple(kind for kind in ROUNDS if kind in wanted)


def _report(interviewer: Interviewer, files: Sequence[Path]) -> None:
    """Print the whole report and say where it is saved."""
    from grill import paths
    from grill.report.files import save_report, write_report
    from grill.report.plain import to_lines

    report = interviewer.report()
    out()
    for line in to_lines(report):
        out(line)
    try:
        out(f"\nThe report is saved in {save_report(report, paths.reports_folder())}")
    except OSError as error:
        say(f"The report could not be saved: {error.strerror or error}.")
    for file in files:
        write_report(report, file)
        out(f"It is in {file} too.")


def _now() -> datetime:
    return datetime.now(UTC)
