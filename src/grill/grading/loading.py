"""Getting the language model ready, in a command's own process or in the helper."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grill.grading.embedder import Embedder

THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def use_one_thread() -> None:
    """Keep numpy and torch to one thread in this process; to be called before numpy is imported.

    A grade must not depend on the number of threads, and one is faster for matrices this small: 0.5 s instead of 3.2 s
    for a rubric's systems of equations, 40 ms instead of 900 for five texts on a busy machine.
    """
    os.environ.update(dict.fromkeys(THREAD_VARIABLES, "1"))


def ready_embedder(model: str | None, cache: Path | None) -> Embedder:
    """An embedder whose model is loaded and warm: what is wrong with it shows now and not with the first answer.

    Args:
        model: Name or folder; None for the default model.
        cache: Folder for embeddings of bank texts; None for no disk cache.
    """
    use_one_thread()
    with nullcontext() if _fake_wanted() else _collector_at_rest():
        embedder = make_embedder(model, cache)
        # The first text loads the model and pays for lazy set-up inside it.
        embedder.embed(["warm"])
    return embedder


def make_embedder(model: str | None, cache: Path | None) -> Embedder:
    """The real embedder behind its disk cache, or the fake one when ``GRILL_EMBEDDER=fake`` is set."""
    if _fake_wanted():
        from grill.grading.embedder import FakeEmbedder

        return FakeEmbedder()
    from grill.grading.cache import CachedEmbedder
    from grill.grading.local import LocalEmbedder

    local = LocalEmbedder(model)
    return CachedEmbedder(local, cache) if cache is not None else local


def _fake_wanted() -> bool:
    return os.environ.get("GRILL_EMBEDDER") == "fake"


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """No garbage collection while torch's million objects are made, and none of them looked at again later.

    They live as long as the process: going through them costs 1.3 s while they load and as much again at exit.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if enabled:
            gc.enable()
