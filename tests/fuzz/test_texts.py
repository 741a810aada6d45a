"""Markdown, reStructuredText and plain text, from characters and from bytes: a page or one sentence."""

import pytest
from fuzz.contract import check_page, check_sentences, made_or_refused
from fuzz.inputs import documents, encoded, with_front_matter
from hypothesis import given
from hypothesis import strategies as st

from helpers import corpus
from helpers.corpus import (
    Page,
    chunk_page,
    normalised_tokens,
    parse_page,
    read_folder,
    read_page,
    sentences,
    stands_in,
)

ANY_TEXT = documents() | with_front_matter() | st.text(max_size=60)
HALVES = st.sampled_from(["\ud800", "\udc00", "\udfff", "\udcff \ud83d"])
WITH_HALVES = st.builds("{}{}{}".format, ANY_TEXT, HALVES, ANY_TEXT)


@given(documents() | with_front_matter())
def test_markdown(source):
    page = made_or_refused(lambda: parse_page(source, "tea.md"))
    if page:
        check_page(page)


@pytest.mark.parametrize("suffix", [".md", ".rst", ".txt"])
@given(content=encoded(ANY_TEXT) | st.binary(max_size=200))
def test_bytes_of_a_text_file(suffix, content, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / f"tea{suffix}"
    path.write_bytes(content)
    page = made_or_refused(lambda: read_page(path))
    if page:
        check_page(page)


@given(source=documents())
def test_restructured_text(source, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / "cups.rst"
    path.write_text(f"Cups\n====\n\n{source}\n\nPots\n----\n\nThey hold zebrafish.\n", "utf-8", newline="")
    page = made_or_refused(lambda: read_page(path))
    if page:
        check_page(page)
        assert "/bin/" not in page.text or "/bin/" in source  # no directive reads a file of this machine


@given(files=st.lists(encoded(ANY_TEXT), min_size=1, max_size=3))
def test_no_file_of_a_folder_stops_the_others(files, tmp_path_factory):
    folder = tmp_path_factory.getbasetemp() / "wiki"
    folder.mkdir(exist_ok=True)
    (folder / "good.md").write_text("# Good\n\nThe pot holds zebrafish.\n", "utf-8")
    names = [f"{number}{suffix}" for number, suffix in zip(range(3), (".md", ".rst", ".txt"), strict=True)]
    for name, content in zip(names, files, strict=False):
        (folder / name).write_bytes(content)
    loaded = read_folder(folder)
    assert any("zebrafish" in page.text for page in loaded.pages)
    told = {page.path.name for page in loaded.pages} | {row[0] for row in [*loaded.refused, *loaded.lost]}
    assert {path.name for path in folder.iterdir()} <= told  # read, refused or lost, and never nothing
    assert len(str(loaded).splitlines()) == 1 + len(loaded.refused) + len(loaded.lost)


@given(source=WITH_HALVES)
def test_half_surrogates_are_refused_and_never_passed_on(source):
    for make in (
        lambda: parse_page(source, "tea.md"),
        lambda: chunk_page(Page("tea", "Tea", source)),
        lambda: sentences(source),
        lambda: normalised_tokens(source),
        lambda: stands_in("tea", source),
    ):
        made = made_or_refused(make)
        if isinstance(made, Page):
            check_page(made)


@given(text=ANY_TEXT, limit=st.integers(8, 40))
def test_a_page_made_by_hand_is_cut_at_any_limit(text, limit):
    page = Page("tea", "Tea", text)
    passages = made_or_refused(lambda: chunk_page(page, limit))
    assert passages is None or all(passage.tokens <= limit for passage in passages)
    assert passages is None or all(p.text == page.text[p.start : p.end] and p.text.strip() for p in passages)


@given(ANY_TEXT)
def test_sentences(text):
    check_sentences(text)


@given(answer=st.text(max_size=12) | documents(), text=ANY_TEXT)
def test_words_in_one_spelling(answer, text):
    words = normalised_tokens(text)
    assert all(word.strip() and not word.isspace() for word in words)
    assert isinstance(stands_in(answer, text), bool)
    assert not normalised_tokens(answer) or stands_in(answer, answer) or len(answer) > 12


@pytest.mark.skipif(not hasattr(corpus, "clean"), reason="this checkout has no text door")
class TestDoor:
    @given(ANY_TEXT)
    def test_clean_is_done_once_and_knows_the_way_back(self, text):
        cleaned = corpus.clean(text)
        assert corpus.clean(cleaned.text).text == cleaned.text
        end = 0
        for at in range(len(cleaned.text)):
            first, last = cleaned.source_span(at, at + 1)
            assert 0 <= first <= last <= len(text) and last >= end
            end = last

    @given(WITH_HALVES)
    def test_half_surrogates_do_not_pass(self, text):
        cleaned = made_or_refused(lambda: corpus.clean(text))
        assert cleaned is None or cleaned.text.encode()

    @given(content=encoded(ANY_TEXT) | st.binary(max_size=100), kind=st.sampled_from(["html", "xml", "text"]))
    def test_bytes_become_text(self, content, kind):
        text = made_or_refused(lambda: corpus.decode(content, None, kind))
        assert text is None or text.encode() is not None
