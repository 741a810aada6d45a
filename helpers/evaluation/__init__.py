"""Everything is measured here: text matching, records, statistics, samples, the claims ledger.

Knows results, not the systems that made them.
"""
from .claims import claim
from .matching import is_right, stands_in
from .records import field_accuracy, fields, is_valid
from .samples import draw
from .statistics import Difference, Share, mean_interval, paired_difference, share

__all__ = ["Difference", "Share", "claim", "draw", "field_accuracy", "fields", "is_right", "is_valid", "mean_interval", "paired_difference", "share", "stands_in"]
