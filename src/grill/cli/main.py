"""The entry point of the `grill` command. `--version` answers before anything is imported that takes time."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given in (["--version"], ["-V"]):
        from grill import __version__

        print(f"grill {__version__}")  # noqa: T201  click costs 50 ms, more than all the rest of this command
        return 0
    from grill.cli.app import run

    return run(given)


if __name__ == "__main__":
    sys.exit(main())
