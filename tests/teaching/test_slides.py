"""Slides: every deck builds, holds its pictures and numbers, and asks no other machine for anything."""

import json
import re

import pytest

from helpers.classroom.kit import numbers, slides

DECKS = sorted(slides.DECKS.glob("*.md"))


def test_there_are_four_decks():
    assert [deck.stem for deck in DECKS] == ["choosing", "opening", "retrieval", "tuning"]


@pytest.mark.parametrize("deck", DECKS, ids=lambda deck: deck.stem)
def test_a_deck_builds_and_fetches_nothing(deck):
    page = slides.build(deck)
    text = deck.read_text(encoding="utf-8")
    assert page.count("<section>") == len(re.split(r"(?m)^---$", text))
    assert page.count('<img alt="') == len(slides.PICTURE.findall(text)) >= 1
    assert page.count('class="measured"') == len(numbers.LINK.findall(text)) >= 5
    assert not re.findall(r'(?:src|href)="(?!data:)', page[page.index("<body>") :].split("<script>")[0])
    assert "@import" not in page and "url(http" not in page and "sourceMappingURL" not in page


@pytest.mark.parametrize("deck", DECKS, ids=lambda deck: deck.stem)
def test_every_picture_is_told_in_words_and_every_slide_has_notes(deck):
    text = deck.read_text(encoding="utf-8")
    assert all(len(alt) > 15 for alt, _, _ in slides.PICTURE.findall(text))
    assert [part for part in re.split(r"(?m)^---$", text) if "\nNote:" not in part] == []


@pytest.fixture
def deck(tmp_path):
    """A small deck beside a small notebook; gives a function that writes its text."""
    (tmp_path / "solutions").mkdir()
    out = [
        {"output_type": "stream", "text": "RAG: 16/60\n"},
        {"output_type": "display_data", "data": {"image/png": "QUJD\n"}},
    ]
    cells = [{"cell_type": "code", "id": "cell-001", "outputs": out}]
    (tmp_path / "solutions" / "02_x.ipynb").write_text(json.dumps({"cells": cells}))

    def write(text: str):
        file = tmp_path / "deck.md"
        file.write_text(text, encoding="utf-8")
        return file

    return write


def test_a_slide_shows_the_number_of_today_and_keeps_notes_apart(deck):
    file = deck(
        '# A & B\n\n[1 of 2](solutions/02_x.ipynb "cell-001; RAG:") right\n\nNote:\nsay it\n---\n## Next'
    )
    page = slides.build(file)
    assert "<title>A &amp; B</title>" in page
    assert 'title="02_x.ipynb, cell-001; RAG:">16 of 60</span> right' in page
    assert '<aside class="notes"><p>say it</p>\n</aside></section>\n<section><h2>Next</h2>' in page


def test_a_picture_is_taken_into_the_page(deck):
    page = slides.build(deck('![a "line" that rises](solutions/02_x.ipynb "cell-001")'))
    assert '<img alt="a &quot;line&quot; that rises" src="data:image/png;base64,QUJD">' in page


@pytest.mark.parametrize("cell, notebook", [("cell-002", "02_x"), ("cell-001", "03_y")])
def test_a_picture_without_a_source_is_named(deck, cell, notebook):
    with pytest.raises(numbers.NumberError, match=f"deck.md: {notebook}.ipynb has no picture at {cell}"):
        slides.build(deck(f'![some picture](solutions/{notebook}.ipynb "{cell}")'))


def test_the_command_writes_a_page_a_deck_or_says_why_not(deck, monkeypatch, tmp_path, capsys):
    file = deck("# One")
    monkeypatch.setattr(slides, "DECKS", file.parent)
    assert slides.main([f"--out={tmp_path / 'out'}"]) == 0
    assert (tmp_path / "out" / "deck.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    deck('![some picture](solutions/02_x.ipynb "cell-009")')
    assert slides.main([f"--out={tmp_path / 'none'}"]) == 1
    assert "course.py run NN" in capsys.readouterr().err and not (tmp_path / "none").exists()
