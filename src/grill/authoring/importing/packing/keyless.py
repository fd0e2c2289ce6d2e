"""Questions that still owe a key.

A question file holds an answer for every question, and a page may hold none. So the answer says that it is missing,
there is no rubric, and the question can be listed, read and answered, but not graded. Nothing else marks it: an author
who writes a key in its place owes none any more.
"""

from __future__ import annotations

NO_KEY = "No key yet."


def owes_key(answer: str) -> bool:
    """Whether this reference answer says that there is none."""
    return answer.strip().rstrip(".").casefold() == NO_KEY.rstrip(".").casefold()
