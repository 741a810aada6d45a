"""For tests of training: a random Llama of 30,000 parameters and a random adapter for the course's model.

Its tokenizer knows single bytes. No tests here.
"""

from pathlib import Path

import numpy as np

from helpers.tuning import Example, tiny

CONFIG, save, tokenizer = tiny.CONFIG, tiny.save_tiny, tiny.byte_tokenizer
HIDDEN, KEYS, LAYERS = 576, 192, 30  # of the course's model


def examples(count: int = 16, first: int = 0) -> list[Example]:
    """Short questions and answers, each another."""
    return [
        Example(f"Code of buoy {i}?" + " Please." * (i % 3), f"K{i * 37 % 100}-{i}")
        for i in range(first, first + count)
    ]


def random_adapter(
    path: Path,
    seed: int,
    size: float = 0.1,
    hidden: int = HIDDEN,
    keys: int = KEYS,
    layers: int = LAYERS,
    rank: int = 2,
) -> Path:
    """A GGUF adapter of noise on the value matrices.

    By default it fits the course's model, and changes what it says.
    """
    import gguf

    rng = np.random.default_rng(seed)
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", float(rank))
    for layer in range(layers):
        for half, shape in (("a", (rank, hidden)), ("b", (keys, rank))):
            writer.add_tensor(
                f"blk.{layer}.attn_v.weight.lora_{half}",
                (size * rng.standard_normal(shape)).astype(np.float16),
            )
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path
