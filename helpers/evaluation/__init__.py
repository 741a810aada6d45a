"""Everything is measured here: text matching, records, statistics, samples, the claims ledger.

Knows results, not the systems that made them.
"""

from .evidence import first_rank, holds, qrels_of, recall_of_quotes, run_of, token_overlap
from .failures import kinds, misses
from .matching import is_right
from .ranking import average_precision, evaluate, ndcg_at_k, precision_at_k, recall_at_k, reciprocal_rank
from .records import field_accuracy, fields, is_valid
from .samples import by_hash, draw
from .statistics import Difference, Share, mean_interval, paired_difference, share
from .threshold import above, sweep

__all__ = [
    "Difference",
    "Share",
    "above",
    "average_precision",
    "by_hash",
    "draw",
    "evaluate",
    "field_accuracy",
    "fields",
    "first_rank",
    "holds",
    "is_right",
    "is_valid",
    "kinds",
    "mean_interval",
    "misses",
    "ndcg_at_k",
    "paired_difference",
    "precision_at_k",
    "qrels_of",
    "recall_at_k",
    "recall_of_quotes",
    "reciprocal_rank",
    "run_of",
    "share",
    "sweep",
    "token_overlap",
]
