"""Widgets for JupyterLab, one a file."""

from .advisor import advisor
from .ask_as import ask_as
from .chunk_explorer import chunk_explorer
from .four_systems import four_systems
from .fusion_explorer import fusion_explorer
from .price_explorer import price_explorer
from .with_and_without import with_and_without

__all__ = [
    "advisor",
    "ask_as",
    "chunk_explorer",
    "four_systems",
    "fusion_explorer",
    "price_explorer",
    "with_and_without",
]
