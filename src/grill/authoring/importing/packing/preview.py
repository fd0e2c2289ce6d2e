"""An import in words and as JSON, the same before and after it is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from grill.authoring.importing.packing.folders import Skipped
from grill.authoring.importing.packing.merging import Conflict
from grill.authoring.importing.packing.report import PackReport, PageReport
from grill.text import Line, cut, plural

_SHOWN = 200
_SHOWN_PROMPT = 90
_BEFORE_IT = 30
"""Characters shown before the first difference of two long texts."""
_SHOWN_IDS = 6
_FORMS = {
    "grill": "grill page",
    "grill-text": "grill page as plain text",
    "qa": "questions and answers",
    "csv": "CSV",
    "tsv": "TSV",
    "gift": "GIFT",
}


def pack_lines(report: PackReport) -> Iterator[Line]:
    """A pack, page by page."""
    for page in report.pages:
        yield Line(f"{page.shown} → {report.id}: {', '.join(_counts(page, report))}", heading=True)
        yield from map(Line, _page_lines(page))
    if report.readiness:
        yield Line(f"  Ready at {report.readiness}.")
    for conflict in report.conflicts:
        yield from map(Line, _conflict_lines(conflict))
    if report.notices:
        yield Line(f"  Copied along: {', '.join(report.notices)}.")


def total_line(reports: Sequence[PackReport], *, dry: bool) -> str:
    """All packs in one sentence."""
    pages = [page for report in reports for page in report.pages]
    files = sum(len(report.written) for report in reports)
    parts = [
        plural(sum(page.questions for page in pages), "question"),
        f"{sum(page.keyless for page in pages)} without a key",
        f"{plural(sum(page.drafted for page in pages), 'rubric')} drafted",
        f"{plural(sum(len(page.failed) for page in pages), 'question')} not imported",
        plural(sum(len(report.all_conflicts) for report in reports), "conflict"),
    ]
    packs = f"{plural(len(pages), 'page')}, {plural(len(reports), 'pack')}"
    would = "would be written" if dry else "to write"
    return (
        f"{packs}: {', '.join(part for part in parts if not part.startswith('0 '))}. {plural(files, 'file')} {would}."
    )


def skipped_lines(skipped: Sequence[Skipped], top: Sequence[Path]) -> Iterator[str]:
    """What was not read, by reason, in few lines."""
    for why, count in Counter(row.why for row in skipped).items():
        names = [_from(row.path, top) for row in skipped if row.why == why]
        shown = ", ".join(names[:_SHOWN_IDS]) + (" …" if count > _SHOWN_IDS else "")
        yield f"Skipped ({why}): {shown}" + (f" ({count} in all)" if count > _SHOWN_IDS else "")


def in_json(
    reports: Sequence[PackReport], skipped: Sequence[Skipped], errors: Sequence[str], *, dry: bool
) -> dict[str, Any]:
    """Everything, for scripts."""
    return {
        "dry_run": dry,
        "packs": [_pack_json(report) for report in reports],
        "skipped": [{"path": str(row.path), "why": row.why} for row in skipped],
        "errors": list(errors),
    }


def _counts(page: PageReport, report: PackReport) -> Iterator[str]:
    yield _FORMS.get(page.form, page.form)
    yield plural(page.questions, "question")
    if page.keyless:
        yield f"{page.keyless} without a key"
    if page.numeric:
        yield f"{page.numeric} numeric"
    if page.drafted:
        yield f"{plural(page.drafted, 'rubric')} drafted"
    if report.is_new or not page.known:
        yield _span(page.new)
        return
    changed = len({row.id for row in page.taken})
    kept = len({name for name, _ in page.kept})
    yield f"{len(page.new)} new{f' ({_span(page.new)})' if page.new else ''}"
    yield f"{changed} changed"
    if page.moved:
        yield f"{len(page.moved)} moved"
    if kept:
        yield f"{kept} kept as you edited them"
    if page.conflicts:
        yield plural(len(page.conflicts), "conflict")


def _page_lines(page: PageReport) -> Iterator[str]:
    yield "  " + " · ".join(f"{row.letter} {cut(row.title, 40)} {row.questions}" for row in page.sections)
    for taken in page.taken:
        before, after = where_they_differ(taken.before, taken.after)
        yield f"  {taken.id} {taken.field}: “{before}” → “{after}”"
    for conflict in page.conflicts:
        yield from _conflict_lines(conflict)
    for name in page.moved:
        yield f"  {name} moved to another section"
    for remark in page.remarks:
        yield f"  {remark.id} (line {remark.line}): {remark.text}"
    for remark in page.gone:
        yield f"  {remark.id} is gone from the page and stays here: “{cut(remark.text, _SHOWN_PROMPT)}”"
    if page.removed:
        yield f"  taken out by you, and left out: {', '.join(page.removed)}"
    for row in page.unread:
        what = "NOT IMPORTED" if row.is_question else "left out"
        yield f"  {what}, line {row.line}: “{cut(row.text, _SHOWN_PROMPT)}”: {row.why}"


def _conflict_lines(conflict: Conflict) -> Iterator[str]:
    yield f"  CONFLICT {conflict.id} {conflict.field}: changed on the page and by you; yours stays"
    yield f"    page before: {cut(conflict.before, _SHOWN) or '(not known)'}"
    yield f"    page now:    {cut(conflict.now, _SHOWN)}"
    yield f"    yours:       {cut(conflict.yours, _SHOWN)}"


def _span(ids: Sequence[str]) -> str:
    return ids[0] if len(ids) == 1 else f"{min(ids)} to {max(ids)}" if ids else "none new"


def _from(path: Path, top: Sequence[Path]) -> str:
    for folder in top:
        if path.is_relative_to(folder) and path != folder:
            return path.relative_to(folder).as_posix()
    return str(path)


def _pack_json(report: PackReport) -> dict[str, Any]:
    return {
        "id": report.id,
        "folder": str(report.folder),
        "new": report.is_new,
        "readiness": report.readiness,
        "notices": report.notices,
        "written": report.written,
        "conflicts": [_conflict_json(row) for row in report.conflicts],
        "pages": [_page_json(page) for page in report.pages],
    }


def _page_json(page: PageReport) -> dict[str, Any]:
    return {
        "page": page.shown,
        "title": page.title,
        "form": page.form,
        "sections": [{"letter": row.letter, "title": row.title, "questions": row.questions} for row in page.sections],
        "questions": page.questions,
        "keyed": page.keyed,
        "keyless": page.keyless,
        "numeric": page.numeric,
        "drafted": page.drafted,
        "new": page.new,
        "changed": [{"id": row.id, "field": row.field, "before": row.before, "after": row.after} for row in page.taken],
        "kept": [{"id": name, "field": what} for name, what in page.kept],
        "conflicts": [_conflict_json(row) for row in page.conflicts],
        "moved": page.moved,
        "gone": [{"id": row.id, "line": row.line, "prompt": row.text} for row in page.gone],
        "removed": page.removed,
        "remarks": [{"id": row.id, "line": row.line, "text": row.text} for row in page.remarks],
        "not_imported": [{"line": row.line, "text": row.text, "why": row.why} for row in page.failed],
        "left_out": [
            {"line": row.line, "text": row.text, "why": row.why} for row in page.unread if not row.is_question
        ],
    }


def _conflict_json(row: Conflict) -> dict[str, str]:
    return {"id": row.id, "field": row.field, "before": row.before, "now": row.now, "yours": row.yours}


def where_they_differ(before: str, after: str) -> tuple[str, str]:
    """Both texts, cut so that the first difference is seen."""
    same = next(
        (i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), min(len(before), len(after))
    )
    start = max(0, same - _BEFORE_IT)
    if start == 0 or max(len(before), len(after)) <= _SHOWN_PROMPT:
        return cut(before, _SHOWN_PROMPT), cut(after, _SHOWN_PROMPT)
    return f"…{cut(before[start:], _SHOWN_PROMPT)}", f"…{cut(after[start:], _SHOWN_PROMPT)}"
