"""The course itself: exercises with feedback, deriving notebooks, cards, plots and widgets. May use every other room; none uses it."""
from .cards import show, show_text
from .exercise import check, hint, solution
from .failures import show_misses
from .progress import bar

__all__ = ["bar", "check", "hint", "show", "show_misses", "show_text", "solution"]
