"""Contextual headers: what stands above a passage, and that a stop loses no sentence. No model."""

import pytest

from helpers.corpus import Page, Passage
from helpers.experiments import page_headers, recording
from helpers.experiments.page_headers import by_a_model, headed, main, write_all
from helpers.generation import ChatError, Reply

PAGES = [Page(f"p{n}", f"Title {n}", f"Text of page {n}.") for n in range(30)]


@pytest.fixture(autouse=True)
def quick(tmp_path, monkeypatch):
    monkeypatch.setattr(recording, "HEADERS", recording.Record(tmp_path / "headers.json", by_item=True))
    monkeypatch.setattr(recording.settings, "cache_folder", lambda: tmp_path / "cache")
    monkeypatch.setattr(page_headers, "endpoint", lambda: type("E", (), {"model": "m"})())
    monkeypatch.setattr(page_headers, "load_pages", lambda: PAGES)


def test_the_sentence_stands_in_place_of_title_and_headings():
    passage = Passage("p1", "Title", "Section", "It takes 74 h.", 0, 14, 5)
    other = Passage("p9", "Other", "", "Text.", 0, 5, 2)
    made = headed([passage, other], {"p1": "About the soak."})
    assert [one.with_header for one in made] == ["About the soak.\nIt takes 74 h.", "Other\nText."]
    assert made[0].span == passage.span


def test_a_stop_loses_nothing(monkeypatch):
    asked = []

    def chat(user, **options):
        asked.append(user)
        if len(asked) == 24:
            raise ChatError("down")
        return Reply(f"about\n{user[:7]}", 10, 5, 0.1)

    monkeypatch.setattr(page_headers, "chat", chat)
    assert main([]) == 1 and not recording.HEADERS.path.exists()
    assert main([]) == 0
    assert len(asked) == 24 + 7
    items = recording.HEADERS.rows()[page_headers.ROW]["items"]
    assert [one["page"] for one in items] == [page.id for page in PAGES]
    assert items[0]["sentence"] == "about Title 0" and items[0]["tokens"] == 15
    assert not recording.HEADERS.pending()


def test_an_empty_sentence_leaves_the_title(monkeypatch):
    monkeypatch.setattr(page_headers, "chat", lambda user, **options: Reply("  ", 1, 1, 0.0))
    assert write_all(PAGES[:1])["items"][0]["sentence"] == "Title 0"


def test_without_sentences_the_search_says_how_to_make_them():
    with pytest.raises(ValueError, match=r"python -m helpers\.experiments\.page_headers"):
        by_a_model()


def test_sentences_of_another_model_leave_the_courses_alone(monkeypatch):
    monkeypatch.setattr(page_headers, "chat", lambda user, **options: Reply("mine", 1, 1, 0.0))
    recording.HEADERS.write({page_headers.ROW: {"model": "m", "items": []}})
    before = recording.HEADERS.path.read_bytes()
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    assert main([]) == 0
    assert recording.HEADERS.path.read_bytes() == before
    assert recording.HEADERS.seen()[page_headers.ROW]["items"][0]["sentence"] == "mine"
