"""A conclusion as a table for readers and as data for programs."""

from __future__ import annotations

from typing import Any

from grill.calc.experiments.claim_words import gain_text, interval_text
from grill.calc.experiments.comparison import Comparison, Verdict
from grill.calc.experiments.conclusion import Claim, Conclusion
from grill.calc.experiments.markdown import table
from grill.calc.experiments.precision import as_percent, p_text
from grill.calc.experiments.student import MOST_SEEDS
from grill.calc.experiments.values import named

VERDICTS: dict[Verdict, str] = {
    "better": "better",
    "worse": "worse",
    "open": "not shown",
    "no spread": "no spread",
    "too few seeds": "too few seeds",
    "not comparable": "not comparable",
}
"""What the table calls each."""


def as_table(conclusion: Conclusion) -> str:
    """Markdown: one row a comparison. An interval is for its row alone, but where `all` says otherwise."""
    level = as_percent(conclusion.alpha)
    several = len(conclusion.claims) > 1
    families = any(c.family for claim in conclusion.claims for c in claim.comparisons)
    many = conclusion.tests > 1
    heading = [
        *(["arm"] if several else []),
        *(["family"] if families else []),
        "runs",
        "gain",
        f"{level} interval",
        *([f"all at {level}", "corrected p"] if many else ["p"]),
        "verdict",
        "seeds that would do",
    ]
    rows = [
        [
            *([named(claim.candidate)] if several else []),
            *([named(c.family)] if families else []),
            c.design,
            gain_text(c),
            interval_text(c),
            *([interval_text(c, together=True)] if many else []),
            "–" if c.adjusted_p is None else p_text(c.adjusted_p),
            VERDICTS[c.verdict],
            _needed(c),
        ]
        for claim in conclusion.claims
        for c in claim.comparisons
    ]
    return table(heading, rows, numbers=frozenset(("gain", "corrected p", "p", "seeds that would do")))


def as_data(conclusion: Conclusion) -> dict[str, Any]:
    """JSON-ready, its keys in a fixed order. Gains are positive where the candidate is better."""
    return {
        "says": conclusion.says,
        "improvement": any(claim.improved for claim in conclusion.claims),
        "baseline": conclusion.baseline,
        "alpha": conclusion.alpha,
        "comparisons_corrected_for": conclusion.tests,
        "claims": [_claim(claim) for claim in conclusion.claims],
        "notes": list(conclusion.notes),
    }


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "candidate": claim.candidate,
        "says": claim.says,
        "improvement": bool(claim.improved),
        "improved": list(claim.improved),
        "families": [_comparison(c) for c in claim.comparisons],
        "confounds": [
            {"setting": c.column, "kind": c.kind, "baseline": c.baseline, "candidate": c.candidate}
            for c in claim.confounds
        ],
        "compute_ratio": claim.compute_ratio,
        "notes": list(claim.notes),
    }


def _comparison(c: Comparison) -> dict[str, Any]:
    estimate = c.estimate
    spread = estimate is not None and estimate.error > 0
    return {
        "family": c.family,
        "benchmarks": list(c.sides.benchmarks),
        "lower_is_better": c.sign < 0,
        "verdict": c.verdict,
        "design": estimate.design if estimate else None,
        "seeds": list(estimate.seeds if estimate else (len(c.sides.baseline), len(c.sides.candidate))),
        "baseline_mean": c.baseline_mean,
        "candidate_mean": c.candidate_mean,
        "gain": c.gain,
        "std": list(estimate.stds) if estimate else [],
        "standard_error": estimate.error if estimate else None,
        "df": estimate.df if estimate and spread else None,
        "interval": list(c.interval) if c.interval else None,
        "simultaneous_interval": list(c.together) if c.together else None,
        "p": estimate.p if estimate and spread else None,
        "corrected_p": c.adjusted_p,
        "seeds_needed": c.seeds_needed if c.verdict == "open" else None,
    }


def _needed(c: Comparison) -> str:
    if c.verdict != "open" or not (c.gain or 0.0) > 0:
        return "–"
    return f"> {MOST_SEEDS:,}" if c.seeds_needed is None else f"{c.seeds_needed:,}"
