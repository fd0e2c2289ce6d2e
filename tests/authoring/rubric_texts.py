"""Rubric files as people lay them out: every style of YAML, comments anywhere, any line breaks."""

from __future__ import annotations

import json
from dataclasses import dataclass

from hypothesis import strategies as st

WORDS = st.lists(
    st.sampled_from(
        ["warm", "95", "it's", "no", "a: b", "# x", "茶🫖", "é", "{", "-", "yes,", "null", "'", '"', "\\n"]
    ),
    min_size=1,
    max_size=6,
).map(" ".join)
TEXTS = st.builds("{} {}".format, st.sampled_from(["Tea", "Heat", "The pot"]), WORDS)
COMMENTS = st.sampled_from(["", "", "", "  # why: 'because'", " # {not: flow}"])


@dataclass(frozen=True)
class Laid:
    """A value with the way it is written."""

    value: object
    style: str
    comment: str = ""


def laid(values: st.SearchStrategy, styles: list[str]) -> st.SearchStrategy[Laid]:
    return st.builds(Laid, values, st.sampled_from(styles), COMMENTS)


SCALARS = laid(TEXTS, ["double", "single", "folded", "literal", "kept", "over lines"])
WORDINGS = laid(st.lists(SCALARS, max_size=3), ["block", "flow", "tight", "flow over lines"])


@st.composite
def rubrics(draw):
    """A rubric as a mapping of laid-out values; every key that may be missing is at times."""
    criteria = []
    for number in range(draw(st.integers(1, 2))):
        criterion = {"id": f"c{number}", "point": draw(SCALARS)}
        for key in ("accept", "reject"):
            if draw(st.booleans()):
                criterion[key] = draw(WORDINGS)
        if draw(st.booleans()):
            criterion["probe"] = draw(SCALARS)
        criteria.append(Laid(criterion, draw(st.sampled_from(["block", "flow"])), draw(COMMENTS)))
    rubric = {"criteria": Laid(criteria, draw(st.sampled_from(["block", "tight"])))}
    if draw(st.booleans()):
        rubric["vague"] = draw(WORDINGS)
    if draw(st.booleans()):
        false = [{"claim": draw(SCALARS), "says": draw(SCALARS)} for _ in range(draw(st.integers(0, 2)))]
        styles = st.sampled_from(["block", "flow"])
        rubric["misconceptions"] = Laid([Laid(one, draw(styles)) for one in false], draw(styles))
    if draw(st.booleans()):
        graded = [Laid({"answer": draw(SCALARS), "grade": 2}, "flow") for _ in range(draw(st.integers(0, 2)))]
        rubric["examples"] = Laid(graded, draw(st.sampled_from(["block", "flow", "tight"])))
    return Laid(rubric, "block", draw(COMMENTS))


@st.composite
def rubric_texts(draw):
    """A valid rubric file, as text."""
    lines = ["# Tea, by hand.", "rubrics:"]
    for name in ("tea-01", "tea-02")[: draw(st.integers(1, 2))]:
        body = _written(draw(rubrics()), 4)
        lines += [f"  {name}:{body[0]}", *body[1:]]
        lines += draw(st.sampled_from([[], [""], ["", "  # next"]]))
    text = "\n".join(lines) + draw(st.sampled_from(["\n", "", "\n\n", "\n# end\n"]))
    return text.replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n"])))


def _written(laid_out: object, indent: int) -> list[str]:
    """What stands behind `key:` or `-`, and the lines below it."""
    if not isinstance(laid_out, Laid):
        return [f" {laid_out}"]
    value, style, comment = laid_out.value, laid_out.style, laid_out.comment
    pad = " " * indent
    if isinstance(value, str):
        return _scalar(value, style, comment, pad)
    if not value:
        return [f" {'{}' if isinstance(value, dict) else '[]'}{comment}"]
    if style.startswith("flow"):
        return _flow(value, style, comment, pad)
    lines = [comment]
    if isinstance(value, dict):
        for key, part in value.items():
            below = _written(part, indent + 2)
            lines += [f"{pad}{key}:{below[0]}", *below[1:]]
        return lines
    dash = pad[:-2] if style == "tight" else pad
    for item in value:
        below = _written(item, len(dash) + 2)
        if isinstance(item, Laid) and isinstance(item.value, dict) and item.style == "block":
            below = [*([f"{dash}  {below[0].strip()}"] if below[0] else []), *below[1:]]
            lines += [*(below[:1] if below[0].lstrip().startswith("#") else []), ""]
            rest = below[1:] if below[0].lstrip().startswith("#") else below
            lines += [f"{dash}- {rest[0].strip()}", *rest[1:]]
        else:
            lines += [f"{dash}-{below[0]}", *below[1:]]
    return lines


def _scalar(text: str, style: str, comment: str, pad: str) -> list[str]:
    if style == "double":
        return [f" {json.dumps(text, ensure_ascii=False)}{comment}"]
    if style == "single":
        return [" '" + text.replace("'", "''") + f"'{comment}"]
    if style == "over lines":
        first, rest = text.split(" ", 1)
        return [f' "{first}', f"{pad}  {json.dumps(rest, ensure_ascii=False)[1:]}{comment}"]
    sign = {"folded": ">-", "literal": "|", "kept": "|+"}[style]
    return [f" {sign}{comment}", f"{pad}{text}", *(["", ""] if style == "kept" else [])]


def _flow(value: object, style: str, comment: str, pad: str) -> list[str]:
    if style == "flow over lines":
        return [" [", *(f"{pad}  {_inline(item)},  # one" for item in value), f"{pad}]{comment}"]
    return [f" {_inline(Laid(value, 'flow'))}{comment}"]


def _inline(laid_out: object) -> str:
    value = laid_out.value if isinstance(laid_out, Laid) else laid_out
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_inline(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_inline(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)
