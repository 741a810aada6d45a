"""Passages are found: embeddings and the vector index."""
from .embed import embed, get_embedder
from .index import Hit, Index, SyncReport, index_folder, skerry_index

__all__ = ["Hit", "Index", "SyncReport", "embed", "get_embedder", "index_folder", "skerry_index"]
