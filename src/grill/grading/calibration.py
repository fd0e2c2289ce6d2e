"""The few numbers that combine evidence into credit, in one frozen value that every receipt names by its hash."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, replace


@dataclass(frozen=True, slots=True)
class Calibration:
    """Constants of the grader. Fitted on rubrics' own wordings and checked on graded answers, never on single ones."""

    version: int = 1
    sharpness: float = 2.0
    """beta of the contrast's kernel exp(beta (cos - 1))."""
    ridge: float = 0.3
    """lambda of the contrast."""
    misconception_target: float = -0.7
    vague_target: float = -0.7
    background_target: float = -0.4
    background_apart: float = 0.5
    """A background sentence this similar to a right wording is left out of that contrast."""
    topic_from: float = 0.0
    """Nearness to the rubric, over nearness to the trade in general, below which an answer is drifting off."""
    topic_weight: float = 2.0
    """Evidence taken off every span, for each unit of drift."""
    keyword_lift: float = 0.3
    """What the full set of keywords adds to a span's evidence, against none: half up, half down."""
    credit_from: float = 0.02
    """Evidence at which credit begins."""
    credit_full: float = 0.42
    """Evidence at which credit is full."""
    keyword_only_slope: float = 0.6
    """Without a model: evidence = slope * share of keywords + offset."""
    keyword_only_offset: float = -0.1
    conflict_from: float = 0.25
    """Evidence from which a turned-round span counts against the point rather than for nothing."""
    contradiction: float = 0.5
    """Likeness to the rejected wordings from which a span contradicts the point."""
    outweigh: float = 0.8
    """A contradiction stands unless the point is made with at least this share of its strength."""
    mixed_factor: float = 0.6
    """What is left of a point's credit when the answer also says the opposite."""
    number_credit: float = 0.85
    """Least credit of a point whose supporting number is right, once the words touch it at all."""
    misconception_from: float = 0.45
    """Evidence at which a misconception is found."""
    penalty_scale: float = 1.0
    penalty_cap: float = 0.6
    """Most that misconceptions can take together."""
    moves_share: float = 0.25
    """Share of a methodology score that the six moves make."""
    moves_for_full: float = 4.0
    """Moves that earn the whole of that share."""
    moves_need: float = 0.5
    """Content from which moves count in full."""
    required_cap: float = 0.4
    """Highest score when a required point is contradicted."""
    unsure_margin: float = 0.08
    """Half-width, in score, of the band around a verdict's border in which the learner is asked."""

    @property
    def hash(self) -> str:
        """Short content hash."""
        return hashlib.blake2b(repr(sorted(asdict(self).items())).encode(), digest_size=6).hexdigest()


CALIBRATION = Calibration()
"""For rubrics that somebody wrote."""
DRAFTED = replace(
    CALIBRATION,
    background_target=-0.1,
    topic_weight=0.0,
    credit_from=-0.2,
    credit_full=0.3,
    unsure_margin=0.2,
)
"""For rubrics drafted from a reference answer: one wording a point, so that likeness must count from further away, and
the grade is surer of less."""
