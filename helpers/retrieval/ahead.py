"""Embed the Skerry pages ahead, at set-up, so that the first notebook answers seconds after its start.

    python -m helpers.retrieval.ahead

By the tuned embedding, which the first cited answer is found with. Every part is kept when it is made: a run
that was stopped goes on where it stood, and what is there is not made again.
"""

import sys
import time
from pathlib import Path

from helpers import settings
from helpers.files import write_whole
from helpers.models import ModelError
from helpers.progress import Progress, bar

from .identity import digest
from .skerry import skerry_passages
from .store import BULK, CachedEmbedder
from .tuned_embedding import WEIGHTS, tuned_embedder

PART = 128  # passages that are embedded and kept together


def embed_ahead(embedder: CachedEmbedder, texts: list[str], progress: Progress | None = None) -> int:
    """Embed those texts that the embedder's memory lacks, part by part; how many these were.

    progress: called with (texts done, texts to do).
    """
    missing = sorted(embedder.store.missing(texts), key=len)  # texts of like length share a batch
    parts = max(1, len(missing) // max(PART, BULK))  # none of them too small to be kept
    for number in range(parts):
        part = missing[number * len(missing) // parts : (number + 1) * len(missing) // parts]
        if part:
            embedder.encode(part)
            if progress:
                progress((number + 1) * len(missing) // parts, len(missing))
    return len(missing)


def main() -> None:
    """Embed what is missing, and say how long it takes. With another embedding model nothing is done."""
    mark = settings.cache_folder() / "embeddings" / "ahead.txt"
    wanted = mark_of(settings.DATASETS / "pages", WEIGHTS)
    if settings.embed_model() or (mark.exists() and mark.read_text(encoding="utf-8") == wanted):
        return
    embedder = tuned_embedder()
    assert isinstance(embedder, CachedEmbedder)
    texts = [passage.with_header for passage in skerry_passages()]
    if todo := len(embedder.store.missing(texts)):
        print(f"embedding {todo} passages of the course's pages, once: about a minute", flush=True)
        started = time.monotonic()
        embed_ahead(embedder, texts, bar("passages", every=1))
        print(f"embedded in {time.monotonic() - started:.0f} s", flush=True)
    if not embedder.store.missing(texts):
        write_whole(mark, wanted)


def mark_of(pages: Path, weights: Path) -> str:
    """What the vectors hang on, told without reading it: names and sizes of files."""
    files = [*sorted(pages.rglob("*.md")), weights]
    return digest(*((file.name, file.stat().st_size) for file in files))


if __name__ == "__main__":
    try:
        main()
    except (ModelError, OSError) as error:
        sys.exit(f"The pages were not embedded ({error}); the first notebook that needs them does it.")
    except KeyboardInterrupt:
        sys.exit(130)
