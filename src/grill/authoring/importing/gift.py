"""Moodle's GIFT: `Prompt {=right =also right}`, numbers `{#3.14:0.01}`, true or false, choices.

Source of the format: https://docs.moodle.org/en/GIFT_format
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from grill.authoring.importing.collect import passage
from grill.authoring.importing.headings import letters
from grill.authoring.importing.inline import plain
from grill.authoring.importing.kinds import kind_of
from grill.authoring.importing.source import SourcePage, SourceQuestion, SourceSection, Unread

_ESCAPED = re.compile(r"\\([~=#{}:\\])")
_PRIVATE = {sign: chr(0xE100 + place) for place, sign in enumerate("~=#{}:\\")}
_BACK = {ord(private): sign for sign, private in _PRIVATE.items()}
_TITLE = re.compile(r"::(.*?)::", re.DOTALL)
_FORMAT = re.compile(r"\[(?:html|markdown|plain|moodle)\]", re.IGNORECASE)
_CATEGORY = re.compile(r"\$CATEGORY:\s*(.*)", re.IGNORECASE)
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d{1,7})?)%")
_CHOICE = re.compile(r"([=~])")
_NUMBER = r"[-+]?(?:\d[\d,]*\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?"
_RANGE = re.compile(rf"\s*({_NUMBER})\s*\.\.\s*({_NUMBER})\s*")
_MARGIN = re.compile(rf"\s*({_NUMBER})\s*(?::\s*({_NUMBER})\s*)?")
_TRUTH = {"t": "True", "true": "True", "f": "False", "false": "False"}
_FULL = 100.0
_BLOCK = re.compile(r"(?<!\\)\{\s*(?:[=~#]|(?:T|F|TRUE|FALSE)\s*[}#]|\})")


@dataclass(slots=True)
class _Section:
    title: str
    questions: list[SourceQuestion] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What stands in braces, as far as a free answer can be held against it."""

    key: str = ""
    accepted: tuple[str, ...] = ()
    tolerance: tuple[float, float] | None = None
    notes: tuple[str, ...] = ()
    refused: str = ""
    """Why the question has no place here; empty where it has."""


def looks_like_gift(text: str) -> bool:
    """Whether a text has answers in braces, or categories."""
    return bool(_BLOCK.search(text[:200_000])) or bool(re.search(r"^\$CATEGORY:", text[:200_000], re.MULTILINE))


def read_gift(name: str, raw: Sequence[str]) -> SourcePage:
    """A page from its lines."""
    sections = [_Section("Questions")]
    unread: list[Unread] = []
    count = 0
    for line, text in _items(raw):
        if category := _CATEGORY.match(text):
            title = _readable(category[1].replace("//", "∕").rstrip("/").rsplit("/", 1)[-1].replace("∕", "/"))
            sections.append(_Section(title or "Questions"))
            continue
        read = _question(line, text, count + 1)
        if isinstance(read, Unread):
            unread.append(read)
        else:
            count += 1
            sections[-1].questions.append(read)
    own = [section for section in sections if section.questions]
    done = tuple(
        SourceSection(letter, section.title, tuple(section.questions))
        for letter, section in zip(letters("" for _ in own), own, strict=True)
    )
    return SourcePage(name, name.rsplit(".", 1)[0], "gift", done, None, tuple(unread))


def _items(raw: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The items of a file, each with its line: blank lines part them, but not inside braces; comments are left out."""
    held: list[str] = []
    first, depth, answered = 1, 0, False
    for number, line in enumerate(raw, 1):
        bare = line.strip()
        if bare.startswith("//"):
            continue
        hidden = _ESCAPED.sub(lambda found: _PRIVATE[found[1]], bare)
        category = bool(_CATEGORY.match(bare))
        # A second question right below the first: many leave the blank line out.
        next_one = answered and not depth and ("{" in hidden or hidden.startswith("::"))
        if not bare or category or next_one:
            if held:
                yield first, "\n".join(held)
            held, depth, answered = [], 0, False
        if category:
            yield number, bare
        elif bare:
            first = first if held else number
            depth = max(0, depth + hidden.count("{") - hidden.count("}"))
            answered = answered or "}" in hidden
            held.append(hidden)
    if held:
        yield first, "\n".join(held)


def _readable(text: str, *, markdown: bool = True) -> str:
    """Text without escapes and markup, on one line."""
    text = _FORMAT.sub("", text).translate(_BACK).replace("\\n", "\n")
    return " ".join(plain(text, markup=markdown).text.split())


def _question(line: int, text: str, number: int) -> SourceQuestion | Unread:
    title = _TITLE.match(text.lstrip())
    body = text.lstrip()[title.end() :] if title else text
    opening, closing = body.find("{"), body.rfind("}")
    if opening < 0:
        return passage(line, _readable(body), "a text without a question")
    if closing < opening:
        return passage(line, _readable(body), "braces that are not closed", is_question=True)
    if body.count("{") > 1:
        closing = body.find("}", opening)
    before, inside, after = body[:opening], body[opening + 1 : closing], body[closing + 1 :]
    prompt = _readable(f"{before} _____ {after}" if after.strip() else before)
    if not re.search(r"[^\W_]", prompt):
        prompt = _readable(title[1]) if title else ""
    if not re.search(r"[^\W_]", prompt):
        return passage(line, _readable(body), "answers without a question", is_question=True)
    answer = _answer(inside)
    if answer.refused:
        return passage(line, prompt, answer.refused, is_question=True)
    kind = "numeric" if answer.tolerance else kind_of(prompt, answer.key)
    return SourceQuestion(line, number, prompt, answer.key, kind, answer.accepted, answer.tolerance, answer.notes)


def _answer(inside: str) -> _Answer:
    inside, _, general = inside.partition("####")
    notes = (f"feedback was left out: {_readable(general)}",) if general.strip() else ()
    bare = inside.strip()
    if not bare:
        return _Answer(notes=notes)
    if bare.startswith("#"):
        return _numerical(bare[1:], notes)
    word, _, feedback = bare.partition("#")
    if word.strip().lower() in _TRUTH:
        said = (f"feedback was left out: {_readable(feedback)}",) if feedback.strip() else ()
        return _Answer(_TRUTH[word.strip().lower()], notes=(*notes, *said, "true or false: the key is one word"))
    return _choices(bare, notes)


def _choices(inside: str, notes: tuple[str, ...]) -> _Answer:
    parts = _CHOICE.split(inside)
    right: list[str] = []
    partly: list[str] = []
    wrong: list[str] = []
    commented = False
    for sign, choice in zip(parts[1::2], parts[2::2], strict=False):
        weight = _WEIGHT.search(choice[:40])
        text, _, feedback = _WEIGHT.sub("", choice, count=1).partition("#")
        commented |= bool(feedback.strip())
        if sign == "=" and "->" in text:
            return _Answer(refused="a matching question has no free answer")
        share = float(weight[1]) if weight else _FULL if sign == "=" else 0.0
        (right if share >= _FULL else partly if share > 0 else wrong).append(_readable(text))
    notes = (*notes, *(("feedback was left out",) if commented else ()))
    if wrong or "~" in parts[1::2]:
        chosen = right or partly
        if not chosen:
            return _Answer(refused="a choice without a right answer")
        notes = (*notes, f"multiple choice: left out were {'; '.join(filter(None, wrong)) or 'no wrong choices'}")
        return _Answer("; ".join(filter(None, chosen)), notes=notes)
    if not any(right):
        return _Answer(refused="no right answer in the braces")
    if partly:
        notes = (*notes, f"answers that are right in part were left out: {'; '.join(partly)}")
    key, *accepted = dict.fromkeys(filter(None, right))
    return _Answer(key, tuple(accepted), notes=notes)


def _numerical(inside: str, notes: tuple[str, ...]) -> _Answer:
    """`3.14:0.01`, `1..5`, or several of them with weights: the first that counts in full."""
    parts = [part for part in re.split(r"[=~]", inside) if part.strip()]
    for part in parts:
        weight = _WEIGHT.search(part[:40])
        if weight and float(weight[1]) < _FULL:
            continue
        value = _WEIGHT.sub("", part, count=1).partition("#")[0].translate(_BACK)
        if found := _RANGE.fullmatch(value):
            low, high = sorted((_float(found[1]), _float(found[2])))
            return _Answer(f"{found[1]} to {found[2]}", tolerance=(low, high), notes=notes)
        if found := _MARGIN.fullmatch(value):
            middle, margin = _float(found[1]), abs(_float(found[2] or "0"))
            if len(parts) > 1:
                notes = (*notes, "further answers that are right in part were left out")
            return _Answer(found[1], tolerance=(middle - margin, middle + margin), notes=notes)
    return _Answer(refused="no number in the braces")


def _float(text: str) -> float:
    return float(text.replace(",", ""))
