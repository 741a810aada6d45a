"""The rerankers: late interaction, learned weights over features, cross-encoders. Each gives `score(query, hits)`."""

from .cross_encoder import CrossEncoder, NamedCrossEncoder
from .features import NAMES, Features
from .learned import LearnedReranker, Linear, cross_validated, differences, fit
from .maxsim import MaxSim, maxsim, token_table

__all__ = [
    "CrossEncoder",
    "Features",
    "LearnedReranker",
    "Linear",
    "MaxSim",
    "NAMES",
    "NamedCrossEncoder",
    "cross_validated",
    "differences",
    "fit",
    "maxsim",
    "token_table",
]
