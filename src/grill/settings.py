"""The user's settings: a small TOML file that may be missing, partly wrong or edited by hand."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from grill import paths
from grill.errors import SettingsError
from grill.text import did_you_mean

_CONTROL_ESCAPES = {127: "\\u007f"}


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings with their defaults."""

    model: str | None = None
    """Name or folder of a sentence-transformers model, or an adapter (.npz) of the packaged all-MiniLM-L6-v2; None is
    that model with its own adapter."""
    theme: str = ""
    """Name of the colour theme; empty is the app's own choice."""
    keymap: dict[str, str] = field(default_factory=dict)
    """Keys by binding id: `{"send-answer": "enter"}`."""
    packs: tuple[str, ...] = ()
    """Folders of further packs, read besides the built-in bank and the user's own."""
    problems: tuple[str, ...] = ()
    """What was wrong with the file; the defaults stand in for it. Never written."""

    @property
    def pack_folders(self) -> tuple[Path, ...]:
        """`packs` as paths, `~` expanded."""
        return tuple(Path(folder).expanduser() for folder in self.packs)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_keymap(value: object) -> bool:
    return isinstance(value, dict) and all(map(_is_text, value.values()))


_EXPECTED: dict[str, tuple[Callable[[object], bool], str]] = {
    "model": (_is_text, "a text in quotes"),
    "theme": (_is_text, "a text in quotes"),
    "keymap": (_is_keymap, "a table of keys by binding id"),
    "packs": (_is_texts, "a list of folders"),
}


def load_settings(file: Path | None = None) -> Settings:
    """Read the settings; a wrong value leaves its default in place and a sentence in `problems`. Never raises."""
    file = file or paths.settings_file()
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return Settings(problems=(f"{file}: {error}; the defaults are used",))
    values: dict[str, Any] = {}
    problems = []
    for key, value in table.items():
        if key not in _EXPECTED:
            problems.append(f"{file}: unknown setting '{key}'{did_you_mean(key, _EXPECTED)}")
        elif not _EXPECTED[key][0](value):
            problems.append(f"{file}: '{key}' must be {_EXPECTED[key][1]}")
        else:
            values[key] = tuple(value) if isinstance(value, list) else value
    return replace(Settings(), **values, problems=tuple(problems))


def save_settings(settings: Settings, file: Path | None = None) -> None:
    """Write every setting that differs from its default, atomically.

    Raises:
        SettingsError: the file cannot be written.
    """
    file = file or paths.settings_file()
    default = Settings()
    lines, tables = [], []
    for name in (f.name for f in fields(settings) if f.name != "problems"):
        value = getattr(settings, name)
        if value == getattr(default, name):
            continue
        if isinstance(value, dict):
            tables += ["", f"[{name}]", *(f"{_toml(key)} = {_toml(text)}" for key, text in value.items())]
        elif isinstance(value, tuple):
            lines.append(f"{name} = [{', '.join(map(_toml, value))}]")
        else:
            lines.append(f"{name} = {_toml(value)}")
    try:
        paths.write_atomically(file, ("\n".join([*lines, *tables]) + "\n").encode("utf-8", "replace"))
    except OSError as error:
        raise SettingsError(f"The settings could not be saved to {file}: {error.strerror or error}") from error


def _toml(text: str) -> str:
    """A TOML basic string: JSON's escapes are TOML's, but for DEL, which JSON leaves bare."""
    return json.dumps(text, ensure_ascii=False).translate(_CONTROL_ESCAPES)
