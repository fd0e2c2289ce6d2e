"""A report saved to disk: in all formats to a folder of its own, or to one file in the format of its ending."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from grill import paths
from grill.errors import InputError
from grill.report.data import to_json
from grill.report.html import to_html
from grill.report.markdown import to_markdown
from grill.report.model import Report
from grill.report.plain import to_lines
from grill.text import did_you_mean


def _to_text(report: Report) -> str:
    return "\n".join([*to_lines(report), ""])


FORMATS: Mapping[str, Callable[[Report], str]] = {".json": to_json, ".html": to_html, ".md": to_markdown}
"""What is written to an interview's folder, by file ending; the JSON first, which says whose folder it is."""
WRITERS: Mapping[str, Callable[[Report], str]] = {**FORMATS, ".txt": _to_text}
"""What a file's ending makes of it."""


def save_report(report: Report, folder: Path) -> Path:
    """Write `report.html`, `report.md` and `report.json` to a folder of their own and return it.

    The folder is named by the interview's beginning where the learner is, `2026-11-25-1403`; `-2` and so on follow
    where another interview began in the same minute. The same interview saved again replaces its files. Each file is
    whole or, where writing failed, as it was before; nobody else can read them.

    Raises:
        OSError: the folder or a file cannot be written.
    """
    own = _own_folder(report, folder)
    for ending, render in FORMATS.items():
        paths.write_atomically(own / f"report{ending}", render(report).encode("utf-8"))
    return own


def check_ending(file: Path) -> None:
    """Refuse a file name whose ending says no format.

    Raises:
        InputError: it does not; the message names the endings.
    """
    if file.suffix.lower() not in WRITERS:
        *most, last = WRITERS
        meant = did_you_mean(file.suffix.lower(), WRITERS)
        raise InputError(f"A report is saved as {', '.join(most)} or {last}, not as '{file.name}'{meant or '.'}")


def rendered(report: Report, file: Path) -> str:
    """What the report is in the format of a file's ending.

    Raises:
        InputError: the ending is another one.
    """
    check_ending(file)
    return WRITERS[file.suffix.lower()](report)


def write_report(report: Report, file: Path) -> None:
    """Write the report to one file, in the format of its ending: .html, .md, .json or .txt.

    Raises:
        InputError: the ending is another one, or the file cannot be written.
    """
    content = rendered(report, file).encode("utf-8")
    try:
        paths.write_atomically(file, content)
    except OSError as error:
        raise InputError(f"{file} cannot be written: {error.strerror or error}.") from error


def _own_folder(report: Report, folder: Path) -> Path:
    name = f"{report.head.started_at.astimezone():%Y-%m-%d-%H%M}"
    paths.private_folder(folder)
    own, number = folder / name, 1
    while True:
        try:
            own.mkdir(mode=0o700)
        except FileExistsError:
            if not _is_free_for(report, own):
                number += 1
                own = folder / f"{name}-{number}"
                continue
        return own


def _is_free_for(report: Report, own: Path) -> bool:
    """Whether the folder is this very interview's, or nobody's because saving failed."""
    try:
        if not any(own.iterdir()):
            return True
        head = json.loads((own / "report.json").read_bytes())["head"]
        return bool(head["started_at"] == report.head.started_at.isoformat() and head["seed"] == report.head.seed)
    except (OSError, ValueError, KeyError, TypeError):
        return False
