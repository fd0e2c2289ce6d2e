"""The scale on which people grade examples."""

from __future__ import annotations

TOP_GRADE = 4
"""The grade of a right answer; grades are this many times a score."""
