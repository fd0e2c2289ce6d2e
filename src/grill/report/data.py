"""The report as JSON: for scripts, and as the one rendering that leaves nothing out.

`{"format": "grill-report", "version": 1, …}`, then the fields of `Report` under their own names and in their own order,
as `grill.report.model` documents them: scores and credits 0 to 1, durations in seconds, offsets in code points of the
answer's text, time stamps in ISO 8601. What the model derives stands beside what it is derived from: an estimate's
`verdict`, a band's `state`, a question's `counts`. The transcript's entries have no `answer`: their `number` and
`follow_up` say which of the questions' answers it is. The version changes when a field changes its meaning or goes.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from datetime import datetime
from typing import Any

from grill.report.model import Report

FORMAT = "grill-report"
VERSION = 1

# JSON escapes the C0 controls itself. These it lets through to whatever shows it, or to an encoder that refuses them.
_UNSAFE = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def to_dict(report: Report) -> dict[str, Any]:
    """A JSON-ready dictionary with its keys in a fixed order."""
    data = asdict(report)
    for name in ("started_at", "finished_at"):
        at: datetime | None = data["head"][name]
        data["head"][name] = at.isoformat() if at else None
    for row, pack in zip(data["readiness"], report.readiness, strict=True):
        row["estimate"]["verdict"] = pack.estimate.verdict
        for band, count in zip(row["bands"], pack.bands, strict=True):
            band["state"] = count.state
    for row, question in zip(data["questions"], report.questions, strict=True):
        row["counts"] = question.counts
    for row in data["transcript"]:
        del row["answer"]
    return {"format": FORMAT, "version": VERSION, **data}


def to_json(report: Report) -> str:
    """The dictionary as text with readable letters; the same report gives the same bytes, and no text is lost."""
    text = json.dumps(to_dict(report), ensure_ascii=False, indent=2)
    return _UNSAFE.sub(lambda mark: f"\\u{ord(mark[0]):04x}", text) + "\n"
