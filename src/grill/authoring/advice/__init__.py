"""What the program tells an author about a rubric under edit: preview, trial, suggestions, state."""
