"""Where things lie. `GRILL_HOME` moves everything a user owns below one folder; nothing here is created on import."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

from grill.errors import PackError

_APP = "interview-grill"


def _user_folder(kind: str) -> Path:
    if home := os.environ.get("GRILL_HOME"):
        return Path(home).expanduser() / kind
    import platformdirs

    folders = {
        "data": platformdirs.user_data_path,
        "config": platformdirs.user_config_path,
        "cache": platformdirs.user_cache_path,
    }
    return folders[kind](_APP, appauthor=False)


def data_folder() -> Path:
    """History, drafts and the user's own packs."""
    return _user_folder("data")


def config_folder() -> Path:
    """The settings file."""
    return _user_folder("config")


def cache_folder() -> Path:
    """What can be deleted at any time: parsed banks, embeddings of bank texts."""
    return _user_folder("cache")


def database_file() -> Path:
    """The learner's history."""
    return data_folder() / "history.db"


def packs_folder() -> Path:
    """Every folder in here is a pack of the user's own."""
    return data_folder() / "packs"


def reports_folder() -> Path:
    """Where interview reports are saved."""
    return data_folder() / "reports"


def settings_file() -> Path:
    """`settings.toml`; it need not exist."""
    return config_folder() / "settings.toml"


def log_file() -> Path:
    """What the helper process says on its standard error."""
    return cache_folder() / "helper.log"


def pictures_folder() -> Path:
    """Where saved screens go: the user's downloads, made if it is not there; the home folder where it cannot be."""
    import platformdirs

    folder = platformdirs.user_downloads_path()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path.home()
    return folder


def bank_folder() -> Path:
    """The built-in bank: a folder that holds `questions/` and `rubrics/`.

    A source checkout keeps it at the repository root, an installed package carries it as `grill/_bank`.

    Raises:
        PackError: neither is there; the installation is damaged.
    """
    package = Path(__file__).resolve().parent
    for folder in (package / "_bank", package.parents[1]):
        if (folder / "questions").is_dir():
            return folder
    raise PackError(f"The built-in question bank is missing beside {package}; reinstall interview-grill.")


def private_folder(folder: Path) -> Path:
    """The folder, made with mode 0700 where it is missing; learners' answers are nobody else's business.

    Raises:
        OSError: it cannot be made.
    """
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with contextlib.suppress(OSError):
            folder.chmod(0o700)  # mkdir's mode is cut by the umask and ignored where the folder appeared meanwhile
    return folder


def write_atomically(
    file: Path, content: bytes, *, ready: Callable[[Path], None] | None = None, durable: bool = False
) -> None:
    """Write the whole file or nothing, mode 0600: a reader never sees half of it.

    Args:
        file: What is written; a link is replaced, not followed.
        content: All of it.
        ready: Called with the finished part file before it takes the file's place: to give it another mode, or to
            raise where it must not take it after all.
        durable: The content is on the disk itself before it takes the place, so that a power cut leaves the old file
            or the new one. It takes some milliseconds.

    Raises:
        OSError: the folder is read-only or the disk is full; the old file is untouched.
    """
    import tempfile

    private_folder(file.parent)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name[:40]}.", suffix=".tmp")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            if durable:
                out.flush()
                os.fsync(out.fileno())
        if ready is not None:
            ready(part)
        part.replace(file)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise
    if durable:
        _sync_folder(file.parent)


def _sync_folder(folder: Path) -> None:
    """Bring a folder's new entry to the disk; the file is in its place, so a system that cannot is no failure."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
