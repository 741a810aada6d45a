"""For tests: a folder about buoys, questions about it, a reader that stands in. No tests here."""

import math
import re

import numpy as np

from helpers.corpus import GoldQuote, QuestionRow
from helpers.generation import EvidenceReader, Reply, whole_passages, with_threshold
from helpers.retrieval import FolderIndex

BUOYS = 14
ROWS = [
    QuestionRow(
        f"How deep is K{n}?",
        (f"{5 + n * 7} metres",),
        (GoldQuote(f"{n}.md", f"at {5 + n * 7} metres"),),
        id=f"q{n}",
    )
    for n in range(BUOYS)
]
ROWS += [QuestionRow(f"Who paints K{99 - n}?", (), (), False, id=f"none-{n}") for n in range(2)]
SYSTEM = with_threshold(
    {"k": 3, "choose": whole_passages, "read": EvidenceReader("reader"), "verify": None}, 0.35
)
MOOD = {"worse": False}  # the stand-in misreads, with nothing changed that is recorded


class Letters:
    """An embedder without a model, with tokens."""

    name, identity = "letters", "letters"

    def encode(self, texts):
        counts = np.array(
            [[1 + text.lower().count(a) for a in "abcdefghijk0123456789"] for text in texts], float
        )
        return (counts / np.linalg.norm(counts, axis=1, keepdims=True)).astype(np.float32)

    def encode_with_tokens(self, texts):
        return self.encode(texts), [self.encode(text.split()) for text in texts]


def page_of_buoy(number: int, metres: int | None = None) -> str:
    """The Markdown of one buoy's page."""
    depth = 5 + number * 7 if metres is None else metres
    return f"# Buoy K{number}\n\nBuoy K{number} is moored at {depth} metres.\n"


def make_folder(folder) -> FolderIndex:
    """A folder with a page a buoy, indexed without a model."""
    documents = folder / "documents"
    documents.mkdir()
    for n in range(BUOYS):
        (documents / f"{n}.md").write_text(page_of_buoy(n), encoding="utf-8")
    index = FolderIndex(documents, folder / "index", embedder=Letters(), tokens=False)
    index.sync()
    return index


def reads(prompt: str, adapter: str | None = None, **_) -> Reply:
    """Reads the depth of the buoy that is asked about, sure by 0.6; the adapter `worse` misreads it."""
    buoy = re.search(r"Question: .*?(K\d+)", prompt)[1]
    found = re.search(rf"Buoy {buoy} is moored at (\d+ metres)", prompt)
    misread = adapter == "worse" or MOOD["worse"]
    text = ("999 metres" if misread else found[1]) if found else "Not in the documents."
    sure = {"Not": math.log(0.4 if found else 0.9)}
    return Reply(text, 50, 3, 0.01, first_token=sure)
