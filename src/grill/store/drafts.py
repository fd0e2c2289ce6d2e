"""Answers that were begun and not sent."""

from __future__ import annotations

from datetime import datetime

from grill.store.attempts import Draft, from_stamp, storable, to_stamp
from grill.store.base import Connected


class Drafts(Connected):
    """At most one unsent text a question."""

    def save_draft(self, question_id: str, text: str, *, at: datetime) -> None:
        """Keep the unsent text; an empty one clears the draft.

        Raises:
            StoreError: it could not be written; the caller still has the text.
        """
        if not text:
            self.clear_draft(question_id)
            return
        with self._writing("the draft") as db:
            db.execute(
                "INSERT OR REPLACE INTO draft (question_id, text, at) VALUES (?, ?, ?)",
                (question_id, storable(text), to_stamp(at)),
            )

    def draft(self, question_id: str) -> str | None:
        """The unsent text for this question."""
        rows = self._read("SELECT text FROM draft WHERE question_id = ?", question_id)
        return str(rows[0][0]) if rows else None

    def clear_draft(self, question_id: str) -> None:
        """Forget the unsent text.

        Raises:
            StoreError: it could not be written.
        """
        with self._writing("the draft") as db:
            db.execute("DELETE FROM draft WHERE question_id = ?", (question_id,))

    def any_drafts(self) -> list[Draft]:
        """All unsent texts, the newest first."""
        return self._records(
            lambda row: Draft(row[0], row[1], from_stamp(row[2])),
            "SELECT question_id, text, at FROM draft ORDER BY at DESC, question_id",
        )
