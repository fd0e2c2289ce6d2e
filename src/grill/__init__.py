"""Interview Grill: a mock-interview partner for LLM training; grades free text by meaning and by rubric."""

__version__ = "0.1.0"
