"""Words of LLM training that say the same: what a drafted keyword also accepts.

Each line is a group of names for one thing. A name is a whole phrase; inflected forms need no entry, since keywords
match by stem. A name with a second meaning in the trade ("weights" are also a loss's) stands where taking the one for
the other does no harm.
"""

from __future__ import annotations

import re
from functools import cache

from grill.grading.text import words

_LINES = """
KV cache | key-value cache | cache of keys and values | keys and values cached
MHA | multi-head attention
MQA | multi-query attention
GQA | grouped-query attention | grouped query heads
MLA | multi-head latent attention | latent attention
SWA | sliding-window attention | local attention
FlashAttention | flash attention
RoPE | rotary embeddings | rotary position embeddings | rotary positions
ALiBi | attention with linear biases | linear biases
FFN | feed-forward network | feedforward | MLP | feed-forward block
MoE | mixture of experts | sparse experts
EP | expert parallelism | expert parallel
SwiGLU | gated linear unit | gated feed-forward
RMSNorm | root mean square norm | RMS normalisation | RMS normalization
LayerNorm | layer norm | layer normalisation | layer normalization
QK-norm | query-key normalisation | query-key normalization
pre-norm | pre-LN | pre-layer norm
post-norm | post-LN | post-layer norm
residual connection | skip connection | residual stream
softmax | normalised exponential
logits | pre-softmax scores
parameters | params | weights | model size
activations | intermediate values | hidden values
embedding | embeddings | embedding table
hidden size | d_model | model width | hidden dimension | embedding dimension
head dimension | head size | d_head | d_k
vocabulary | vocab | token inventory
BPE | byte-pair encoding
sequence length | seq len | context length | context window | context size
batch size | tokens a step | global batch
micro-batch | microbatch
gradient accumulation | grad accumulation | accumulating gradients
learning rate | lr | step size
LR schedule | learning-rate schedule
warmup | warm-up | ramp up
cosine decay | cosine schedule | cosine annealing
WSD | warmup-stable-decay
weight decay | decoupled weight decay | L2 decay
gradient clipping | grad clipping | clip the gradient | norm clipping
optimizer state | optimiser state | Adam state
AdamW | Adam with decoupled weight decay
SGD | stochastic gradient descent
first moment | momentum | running mean of the gradient
second moment | variance estimate | running mean of squared gradients
EMA | exponential moving average | moving average
muP | maximal update parametrisation | maximal update parametrization | mu-transfer
FLOPs | FLOP | floating-point operations
FLOP/s | FLOPS | operations per second
MFU | model FLOPs utilisation | model FLOPs utilization
HBM | high-bandwidth memory | GPU memory | device memory
SRAM | on-chip memory | shared memory
memory-bound | bandwidth-bound | limited by memory bandwidth
compute-bound | limited by compute
arithmetic intensity | operational intensity | FLOPs per byte
bf16 | bfloat16 | brain float
fp16 | float16 | half precision
fp32 | float32 | single precision | full precision
fp8 | float8 | 8-bit float
int8 | 8-bit integer
int4 | 4-bit integer
mixed precision | AMP
loss scaling | scaling the loss
overflow | out of range
underflow | flush to zero
NaN | not a number
DP | data parallelism | data parallel
DDP | distributed data parallel
FSDP | fully sharded data parallel
ZeRO | zero redundancy optimizer
TP | tensor parallelism | tensor parallel
PP | pipeline parallelism | pipeline parallel
CP | context parallelism | context parallel | sequence parallelism
all-reduce | allreduce
all-gather | allgather
reduce-scatter | reducescatter
all-to-all | alltoall
pipeline bubble | idle stages | bubble
NVLink | node-local links
InfiniBand | IB
activation checkpointing | gradient checkpointing | recomputation | recompute activations | rematerialisation
offloading | offload to CPU
cross-entropy | CE loss | negative log-likelihood | NLL
perplexity | PPL
KL divergence | KL | Kullback-Leibler
z-loss | log-Z penalty
auxiliary loss | aux loss | balancing loss | load-balancing loss
router | gating network
capacity factor | expert capacity
token dropping | dropped tokens
scaling law | power law
compute-optimal | Chinchilla-optimal
overtraining | training past the optimum
pretraining | pre-training
SFT | supervised fine-tuning | instruction tuning
fine-tuning | finetuning
RLHF | reinforcement learning from human feedback
DPO | direct preference optimisation | direct preference optimization
PPO | proximal policy optimisation | proximal policy optimization
GRPO | group relative policy optimisation | group relative policy optimization
RM | reward model
PEFT | parameter-efficient fine-tuning
LoRA | low-rank adaptation | low-rank adapters
QLoRA | quantised LoRA | quantized LoRA
low rank | low-rank
NF4 | 4-bit NormalFloat
quantisation | quantization | quantise | quantize
distillation | knowledge distillation | teacher and student
pruning | removing weights
CoT | chain of thought
RAG | retrieval-augmented generation
ICL | in-context learning | few-shot prompting
decoding | autoregressive sampling
prefill | prompt processing
TTFT | time to first token
TPOT | time per output token | inter-token latency
speculative decoding | draft model
continuous batching | in-flight batching
PagedAttention | paged attention | paged KV cache
temperature | softmax temperature
top-p | nucleus sampling
deduplication | dedup | removing duplicates
decontamination | removing test data
contamination | leakage | test data in training
ablation | ablate
seed | random seed
held-out | holdout
OOM | out of memory
latency | response time
throughput | tokens per second
"""

_ONLY_OFFERED = frozenset(
    [("cp",), ("ce",), ("dp",), ("ep",), ("ib",), ("kl",), ("pp",), ("rm",), ("tp",), ("weight",), ("bubbl",)]
)
"""Stems of names that mean something else elsewhere, as TP a true positive: they are offered, and not looked for."""


@cache
def _known() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """Every name as the stems of its words, with its group; longer names first."""
    groups = [tuple(name.strip() for name in line.split("|")) for line in _LINES.strip().splitlines()]
    named = [(tuple(word.stem for word in words(name)), group) for group in groups for name in group]
    named = [(stems, group) for stems, group in named if stems not in _ONLY_OFFERED]
    return tuple(sorted(named, key=lambda pair: -len(pair[0])))


@cache
def _by_first() -> dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]]:
    found: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for stems, group in _known():
        found.setdefault(stems[0], []).append((stems, group))
    return found


def jargon_in(text: str) -> list[tuple[int, int, tuple[str, ...]]]:
    """The terms of the trade in a text, where they stand and what else they are called, as written first.

    The longest name at a place counts, and no two overlap.
    """
    said = words(text)
    found = []
    at = 0
    while at < len(said):
        for stems, group in _by_first().get(said[at].stem, ()):
            if tuple(word.stem for word in said[at : at + len(stems)]) == stems:
                start, end = said[at].start, said[at + len(stems) - 1].end
                if "-" in (text[start - 1 : start], text[end : end + 1]):
                    continue  # a part of a longer word: per-parameter
                written = text[start:end]
                others = tuple(name for name in group if name.casefold() != written.casefold())
                found.append((start, end, (written, *others)))
                at += len(stems)
                break
        else:
            at += 1
    return found


_SPELT_OUT = re.compile(r"(?P<long>(?:[^\W\d_][\w-]*[ ]){1,7})\((?P<short>[A-Z][A-Za-z-]{0,6}[A-Z0-9]s?)\)")
_SPELT_AFTER = re.compile(r"\b(?P<short>[A-Z][A-Za-z-]{0,6}[A-Z0-9])s? \((?P<long>[^\W\d_][\w-]*(?:[ ][\w-]+){1,6})\)")


def spelt_out(text: str) -> dict[str, str]:
    """Abbreviations that a text spells out itself, either way round: "Multi-Query Attention (MQA)"."""
    found = {}
    for match in (*_SPELT_OUT.finditer(text), *_SPELT_AFTER.finditer(text)):
        short = match["short"].removesuffix("s")
        if long := _with_initials(match["long"].strip(), short):
            found[short] = long
    return found


def _with_initials(phrase: str, short: str) -> str:
    """The shortest end of a phrase whose words, hyphens parting them, begin with an abbreviation's letters."""
    letters = re.sub(r"[^a-z]", "", short.lower())
    starts = list(re.finditer(r"[^\W_]+", phrase))
    for first in range(len(starts) - 1, -1, -1):
        initials = "".join(match[0][0].lower() for match in starts[first:])
        if initials == letters:
            return phrase[starts[first].start() :]
    return ""
