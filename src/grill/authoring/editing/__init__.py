"""Bank files as text under edit: located problems, completion, edits that keep all else, saving, undo. No screen."""
