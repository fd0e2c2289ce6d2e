"""One spelling for what people type: × and · for times, − for minus, superscripts, full-width letters, thin spaces.

Only signs that mean one thing are respelt. A letter of another alphabet that looks Latin is refused by its name: it
would read as a variable that nobody can tell from another.
"""

from __future__ import annotations

import re
import unicodedata

from grill.calc.error import CalcError

_SIGNS = str.maketrans(
    {
        **dict.fromkeys("×·⋅∙∗✕", "*"),
        **dict.fromkeys("÷∕⁄", "/"),
        **dict.fromkeys("−‐‑–﹣", "-"),
        **dict.fromkeys("\t\n\r\u00a0\u2007\u2009\u202f\u2002\u2003\u200a\u3000", " "),
        "π": "pi",
        # The whole full-width block is ASCII, moved.
        **{chr(wide): chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)},
    }
)
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_SUPERSCRIPT = re.compile("[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_THIN_GROUPS = re.compile(r"(?<![\d.])(\d{1,3})((?:[\u00a0\u2007\u2009\u202f]\d{3})+)(?!\d)", re.ASCII)
_UNREAD = re.compile(r"[^\x20-\x7e√]")


def respelt(text: str) -> str:
    """The text in ASCII and √; CalcError names the first character that has no such spelling."""
    if text.isascii() and text.isprintable():
        return text
    joined = _THIN_GROUPS.sub(lambda found: found[1] + re.sub(r"\D", "", found[2]), text)
    plain = _SUPERSCRIPT.sub(lambda found: f"^({found[0].translate(_RAISED)})", joined).translate(_SIGNS)
    if strange := _UNREAD.search(plain):
        name = unicodedata.name(strange[0], f"U+{ord(strange[0]):04X}").lower()
        raise CalcError(f"cannot read {strange[0]!r} ({name}); write it in Latin letters, digits and + - * / ^")
    return plain
