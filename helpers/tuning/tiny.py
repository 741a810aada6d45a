"""A random Llama of 30,000 weights with a tokenizer of single bytes: for trainings that take seconds.

It says nothing sensible, before and after. What holds for its arithmetic holds for a large one's.
"""

from pathlib import Path

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


def byte_tokenizer():
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


def save_tiny(folder: Path, **changes) -> Path:
    """A folder that `load_base` takes; the same weights at every call. changes: to the model's configuration.

    save_tiny(Path("tiny"), num_hidden_layers=1)
    """
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM, logging

    logging.disable_progress_bar()
    torch.manual_seed(7)
    # A network this small gains nothing from a second thread, and waits for it when the machine is busy.
    torch.set_num_threads(1)
    LlamaForCausalLM(LlamaConfig(**CONFIG | changes)).save_pretrained(folder)
    byte_tokenizer().save_pretrained(folder)
    return folder
