"""Plots of the course, all in one style (`style`). Each draws and shows one figure."""

from .answers import answer_kinds, losses, risk_coverage_plot, stage_times
from .by_type import by_type
from .costs import token_bars
from .curves import curves
from .distributions import distributions
from .intervals import differences
from .judged import judged
from .lines import lines
from .money import money_over_time, tornado
from .ranking import ranked_scores
from .shares import bars, growing
from .tradeoff import signed_bars, token_heatmap, tradeoff
from .tuning import learning_curve, low_rank, panels, rule_map, training_curve

__all__ = [
    "signed_bars",
    "token_heatmap",
    "tradeoff",
    "answer_kinds",
    "bars",
    "by_type",
    "curves",
    "differences",
    "distributions",
    "growing",
    "judged",
    "lines",
    "losses",
    "learning_curve",
    "low_rank",
    "money_over_time",
    "panels",
    "ranked_scores",
    "risk_coverage_plot",
    "stage_times",
    "rule_map",
    "token_bars",
    "tornado",
    "training_curve",
]
