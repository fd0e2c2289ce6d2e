"""`grill grade`: one answer, or a stream of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import BinaryIO, TextIO

import click

from grill.cli.complete_ids import complete_ids
from grill.cli.exit_codes import ExitCode
from grill.cli.output import at_terminal, json_text, out, out_json, say, stdin_bytes
from grill.cli.workbench import Workbench, pack_option
from grill.errors import InputError
from grill.text import plural

MAX_LINE_BYTES = 16_000_000
ROWS_TOGETHER = 32
"""Rows of a file whose texts are embedded together, each text once and those of one length in one pass."""


@click.command(short_help="Grade answers.")
@click.argument("question_id", metavar="[ID]", required=False, shell_complete=complete_ids)
@click.argument("file", metavar="[FILE]", type=click.Path(path_type=Path, allow_dash=True), required=False)
@click.option(
    "--batch", metavar="FILE", type=click.Path(path_type=Path, allow_dash=True), help="Grade JSON lines; - is stdin."
)
@click.option(
    "--out", "target", metavar="FILE", type=click.Path(path_type=Path), help="Write the batch's results here."
)
@click.option("--json", "as_json", is_flag=True, help="Print the grade as JSON.")
@click.option("--explain", is_flag=True, help="Show the evidence behind every point.")
@click.option("--keywords", is_flag=True, help="Grade without the language model: at once, and less surely.")
@pack_option
@click.pass_obj
@click.pass_context
def grade(
    ctx: click.Context,
    bench: Workbench,
    question_id: str | None,
    file: Path | None,
    batch: Path | None,
    target: Path | None,
    as_json: bool,
    explain: bool,
    keywords: bool,
) -> None:
    """Grade the answer in FILE (or on stdin) to question ID; or many answers with --batch.

    A batch is JSON Lines in and out, in order, one result as soon as it is there. A row names a question
    {"id", "question", "answer"}, or brings its own: {"id", "prompt", "reference", "answer"}, where "reference" is one
    text or several, or {"id", "prompt", "rubric", "answer"}. A row that cannot be graded gives {"id", "error"} and the
    exit code 1.

    \b
    Examples:
      grill grade ft-07 < answer.txt
      echo "N is about 91B" | grill grade ft-07 --json
      grill grade --batch answers.jsonl --out grades.jsonl
      cat answers.jsonl | grill grade --batch -
    """
    if batch:
        if question_id or as_json:
            raise click.UsageError("--batch takes no ID and always prints JSON")
        failed = _grade_batch(bench, batch, target, explain=explain, keywords=keywords)
        if failed:
            ctx.exit(ExitCode.CHECK_FAILED)
        return
    if not question_id:
        raise click.UsageError("Give a question ID or --batch FILE.")
    if target:
        raise click.UsageError("--out belongs to --batch")
    entry = bench.bank.find(question_id)
    if entry.rubric is None:
        raise InputError(f"Question {entry.question.id} has no rubric and cannot be graded.")
    answer = _read_answer(file)
    result = bench.grader(keywords=keywords).grade(entry.question, entry.rubric, answer)
    if as_json:
        from grill.cli.answer_rows import result as json_result

        drafted = entry.rubric.drafted
        out_json(json_result(result, question=entry.question.id, drafted=drafted, explain=explain))
        return
    from grill.cli.report import report

    for line in report(result, drafted=entry.rubric.drafted, explain=explain):
        out(line.text, bold=line.heading)


def _read_answer(file: Path | None) -> str:
    from grill.cli.answer_rows import MAX_ANSWER

    if file is None or str(file) == "-":
        if at_terminal(sys.stdin):
            say("Type the answer; Ctrl+D on an empty line ends it.")
        content = stdin_bytes().read(MAX_ANSWER * 4 + 1)
    else:
        with _opened(file) as stream:
            content = stream.read(MAX_ANSWER * 4 + 1)
    text = content.decode("utf-8", "replace")
    if len(text) > MAX_ANSWER:
        raise InputError(f"The answer is longer than {MAX_ANSWER:,} characters.")
    return text


def _grade_batch(bench: Workbench, source: Path, target: Path | None, *, explain: bool, keywords: bool) -> int:
    """Grade the stream and return how many rows failed."""
    from grill.cli.answer_rows import RowGrader

    with ExitStack() as stack:
        stdin = str(source) == "-"
        lines = stdin_bytes() if stdin else stack.enter_context(_opened(source))
        if target and not stdin and target.exists() and target.samefile(source):
            raise InputError("--out would overwrite the batch itself.")
        grader = bench.grader(keywords=keywords)
        rows = RowGrader(bench.bank, grader.grade, grader.expect, explain=explain)
        sink: TextIO = stack.enter_context(_created(target)) if target else sys.stdout
        graded = failed = 0
        # Whoever feeds a pipe may wait for each answer before writing the next row.
        together = 1 if stdin else ROWS_TOGETHER
        numbered = ((number, line) for number, line in enumerate(_lines(lines), 1) if line.strip())
        while bundle := list(islice(numbered, together)):
            if len(bundle) > 1:  # one row alone embeds no less when it is graded
                rows.expect(line for _, line in bundle)
            for number, line in bundle:
                answer = rows.grade_line(line)
                if "error" in answer:
                    failed += 1
                    say(f"line {number}: {answer['error']}")
                else:
                    graded += 1
                sink.write(json_text(answer) + "\n")
                sink.flush()
    say(f"{plural(graded, 'answer')} graded, {plural(failed, 'row')} failed")
    return failed


def _lines(stream: BinaryIO) -> Iterator[str]:
    while line := stream.readline(MAX_LINE_BYTES):
        yield line.decode("utf-8-sig", "replace")


def _opened(file: Path) -> BinaryIO:
    try:
        return file.open("rb")
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from error


def _created(file: Path) -> TextIO:
    try:
        return file.open("w", encoding="utf-8")
    except OSError as error:
        raise InputError(f"{file} cannot be written: {error.strerror}") from error
