"""A site to documents: one address (fetch), what a host allows (site), one page's links, and the crawl."""

from .crawler import CrawlResult, Skipped, crawl
from .fetch import Document

__all__ = ["CrawlResult", "Document", "Skipped", "crawl"]
