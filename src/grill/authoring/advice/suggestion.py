"""What the program suggests to an author: never done by itself, each accepted or not."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

from grill.authoring.editing.edits import Edit
from grill.authoring.editing.places import Place

SuggestionKind = Literal[
    "past answer", "similar criteria", "no discrimination", "hard to tell apart", "duplicate question"
]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing to consider."""

    kind: SuggestionKind
    place: Place
    """What of the file it is about: `("rubrics", "ft-07", "criteria", 0)`."""
    says: str
    """Sentences for the author: what was found, and what could be done."""
    edit: Edit | None = None
    """What accepting it does; None where only the author can tell what to change."""

    @property
    def key(self) -> str:
        """A short name that stays the same as long as the suggestion does: what was declined is not made again."""
        return hashlib.blake2b(repr((self.kind, self.place, self.says, self.edit)).encode(), digest_size=8).hexdigest()
