"""Adding one graded example to a rubric file, touching nothing else of it.

A file is an author's own: comments, quotes, folded lines and the order of keys stay as they are. So nothing is dumped
again; the place is found in the parsed text, one piece of text goes in there, and the result is read back and compared
before it replaces the file.
"""

from __future__ import annotations

import codecs
import contextlib
import json
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from grill import paths
from grill.content.grades import TOP_GRADE
from grill.content.load import parse_file
from grill.content.model import Example
from grill.content.packs import MAX_FILE_BYTES
from grill.content.parsed import ParsedFile
from grill.errors import GrillError

MOST_CHARACTERS = 20_000
"""Of an example's answer; the rubric schema's own bound."""
_KEY = "examples"
# YAML would take these for its own, or for no text at all; C0 controls and quotes JSON escapes itself.
_ESCAPED = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
_BREAKS = "\r\n\x85\u2028\u2029"
# The one that the bank is read with: the two differ in what they let pass, such as tabs.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class CannotWrite(GrillError):
    """The example could not be added; the file is as it was. The message says why."""


@dataclass(frozen=True, slots=True)
class _Insertion:
    """A piece of text that takes the place of `text[start:end]`."""

    start: int
    end: int
    piece: str


def item(answer: str, grade: float) -> str:
    """The example as one YAML item: `{answer: "…", grade: 3}`. Any text survives the trip."""
    return f"{{answer: {_quoted(answer)}, grade: {grade:g}}}"


def snippet(answer: str, grade: float) -> str:
    """The example as a line to paste at the end of a rubric's `examples`."""
    return f"      - {item(answer, grade)}"


def add_example(file: Path, question_id: str, answer: str, grade: float) -> int:
    """Put the example behind the others of that rubric, and return the line that it stands on, from 1.

    The file is replaced at once and whole, and keeps its mode.

    Args:
        file: The rubric file; a link is followed.
        question_id: Whose rubric.
        answer: The sample answer, as it was typed.
        grade: 0 to 4.

    Raises:
        CannotWrite: the file cannot be written, or is laid out in a way that leaves no safe place; it is as it was.
    """
    if len(answer) > MOST_CHARACTERS:
        raise CannotWrite(f"An example has at most {MOST_CHARACTERS:,} characters; this answer has {len(answer):,}.")
    if not 0 <= grade <= TOP_GRADE:
        raise CannotWrite(f"A grade lies between 0 and {TOP_GRADE}, not at {grade:g}.")
    file = file.resolve()
    if _is_packaged(file):
        raise CannotWrite(f"{file} belongs to the installed package and would be lost with its next update.")
    if not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)):
        raise CannotWrite(f"{file} is read-only.")
    try:
        content = file.read_bytes()
    except OSError as error:
        raise CannotWrite(f"{file} cannot be read: {error.strerror or error}.") from error
    changed, line = with_example(file, content, question_id, answer, grade)
    try:
        _replace(file, content, changed)
    except OSError as error:
        raise CannotWrite(f"{file} cannot be written: {error.strerror or error}.") from error
    return line


def with_example(file: Path, content: bytes, question_id: str, answer: str, grade: float) -> tuple[bytes, int]:
    """The file's content with the example added, and the example's line.

    Every byte of `content` is in the result, in order; only an `examples: null` loses its `null`.

    Raises:
        CannotWrite: there is no such rubric, or no place where it reads as exactly one more example.
    """
    before = parse_file(file, content)
    if question_id not in before.rubrics:
        raise CannotWrite(f"{file} has no sound rubric for {question_id}.")
    if any(example.answer == answer for example in before.rubrics[question_id].examples):
        raise CannotWrite(f"This answer is an example of {question_id} already.")
    mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    text = content[len(mark) :].decode("utf-8")
    found = _place(text, question_id, item(answer, grade))
    if found is not None:
        changed = mark + (text[: found.start] + found.piece + text[found.end :]).encode("utf-8")
        added = Example(answer=answer, grade=grade)
        if len(changed) <= MAX_FILE_BYTES and _is_one_more(before, parse_file(file, changed), question_id, added):
            above = text[: found.start] + found.piece[: found.piece.index("{answer:")]
            return changed, 1 + above.count("\n")
    raise CannotWrite(f"{file} is laid out in a way that leaves no safe place for an example of {question_id}.")


def _is_one_more(before: ParsedFile, after: ParsedFile, question_id: str, added: Example) -> bool:
    """Whether nothing but that one example was added."""
    expected = dict(before.rubrics)
    rubric = expected[question_id]
    expected[question_id] = rubric.model_copy(update={"examples": (*rubric.examples, added)})
    return dict(after.rubrics) == expected and len(after.problems) == len(before.problems)


def _place(text: str, question_id: str, new: str) -> _Insertion | None:
    """Where the example goes; None where the file has another shape than a rubric file's."""
    try:
        # The content was read within its bounds a moment ago, so that composing it cannot run away.
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError:
        return None  # an anchor defined twice, which the bank's reader lets pass
    rubric = _value(_value(root, "rubrics"), question_id)
    if not isinstance(rubric, yaml.MappingNode) or not rubric.value:
        return None
    examples = _value(rubric, _KEY)
    if examples is None:
        return _as_first(text, rubric, new)
    if isinstance(examples, yaml.SequenceNode):
        return _into_flow(examples, new) if examples.flow_style else _into_block(text, examples, new)
    # `examples: null`, or nothing at all behind the colon.
    start, end = examples.start_mark.index, examples.end_mark.index
    return _Insertion(start, end, f"{' ' if start == end else ''}[{new}]")


def _as_first(text: str, rubric: yaml.MappingNode, new: str) -> _Insertion:
    """A key of its own behind all that the rubric has."""
    if rubric.flow_style:
        return _at(rubric.value[-1][1].end_mark.index, f", {_KEY}: [{new}]")
    indent = " " * rubric.value[0][0].start_mark.column
    return _behind(text, _end(rubric), f"{indent}{_KEY}:", f"{indent}  - {new}")


def _into_block(text: str, examples: yaml.SequenceNode, new: str) -> _Insertion | None:
    """A line of its own behind the last item; None where an anchor hides how far the items are indented."""
    mark = examples.start_mark
    if text[mark.index] != "-":
        return None
    return _behind(text, _end(examples), f"{' ' * mark.column}- {new}")


def _into_flow(examples: yaml.SequenceNode, new: str) -> _Insertion:
    """Into `[…]`: behind the last item, so that a comma and comments behind it stay where they are."""
    if examples.value:
        return _at(examples.value[-1].end_mark.index, f", {new}")
    return _at(examples.start_mark.index + 1, new)


def _at(index: int, piece: str) -> _Insertion:
    return _Insertion(index, index, piece)


def _behind(text: str, index: int, *lines: str) -> _Insertion:
    """Whole lines behind the line of `index`, a comment at its end included, in the file's own line breaks."""
    newline = "\r\n" if "\r\n" in text else "\n"
    body = newline.join(lines)
    if index and text[index - 1] in _BREAKS:
        return _at(index, body + newline)  # a block text ends at the start of a line
    while index < len(text) and text[index] not in _BREAKS:
        index += 1
    if index == len(text):
        return _at(index, newline + body)
    return _at(index, newline + body)


def _end(node: Any) -> int:  # noqa: ANN401  PyYAML's nodes are untyped
    """Where the node's own text ends. A block's mark would be behind the blanks and comments that follow it."""
    while not isinstance(node, yaml.ScalarNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(node, yaml.MappingNode) else last
    return int(node.end_mark.index)


def _value(node: Any, key: str) -> Any:  # noqa: ANN401  as above
    """The value of a key, the first time that it stands there; None where there is none."""
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if getattr(name, "value", None) == key), None)


def _quoted(text: str) -> str:
    """A double-quoted YAML text on one line. JSON's escapes are YAML's."""
    return _ESCAPED.sub(lambda mark: f"\\u{ord(mark[0]):04x}", json.dumps(text, ensure_ascii=False))


def _is_packaged(file: Path) -> bool:
    """Whether the file lies in the bank that an installed package carries; a source checkout is its author's."""
    folder = paths.bank_folder()
    return folder.name == "_bank" and file.is_relative_to(folder.resolve())


def _replace(file: Path, before: bytes, after: bytes) -> None:
    """Replace the whole file or nothing, with the mode and, where allowed, the owner that it has.

    Raises:
        OSError: it cannot be written.
        CannotWrite: it has changed meanwhile.
    """
    stat = file.stat()
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name[:40]}.", suffix=".tmp")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(after)
            out.flush()
            os.fsync(out.fileno())
        part.chmod(stat.st_mode & 0o7777)
        with contextlib.suppress(OSError, AttributeError):
            os.chown(part, stat.st_uid, stat.st_gid)
        _must_be(file, before)
        part.replace(file)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise


def _must_be(file: Path, content: bytes) -> None:
    if file.read_bytes() != content:
        raise CannotWrite(f"{file} was changed by somebody else a moment ago; try again.")
