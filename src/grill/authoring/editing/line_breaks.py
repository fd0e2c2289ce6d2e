"""Line breaks of a file that is shown in an editor which knows only one kind of them."""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher

_MOST_COMPARED = 500
"""Lines of an edited stretch that are matched line by line; of a longer one every line gets the file's usual break."""


def shown(text: str) -> str:
    """The text with every line break as a plain newline, the rare ones (U+0085, U+2028 …) included."""
    return "\n".join(_parted(text)[0])


def usual_break(text: str) -> str:
    """The break that most lines of the text end with; a newline where there is none."""
    return _usual(_parted(text)[1])


def restored(before: str, edited: str) -> str:
    """The edited text with the breaks that the lines of the file have; a new line gets the file's usual one.

    `restored(text, shown(text)) == text` for any text.

    Args:
        before: The file's text as it was read.
        edited: What became of `shown(before)`; carriage returns of its own count as line breaks.
    """
    old, breaks = _parted(before)
    new = _parted(edited)[0]
    usual = _usual(breaks)
    if set(breaks) <= {usual}:
        return usual.join(new)
    kept: dict[int, str] = {}
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    pairs = [(i, i) for i in range(head)] + [(len(old) - i, len(new) - i) for i in range(1, tail + 1)]
    middle, changed = old[head : len(old) - tail], new[head : len(new) - tail]
    if len(middle) <= _MOST_COMPARED and len(changed) <= _MOST_COMPARED:
        for block in SequenceMatcher(None, middle, changed, autojunk=False).get_matching_blocks():
            pairs += [(head + block.a + i, head + block.b + i) for i in range(block.size)]
    for was, now in pairs:
        if was < len(breaks):
            kept[now] = breaks[was]
    last = len(new) - 1
    return "".join(line + ("" if i == last else kept.get(i, usual)) for i, line in enumerate(new))


def _parted(text: str) -> tuple[list[str], list[str]]:
    """The lines, the one behind the last break included, and the breaks between them."""
    lines, breaks = [], []
    for line in text.splitlines(keepends=True):
        bare = line.splitlines()[0]
        lines.append(bare)
        if len(bare) < len(line):
            breaks.append(line[len(bare) :])
    if len(breaks) == len(lines):
        lines.append("")
    return lines, breaks


def _usual(breaks: list[str]) -> str:
    return Counter(breaks).most_common(1)[0][0] if breaks else "\n"
