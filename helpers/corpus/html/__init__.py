"""HTML to a page: lxml's tree without what nobody sees, its main part, and that part as Markdown."""

from .page import all_text, extract, html_page, main_text

__all__ = ["all_text", "extract", "html_page", "main_text"]
