"""Answers are written: the local server, the OpenAI client, and the retrieval-augmented pipeline."""

from .client import (
    ChatError,
    Endpoint,
    Reply,
    chat,
    chat_many,
    endpoint,
    find_json,
    larger_endpoint,
    messages,
)
from .rag import Answer, Citation, answer, ask_closed_book, best_sentence, grounded_prompt

__all__ = [
    "Answer",
    "ChatError",
    "Citation",
    "Endpoint",
    "Reply",
    "answer",
    "ask_closed_book",
    "best_sentence",
    "chat",
    "chat_many",
    "endpoint",
    "find_json",
    "grounded_prompt",
    "larger_endpoint",
    "messages",
]
