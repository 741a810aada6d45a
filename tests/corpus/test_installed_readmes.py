"""Real text that nobody here wrote: READMEs of the installed packages, read and cut; forty are searched."""

import re
from importlib import metadata

import pytest

from helpers.corpus import Page, chunk_page
from helpers.experiments import count_structure, installed_readmes
from helpers.retrieval import Index
from helpers.settings import ROOT

FIXED = [
    "bcrypt",
    "beautifulsoup4",
    "chromadb",
    "filelock",
    "gguf",
    "jsonschema",
    "networkx",
    "psutil",
    "pyyaml",
    "requests",
    "tqdm",
    "watchfiles",
]
COUNT, LONGEST = (
    40,
    4000,
)  # packages; characters of each that are indexed, which keeps the test within seconds

QUESTIONS = {
    "Which library pulls data out of HTML and XML files when scraping web pages?": "beautifulsoup4",
    "open-source database for embeddings and vector search": "chromadb",
    "a platform independent lock on a file between processes": "filelock",
    "How can I read and write the binary files that llama.cpp loads?": "gguf",
    "validate a JSON document against a schema": "jsonschema",
    "study graphs and complex networks in Python": "networkx",
    "How much memory and CPU do the running processes use?": "psutil",
    "a simple HTTP library for humans to send GET and POST calls": "requests",
    "show a progress meter while a loop runs": "tqdm",
    "be told when a file in a directory changes": "watchfiles",
}


def description(name: str) -> str:
    """A package's README as its metadata carry it; empty when there is none."""
    found = metadata.metadata(name)
    return found.get("Description") or found.get_payload() or ""


def names() -> list[str]:
    """The fixed packages and, in order of name, as many others with a README as make forty."""
    installed = sorted(
        {re.sub(r"[-_.]+", "-", each.metadata["Name"]).lower() for each in metadata.distributions()}
        - set(FIXED)
    )
    return FIXED + [name for name in installed if len(description(name)) > 500][: COUNT - len(FIXED)]


@pytest.fixture(scope="module")
def index() -> Index:
    index = Index()
    index.sync([Page(name, name, description(name)[:LONGEST]) for name in names()])
    return index


def test_the_fixed_packages_are_pinned():
    pinned = {
        line.split("==")[0] for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    }
    assert set(FIXED) <= pinned


def test_forty_packages_are_indexed(index):
    found = {hit.passage.page_id for hit in index.search("python", len(index))}
    assert len(found) == COUNT and set(FIXED) <= found


def test_every_passage_is_a_slice_of_its_readme(index):
    for hit in index.search("installation", len(index)):
        assert (
            hit.passage.text
            == description(hit.passage.page_id)[:LONGEST][hit.passage.start : hit.passage.end]
        )


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_right_package_is_among_the_first_three(index, question):
    assert QUESTIONS[question] in [hit.passage.page_id for hit in index.search(question, 3)]


# ---- what is kept of every README -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_CACHE", str(tmp_path_factory.mktemp("cache")))
        return installed_readmes()


def test_no_readme_is_refused(loaded):
    assert loaded.refused == [] and loaded.ignored == [] and len(loaded.pages) > 150
    assert {page.access for page in loaded.pages} == {"all-staff"}


def test_every_passage_of_every_readme_is_a_slice(loaded):
    for page in loaded.pages:
        passages = chunk_page(page)
        assert passages and all(p.text == page.text[p.start : p.end] and p.tokens <= 160 for p in passages)


def test_every_word_of_a_section_stands_in_a_passage(loaded):
    for page in loaded.pages:
        cut = " ".join(f"{passage.section} {passage.text}" for passage in chunk_page(page))
        assert len(re.findall(r"\w+", cut)) > 0.8 * len(re.findall(r"\w+", page.text)), page.id


def test_headings_column_names_and_sentences_are_kept(loaded):
    kept = count_structure(loaded.pages)
    assert kept.sections[1] > 100 and kept.sections[0] >= 0.98 * kept.sections[1], str(kept)
    assert kept.rows[1] > 100 and kept.rows[0] >= 0.97 * kept.rows[1], str(kept)
    assert kept.sentences[1] > 50 and kept.sentences[0] >= 0.97 * kept.sentences[1], str(kept)
