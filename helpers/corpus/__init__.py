"""Documents come in: pages from files, folders and sites, texts in parts, passages; and the Skerry data.

    loaded = read_folder("my-documents")
    print(loaded)                           # what was read, refused, lost, file by file
    passages = chunk_pages(loaded.pages)

How two texts are compared (tokens, numbers, units, dates in one spelling) is decided here, too.
"""

from .answer_kinds import asked_kind, holds_kind
from .chunk import (
    PASSAGE_TOKENS,
    Passage,
    as_passages,
    chunk_page,
    chunk_pages,
    cut_page,
    overlaps,
    section_at,
    sections,
)
from .chunkers import CHUNKERS, chunk_all, parent_child, span_counter
from .clean import Cleaned, Decoded, clean, decode, decoding
from .html import all_text, extract, html_page, main_text
from .labels import ALL_STAFF, RESTRICTED
from .load import load_folder, page_of, pages_of, read_folder, read_page
from .pages import Page, PageError, parse_page
from .pdf import pdf_page
from .questions import GoldQuote, QuestionError, QuestionRow, read_questions
from .report import Loaded
from .sentences import Sentence, sentences
from .skerry import (
    QUESTION_TYPES,
    SPLITS,
    TASK_SPLITS,
    load_decompositions,
    load_dialogues,
    load_emails,
    load_labelled_answers,
    load_pages,
    load_probes,
    load_questions,
    load_reading,
    load_reading_texts,
    load_replay,
    load_revisions,
    load_rewrites,
    load_taught_facts,
    load_ticket_schema,
    load_tickets,
    load_world,
    world_value,
)
from .skerry_rows import (
    DataError,
    Decomposition,
    Dialogue,
    Email,
    Gold,
    LabelledAnswer,
    Paraphrase,
    Probe,
    Question,
    ReadingQuestion,
    ReplayPrompt,
    Revision,
    TaughtFact,
    Ticket,
    Turn,
)
from .tokens import count_tokens, token_spans, unknown_to_model
from .values import normalised_tokens, stands_in, ungrounded_values
from .web import CrawlResult, Document, Skipped, crawl

__all__ = [
    "ALL_STAFF",
    "CHUNKERS",
    "Cleaned",
    "CrawlResult",
    "DataError",
    "Decoded",
    "Decomposition",
    "Dialogue",
    "Document",
    "Email",
    "Gold",
    "GoldQuote",
    "LabelledAnswer",
    "Loaded",
    "PASSAGE_TOKENS",
    "Page",
    "PageError",
    "Paraphrase",
    "Passage",
    "Probe",
    "QUESTION_TYPES",
    "Question",
    "QuestionError",
    "QuestionRow",
    "RESTRICTED",
    "ReadingQuestion",
    "ReplayPrompt",
    "Revision",
    "SPLITS",
    "Sentence",
    "Skipped",
    "TASK_SPLITS",
    "TaughtFact",
    "Ticket",
    "Turn",
    "all_text",
    "as_passages",
    "asked_kind",
    "chunk_all",
    "chunk_page",
    "chunk_pages",
    "clean",
    "count_tokens",
    "crawl",
    "cut_page",
    "decode",
    "decoding",
    "extract",
    "holds_kind",
    "html_page",
    "load_decompositions",
    "load_dialogues",
    "load_emails",
    "load_folder",
    "load_labelled_answers",
    "load_pages",
    "load_probes",
    "load_questions",
    "load_reading",
    "load_reading_texts",
    "load_replay",
    "load_revisions",
    "load_rewrites",
    "load_taught_facts",
    "load_ticket_schema",
    "load_tickets",
    "load_world",
    "main_text",
    "normalised_tokens",
    "overlaps",
    "page_of",
    "pages_of",
    "parent_child",
    "parse_page",
    "pdf_page",
    "read_folder",
    "read_page",
    "read_questions",
    "section_at",
    "sections",
    "sentences",
    "span_counter",
    "stands_in",
    "token_spans",
    "ungrounded_values",
    "unknown_to_model",
    "world_value",
]
