"""Polarity: does a span say the point, or its opposite?

Three general mechanisms, each compared with the rubric's own right wordings and never with a list of phrases:

- direction frames: "smaller cache", "cache shrinks", "does not grow" all say (size, down) of the cache. A frame whose
  head the right wordings know only with the other sign is a conflict;
- negation: a negated main verb, where the right wordings negate none;
- roles: "A rather than B", "A >> B", "A than B" with the sides exchanged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from grill.grading.text import words

NEGATORS = frozenset(
    "not no never neither nor cannot cant dont doesnt didnt isnt arent wasnt werent wont wouldnt shouldnt couldnt hasnt havent"
    " without none nothing nobody aint".split()
)
_VERBAL = re.compile(
    r"\b(?:(?:do|does|did|is|are|was|were|will|would|has|have|had|should)(?:n't|nt\b|\s+(?:really |just |simply |in fact |actually )?not\b)|'d not\b"
    r"|\b(?:do|does|did|is|are|was|were|will|would|has|have|had)\s+never\b|won't|fails? to)(?!\s+(?:have to|need|only|just|always|necessarily|want|bother|matter|mean|all\b|quite|that\b|what|why|where|how|because|about))",
    re.IGNORECASE,
)
"""A negated main verb: says that the clause's claim is not so. Modals and "no" before a noun mostly belong to right answers."""
_NOT_X_BUT_Y = re.compile(r"[,;]?\s*\b(?:only|but|just|instead|rather)\b", re.IGNORECASE)
_CONDITION = re.compile(r"\b(?:if|until|unless|when|where|whenever|once|that|which|who|whether)\b", re.IGNORECASE)

_SCOPE = 5
"""Words after a negation that it reaches, within its clause."""

_IDIOM = re.compile(
    r"\b(?:not (?:only|just|merely|so much|to mention|least|bad|unlike)|no (?:wonder|doubt|problem|matter|longer|need|idea|one|later)"
    r"|nothing (?:but|else)|why not|if not|or not|not sure|more or less|no more than|not (?:quite|exactly|really|all|always|every\w*|necessarily|that))\b",
    re.IGNORECASE,
)

_PLUS_MINUS: dict[str, tuple[str, str]] = {
    "size": (
        "more larger bigger greater higher increase increased increases increasing grow grows grew growing raise raises raised rise"
        " rises expand expands longer heavier widen deeper multiply multiplies inflate inflates enlarge enlarges",
        "less fewer smaller lower decrease decreased decreases decreasing reduce reduces reduced reducing shrink shrinks shrunk shrinking cut cuts"
        " cutting drop drops dropped fall falls shorter compress compresses compressed lighter tinier slash slashes slashed trims trim shave halves",
    ),
    "speed": ("faster quicker speedup accelerates accelerate", "slower slowdown slows"),
    "cost": ("expensive dearer costlier pricier", "cheap cheaper cheaply inexpensive"),
    "quality": (
        "better improve improves improved improving superior outperforms",
        "worse worsen worsens degrade degrades degraded degrading hurt hurts harm harms inferior poorer underperforms",
    ),
    "stability": ("stable stably stabilises stabilizes", "unstable instability diverge diverges explodes"),
    "difficulty": ("easy easier easily simple simpler simplest", "hard harder difficult complex complicated"),
    "training": ("overtrained overtrain overtraining", "undertrained undertrain undertraining"),
    "order": ("before pre beforehand", "after post afterwards"),
    "activity": ("active activated", "inactive idle unused"),
    "forecast": ("predictable forecastable", "unpredictable unforeseeable unknowable"),
}
"""Directions with the words that say more of them and less of them."""

_DIRECTIONS: dict[str, tuple[str, int]] = {
    word: (dimension, sign)
    for dimension, (plus, minus) in _PLUS_MINUS.items()
    for sign, listed in ((1, plus), (-1, minus))
    for word in listed.split()
}


def is_direction(word: str) -> bool:
    """Whether a casefolded word compares or moves something: more, smaller, drops, before."""
    return word in _DIRECTIONS


_HEAD_REACH = 4
_SIDE = 160
"""Characters of a side of a comparison that are read."""
_NUMBER_REACH = 12
"""Characters between a negated verb and the number that it denies."""
_FUNCTION = frozenset(
    "a an the of to in on at by for with from as is are was were be been being it its this that these those and or but so if then than"
    " there their they them you your we our i my he she his her do does did done have has had can could will would should may might"
    " much very quite just only also too even still really basically actually about around per each every any all some such like as"
    " get gets got make makes made use uses used using go goes one two thing things stuff lot lots way which who what when while"
    " because since into out over under between more most less least not no never".split()
)

_CLAUSE = re.compile(
    r"[,;:.()\n]\s|[.!?]$|\s+-{1,2}\s+|\s*(?:->|=>|→)\s*|\b(?:but|while|whereas|although|though|because|since|so|and)\b",
    re.IGNORECASE,
)
_DENIAL = re.compile(
    r"\b(?:(?:it|this|that)(?:'s| is| was)?(?: really| simply| just)?(?:n't| not)(?: at all)? (?:true|the case|correct|right|so|accurate)(?: that| to say)?"
    r"|(?:it|this|that)(?:'s| is) (?:false|untrue|wrong|incorrect|a myth|nonsense)(?: that| to say)?"
    r"|(?:i|we|you|one|nobody|no one)(?: really)? (?:do not|don't|dont|would not|wouldn't|cannot|can't|would never|should not|shouldn't)"
    r" (?:think|believe|say|agree|claim|accept|argue)(?: that)?"
    r"|there(?:'s| is) no (?:truth|evidence|way|sense)(?: in| that)?|it would be (?:wrong|false|a mistake) to (?:say|think|claim)(?: that)?"
    r"|the opposite is true(?: of| for)?|contrary to|far from)\b",
    re.IGNORECASE,
)
_IS_NOT = re.compile(r"\b(?:is|are|was|were)(?:n't|\s+not)\b", re.IGNORECASE)
_LIST_ITEM = 5
"""Words of the longest term in a row of terms."""
_TURN = re.compile(
    r"(?<=[,;] )but\b|\b(?:rather|instead|actually|in fact|really it|what is true|the truth)\b|;", re.IGNORECASE
)

_SIDE_END = re.compile(r"[.;!?\n]\s*|[,:]\s+|\s*(?:->|=>|→)\s*|\b(?:but|while|whereas|although|because|since|so)\b")
_SENTENCE_STOP = re.compile(r"[.!?](?:\s|$)|\n")

_ROLES = re.compile(
    r"\s*(?:(?P<more>>>|(?<![-=])>(?!=)|\b(?:dominates?|dominated|outweighs?|exceeds?|dwarfs?|swamps?|beats?|(?:more|bigger|larger|greater|higher)"
    r"(?: \w+){0,2} than)\b)|(?P<less><<|<(?!=)|\b(?:is |are )?(?:dominated by|negligible (?:next|compared) to|dwarfed by|(?:less|smaller|fewer|lower)"
    r"(?: \w+){0,2} than)\b)|(?P<prefer>\b(?:rather than|instead of|in place of|and not|not)\b))\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Frame:
    """A direction said of something: the dimension, its sign after negation, and the stems of what stands near."""

    dimension: str
    sign: int
    heads: frozenset[str]
    start: int
    end: int

    def moves_same(self, other: Frame) -> bool:
        """Whether both move the same thing in the same dimension, whichever way."""
        return self.dimension == other.dimension and not self.heads.isdisjoint(other.heads)


@dataclass(frozen=True, slots=True)
class Roles:
    """Two sides of a comparison or preference, the stronger first, as stems."""

    kind: str
    strong: frozenset[str]
    weak: frozenset[str]


def content_stems(text: str) -> frozenset[str]:
    """Stems of the words that carry meaning."""
    return frozenset(word.stem for word in words(text) if word.text not in _FUNCTION and word.text not in NEGATORS)


def _clause_bounds(text: str) -> list[tuple[int, int]]:
    cuts = [0, *[position for match in _CLAUSE.finditer(text) for position in (match.start(), match.end())], len(text)]
    return [(left, right) for left, right in zip(cuts[::2], cuts[1::2], strict=True) if right > left]


@lru_cache(maxsize=64)
def denied_stretches(text: str) -> tuple[tuple[int, int], ...]:
    """What the speaker says is not so: from "it is not true that" to the end of the sentence or to a turn ("but").

    So is a row of terms that "are not" closes: in "heat, a slow node and a full disk are not the cause" all of it.
    """
    stretches = []
    for verb in _IS_NOT.finditer(text):
        start = max((stop.end() for stop in _SENTENCE_STOP.finditer(text, 0, verb.start())), default=0)
        items = text[start : verb.start()][:_SIDE].split(",")
        if len(items) > 1 and all(len(item.split()) <= _LIST_ITEM for item in items):
            stop = _TURN.search(text, verb.end()) or _SENTENCE_STOP.search(text, verb.end())
            stretches.append((start, stop.start() if stop else len(text)))
    for denial in _DENIAL.finditer(text):
        stop = _TURN.search(text, denial.end()) or _SENTENCE_STOP.search(text, denial.end())
        stretches.append((denial.start(), stop.start() if stop else len(text)))
    return tuple(sorted(stretches))


def negated_stretches(text: str) -> list[tuple[int, int]]:
    """Where a negation reaches: a few words after it within its clause; after a denial, to the end of the sentence."""
    stretches = [*denied_stretches(text)]
    idioms = [(m.start(), m.end()) for m in _IDIOM.finditer(text)]
    denials = [(m.start(), m.end()) for m in _DENIAL.finditer(text)]
    for left, right in _clause_bounds(text):
        inside = words(text[left:right], left)
        for at, word in enumerate(inside):
            bare = word.text.replace("'", "")
            if bare not in NEGATORS and not word.text.endswith("n't"):
                continue
            if any(start <= word.start < end for start, end in (*idioms, *denials)):
                continue
            reach = inside[at + 1 : at + 1 + _SCOPE]
            if reach:
                stretches.append((word.start, reach[-1].end))
    return stretches


def denies_number(text: str, start: int) -> bool:
    """Whether a number is said not to be: within a denial, or just after a negated verb ("it is not 1875")."""
    if any(left <= start < right for left, right in denied_stretches(text)):
        return True
    return any(
        0 <= start - match.end() <= _NUMBER_REACH and not _CLAUSE.search(text, match.end(), start)
        for match in _VERBAL.finditer(text, max(0, start - 80), start)
    )


def negates(text: str) -> bool:
    """Whether a clause's main verb is negated, an idiom ("not only", "not necessarily") aside."""
    return bool(_VERBAL.search(text)) and not _IDIOM.search(text)


def _negations_over(stretches: Iterable[tuple[int, int]], start: int) -> int:
    return sum(left <= start < right for left, right in stretches)


@lru_cache(maxsize=20_000)
def frames(text: str) -> tuple[Frame, ...]:
    """The direction frames of a text."""
    stretches = negated_stretches(text)
    found = []
    for left, right in _clause_bounds(text):
        inside = words(text[left:right], left)
        for at, word in enumerate(inside):
            direction = _DIRECTIONS.get(word.text)
            if direction is None or (at and (inside[at - 1].text, word.text) == ("no", "longer")):
                continue
            # "serving costs more than training" has two sides; which is which is a matter of roles.
            if any(other.text == "than" for other in inside[at + 1 : at + 4]):
                continue
            near = inside[max(0, at - _HEAD_REACH) : at] + inside[at + 1 : at + 1 + _HEAD_REACH]
            heads = frozenset(
                other.stem
                for other in near
                if other.text not in _FUNCTION
                and other.text not in _DIRECTIONS
                and other.text not in NEGATORS
                and len(other.text) > 1
            )
            dimension, sign = direction
            if _negations_over(stretches, word.start) % 2:
                sign = -sign
            found.append(Frame(dimension, sign, heads, word.start, word.end))
    return tuple(found)


@lru_cache(maxsize=20_000)
def roles(text: str) -> tuple[Roles, ...]:
    """The two-sided comparisons of a text."""
    found = []
    for sentence in _SIDE_END.split(text):
        for match in _ROLES.finditer(sentence):
            left = content_stems(sentence[max(0, match.start() - _SIDE) : match.start()])
            right = content_stems(sentence[match.end() : match.end() + _SIDE])
            both = left & right
            left, right = left - both, right - both
            if not left or not right:
                continue
            kind = "prefer" if match["prefer"] else "compare"
            strong, weak = (right, left) if match["less"] else (left, right)
            found.append(Roles(kind, strong, weak))
    return tuple(found)


class Stance:
    """The polarity of one criterion, learnt from its right and wrong wordings, to hold spans against."""

    def __init__(self, right: Sequence[str], wrong: Sequence[str]) -> None:
        self._right = [frame for text in right for frame in frames(text)]
        self._wrong = [frame for text in wrong for frame in frames(text)]
        self._roles = [role for text in right for role in roles(text)]
        # A point whose own wordings negate verbs is no ground to judge negation on, nor is one whose only wording does.
        negated = sum(bool(_VERBAL.search(text)) for text in right)
        self._plain = negated <= max(1, len(right) // 12) and negated < len(right)

    def conflict(self, text: str) -> str:
        """Why a span says the opposite of the point, in a few words; empty when it does not."""
        return self._direction(text) or self._negation(text) or self._swap(text)

    def _direction(self, text: str) -> str:
        for frame in frames(text):
            signs = [known.sign for known in self._right if known.moves_same(frame)]
            if frame.sign in signs:
                continue
            opposite = len(signs)
            backed = sum(known.sign == frame.sign for known in self._wrong if known.moves_same(frame))
            if opposite >= 2 or (opposite and backed) or backed >= 2:
                return "direction"
        return ""

    def _negation(self, text: str) -> str:
        if not self._plain:
            return ""
        for left, right in _clause_bounds(text):
            negated = list(_VERBAL.finditer(text, left, right))
            if len(negated) % 2 == 0 or _IDIOM.search(text, left, right):
                continue
            # "doesn't keep X, only Y" says Y; "until one doesn't show up" says nothing of the main claim.
            if _NOT_X_BUT_Y.match(text, right) or _CONDITION.search(text, left, negated[0].start()):
                continue
            return "negation"
        return ""

    def _swap(self, text: str) -> str:
        for said in roles(text):
            crossed = straight = False
            for known in self._roles:
                if known.kind == said.kind:
                    straight |= bool(said.strong & known.strong and said.weak & known.weak)
                    crossed |= bool(said.strong & known.weak and said.weak & known.strong)
            if crossed and not straight:
                return "roles"
        return ""
