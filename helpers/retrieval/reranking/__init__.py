"""The rerankers: late interaction, learned weights over features, cross-encoders. Each gives `score(query, hits)`."""
from .features import NAMES, Features
from .learned import LearnedReranker, Linear, cross_validated, fit
from .maxsim import MaxSim, maxsim, token_table

__all__ = ["Features", "LearnedReranker", "Linear", "MaxSim", "NAMES", "cross_validated", "fit", "maxsim", "token_table"]
