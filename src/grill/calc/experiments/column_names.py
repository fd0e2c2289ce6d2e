"""The names by which the columns of a table of results are known, as people and their tools write them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Role = Literal["arm", "seed", "benchmark", "family", "score"]
ROLES: tuple[Role, ...] = ("arm", "seed", "benchmark", "family", "score")
# fmt: off
NAMES: Mapping[Role, tuple[str, ...]] = {
    "arm": (
        "arm", "variant", "condition", "treatment", "config", "configuration", "system", "method", "approach",
        "recipe", "setup", "experiment", "ablation", "model", "model_name",
    ),
    "seed": (
        "seed", "random_seed", "rng_seed", "seed_id", "run_seed", "training_seed", "init_seed", "random_state",
        "replicate", "replica",
    ),
    "benchmark": ("benchmark", "benchmark_name", "task", "task_name", "eval", "eval_name", "evaluation"),
    "family": ("family", "benchmark_family", "task_family", "suite", "benchmark_suite", "eval_suite"),
    "score": (
        "score", "value", "result", "metric_value", "metric", "performance", "accuracy", "acc", "exact_match", "em",
        "f1", "pass@1", "pass_at_1", "win_rate", "reward", "loss", "perplexity", "ppl", "nll", "bpb", "wer", "cer",
        "error_rate", "error",
    ),
}
"""What a column can be, and its names, the first that fits being taken."""
WEAK: Mapping[Role, tuple[str, ...]] = {
    "arm": ("group", "run", "run_name", "name", "checkpoint"),
    "seed": ("run_id", "run", "run_number", "run_no", "trial", "rep", "repeat"),
    "benchmark": ("dataset", "eval_dataset", "test", "test_set"),
    "family": ("group", "category", "domain", "capability", "skill", "area"),
}
"""Names that say it only where no other column does and the cells agree."""
BEFORE_SCORES = frozenset(("eval", "test", "val", "valid", "validation", "dev", "heldout", "final", "mean", "avg"))
"""What may stand before a score's name: `val loss`, `eval/acc`."""
METRICS = ("metric", "metric_name", "measure")
AVERAGES = ("average", "avg", "mean")
"""A score where there are seeds: the mean over benchmarks of each run."""
SPREADS = frozenset(("std", "stdev", "std_dev", "sd", "stderr", "standard_error", "sem", "ci", "ci95", "variance"))
BOOKKEEPING = SPREADS | frozenset((
    "run", "run_id", "run_name", "id", "name", "row", "index", "unnamed_0", "url", "link", "date", "time", "timestamp",
    "created", "started", "finished", "note", "notes", "comment", "comments", "host", "node", "n", "samples", "runtime",
    "gpu_hours", "dollars", "cost", "times_base", "class", "mismatch",
))
"""Columns that say nothing about how a run was made, so that a difference in them is no confound."""
BENCHMARKS = frozenset((
    "mmlu", "gsm8k", "math", "math500", "humaneval", "mbpp", "hellaswag", "arc", "bbh", "gpqa", "piqa", "siqa",
    "winogrande", "boolq", "triviaqa", "nq", "drop", "truthfulqa", "ifeval", "aime", "agieval", "lambada", "openbookqa",
    "obqa", "sciq", "race", "squad", "ruler", "longbench", "livecodebench", "swebench", "mgsm", "commonsenseqa", "csqa",
    "squality", "niah", "c4", "wikitext", "pile",
))
BENCHMARK_DETAILS = frozenset((
    "pro", "redux", "plus", "c", "e", "challenge", "easy", "diamond", "hard", "lite", "verified", "acc", "accuracy",
    "score", "em", "f1", "pass@1", "shot", "norm", "open", "loss", "ppl", "perplexity", "103", "2",
))
"""What may stand behind a benchmark's name at the head of a column of its own."""
AGGREGATES = frozenset((
    "mean", "average", "avg", "median", "std", "stdev", "sd", "sem", "stderr", "min", "max", "best", "total", "sum",
    "all", "overall", "summary",
))
"""What stands in place of a seed in the rows in which a spreadsheet sums up its runs."""
LOWER_IS_BETTER = frozenset(("loss", "losses", "ppl", "perplexity", "nll", "bpb", "bpc", "wer", "cer"))
LOWER_IN_SCORES = LOWER_IS_BETTER | frozenset(("error", "err", "mae", "mse", "rmse"))
"""As above; in the names of scores and metrics only, since a benchmark may be about finding errors."""
NO_SCORE = frozenset(("", "na", "n/a", "#n/a", "-", "–", "—", "none", "null", "diverged", "failed", "oom", "missing"))
"""What stands in place of a score, besides NaN and infinity."""
# fmt: on
