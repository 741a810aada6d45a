"""The database of an index written anew, so that no file keeps what was removed.

Chroma deletes rows; their text stays in free pages of SQLite, in its full-text tables and in its write-ahead
log, and their vectors stay in the graph. A database that is made of the present rows alone has none of it.
"""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .index_files import FRESH, close_clients, database_files, in_words, note_made_anew, open_client


def write_anew(folder: Path, name: str, settings: dict[str, Any], batches: Iterable[dict[str, Any]]) -> None:
    """Make the database of a folder again from these rows; all that this process has open over it is closed.

    batches: ids, documents, metadatas and embeddings, as Chroma takes them. Raises IndexFolderError when the
    disk is full; the old database then stays. Whoever is interrupted while the files change places has an
    empty index, and the next sync fills it.
    """
    fresh = folder / FRESH
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        with in_words(folder):
            fresh.mkdir(mode=0o700)
            collection = open_client(fresh).create_collection(name, **settings)
            for batch in batches:
                collection.add(**batch)
        close_clients(fresh)
        close_clients(folder)
        note_made_anew(folder)
        with in_words(folder):
            for path in database_files(folder):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
            for path in database_files(fresh):
                os.replace(path, folder / path.name)
    finally:
        close_clients(fresh)
        shutil.rmtree(fresh, ignore_errors=True)
