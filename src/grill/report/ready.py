"""The packs' readiness rules, applied to what the interview asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grill.content.model import Entry, Pack, Readiness
from grill.report.model import PackReadiness, QuestionReport
from grill.session.readiness import CONFIDENCE, VERDICTS, Estimate, Record, Try, bands, estimate, on_record
from grill.text import plural


def readiness(
    questions: Sequence[QuestionReport],
    entries: Mapping[str, Entry],
    packs: Mapping[str, Pack],
    latest_cold: Mapping[str, bool] | None,
    *,
    timed: bool,
) -> tuple[PackReadiness, ...]:
    """One for each pack with a rule of which something was asked, in the order of asking."""
    tries: dict[str, list[Try]] = {}
    for row in questions:
        entry = entries.get(row.id)
        rule = _rule(packs, entry)
        if entry and rule and row.outcome != "open" and entry.question.number <= rule.of:
            tries.setdefault(entry.pack, []).append(Try(row.id, entry.question.number, row.cold))
    found = []
    for name, asked in tries.items():
        pack = packs[name]
        if pack.readiness is None:
            continue
        reached = estimate(asked, pack.readiness)
        found.append(
            PackReadiness(
                pack=name,
                title=pack.title,
                estimate=reached,
                bands=bands(asked, pack.readiness),
                says=_says(reached, timed=timed),
                ungraded=sum(one.cold is None for one in asked),
                record=None if latest_cold is None else _record(name, asked, entries, latest_cold, pack.readiness),
            )
        )
    return tuple(found)


def _rule(packs: Mapping[str, Pack], entry: Entry | None) -> Readiness | None:
    pack = packs.get(entry.pack) if entry else None
    return pack.readiness if pack else None


def _record(
    pack: str, asked: Sequence[Try], entries: Mapping[str, Entry], latest_cold: Mapping[str, bool], rule: Readiness
) -> Record:
    """This interview is the latest of all."""
    latest = {**latest_cold, **{one.question: one.cold for one in reversed(asked) if one.cold is not None}}
    known = {name: entries[name] for name in latest if name in entries}
    numbers = {name: entry.question.number for name, entry in known.items() if entry.pack == pack}
    return on_record(latest, numbers, rule)


def _says(reached: Estimate, *, timed: bool) -> str:
    rule = f"The rule asks for {reached.needed} of {reached.of} cold."
    if not reached.asked:
        return f"{rule} None of what was asked has a grade, so there is nothing to go by."
    counted = f"{reached.cold} of {plural(reached.asked, 'question')} cold: right at the first try, without a hint"
    counted += ", in time." if timed else ". The interview was untimed, so time is left out."
    if reached.asked >= reached.of:
        return f"{VERDICTS[reached.verdict]}. {counted} {rule}"
    return (
        f"{VERDICTS[reached.verdict]}. {counted} Of all {reached.of} that makes about {round(reached.expected)}, "
        f"with {CONFIDENCE:.0%} probability {_between(reached.low, reached.high)}. {rule} This takes the questions "
        "asked as typical of the rest; where the weakest come first, it leans low."
    )


def _between(low: int, high: int) -> str:
    return str(low) if low == high else f"{low} to {high}"
