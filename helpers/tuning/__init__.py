"""Behaviour is changed: training data, LoRA, export to the local server, adapters chosen per request.

    from helpers.tuning import load_examples, serve, tune
    tuned = tune(load_examples("mine.jsonl"), "mine")
    chat("…", adapter=serve(tuned))

torch and transformers are imported only where something is trained.
"""

from .base import Base, TuningError, load_base, unpacked
from .data import (
    Encoded,
    Example,
    email_examples,
    encode,
    load_examples,
    masked_labels,
    subset,
    ticket_examples,
)
from .export import export_adapter
from .loop import first_batch
from .merge import merge_adapter, read_updates, rescale_adapter
from .needs import SHAPES, Shape, counted_flops, gpu_hours, training_flops, training_memory
from .network import add_lora, lora_forward, merged, remove_lora, trained_parameters
from .openai_file import OpenaiFile, check_openai, write_openai
from .preferences import Preference, dpo_loss, pair_logs, prefer
from .recipe import Recipe
from .serving import loaded, serve
from .tiny import save_tiny
from .train import tune
from .tuned import Tuned, card, forget_training, read_card, shipped, shipped_names
from .vllm import VllmCheck, check_vllm, peft_folder, vllm_command

__all__ = [
    "Base",
    "Encoded",
    "Example",
    "OpenaiFile",
    "Preference",
    "Recipe",
    "SHAPES",
    "Shape",
    "Tuned",
    "TuningError",
    "VllmCheck",
    "add_lora",
    "card",
    "check_openai",
    "check_vllm",
    "counted_flops",
    "dpo_loss",
    "email_examples",
    "encode",
    "export_adapter",
    "first_batch",
    "forget_training",
    "gpu_hours",
    "load_base",
    "load_examples",
    "loaded",
    "lora_forward",
    "masked_labels",
    "merge_adapter",
    "merged",
    "peft_folder",
    "pair_logs",
    "prefer",
    "read_card",
    "remove_lora",
    "read_updates",
    "rescale_adapter",
    "save_tiny",
    "serve",
    "shipped",
    "shipped_names",
    "subset",
    "ticket_examples",
    "trained_parameters",
    "training_flops",
    "training_memory",
    "tune",
    "unpacked",
    "vllm_command",
    "write_openai",
]
