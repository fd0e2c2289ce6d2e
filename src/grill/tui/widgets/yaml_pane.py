"""The editor of a bank file with what belongs to it: completions that float over it, a line for problems, a search."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import Vertical

from grill.tui.commands import Scope
from grill.tui.widgets.completion_list import CompletionPicked
from grill.tui.widgets.yaml_editor import EditorHost, YamlEditor


class YamlPane(Vertical):
    """Holds the editor; all there is to do is done with `editor`."""

    def __init__(self, host: EditorHost, keymap: Mapping[str, str], scope: Scope = "rubric") -> None:
        super().__init__()
        self.editor = YamlEditor(host, keymap, scope)

    def compose(self) -> ComposeResult:
        """The text above, one line below it."""
        yield self.editor
        yield self.editor.finder
        yield self.editor.strip
        yield self.editor.offers

    def on_completion_picked(self, event: CompletionPicked) -> None:
        """Take what was clicked."""
        event.stop()
        self.editor.take_completion()
        self.editor.focus()
