"""The cache that decoding reads."""

from __future__ import annotations

from collections.abc import Mapping

from grill.calc.formulas.given import word
from grill.calc.working import Input, Working

_CACHE_SHAPE = ("preset", "config", "layers", "hidden", "heads", "kv_heads", "head_dim")


def add_cache(work: Working, given: Mapping[str, Input]) -> bool:
    """The steps `cache` (all GPUs' shares, one copy) and `cache_per_gpu`, in bytes; whether there is enough to say.

    The bytes of a sequence are those of the formula `kv-cache`: latents are copied to every tensor-parallel rank, and
    so are heads when there are fewer than ranks.
    """
    if "context" not in given:
        return False
    if "kv_per_token" in given:
        work.names["kv_per_token"] = float(given["kv_per_token"])
        work.step("cache", "batch * context * kv_per_token", "cache of the batch", "byte")
        work.step("cache_per_gpu", "cache / tensor", "cache on each GPU", "byte")
        return True
    named = "preset" in given or "config" in given
    if not named and not ("layers" in given and ("heads" in given or "kv_heads" in given)):
        return False
    # Deferred: inputs.py imports the registry that imports this family.
    from grill.calc.inputs import calculate

    asked = {name: given[name] for name in _CACHE_SHAPE if name in given}
    asked |= {"context": given["context"], "dtype": word(given, "kv_dtype"), "tensor": given["tensor"]}
    worked = calculate("kv-cache", asked)
    sequence, local = worked.result("per_sequence").value, worked.result("per_gpu").value
    work.step("kv_sequence", f"{sequence:.0f}", f"cache of one sequence ({worked.variant})", "byte")
    work.step("cache", "batch * kv_sequence", "cache of the batch", "byte")
    work.step("kv_sequence_per_gpu", f"{local:.0f}", "what each GPU keeps of a sequence", "byte")
    work.step("cache_per_gpu", "batch * kv_sequence_per_gpu", "cache on each GPU", "byte")
    return True
