"""Answers are written: the local server, the OpenAI client, and the retrieval-augmented pipeline."""
from .client import ChatError, Endpoint, Reply, chat, chat_many, endpoint
from .rag import Answer, Citation, answer, ask_closed_book, grounded_prompt

__all__ = ["Answer", "ChatError", "Citation", "Endpoint", "Reply", "answer", "ask_closed_book", "chat", "chat_many", "endpoint", "grounded_prompt"]
