"""Plots of the course, all in one style (`style`). Each draws and shows one figure."""
from .by_type import by_type
from .costs import token_bars
from .curves import curves
from .distributions import distributions
from .intervals import differences
from .judged import judged
from .lines import lines
from .ranking import ranked_scores
from .shares import bars, growing

__all__ = ["bars", "by_type", "curves", "differences", "distributions", "growing", "judged", "lines", "ranked_scores", "token_bars"]
