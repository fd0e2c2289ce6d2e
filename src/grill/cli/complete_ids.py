"""Question ids for shell completion."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem


def complete_ids(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Ids that begin as typed, with their prompts as help; nothing when the bank cannot be read."""
    from grill.content.bank import load_bank
    from grill.errors import GrillError

    packs = getattr(ctx.find_root().obj, "packs", [])
    try:
        outline = load_bank(packs).outline()
    except GrillError:
        return []
    return [
        CompletionItem(row.question.id, help=row.question.prompt[:60])
        for row in outline
        if row.question.id.startswith(incomplete.lower())
    ]
