"""Documents come in: load pages, count tokens, cut them into passages; and the Skerry data."""
from .chunk import Passage, chunk_page, chunk_pages
from .pages import Page, load_folder, read_page
from .skerry import (Email, Paraphrase, Probe, Question, ReplayPrompt, Revision, TaughtFact, Ticket, load_emails, load_pages, load_probes, load_questions,
                     load_replay, load_revisions, load_taught_facts, load_ticket_schema, load_tickets, load_world, world_value)

__all__ = ["Email", "Page", "Paraphrase", "Passage", "Probe", "Question", "ReplayPrompt", "Revision", "TaughtFact", "Ticket", "chunk_page", "chunk_pages",
           "load_emails", "load_folder", "load_pages", "load_probes", "load_questions", "load_replay", "load_revisions", "load_taught_facts",
           "load_ticket_schema", "load_tickets", "load_world", "read_page", "world_value"]
