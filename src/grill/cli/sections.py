"""Which questions `--section` means: a letter in every pack, or one pack's section, or a whole pack."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from grill.errors import InputError
from grill.text import did_you_mean

if TYPE_CHECKING:
    from grill.content.bank import Outline


def in_section(rows: Sequence[Outline], wanted: str) -> list[Outline]:
    """The questions of a section, in the bank's order.

    Args:
        rows: All questions.
        wanted: `A` is that section of every pack, `my-notes/A` that of one pack, `my-notes` all of a pack. What is both
            a section and a pack is the section. Case does not matter.

    Raises:
        InputError: there is no such pack or section; the message names those there are.
    """
    pack, slash, letter = (part.strip() for part in wanted.rpartition("/"))
    known = [row for row in rows if row.pack == (pack if slash else letter).lower()]
    if not slash:
        found = [row for row in rows if row.section.letter.upper() == letter.upper()] or known
        if not found:
            raise InputError(f"There is no section '{letter}'. Sections: {_letters(rows)}.")
        return found
    if not known:
        hint = did_you_mean(pack, dict.fromkeys(row.pack for row in rows)) or ". 'grill list' shows those there are."
        raise InputError(f"There is no pack '{pack}'{hint}")
    found = [row for row in known if row.section.letter.upper() == letter.upper()] if letter else known
    if not found:
        raise InputError(f"There is no section '{letter}' in the pack {known[0].pack}. Sections: {_letters(known)}.")
    return found


def _letters(rows: Sequence[Outline]) -> str:
    return ", ".join(dict.fromkeys(row.section.letter for row in rows))
