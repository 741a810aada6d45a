"""The course itself: exercises with feedback, deriving notebooks, cards, plots and widgets. May use every other room; none uses it."""

from .cards import show, show_text
from .exercise import check, hint, solution
from .failures import show_misses
from helpers.progress import bar
from .tables import show_mask, show_table

__all__ = ["bar", "check", "hint", "show", "show_mask", "show_misses", "show_table", "show_text", "solution"]
