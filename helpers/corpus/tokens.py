"""Token spans of a text, counted as the course's embedding model counts them (WordPiece, all-MiniLM-L6-v2)."""

from functools import lru_cache

from helpers import models


@lru_cache(maxsize=1)
def _tokenizer():
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(models.file("minilm", "tokenizer.json")))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def token_spans(text: str) -> list[tuple[int, int]]:
    """Character offsets (start, end) of every token of `text`, special tokens left out."""
    return _tokenizer().encode(text, add_special_tokens=False).offsets


def count_tokens(text: str) -> int:
    """Number of tokens in `text`."""
    return len(token_spans(text))
