"""What a follow-up asked: an attempt keeps only what it was about."""

from __future__ import annotations

from collections.abc import Mapping

from grill.content.model import MOVES, Move, Rubric


def follow_up_text(rubric: Rubric | None, moves: Mapping[str, Move], aim: str) -> str:
    """The follow-up question about a criterion or a move, as the bank words it now; empty where it no longer has it.

    Args:
        rubric: The question's.
        moves: The bank's own wordings of the six moves; a rubric's stand before them.
        aim: Id of the criterion or move, as `Attempt.probe` has it.
    """
    if rubric is None:
        return ""
    for criterion in rubric.criteria:
        if criterion.id == aim:
            return criterion.probe
    if aim not in MOVES:
        return ""
    own: Mapping[str, Move] = {str(name): move for name, move in rubric.moves.items()}
    return next((move.probe for move in (own.get(aim), moves.get(aim)) if move is not None and move.probe), "")
