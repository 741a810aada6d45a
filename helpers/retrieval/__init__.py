"""Passages are found: by meaning, by words, by both; in memory or on disk; reordered by better judges.

Your own documents, ready to be asked:

    index = FolderIndex("my-documents")
    print(index.sync(), *index.search("Who signs the lease?"), sep="\\n")

Every retriever takes pages, passages or plain texts and gives ranked hits, so they compose:

    hybrid = HybridRetriever([DenseRetriever(pages), BM25Retriever(pages)])
    RerankRetriever(hybrid, MaxSim()).search("How deep may a Kittiwake 4 be moored?", k=3)
"""

from .arrange import Arranged, Beside, InForce, Unlike, document_of, not_in_force, one_a_page
from .compressed import WAYS, CompressedRetriever, compress
from .contrastive import Asked, Level, info_nce, train_embedding
from .cross_encoder import CrossEncoder, NamedCrossEncoder
from .dense import DenseRetriever
from .embed import OnnxEmbedder, SentenceTransformerEmbedder, embed, get_embedder
from .embed_choices import LsaEmbedder, RandomWordEmbedder, StaticEmbedder, first_token_minilm, minilm
from .features import Features
from .feedback import VectorFeedback, WordFeedback
from .folder import FolderIndex, FolderReport
from .fusion import (
    FUSED_DEPTH,
    RRF_K,
    HybridRetriever,
    min_max,
    reciprocal_rank_fusion,
    weighted_sum,
    z_score,
)
from .hits import FoundRetriever, Hit, Retriever
from .index import Index, SyncReport
from .index_files import IndexFolderError, forget, index_folder
from .keyword import BM25Retriever, inverse_document_frequency, word_score, words
from .learned import LearnedReranker, Linear, cross_validated, differences, fit
from .maxsim import MaxSim, maxsim, token_table
from .several import MeanEmbedder, SeveralQueries, fuse, take_turns
from .skerry import (
    skerry_dense,
    skerry_features,
    skerry_hybrid,
    skerry_index,
    skerry_keyword,
    skerry_passages,
    skerry_reranked,
)
from .stages import ParentRetriever, Reranker, RerankRetriever
from .store import CachedEmbedder, Embedder, VectorStore
from .training import Group, Labelled, train, with_hard_negatives
from .tuned_embedding import TunedEmbedder, tuned_embedder
from .watching import Found, is_watched, tell, watched

__all__ = [
    "Arranged",
    "Asked",
    "BM25Retriever",
    "Beside",
    "CachedEmbedder",
    "CompressedRetriever",
    "CrossEncoder",
    "DenseRetriever",
    "Embedder",
    "FUSED_DEPTH",
    "Features",
    "FolderIndex",
    "FolderReport",
    "Found",
    "FoundRetriever",
    "Group",
    "Hit",
    "HybridRetriever",
    "InForce",
    "Index",
    "IndexFolderError",
    "Labelled",
    "LearnedReranker",
    "Level",
    "Linear",
    "LsaEmbedder",
    "MaxSim",
    "MeanEmbedder",
    "NamedCrossEncoder",
    "OnnxEmbedder",
    "ParentRetriever",
    "RRF_K",
    "RandomWordEmbedder",
    "RerankRetriever",
    "Reranker",
    "Retriever",
    "SentenceTransformerEmbedder",
    "SeveralQueries",
    "StaticEmbedder",
    "SyncReport",
    "TunedEmbedder",
    "Unlike",
    "VectorFeedback",
    "VectorStore",
    "WAYS",
    "WordFeedback",
    "compress",
    "cross_validated",
    "differences",
    "document_of",
    "embed",
    "first_token_minilm",
    "fit",
    "forget",
    "fuse",
    "get_embedder",
    "index_folder",
    "info_nce",
    "inverse_document_frequency",
    "is_watched",
    "maxsim",
    "min_max",
    "minilm",
    "not_in_force",
    "one_a_page",
    "reciprocal_rank_fusion",
    "skerry_dense",
    "skerry_features",
    "skerry_hybrid",
    "skerry_index",
    "skerry_keyword",
    "skerry_passages",
    "skerry_reranked",
    "take_turns",
    "token_table",
    "tell",
    "train",
    "train_embedding",
    "tuned_embedder",
    "watched",
    "weighted_sum",
    "with_hard_negatives",
    "word_score",
    "words",
    "z_score",
]
