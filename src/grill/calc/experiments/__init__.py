"""Experiments: the matrix of an ablation with its cost, and the strongest conclusion that a table of results bears."""
