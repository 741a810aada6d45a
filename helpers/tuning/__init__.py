"""Behaviour is changed: training data, LoRA, export to the local server, adapters chosen per request.

    from helpers.tuning import load_examples, serve, tune
    tuned = tune(load_examples("mine.jsonl"), "mine")
    chat("…", adapter=serve(tuned))

torch and transformers are imported only where something is trained.
"""

from .base import Base, TuningError, load_base, unpacked
from .data import Encoded, Example, email_examples, encode, load_examples, subset, ticket_examples
from .export import export_adapter
from .recipe import Recipe
from .serving import loaded, serve
from .shelf import card, shipped
from .train import Tuned, forget, tune

__all__ = [
    "Base",
    "Encoded",
    "Example",
    "Recipe",
    "Tuned",
    "TuningError",
    "card",
    "email_examples",
    "encode",
    "export_adapter",
    "forget",
    "load_base",
    "load_examples",
    "loaded",
    "serve",
    "shipped",
    "subset",
    "ticket_examples",
    "tune",
    "unpacked",
]
