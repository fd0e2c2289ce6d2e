"""Holding an interview: the pure engine, the history and the bank together; every front end talks to this."""

from grill.interviewer.interviewer import Interviewer, Work

__all__ = ["Interviewer", "Work"]
