"""Adapts the bi-encoder to the contrasts of rubrics, and writes the weight difference in low-rank form.

    python benchmarks/adapt.py --out src/grill/grading/adapters/contrast.npz
        [--pack MY-PACK] [--folds 3 --gold ANSWERS.jsonl ...] [--public FOLDER]

Triplets are a right wording of a point, another right wording of it, and a wrong statement about it: a rejected
wording, a misconception, a vague sentence or the right wording negated; and two wordings of one misconception against a
right wording. No graded answer is ever seen. Training is sentence-transformers' multiple-negatives ranking loss on the
attention and feed-forward matrices; token embeddings stay. Afterwards each matrix's difference is cut to rank R by SVD
and stored in half precision. Seeded and on one thread: one run, one result on one machine (10 minutes).

With `--folds` the graded answers say what the adaptation is worth: every question's answers are measured by a model
that never saw its rubric, beside the model as it was and the one adapted to all. With `--public` the correlation of
plain cosine with people's marks, before and after, says whether similarity in general was lost.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from agreement import PUBLIC, read
from calibrate import Measures, answer_rows, cross_validated, measured, report
from metrics import pearson
from sentence_transformers import SentenceTransformer, losses
from sentence_transformers.util import batch_to_device

from grill.authoring.mutations import negated
from grill.content.bank import Bank, load_bank
from grill.grading.cache import CachedEmbedder
from grill.grading.grader import Grader
from grill.grading.local import LocalEmbedder, model_folder

BATCH = 32


@dataclass(frozen=True, slots=True)
class Lessons:
    """What one rubric teaches."""

    question: str
    right: list[list[str]]
    """Right wordings by criterion."""
    wrong: list[list[str]]
    """Rejected wordings by criterion."""
    misconceptions: list[list[str]]
    """Each false belief in its wordings."""
    vague: list[str]


def lessons(bank: Bank) -> list[Lessons]:
    """The texts of every rubric of the bank."""
    return [
        Lessons(
            name,
            [[c.point, *c.accept] for c in entry.rubric.criteria],
            [list(c.reject) for c in entry.rubric.criteria],
            [[m.claim, *m.also] for m in entry.rubric.misconceptions],
            list(entry.rubric.vague),
        )
        for name, entry in bank.entries.items()
        if entry.rubric
    ]


def triplets(rows: Sequence[Lessons], rng: random.Random) -> list[tuple[str, str, str]]:
    """Anchor, like and unlike.

    For every right wording two: another wording of the point against a wrong one of it, and against any wrong text of
    the rubric or a right wording negated. For every wording of a misconception one: another wording of it against a
    right wording of any point.
    """
    made = []
    for row in rows:
        everywhere = [text for texts in row.misconceptions for text in texts] + row.vague
        for texts, against in zip(row.right, row.wrong, strict=True):
            for anchor in texts:
                others = [text for text in texts if text != anchor]
                if not others:
                    continue
                made.append((anchor, rng.choice(others), rng.choice(against or everywhere)))
                other = rng.choice([*everywhere, negated(anchor), negated(rng.choice(others)), *against])
                made.append((anchor, rng.choice(others), other))
        every_right = [text for texts in row.right for text in texts]
        for texts in row.misconceptions:
            for anchor in texts:
                if others := [text for text in texts if text != anchor]:
                    made += [(anchor, rng.choice(others), rng.choice(every_right))]
    rng.shuffle(made)
    return made


def train(
    rows: Sequence[Lessons], seed: int, epochs: float, rate: float
) -> tuple[SentenceTransformer, dict[str, torch.Tensor]]:
    """The adapted model and the weights it started from."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    model = SentenceTransformer(str(model_folder()), device="cpu")
    model.max_seq_length = 64
    before = {name: p.detach().clone() for name, p in model.named_parameters()}
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


def adapt(rows: Sequence[Lessons], out: Path, options: argparse.Namespace) -> None:
    """Trains on the rows and writes the artefact."""
    torch.set_num_threads(options.threads)
    print(f"{len(rows)} rubrics, {len(triplets(rows, random.Random(0)))} triplets an epoch", flush=True)
    model, before = train(rows, options.seed, options.epochs, options.rate)
    factors = low_rank(model, before, options.rank)
    out.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(out, **factors)
    print(f"{out}: {out.stat().st_size / 1e6:.2f} MB, {len(factors) // 2} matrices, rank {options.rank}", flush=True)


def embedder(adapter: Path | None) -> CachedEmbedder:
    """The model with an adapter, or as it was."""
    return CachedEmbedder(LocalEmbedder(adapter=adapter), None)


def by_folds(bank: Bank, rows: Sequence[Lessons], options: argparse.Namespace) -> None:
    """Prints agreement with the answers for the model as it was, adapted to other questions, and to all."""
    answers = answer_rows(options.gold)
    asked = [row.question for row in answers]
    order = list(dict.fromkeys(row.question for row in rows))
    random.Random(options.seed).shuffle(order)
    for title, adapter in (("as it was", None), ("adapted to all", options.out)):
        report(title, cross_validated(measured(bank, Grader(embedder(adapter), bank.moves), answers), answers), answers)
    found: list[Measures | None] = [None] * len(answers)
    with TemporaryDirectory() as folder:
        for fold in range(options.folds):
            unseen = set(order[fold :: options.folds])
            adapter = Path(folder) / f"{fold}.npz"
            adapt([row for row in rows if row.question not in unseen], adapter, options)
            own = [i for i, name in enumerate(asked) if name in unseen]
            grader = Grader(embedder(adapter), bank.moves)
            for i, measures in zip(own, measured(bank, grader, [answers[i] for i in own]), strict=True):
                found[i] = measures
    report("adapted to other questions", cross_validated(found, answers), answers)


def on_public(folder: Path, adapter: Path) -> None:
    """Prints how plain cosine to the reference correlates with people's marks, before and after."""
    for name in PUBLIC:
        rows = read(folder / f"{name}.jsonl")
        gold = np.array([row["score"] for row in rows])
        figures = []
        for model in (embedder(None), embedder(adapter)):
            answers = model.embed([row["answer"] for row in rows])
            near = [max(model.embed(row["reference"]) @ own) for row, own in zip(rows, answers, strict=True)]
            figures.append(pearson(np.array(near), gold))
        print(f"{name}: cosine r {figures[0]:.3f} as it was, {figures[1]:.3f} adapted", flush=True)


def main() -> None:
    """Trains, writes the artefact and reports what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--pack", type=Path, action="append", default=[], help="learn from this pack's rubrics too")
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--gold", type=Path, nargs="*", default=[], help="graded answers, for --folds")
    parser.add_argument("--public", type=Path, help="folder of the public short-answer sets")
    parser.add_argument("--rank", type=int, default=8)
    parser.add_argument("--epochs", type=float, default=1.0)
    parser.add_argument("--rate", type=float, default=3e-5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1, help="more are faster, and another result")
    options = parser.parse_args()
    bank = load_bank(options.pack)
    rows = lessons(bank)
    adapt(rows, options.out, options)
    if options.public:
        on_public(options.public, options.out)
    if options.folds:
        by_folds(bank, rows, options)


if __name__ == "__main__":
    main()
