from __future__ import annotations

import gc

import pytest

from grill.grading import loading
from grill.grading.embedder import FakeEmbedder


def test_the_embedder_comes_warm():
    embedder = loading.ready_embedder(None, None)
    assert isinstance(embedder, FakeEmbedder)
    assert embedder.seen == 1


@pytest.mark.parametrize("fails", [False, True])
def test_a_real_model_loads_without_collections_and_the_collector_works_again_after(monkeypatch, fails):
    states = []

    def make(*_):
        states.append(gc.isenabled())
        if fails:
            raise RuntimeError("no model")
        return FakeEmbedder()

    monkeypatch.delenv("GRILL_EMBEDDER")
    monkeypatch.setattr(loading, "make_embedder", make)
    gc.unfreeze()  # the suite has frozen its imports; what is counted below is from here
    if fails:
        with pytest.raises(RuntimeError, match="no model"):
            loading.ready_embedder(None, None)
    else:
        loading.ready_embedder(None, None)
    assert states == [False]
    assert gc.isenabled()
    assert gc.get_freeze_count() > 0
