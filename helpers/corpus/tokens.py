"""Tokens as the embedding model in use counts them: WordPiece of all-MiniLM-L6-v2, or those of the model that
COURSE_EMBED_MODEL names.

What this leaves out: tokens of the chat model, which are others.
"""

import unicodedata
import warnings
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from helpers import models, settings

if TYPE_CHECKING:
    from tokenizers import Tokenizer


_UNKNOWN = {"[UNK]", "<unk>", "<|unk|>"}


def minilm_tokenizer() -> "Tokenizer":
    """MiniLM's tokenizer without truncation and padding; a new one each time, for whoever sets them.

    minilm_tokenizer().encode("a buoy").tokens  # ['[CLS]', 'a', 'bu', '##oy', '[SEP]']
    """
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(models.file("minilm", "tokenizer.json")))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def token_spans(text: str) -> list[tuple[int, int]]:
    """Character offsets (start, end) of every token of `text`, special tokens left out.

        token_spans("A buoy.")      # [(0, 1), (2, 4), (4, 6), (6, 7)]: a word may be several tokens

    A word in letters that the model does not know is one token to it, however long, and to a chat model one
    token a letter or more. It counts as one token a letter here, so that passages of such text are short.
    """
    tokenizer = _tokenizer(settings.embed_model())
    encoded = tokenizer.encode(text, add_special_tokens=False)
    if not _UNKNOWN & set(encoded.tokens):
        return encoded.offsets
    return [
        span
        for token, (start, end) in zip(encoded.tokens, encoded.offsets, strict=True)
        for span in (
            _letters(start, end) if token in _UNKNOWN and _foreign(text[start:end]) else [(start, end)]
        )
    ]


def count_tokens(text: str) -> int:
    """Number of tokens in `text`.

    count_tokens("A buoy.")     # 4
    """
    return len(token_spans(text))


def unknown_to_model(text: str) -> float:
    """The share of words that the embedding model's tokenizer does not know, 0 to 1; 0 where there are none.

        unknown_to_model("The pump is checked."), unknown_to_model("насос")     # (0.0, 1.0)

    Unknown is a word that becomes the token for unknown text, and one beyond Latin letters that is spelt
    letter by letter: then all that the model was taught of it is its letters. Texts of many unknown words
    get vectors alike, whatever they say.
    """
    encoded = _tokenizer(settings.embed_model()).encode(text, add_special_tokens=False)
    pieces: dict[int, list[int]] = {}
    for number, place in enumerate(encoded.word_ids):
        if place is not None:
            pieces.setdefault(place, []).append(number)
    known = []
    for numbers in pieces.values():
        word = text[encoded.offsets[numbers[0]][0] : encoded.offsets[numbers[-1]][1]]
        letters = sum(map(str.isalpha, word))
        if letters or any(map(str.isalnum, word)):
            spelt = letters > 1 and letters < 1.5 * len(numbers) and not _has_latin(word)
            known.append(not spelt and not any(encoded.tokens[number] in _UNKNOWN for number in numbers))
    return 1 - sum(known) / len(known) if known else 0.0


@lru_cache(maxsize=2)
def _tokenizer(name: str | None) -> "Tokenizer":
    """The tokenizer of the embedding model that COURSE_EMBED_MODEL names; MiniLM's without a name."""
    from tokenizers import Tokenizer

    if name is None:
        return minilm_tokenizer()
    file = Path(name).expanduser() / "tokenizer.json"
    try:
        if file.parent.is_dir():
            tokenizer = Tokenizer.from_file(str(file))
        else:
            tokenizer = Tokenizer.from_pretrained(name if "/" in name else f"sentence-transformers/{name}")
    except (
        Exception
    ):  # the package raises plain Exceptions; a model that is not there is told by the embedder
        warnings.warn(
            f"The tokenizer of {name!r} was not found, so sizes are counted in tokens of all-MiniLM-L6-v2. "
            "Put its tokenizer.json beside the model.",
            stacklevel=2,
        )
        return minilm_tokenizer()
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _letters(start: int, end: int) -> list[tuple[int, int]]:
    return [(at, at + 1) for at in range(start, end)]


def _foreign(word: str) -> bool:
    """True when a word holds letters of another script than the Latin one."""
    return not word.isascii() and any(letter.isalpha() and not _has_latin(letter) for letter in word)


def _has_latin(word: str) -> bool:
    return any(letter.isalpha() and unicodedata.name(letter, "").startswith("LATIN") for letter in word)
