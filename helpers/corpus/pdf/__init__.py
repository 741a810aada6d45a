"""A PDF to a page: the lines of its text, its forms, and what was left out."""

from .page import pdf_page

__all__ = ["pdf_page"]
