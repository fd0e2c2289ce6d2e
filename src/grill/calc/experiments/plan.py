"""A plan of ablations: what runs as it is, what may change, and what a run costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Match = Literal["compute", "none"]
MOST_RUNS = 100
"""Runs beyond which a plan is remarked upon, unless it sets its own bound."""
TOLERANCE = 0.02
"""Compute within so much of the base's counts as matched."""
ASSUMED_MFU = 0.4
SIZE_FACTORS = ("params", "active_params", "tokens")
"""Factors whose very values are sizes, so that they change the compute of a run."""

_CLASSES: Mapping[str, str] = {
    "data": "data mixture corpus dedup deduplication filter tokenizer vocab vocabulary curriculum synthetic",
    "architecture": "norm attention attn ffn mlp activation heads kv layers depth width moe experts router rope "
    "position positional embedding embeddings architecture arch block residual bias tying context window",
    "optimisation": "optimizer optimiser lr learning warmup schedule decay batch clip clipping beta1 beta2 momentum wd "
    "weight init initialisation initialization dropout loss zloss epochs",
    "scale": "params active tokens size scale steps",
    "systems": "precision dtype parallelism sharding recompute checkpointing kernel fp8 bf16 gpu gpus",
    "post-training": "sft dpo rlhf rl reward preference",
    "evaluation": "decoding temperature prompt shots top",
}
_BY_WORD = {word: name for name, words in _CLASSES.items() for word in words.split()}
OTHER_CLASS = "other"


@dataclass(frozen=True, slots=True)
class Option:
    """A value that a factor can take, and how it changes what a run computes."""

    value: str
    params: float | None = None
    active_params: float | None = None
    tokens: float | None = None
    flops_per_token: float | None = None
    compute: float | None = None
    """So many times the compute, with everything else as it is."""


@dataclass(frozen=True, slots=True)
class Budget:
    """One run of the base: params, tokens, FLOPs, FLOP/s, dollars a GPU-hour; None where it is not known."""

    params: float | None = None
    active_params: float | None = None
    tokens: float | None = None
    flops_per_token: float | None = None
    compute: float | None = None
    peak: float | None = None
    """FLOP/s of one GPU."""
    mfu: float | None = None
    """Model FLOPs utilisation, 0 to 1."""
    price: float | None = None
    gpus: float | None = None
    """GPUs of one run."""

    @property
    def active(self) -> float | None:
        """Parameters that work on a token: all of them unless said otherwise."""
        return self.active_params if self.active_params is not None else self.params


@dataclass(frozen=True, slots=True)
class Plan:
    """The base, the alternatives of its factors, and which of them are crossed."""

    base: Mapping[str, str]
    options: Mapping[str, tuple[Option, ...]]
    interactions: tuple[tuple[str, ...], ...] = ()
    rows: tuple[Mapping[str, str], ...] = ()
    """Configurations of one's own, by the factors in which they differ from the base."""
    seeds: tuple[str, ...] = ("1", "2", "3")
    classes: Mapping[str, str] = field(default_factory=dict)
    """The decision class of a factor, where its name does not say it."""
    budget: Budget = Budget()
    match: Match = "none"
    tolerance: float = TOLERANCE
    max_runs: int = MOST_RUNS
    title: str = ""

    def class_of(self, factor: str) -> str:
        """The decision that a factor belongs to: such as data, architecture or optimisation."""
        if factor in self.classes:
            return self.classes[factor]
        words = factor.casefold().replace("-", "_").replace(" ", "_").split("_")
        return next((_BY_WORD[word] for word in words if word in _BY_WORD), OTHER_CLASS)
