"""`grill schema`."""

from __future__ import annotations

import click


@click.command(short_help="Print the JSON Schema of a bank file.")
@click.argument("name", type=click.Choice(["question", "rubric", "pack", "moves"]), default="rubric")
def schema(name: str) -> None:
    """Print the JSON Schema of a bank file: question, rubric, pack or moves.

    Editors complete and check YAML by it; in VS Code, for example, through the setting yaml.schemas.

    \b
    Examples:
      grill schema rubric > rubric.schema.json
      grill schema question
    """
    from grill.content.schema import SCHEMA_NAMES, schema_text

    chosen = next(known for known in SCHEMA_NAMES if known == name)
    click.echo(schema_text(chosen), nl=False)
