"""reStructuredText to Markdown, by docutils."""

from .document import markdown_of

__all__ = ["markdown_of"]
