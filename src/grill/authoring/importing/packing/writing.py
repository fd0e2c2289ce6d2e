"""From pages to the files of a pack: planned as a whole, looked over, and then written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from grill.authoring.importing.packing import pack_file
from grill.authoring.importing.packing.committing import Step, change_pack, make_pack
from grill.authoring.importing.packing.disk import read_pack
from grill.authoring.importing.packing.drafts import Draft, Drafts
from grill.authoring.importing.packing.laying import Layout
from grill.authoring.importing.packing.pack_file import Wishes
from grill.authoring.importing.packing.report import PackReport
from grill.authoring.importing.packing.rows import PageSource, rows_of
from grill.authoring.importing.packing.state import FILE, State, state_json

_LONGEST_NOTICE = 120
_NOTICE_ENDINGS = frozenset({"", ".md", ".txt"})


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import into one pack will write."""

    folder: Path
    steps: tuple[Step, ...]
    """Files in the order in which they can be written one by one; `import.json` is the last."""
    report: PackReport
    prefix: str
    """How the pack's ids begin."""


def plan_pack(
    folder: Path,
    pack: str,
    pages: Sequence[PageSource],
    draft: Draft,
    *,
    wishes: Wishes = Wishes(),  # noqa: B008  frozen
    taken: Iterable[str] = (),
) -> Plan:
    """Plan the import of pages into the pack at `folder`, new or not. Writes nothing.

    Args:
        folder: The pack's folder.
        pack: The id of a new pack; an old one keeps its own.
        pages: The pages, in the order of their numbers.
        draft: Makes a first rubric from a question's key.
        wishes: What the user says about the pack.
        taken: The beginnings of ids that other packs use.

    Raises:
        PackError: the pack has an error, or a page is another one than that imported before; nothing can be written.
    """
    disk = read_pack(folder)
    pack = pack if disk.is_new else disk.id
    rows = rows_of(disk, pages, pack, frozenset(taken))
    report = PackReport(pack, folder, disk.is_new)
    layout = Layout(disk, rows, pack, Drafts(draft), report)
    steps = layout.lay_out()
    notices = _notices(folder, pages)
    heads = [text for name, content in notices.items() if (text := _first_line(name, content))]
    values = pack_file.pack_values(disk, pack, layout.pages, rows.offsets, wishes=wishes, notice=next(iter(heads), ""))
    edit, conflicts = pack_file.edited(disk, pack, values)
    if edit is not None:
        steps.append(Step(edit.path.relative_to(folder).as_posix(), edit.before, edit.content()))
        report.readiness = pack_file.in_words(edit.pack.readiness)
    elif disk.pack is not None:
        report.readiness = pack_file.in_words(disk.pack.readiness)
    report.conflicts += conflicts
    for name, content in notices.items():
        before = (folder / name).read_bytes() if (folder / name).is_file() else None
        steps.append(Step(name, before, content))
        report.notices.append(name)
    after = state_json(State(rows.prefix, layout.pages, layout.known, values))
    steps.append(Step(FILE, disk.state_content, after))
    changed = tuple(step for step in steps if step.before != step.after)
    report.written = list(dict.fromkeys(step.name for step in changed))
    report.first_id = min((row.id for page in rows.pages.values() for row in page.rows), default="")
    return Plan(folder, changed, report, rows.prefix)


def write(plan: Plan) -> None:
    """Write what was planned.

    Raises:
        PackError: the disk says no, or a file was changed since the plan was made; the pack loads all the same.
    """
    if plan.report.is_new:
        make_pack(plan.folder, {step.name: step.after for step in plan.steps})
    else:
        change_pack(plan.folder, plan.steps)


def _notices(folder: Path, pages: Sequence[PageSource]) -> dict[str, bytes]:
    """The licence files to copy, by the name they get: those that the pack holds already stay as they are."""
    there = (
        {path.read_bytes() for path in folder.iterdir() if path.is_file() and not path.suffix.startswith(".y")}
        if (folder.is_dir())
        else set[bytes]()
    )
    found: dict[str, bytes] = {}
    for page in pages:
        for name, content in page.notices:
            if content in there or content in found.values():
                continue
            free = name if name not in found and not (folder / name).exists() else f"{name}-{page.name}"
            found[free] = content
    return found


def _first_line(name: str, content: bytes) -> str:
    """What a licence calls itself; nothing for a file that is none, such as NOTICE."""
    if name.upper().startswith("NOTICE"):
        return ""
    lines = content.decode("utf-8", "replace").splitlines()
    return next((line.strip(" #*\t") for line in lines if line.strip(" #*\t")), "")[:_LONGEST_NOTICE]
