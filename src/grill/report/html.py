"""The report as one self-contained HTML file: no script, no request, readable on a phone and on paper.

Every text goes through the same two steps on its way in: control characters and reordering marks are taken out, then
everything is escaped (Jinja2's autoescape). Nothing in the templates is marked safe but their own text.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from grill.report import charts, words
from grill.report.marks import pieces_of
from grill.report.model import Report
from grill.session.readiness import CONFIDENCE, VERDICTS
from grill.text import plural, safe_for_terminal

TEMPLATES = Path(__file__).with_name("templates")


def to_html(report: Report) -> str:
    """The whole document."""
    return _environment().get_template("report.html.j2").render(report=report)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        finalize=_finalized,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "words": words,
        "charts": charts,
        "plural": plural,
        "pieces_of": pieces_of,
        "standing": VERDICTS,
        "confidence": round(100 * CONFIDENCE),
    }
    return environment


def _finalized(value: object) -> object:
    """A text from outside on its way into the document; markup of the templates' own macros passes."""
    return safe_for_terminal(value) if isinstance(value, str) and not isinstance(value, Markup) else value
