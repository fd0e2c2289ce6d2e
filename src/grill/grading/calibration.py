"""The few numbers that turn evidence into the credit of points, in one frozen value named by its hash in every receipt.

They are stored in `calibration.json` and were chosen by coordinate ascent on development answers. How credit and all
other evidence make the score is fitted apart (`grill.grading.combination`).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grill.grading.grade import Receipt

FILE = Path(__file__).with_name("calibration.json")


@dataclass(frozen=True, slots=True)
class Calibration:
    """Constants of the grader; none is fitted to a single answer or question."""

    version: int
    sharpness: float
    """beta of the contrast's kernel exp(beta (cos - 1))."""
    ridge: float
    """lambda of the contrast."""
    misconception_target: float
    vague_target: float
    background_target: float
    background_apart: float
    """A background sentence this similar to a right wording is left out of that contrast."""
    topic_from: float
    """Nearness to the rubric, over nearness to the trade in general, below which an answer is drifting off."""
    topic_weight: float
    """Evidence taken off every span, for each unit of drift."""
    keyword_lift: float
    """What the full set of keywords adds to a span's evidence, against none: half up, half down."""
    credit_from: float
    """Evidence at which credit begins."""
    credit_full: float
    """Evidence at which credit is full."""
    keyword_only_slope: float
    """Without a model: evidence = slope * share of keywords + offset."""
    keyword_only_offset: float
    conflict_from: float
    """Evidence from which a turned-round span counts against the point rather than for nothing."""
    contradiction: float
    """Likeness to the rejected wordings from which a span contradicts the point."""
    outweigh: float
    """A contradiction stands unless the point is made with at least this share of its strength."""
    mixed_factor: float
    """What is left of a point's credit when the answer also says the opposite."""
    number_credit: float
    """Least credit of a point whose supporting number is right, once the words touch it at all."""
    misconception_from: float
    """Evidence at which a misconception is found."""
    penalty_scale: float
    penalty_cap: float
    """Most that misconceptions can take together."""
    moves_share: float
    """Share of a methodology score that the six moves make."""
    moves_for_full: float
    """Moves that earn the whole of that share."""
    moves_need: float
    """Content from which moves count in full."""
    required_cap: float
    """Highest score when a required point is contradicted."""
    unsure_margin: float
    """Half-width, in score, of the band around a verdict's border in which the learner is asked."""

    @property
    def hash(self) -> str:
        """Short content hash."""
        return hashlib.blake2b(repr(sorted(asdict(self).items())).encode(), digest_size=6).hexdigest()


def _stored(name: str) -> dict[str, float]:
    return dict(json.loads(FILE.read_text(encoding="utf-8"))[name])


CALIBRATION = Calibration(**_stored("written"))  # type: ignore[arg-type]  # the file's version is a whole number
"""For rubrics that somebody wrote."""
DRAFTED = replace(CALIBRATION, **_stored("drafted"))  # type: ignore[arg-type]  # as above
"""For rubrics drafted from a reference answer: one wording a point, so that likeness must count from further away, and
the grade is surer of less."""


def is_by_draft(receipt: Receipt) -> bool:
    """Whether a grade was given by a drafted rubric, as its receipt has it; receipts of other calibrations say no."""
    return receipt.calibration.partition("-")[0] == DRAFTED.hash
