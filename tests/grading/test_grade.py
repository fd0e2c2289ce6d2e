from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from grill.grading.calibration import CALIBRATION
from grill.grading.grade import CriterionResult, Grade, MisconceptionResult, MoveResult, Quote, Receipt

TEXT = st.text(max_size=20)
SHARE = st.floats(0, 1)
STATE = st.sampled_from(["met", "partial", "missed", "contradicted"])
QUOTE = st.builds(Quote, st.integers(0, 10**5), st.integers(0, 10**5), TEXT)
GRADE = st.builds(
    Grade,
    question=TEXT,
    score=SHARE,
    verdict=st.sampled_from(["cold", "partial", "miss"]),
    unsure=st.booleans(),
    criteria=st.lists(
        st.builds(
            CriterionResult,
            id=TEXT,
            point=TEXT,
            weight=st.floats(0.1, 100),
            required=st.booleans(),
            credit=SHARE,
            state=STATE,
            quote=st.none() | QUOTE,
            note=TEXT,
            probe=TEXT,
            margin=st.floats(-1, 1),
            evidence=st.dictionaries(TEXT, SHARE, max_size=3),
        ),
        max_size=3,
    ).map(tuple),
    misconceptions=st.lists(st.builds(MisconceptionResult, TEXT, TEXT, SHARE, QUOTE), max_size=2).map(tuple),
    moves=st.lists(st.builds(MoveResult, TEXT, SHARE, STATE, st.none() | QUOTE, TEXT), max_size=2).map(tuple),
    feedback=st.lists(TEXT, max_size=3).map(tuple),
    receipt=st.builds(Receipt, TEXT, TEXT, TEXT, TEXT),
    mode=st.sampled_from(["full", "keywords"]),
    flags=st.lists(st.sampled_from(["empty", "echo"]), max_size=2).map(tuple),
)


@given(GRADE)
def test_a_grade_survives_a_trip_through_json(grade):
    assert Grade.from_dict(json.loads(json.dumps(grade.to_dict()))) == grade
    assert Grade.from_dict(grade.to_dict()) == grade


def test_the_calibration_is_named_by_its_content():
    assert CALIBRATION.hash == replace(CALIBRATION).hash
    assert replace(CALIBRATION, unsure_margin=CALIBRATION.unsure_margin + 1).hash != CALIBRATION.hash
