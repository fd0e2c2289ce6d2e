"""What can go wrong in a way that a person can act upon: every message is a sentence for the reader of a terminal."""

from __future__ import annotations


class GrillError(Exception):
    """Base of all expected failures. The message says what happened and, where there is one, the way out."""


class InputError(GrillError):
    """What the user gave cannot be read: a file, a row, an option."""


class UnknownQuestion(GrillError):
    """No question has this id. The message names the nearest ids."""


class PackError(GrillError):
    """A pack folder cannot be used at all."""


class SettingsError(GrillError):
    """The settings file cannot be read or written."""


class StoreError(GrillError):
    """History could not be read or written; what the learner typed is still in memory."""


class SessionMoved(StoreError):
    """The interview went on elsewhere: what this window wanted to add has been written there already."""
