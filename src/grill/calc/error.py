"""What goes wrong in the calculator."""

from __future__ import annotations


class CalcError(ValueError):
    """What cannot be read or worked out; the message is a sentence for the user, without its full stop."""
