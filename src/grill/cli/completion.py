"""`grill completion`."""

from __future__ import annotations

import click


@click.command(short_help="Print a shell completion script.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the script that completes commands, options and question ids in your shell.

    \b
    Examples:
      grill completion bash >> ~/.bashrc
      grill completion zsh >> ~/.zshrc
      grill completion fish > ~/.config/fish/completions/grill.fish
    """
    from click.shell_completion import get_completion_class

    from grill.cli.app import grill

    maker = get_completion_class(shell)
    if maker is None:  # pragma: no cover  click knows all three
        raise click.UsageError(f"no completion for {shell}")
    # The version check of click's bash class would start a bash; the script is the same for all supported ones.
    completer = maker(grill, {}, "grill", "_GRILL_COMPLETE")
    click.echo(completer.source_template % completer.source_vars())
