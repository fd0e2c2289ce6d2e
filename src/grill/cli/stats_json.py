"""The figures of `grill stats` as data: scores, shares and strengths 0 to 1, days as ISO dates."""

from __future__ import annotations

from typing import Any

from grill.cli import history_times as times
from grill.records.figures import Figures, Weak
from grill.records.trends import Period


def in_json(found: Figures) -> dict[str, Any]:
    """Everything, with its keys in a fixed order."""
    return {
        "today": found.today.isoformat(),
        "answers": found.answers,
        "follow_ups": found.follow_ups,
        "questions": found.questions,
        "since": times.iso(found.since),
        "verdicts": {name: found.verdicts.get(name, 0) for name in ("cold", "partial", "miss")},
        "weeks": [
            {**_period(week), "moving_average": average}
            for week, average in zip(found.weeks, found.averages, strict=True)
        ],
        "recent": _period(found.recent),
        "before": _period(found.before),
        "sections": [
            {
                "section": row.strength.key,
                "title": row.title,
                "strength": row.strength.value,
                "asked": row.strength.asked,
                "of": row.strength.of,
            }
            for row in found.sections
        ],
        "weakest": [_weak(row) for row in found.weakest],
        "leeches": [_weak(row) for row in found.leeches],
        "days": {day.isoformat(): count for day, count in sorted(found.chart.counts.items())},
        "streak": {"current": found.streaks.current, "longest": found.streaks.longest, "days": found.streaks.days},
        "readiness": [
            {
                "pack": pack.id,
                "verdict": row.estimate.verdict,
                "cold": row.record.cold,
                "asked": row.record.answered,
                "of": row.record.of,
                "needed": row.estimate.needed,
                "expected": row.estimate.expected,
                "low": row.estimate.low,
                "high": row.estimate.high,
            }
            for pack, row in found.readiness
        ],
        "habits": {
            "timed": found.habits.timed,
            "time_over_target": found.habits.ratio,
            "in_time": found.habits.in_time,
            "with_hints": found.habits.with_hints,
            "hints": found.habits.hints,
            "graded": found.habits.graded,
            "overruled": found.habits.overruled,
        },
        "due": [{"day": day.isoformat(), "ideas": count} for day, count in found.forecast],
    }


def _period(period: Period) -> dict[str, Any]:
    return {
        "start": period.start.isoformat(),
        "days": period.days,
        "answers": period.answers,
        "mean": period.mean,
        "cold_share": period.cold_share,
    }


def _weak(row: Weak) -> dict[str, Any]:
    return {
        "card": row.idea.card,
        "name": row.idea.name,
        "questions": list(dict.fromkeys(mention.question for mention in row.idea.mentions)),
        "strength": row.strength,
        "lapses": row.state.lapses,
        "reviews": row.state.reviews,
        "last_asked": times.iso(row.state.last_at),
    }
