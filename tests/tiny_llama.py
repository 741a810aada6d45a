"""For tests of training: a random Llama of 30,000 parameters and a random adapter for the course's model.

Its tokenizer knows single bytes. No tests here.
"""

from pathlib import Path

import numpy as np

from helpers.tuning import Example

TEMPLATE = (
    "{% for message in messages %}"
    "<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n"
    "{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
CONFIG = {
    "vocab_size": 258,
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 512,
    "tie_word_embeddings": True,
    "bos_token_id": 0,
    "eos_token_id": 1,
    "pad_token_id": 1,
    "initializer_range": 0.2,
}
HIDDEN, KEYS, LAYERS = 576, 192, 30  # of the course's model


def tokenizer():
    """Byte by byte, with two special tokens and a ChatML template."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    special = ["<|im_start|>", "<|im_end|>"]
    bytewise = Tokenizer(
        models.BPE(
            vocab={token: i for i, token in enumerate(special + sorted(pre_tokenizers.ByteLevel.alphabet()))},
            merges=[],
        )
    )
    bytewise.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bytewise.decoder = decoders.ByteLevel()
    bytewise.add_special_tokens(special)
    made = PreTrainedTokenizerFast(tokenizer_object=bytewise, eos_token="<|im_end|>", pad_token="<|im_end|>")
    made.chat_template = TEMPLATE
    return made


def save(folder: Path, **changes) -> Path:
    """A folder that load_base takes. changes: to the configuration of the model."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(7)
    # A network this small gains nothing from a second thread, and waits for it when the machine is busy.
    torch.set_num_threads(1)
    LlamaForCausalLM(LlamaConfig(**CONFIG | changes)).save_pretrained(folder)
    tokenizer().save_pretrained(folder)
    return folder


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
