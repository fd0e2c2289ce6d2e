from __future__ import annotations

import datetime as dt

import pytest

from grill.calc.expression import CalcError
from grill.calc.formulas.kv_cache import FIELDS as CACHE_FIELDS
from grill.calc.formulas.size import FIELDS as SIZE_FIELDS
from grill.calc.inputs import calculate
from grill.calc.presets import preset, presets

FIELDS = {field.name: field for field in (*SIZE_FIELDS, *CACHE_FIELDS)}
KNOWN = {*FIELDS, "max_context", "tokens"}
MODELS = presets("model")


def test_there_are_at_least_twenty_models_of_every_kind():
    variants = " ".join(calculate("kv-cache", {"preset": name}).variant for name in MODELS)
    assert len(MODELS) >= 20
    assert all(kind in variants for kind in ("MHA", "GQA", "MQA", "MLA", "window"))
    assert sum("experts" in entry.values for entry in MODELS.values()) >= 8


@pytest.mark.parametrize("name", MODELS)
def test_a_model_names_its_source_its_day_and_inputs_that_formulas_have(name):
    entry = MODELS[name]
    assert entry.title
    assert entry.source.title
    assert entry.source.where
    assert 2017 <= entry.source.year <= int(entry.checked[:4])
    assert dt.date.fromisoformat(entry.checked) <= dt.date(2026, 11, 25)
    assert set(entry.values) <= KNOWN
    for key, value in entry.values.items():
        kind = FIELDS[key].kind if key in FIELDS else "number"
        assert isinstance(value, {"flag": bool, "choice": str, "text": str}.get(kind, int | float)), key
        assert kind != "choice" or value in FIELDS[key].choices
    # Formulas of other families have other defaults, so a preset leaves none of these to them.
    assert {"layers", "hidden", "heads", "ffn", "gated", "vocab", "tied"} <= set(entry.values)


@pytest.mark.parametrize("name", MODELS)
def test_the_size_in_a_models_title_is_about_its_count(name):
    sizes = [word for word in MODELS[name].title.replace(",", "").split() if word[0].isdigit() and word[-1] in "MBT"]
    total = calculate("params", {"preset": name}).result("total").value
    for size in sizes:
        if "x" not in size and "-" not in size:
            assert 0.9 < total / (float(size[:-1]) * {"M": 1e6, "B": 1e9, "T": 1e12}[size[-1]]) < 1.35


def test_ids_are_unique_among_later_names_too():
    names = [name for entry in MODELS.values() for name in (entry.id, *entry.also)]
    assert len(names) == len(set(names))


def test_a_model_goes_by_later_names_and_other_spellings():
    assert preset("model", "deepseek-r1") is preset("model", "DeepSeek V3")
    assert preset("model", "llama_3_70b").id == "llama-3-70b"


def test_an_unknown_model_is_an_error_with_the_nearest_name():
    with pytest.raises(CalcError, match=r"there is no model 'llama-3-71b'; did you mean 'llama-3"):
        preset("model", "llama-3-71b")


def test_what_is_typed_goes_before_the_preset():
    assert calculate("params", {"preset": "llama-3-8b", "layers": 1}).result("total").value < 2e9
    assert calculate("params", {"num_hidden_layers": 1, "preset": "llama-3-8b"}).result("total").value < 2e9
