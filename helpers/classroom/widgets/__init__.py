"""Widgets for JupyterLab, one a file."""
from .with_and_without import with_and_without

__all__ = ["with_and_without"]
