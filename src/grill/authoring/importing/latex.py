r"""A LaTeX formula as readable text: `\frac{a}{b}` is a/b, `10^{-8}` is 10^-8, `\mathbb{R}^{n}` is ℝ^n.

Powers and indices stay in the signs that people type (`d_k`, `N^2`): every figure of the source stands in the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from grill.authoring.importing import symbols
from grill.authoring.importing.formula_text import (
    FACTOR,
    HYPHEN,
    PRIVATE,
    SCRIPT,
    SOFT,
    bracketed,
    fraction,
    in_brackets,
    rows_text,
    settled,
    tidy,
)

MAX_LENGTH = 20_000
"""Characters of a formula that is parsed; a longer one is only stripped of its signs."""
MAX_DEPTH = 40
"""Braces within braces; deeper ones are read as if they were not there."""

_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|\s+|[{}^_&~$\[\]]|[^\\{}^_&~$\[\]\s]+|\\", re.DOTALL)
_DECIMAL = re.compile(r"\d+\.\d+")
_ROW = ("\\\\", "\\cr", "\\newline")


@dataclass(frozen=True, slots=True)
class Formula:
    """What a formula reads like; its rows are lines."""

    text: str
    unread: tuple[str, ...] = ()
    """Commands that are not known: their names stand in the text."""

    @property
    def line(self) -> str:
        """All of it on one line."""
        return self.text.replace("\n", "; ")


@lru_cache(maxsize=4_000)
def read_formula(tex: str) -> Formula:
    """The text of a formula without its dollars. Reads anything; never raises."""
    tex = PRIVATE.sub("", tex)
    if len(tex) > MAX_LENGTH:
        return Formula(" ".join(re.sub(r"[\\{}$]", " ", tex).split()), ("a formula of more than 20,000 characters",))
    reader = _Reader(_TOKEN.findall(tex))
    text = reader.read()
    lines = (tidy(line) for line in text.split("\n"))
    return Formula("\n".join(filter(None, lines)), tuple(dict.fromkeys(reader.unread)))


class _Reader:
    """Reads tokens into text, one after the other and never back."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.at = 0
        self.unread: list[str] = []
        self._commands: dict[str, Callable[[int], str]] = {
            **dict.fromkeys(("frac", "dfrac", "tfrac", "cfrac"), self._frac),
            **dict.fromkeys(("binom", "dbinom", "tbinom"), self._binom),
            **dict.fromkeys(("overset", "stackrel"), self._over),
            **dict.fromkeys(("underbrace", "overbrace"), self._brace),
            "underset": self._under,
            "sqrt": self._sqrt,
            "begin": self._environment,
            "end": self._stray_end,
            "substack": lambda depth: self._argument(depth).replace("\n", ", "),
            "pmod": lambda depth: f" (mod {self._argument(depth)})",
            "tag": lambda depth: f" ({self._argument(depth)})",
            "not": self._not,
            "mathbb": self._double_struck,
        }

    def read(self) -> str:
        """All tokens."""
        done: list[str] = []
        while self.at < len(self.tokens):
            done.append(self._run(0, frozenset()))
            # A run ends early at a brace that nothing opened.
            self.at += 1
        return settled(done)

    def _run(self, depth: int, stops: frozenset[str], *, text: bool = False) -> str:
        """Up to one of the stops, which is left standing, or to the end."""
        out: list[str] = []
        while self.at < len(self.tokens):
            lexeme = self.tokens[self.at]
            if lexeme in stops or (lexeme == "\\end" and stops):
                break
            self.at += 1
            if lexeme in {"\\over", "\\choose"}:
                above, below = settled(out), self._run(depth, stops)
                return fraction(above, below) if lexeme == "\\over" else f"C({above}, {below})"
            out.append(self._token(lexeme, depth, text))
        return settled(out) if not text else "".join(out)

    def _token(self, lexeme: str, depth: int, text: bool) -> str:
        if lexeme.isspace():
            return " "
        if lexeme == "{":
            return self._group(depth, text=text)
        if lexeme[0] == "\\":
            return self._command(lexeme, depth)
        if text:
            return lexeme.replace("-", HYPHEN).replace("~", " ") if lexeme not in "}$" else ""
        if lexeme in {"^", "_"}:
            return self._script(lexeme, depth)
        return " " if lexeme in {"~", "&"} else "" if lexeme in {"}", "$"} else lexeme

    def _group(self, depth: int, *, text: bool = False) -> str:
        """What stands in braces, the opening one already read."""
        if depth >= MAX_DEPTH:
            return ""
        inside = self._run(depth + 1, frozenset("}"), text=text)
        if self.at < len(self.tokens) and self.tokens[self.at] == "}":
            self.at += 1
        return inside

    def _argument(self, depth: int, *, text: bool = False) -> str:
        """The next argument: a group, a command with its own, or one character."""
        while self.at < len(self.tokens) and self.tokens[self.at].isspace():
            self.at += 1
        if self.at >= len(self.tokens) or self.tokens[self.at] in {"}", "&", "\\end", *_ROW}:
            return ""
        lexeme = self.tokens[self.at]
        if lexeme == "{":
            self.at += 1
            return self._group(depth, text=text)
        if lexeme[0] == "\\":
            self.at += 1
            return settled([self._command(lexeme, depth + 1)]) if depth < MAX_DEPTH else lexeme[1:]
        if len(lexeme) > 1:
            # One character, but half a number is none.
            number = _DECIMAL.match(lexeme)
            size = number.end() if number else 1
            self.tokens[self.at] = lexeme[size:] or " "
            return lexeme[:size]
        self.at += 1
        return "" if lexeme in "^_~$" else lexeme

    def _script(self, sign: str, depth: int) -> str:
        bare = self.at < len(self.tokens) and self.tokens[self.at][0].isdigit()
        inside = self._argument(depth)
        if not inside or not inside.strip("'′"):
            return inside.replace("′", "'")
        if sign == "^" and inside in {"∘", "°", "⊤"}:
            return "°" if inside != "⊤" else "^T" + SOFT
        # 10^24 without braces: the figures that follow are meant to be in the power.
        goes_on = bare and self.at < len(self.tokens) and self.tokens[self.at][0].isdigit()
        return sign + in_brackets(inside, SCRIPT) + ("" if goes_on else SOFT)

    def _command(self, lexeme: str, depth: int) -> str:
        if lexeme in _ROW:
            self._skip_option()
            return "\n"
        name = lexeme[1:].rstrip("*")
        if len(name) == 1 and not name.isalpha():
            return self._spacing(name) if name in symbols.SPACES else "‖" if name == "|" else name
        if handler := self._commands.get(name):
            return handler(depth) if depth < MAX_DEPTH else ""
        return self._named(name, depth)

    def _spacing(self, name: str) -> str:
        before = self.tokens[self.at - 2] if self.at > 1 else ""
        after = self.tokens[self.at] if self.at < len(self.tokens) else ""
        # 10\,000 is one number.
        if name == "," and before[-1:].isdigit() and re.match(r"\d{3}(?!\d)", after):
            return ","
        return symbols.SPACES[name]

    def _named(self, name: str, depth: int) -> str:
        if name in symbols.FUNCTIONS:
            return f"{SOFT}{name}{SOFT}"
        if name in symbols.FONTS or name in symbols.TEXTS:
            return self._words(depth, name)
        if name in symbols.ACCENTS:
            return self._accented(self._argument(depth), name)
        if name in symbols.DROPPED:
            self._argument(depth)
        elif name in {"left", "right", "middle"}:
            self._skip_point()
        elif name not in symbols.NOTHING:
            return symbols.SPACES.get(name) or self._symbol(name)
        return ""

    def _symbol(self, name: str) -> str:
        sign = symbols.symbol(name)
        if sign is None:
            self.unread.append(name)
            return f"{SOFT}{name}{SOFT}"
        after = self.tokens[self.at : self.at + 2]
        # ∇L, but ∇ log p.
        if sign in {"∇", "∂", "Δ"} and len(after) == 2 and after[0].isspace() and after[1][1:] not in symbols.FUNCTIONS:
            self.at += 1
        return sign

    def _words(self, depth: int, name: str) -> str:
        inside = self._argument(depth, text=name in symbols.TEXTS or name == "mathrm")
        long = sum(map(str.isalpha, inside)) >= 3
        return f"{SOFT}{inside}{SOFT}" if long else inside

    def _double_struck(self, depth: int) -> str:
        inside = self._argument(depth)
        return symbols.DOUBLE_STRUCK.get(inside, inside)

    def _accented(self, inside: str, name: str) -> str:
        if len(inside) == 1 and inside.isalnum():
            return unicodedata.normalize("NFC", inside + symbols.ACCENTS[name])
        plain = name.removeprefix("wide").replace("overline", "bar")
        return f"{SOFT}{plain}{inside if bracketed(inside) else f'({inside})'}"

    def _skip_point(self) -> None:
        r"""A full stop after \left or \right stands for no bracket at all."""
        if self.at < len(self.tokens) and self.tokens[self.at].startswith("."):
            self.tokens[self.at] = self.tokens[self.at][1:] or " "

    def _frac(self, depth: int) -> str:
        above = self._argument(depth)
        return fraction(above, self._argument(depth))

    def _binom(self, depth: int) -> str:
        above = self._argument(depth)
        return f"C({above}, {self._argument(depth)})"

    def _over(self, depth: int) -> str:
        above = self._argument(depth)
        return f"{self._argument(depth)}^{in_brackets(above, SCRIPT)}{SOFT}"

    def _under(self, depth: int) -> str:
        below = self._argument(depth)
        return f"{SOFT}{self._argument(depth)}_{in_brackets(below, SCRIPT)}{SOFT}"

    def _brace(self, depth: int) -> str:
        inside = self._argument(depth)
        if self.at < len(self.tokens) and self.tokens[self.at] in {"_", "^"}:
            self.at += 1
            return f"{inside} ({self._argument(depth)})"
        return inside

    def _sqrt(self, depth: int) -> str:
        root = ""
        if self.at < len(self.tokens) and self.tokens[self.at] == "[":
            self.at += 1
            root = self._run(depth + 1, frozenset("]"))
            self.at += 1
        inside = self._argument(depth)
        if root:
            return f"{SOFT}{in_brackets(inside, FACTOR)}^(1/{root}){SOFT}"
        return f"{SOFT}√{in_brackets(inside, FACTOR)}{SOFT}"

    def _not(self, depth: int) -> str:
        sign = self._argument(depth)
        return symbols.NEGATED.get(sign, f" not {sign}")

    def _skip_option(self) -> None:
        """The `[2pt]` after a row, or the `[t]` after the name of an environment."""
        if self.tokens[self.at : self.at + 1] == ["["] and "]" in self.tokens[self.at + 1 : self.at + 3]:
            self.at = self.tokens.index("]", self.at) + 1

    def _name(self) -> str:
        if self.at < len(self.tokens) and self.tokens[self.at] == "{":
            end = self.at + 1
            while end < min(len(self.tokens), self.at + 6) and self.tokens[end] != "}":
                end += 1
            name = "".join(self.tokens[self.at + 1 : end])
            self.at = min(end + 1, len(self.tokens))
            return name.rstrip("*")
        return ""

    def _stray_end(self, _depth: int) -> str:
        self._name()
        return ""

    def _environment(self, depth: int) -> str:
        name = self._name()
        if name in {"array", "tabular", "alignat", "alignedat"}:
            self._argument(depth)
        self._skip_option()
        rows: list[list[str]] = [[]]
        stops = frozenset({"&", *_ROW, "\\end"})
        while self.at < len(self.tokens):
            rows[-1].append(self._run(depth + 1, stops))
            if self.at >= len(self.tokens):
                break
            stop = self.tokens[self.at]
            self.at += 1
            if stop == "\\end":
                self._name()
                break
            if stop != "&":
                self._skip_option()
                rows.append([])
        return rows_text(name, [row for row in rows if any(row)])
