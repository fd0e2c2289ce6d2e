"""Each formula against values worked out by hand or published, and against what must hold for any numbers."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grill.authoring import item_statistics as formulas

SCORES = st.lists(st.floats(0, 1).map(lambda x: round(x, 3)), min_size=4, max_size=30)


def test_pearsons_r_and_its_interval_by_fisher():
    found = formulas.correlation([1, 2, 3, 4, 5], [2, 1, 4, 3, 5])
    assert found is not None
    assert found.value == pytest.approx(0.8)
    z, half = math.atanh(0.8), 1.959964 / math.sqrt(2)
    assert (found.low, found.high) == pytest.approx((math.tanh(z - half), math.tanh(z + half)), abs=1e-6)
    assert found.cases == 5


@pytest.mark.parametrize(("left", "right"), [([1, 2, 3], [1, 2, 3]), ([1, 1, 1, 1], [1, 2, 3, 4])])
def test_with_too_few_or_without_spread_there_is_no_correlation(left, right):
    assert formulas.correlation(left, right) is None


def test_a_perfect_correlation_has_no_interval():
    found = formulas.correlation([1, 2, 3, 4], [2, 4, 6, 8])
    assert found is not None
    assert found.low == found.high == pytest.approx(1)


def test_upper_less_lower_group():
    # 27 % of 100 is 27: the best 27 all have it, the worst 27 do not.
    values = [1.0] * 50 + [0.0] * 50
    assert formulas.upper_lower(values, list(range(100, 0, -1))) == pytest.approx(1)
    assert formulas.upper_lower(values, list(range(100))) == pytest.approx(-1)


def test_ties_at_a_border_are_shared_so_that_no_order_decides():
    values, by = [1.0, 0.0, 1.0, 0.0, 0.5, 0.5, 0.5, 0.5], [1.0] * 8
    assert formulas.upper_lower(values, by) == pytest.approx(0)


def test_cronbachs_alpha_of_a_table_worked_by_hand():
    # Item variances 1, 1 and 4/3; totals 6, 8, 12 with variance 28/3: alpha = 3/2 (1 - (10/3) / (28/3)) = 27/28.
    table = [[1, 2, 3], [2, 3, 3], [3, 4, 5]]
    assert formulas.alpha(table) == pytest.approx(27 / 28)


def test_items_that_say_the_same_are_perfectly_reliable():
    assert formulas.alpha([[x, x, x] for x in (0.1, 0.4, 0.9)]) == pytest.approx(1)
    assert formulas.kr20([[x, x] for x in (True, False, True)]) == pytest.approx(1)


def test_kr20_is_k_over_k_less_one_times_one_less_pq_over_variance():
    table = [[True, True], [True, False], [False, False], [True, True]]
    pq = 0.75 * 0.25 + 0.5 * 0.5
    totals = [2, 1, 0, 2]
    mean = sum(totals) / 4
    variance = sum((t - mean) ** 2 for t in totals) / 4
    assert formulas.kr20(table) == pytest.approx(2 * (1 - pq / variance))


@pytest.mark.parametrize("table", [[], [[1.0, 2.0]], [[1.0], [2.0]], [[1.0, 2.0], [2.0, 1.0]]])
def test_without_items_candidates_or_spread_there_is_no_alpha(table):
    assert formulas.alpha(table) is None


def test_feldts_interval_holds_alpha_and_narrows_with_candidates():
    few, many = formulas.alpha_interval(0.8, 20, 10), formulas.alpha_interval(0.8, 200, 10)
    assert few[0] < many[0] < 0.8 < many[1] < few[1]


def test_weighted_kappa():
    assert formulas.weighted_kappa([0, 1, 2, 3, 4], [0, 1, 2, 3, 4], 4) == pytest.approx(1)
    assert formulas.weighted_kappa([4, 3, 2, 1, 0], [0, 1, 2, 3, 4], 4) == pytest.approx(-1)
    # Half of the pairs differ by one, as many as chance would make differ.
    assert formulas.weighted_kappa([0, 0, 1, 1], [0, 1, 0, 1], 4) == pytest.approx(0)
    assert formulas.weighted_kappa([2, 2], [2, 2], 4) is None
    assert formulas.weighted_kappa([5], [2], 4) is None


@given(SCORES)
def test_any_scores_stay_within_bounds(scores):
    found = formulas.correlation(scores, scores[::-1])
    assert found is None or -1 <= found.low <= found.value <= found.high <= 1
    assert -1 - 1e-9 <= formulas.upper_lower(scores, scores) <= 1 + 1e-9
    assert formulas.upper_lower(scores, scores) >= -1e-9
