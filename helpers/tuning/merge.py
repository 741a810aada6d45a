"""Merge an adapter into the weights: one file without a switch, W + scale · B A rounded as the base is.

    merge_adapter(shipped("triage").adapter, "triage-merged.gguf")            8 bits, as the course serves
    merge_adapter(shipped("triage").adapter, "triage-4-bit.gguf", "Q4_1")

Both files keep the rows of queries and keys in llama.cpp's order, so nothing is permuted here. Merged, an
adapter adds no latency (Hu et al. 2021, arXiv 2106.09685, section 4.1). What the sum may lose is lost to
rounding: the adapter was trained beside weights that were rounded before.
"""

from pathlib import Path

import numpy as np

from helpers import models
from helpers.files import written_whole

from .base import TuningError
from .network import merged

KINDS = ("Q8_0", "Q4_1", "F16")
Pair = tuple[np.ndarray, np.ndarray]  # A [rank, in], B [out, rank]


def merge_adapter(adapter: Path | str, target: Path | str, kind: str = "Q8_0", scale: float = 1.0) -> Path:
    """Write the course's chat model with a GGUF adapter merged in, whole or not at all; returns the path.

    kind: how the numbers are kept, Q8_0 (145 MB), Q4_1 (98 MB) or F16 (270 MB). scale: of the update. Takes
    10 to 40 seconds. Raises TuningError for another kind, and for a file that is no adapter of this model.

        merge_adapter(shipped("triage").adapter, "merged.gguf")
    """
    if kind not in KINDS:
        raise TuningError(f"{kind!r} is no kind of weights that is written here; use {', '.join(KINDS)}.")
    pairs, each = read_updates(adapter)
    left = set(pairs)

    def change(name: str, weights: np.ndarray) -> np.ndarray:
        if name not in pairs:
            return weights
        a, b = pairs[name]
        if weights.shape != (b.shape[0], a.shape[1]):
            raise TuningError(
                f"{Path(adapter).name} does not fit {models.CHAT.title}: {name} has another shape."
            )
        left.discard(name)
        return merged(weights, a, b, scale * each)

    from helpers.models.derive import quiet, requantise  # a program: no face may load it

    source = models.file("smollm2", models.CHAT.files[0].name)
    with written_whole(target) as part, quiet():
        requantise(source, part, kind, change)
        if left:
            raise TuningError(f"{Path(adapter).name} changes {min(left)}, which {models.CHAT.title} lacks.")
    return Path(target)


def read_updates(adapter: Path | str) -> tuple[dict[str, Pair], float]:
    """(matrix -> (A [rank, in], B [out, rank]), alpha / rank) of a GGUF adapter, float32.

    Raises TuningError for a file that is none.

    >>> pairs, scale = read_updates(Path(__file__).with_name("adapters") / "triage.gguf")
    >>> pairs["blk.0.attn_q.weight"][1].shape, scale
    ((576, 8), 2.0)
    """
    import gguf

    try:
        reader = gguf.GGUFReader(adapter)
        alpha = float(reader.get_field("adapter.lora.alpha").contents())  # type: ignore[union-attr]
        halves = {tensor.name: np.array(tensor.data, dtype=np.float32) for tensor in reader.tensors}
        names = sorted({name.removesuffix(".lora_a") for name in halves if name.endswith(".lora_a")})
        pairs = {name: (halves[f"{name}.lora_a"], halves[f"{name}.lora_b"]) for name in names}
        ranks = {a.shape[0] for a, _ in pairs.values()}
        if len(ranks) != 1:
            raise ValueError(f"its ranks are {sorted(ranks)}, and one is expected")
    except (OSError, ValueError, AttributeError, KeyError, IndexError) as error:
        raise TuningError(f"{Path(adapter).name} is no adapter that can be merged ({error}).") from None
    return pairs, alpha / ranks.pop()


def rescale_adapter(adapter: Path | str, target: Path | str, factor: float) -> Path:
    """Write a GGUF adapter whose update is `factor` times that of another; returns the path.

    rescale_adapter(shipped("triage").adapter, "half.gguf", 0.5)
    """
    import gguf

    pairs, scale = read_updates(adapter)
    rank = next(iter(pairs.values()))[0].shape[0]
    with written_whole(target) as part:
        writer = gguf.GGUFWriter(part, "llama")
        writer.add_type("adapter")
        writer.add_string("adapter.type", "lora")
        writer.add_float32("adapter.lora.alpha", scale * rank * factor)
        for name, halves in pairs.items():
            for half, values in zip("ab", halves, strict=True):
                writer.add_tensor(f"{name}.lora_{half}", values.astype(np.float16))
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
    return Path(target)
