"""Tokens as the embedding model counts them: WordPiece of all-MiniLM-L6-v2."""

from functools import lru_cache
from typing import TYPE_CHECKING

from helpers import models

if TYPE_CHECKING:
    from tokenizers import Tokenizer


def minilm_tokenizer() -> "Tokenizer":
    """MiniLM's tokenizer without truncation and padding; a new one each time, for whoever sets them.

    minilm_tokenizer().encode("a buoy").tokens  # ['[CLS]', 'a', 'bu', '##oy', '[SEP]']
    """
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(models.file("minilm", "tokenizer.json")))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


_tokenizer = lru_cache(maxsize=1)(minilm_tokenizer)


def token_spans(text: str) -> list[tuple[int, int]]:
    """Character offsets (start, end) of every WordPiece token of `text`, special tokens left out.

    token_spans("A buoy.")      # [(0, 1), (2, 4), (4, 6), (6, 7)]: a word may be several tokens
    """
    return _tokenizer().encode(text, add_special_tokens=False).offsets


def count_tokens(text: str) -> int:
    """Number of WordPiece tokens in `text`.

    count_tokens("A buoy.")     # 4
    """
    return len(token_spans(text))
