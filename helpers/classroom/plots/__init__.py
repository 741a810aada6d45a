"""Plots of the course, all in one style (`style`). Each draws and shows one figure."""
from .costs import token_bars
from .ranking import ranked_scores
from .shares import bars, growing

__all__ = ["bars", "growing", "ranked_scores", "token_bars"]
