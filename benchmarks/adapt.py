"""Adapts the bi-encoder to the contrasts of rubrics, and writes the weight difference in low-rank form.

    python benchmarks/adapt.py --out src/grill/grading/adapters/contrast.npz [--without ft-01,ft-05] [--extra FILE.json]

Triplets are a right wording of a point, another right wording of it, and a wrong statement about it: a rejected
wording, a misconception, a vague sentence or the right wording negated. No graded answer is ever seen. Training is
sentence-transformers' multiple-negatives ranking loss on the attention and feed-forward matrices; token embeddings
stay. Afterwards each matrix's difference is cut to rank R by SVD and stored in half precision. Seeded: one run, one
result on one machine. A bank that has grown can be learnt from by going on from the artefact there is (`--start`): the
shipped one is two epochs over the first 19 rubrics and then `--start contrast.npz --epochs 0.5 --threads 1` over all.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer, losses
from sentence_transformers.util import batch_to_device

from grill.authoring.mutations import negated
from grill.content.bank import load_bank
from grill.grading.local import merge, model_folder

BATCH = 32


Row = tuple[str, list[list[str]], list[list[str]], list[str]]
"""A rubric's id, right wordings by criterion, wrong ones by criterion, and what is wrong everywhere."""


def points_of_bank(without: set[str]) -> list[Row]:
    """The texts of every rubric of the bank."""
    rows = []
    for entry in load_bank().entries.values():
        rubric = entry.rubric
        if rubric is None or entry.question.id in without:
            continue
        right = [[c.point, *c.accept] for c in rubric.criteria]
        wrong = [list(c.reject) for c in rubric.criteria]
        everywhere = [t for m in rubric.misconceptions for t in (m.claim, *m.also)] + list(rubric.vague)
        rows.append((entry.question.id, right, wrong, everywhere))
    return rows


def points_of_material(path: Path, without: set[str]) -> list[Row]:
    """The same from rubric material in JSON: {number: {criteria, misconceptions, vague}}."""
    rows = []
    for number, item in json.loads(path.read_text(encoding="utf-8")).items():
        name = f"ft-{int(number):02d}"
        if name in without:
            continue
        right = [[c["statement"], *c["accept"]] for c in item["criteria"]]
        rows.append((name, right, [c["reject"] for c in item["criteria"]], item["misconceptions"] + item["vague"]))
    return rows


def triplets(rows: list[Row], rng: random.Random) -> list[tuple[str, str, str]]:
    """Two triplets for every right wording: one against a wrong wording of it, one against any other wrong text."""
    made = []
    for _, right, wrong, everywhere in rows:
        for texts, against in zip(right, wrong, strict=True):
            for anchor in texts:
                others = [text for text in texts if text != anchor]
                if not others:
                    continue
                made.append((anchor, rng.choice(others), rng.choice(against or everywhere)))
                other = rng.choice([*everywhere, negated(anchor), negated(rng.choice(others)), *against])
                made.append((anchor, rng.choice(others), other))
    rng.shuffle(made)
    return made


def train(
    rows: list[Row], seed: int, epochs: float, rate: float, start: Path | None = None
) -> tuple[SentenceTransformer, dict[str, torch.Tensor]]:
    """The adapted model and the weights it started from."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    model = SentenceTransformer(str(model_folder()), device="cpu")
    model.max_seq_length = 64
    before = {name: p.detach().clone() for name, p in model.named_parameters()}
    if start:
        merge(model, start)
    for name, parameter in model.named_parameters():
        parameter.requires_grad = parameter.ndim == 2 and "encoder" in name
    loss_of = losses.MultipleNegativesRankingLoss(model, scale=20.0)
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=rate, weight_decay=0.01)
    total = int(len(triplets(rows, random.Random(seed))) * epochs) // BATCH
    step, began = 0, time.perf_counter()
    model.train()
    while step < total:
        made = triplets(rows, rng)
        for at in range(0, min(len(made) - BATCH, BATCH * (total - step - 1)) + 1, BATCH):
            batch = made[at : at + BATCH]
            warm = min(1.0, (step + 1) / (0.1 * total))
            for group in optimizer.param_groups:
                group["lr"] = rate * warm * max(0.0, 1 - step / max(1, total))
            features = [
                batch_to_device(model.tokenize(list(column)), torch.device("cpu"))
                for column in zip(*batch, strict=True)
            ]
            loss = loss_of(features, None)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            step += 1
            if step % 20 == 0:
                print(f"step {step}/{total} loss {loss.item():.3f} {time.perf_counter() - began:.0f}s", flush=True)
    model.eval()
    return model, before


def low_rank(model: SentenceTransformer, before: dict[str, torch.Tensor], rank: int) -> dict[str, np.ndarray]:
    """Each adapted matrix's difference as two thin factors, half precision: `name|a` (m, r) and `name|b` (r, n)."""
    factors = {}
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        difference = (parameter.detach() - before[name]).double()
        u, s, v = torch.linalg.svd(difference, full_matrices=False)
        root = s[:rank].sqrt()
        key = name.split("auto_model.")[-1]
        factors[key + "|a"] = (u[:, :rank] * root).numpy().astype(np.float16)
        factors[key + "|b"] = (root[:, None] * v[:rank]).numpy().astype(np.float16)
    return factors


def main() -> None:
    """Trains and writes the artefact."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--without", default="", help="ids of questions to leave out, comma-separated")
    parser.add_argument("--extra", type=Path, help="more rubric material, JSON")
    parser.add_argument("--start", type=Path, help="go on from this artefact: what it learnt of its rubrics is kept")
    parser.add_argument("--rank", type=int, default=8)
    parser.add_argument("--epochs", type=float, default=1.0, help="a part of one is enough for a large bank")
    parser.add_argument("--rate", type=float, default=3e-5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    without = {name for name in options.without.split(",") if name}
    rows = points_of_bank(without)
    if options.extra:
        known = {name for name, *_ in rows}
        rows += [row for row in points_of_material(options.extra, without) if row[0] not in known]
    print(f"{len(rows)} rubrics, {len(triplets(rows, random.Random(0)))} triplets an epoch")
    model, before = train(rows, options.seed, options.epochs, options.rate, options.start)
    factors = low_rank(model, before, options.rank)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(options.out, **factors)
    print(
        f"{options.out}: {options.out.stat().st_size / 1e6:.2f} MB, {len(factors) // 2} matrices, rank {options.rank}"
    )


if __name__ == "__main__":
    main()
