"""What is wrong with a bank file, and where."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One located message. Lines and columns count from 1; 0 where the whole file is meant."""

    path: Path
    line: int
    column: int
    key: str
    """Dotted place in the file: `rubrics.ft-07.criteria[0].accept`."""
    message: str
    severity: Severity = "error"

    def __str__(self) -> str:
        """`file:line: key: message`, the form editors jump to."""
        place = f"{self.path}:{self.line}" if self.line else str(self.path)
        return ": ".join(part for part in (place, self.key, self.message) if part)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready form."""
        return {
            "path": str(self.path),
            "line": self.line,
            "column": self.column,
            "key": self.key,
            "message": self.message,
            "severity": self.severity,
        }
