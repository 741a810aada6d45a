"""Plots of the course, all in one style (`style`). Each draws and shows one figure."""
from .costs import token_bars
from .curves import curves
from .distributions import distributions
from .intervals import differences
from .judged import judged
from .ranking import ranked_scores
from .shares import bars, growing

__all__ = ["bars", "curves", "differences", "distributions", "growing", "judged", "ranked_scores", "token_bars"]
