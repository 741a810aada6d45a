"""Sizes count in tokens of the model in use, and text that it does not know is noticed."""

import json

import pytest

from helpers import models
from helpers.corpus import Page, chunk_page, count_tokens, load_pages, token_spans, unknown_to_model
from helpers.corpus.tokens import minilm_tokenizer

THAI = "เครื่องสูบน้ำต้องได้รับการตรวจสอบทุกสามเดือน"


@pytest.fixture(autouse=True)
def own_model(monkeypatch):
    monkeypatch.delenv("COURSE_EMBED_MODEL", raising=False)


@pytest.mark.parametrize("text", [THAI, "ម៉ាស៊ីនបូមទឹក ត្រូវ ពិនិត្យ", "ගිනි ගන්න", "ማሽን ይመርመር"])
def test_a_word_of_unknown_letters_counts_its_letters(text):
    assert count_tokens(text) >= 0.8 * len(text.replace(" ", "")) and unknown_to_model(text) == 1


def test_a_passage_of_an_unknown_script_is_short():
    passages = chunk_page(Page("t", "t", f"{THAI} " * 40))
    assert max(len(passage.text) for passage in passages) <= 200
    assert all(passage.tokens <= 160 for passage in passages)


def test_skerry_counts_as_the_model_does():
    tokenizer = minilm_tokenizer()
    for page in load_pages()[::5]:
        assert token_spans(page.text) == tokenizer.encode(page.text, add_special_tokens=False).offsets
        assert unknown_to_model(page.text) < 0.02


def test_a_long_word_and_signs_count_as_before():
    assert count_tokens("x" * 150) == 1 and count_tokens("▒▒▒") == 1


@pytest.mark.parametrize(
    "text",
    [
        "насос проверяется каждые три месяца",
        "Η αντλία ελέγχεται κάθε τρεις μήνες",
        "पंप की जाँच हर तीन महीने",
        "يتم فحص المضخة كل ثلاثة أشهر",
        "펌프는 석 달마다 점검",
        "水泵必须每三个月检查一次",
        "ポンプは三か月ごとに点検してください",
    ],
)
def test_other_scripts_are_unknown_to_an_english_model(text):
    assert unknown_to_model(text) > 0.5


@pytest.mark.parametrize(
    "text",
    [
        "",
        "🙂🙂",
        "...",
        "The pump: E-2107.",
        "Pumpen kontrolleres hver tredje måned",
        "10 µs, 5 Ω",
        "Đức İşğ",
    ],
)
def test_latin_text_signs_and_nothing_are_known(text):
    assert unknown_to_model(text) == 0


def test_a_share_is_told():
    assert unknown_to_model("two words หนึ่ง สอง") == 0.5


def test_sizes_follow_the_model_in_use(tmp_path, monkeypatch):
    made = json.loads(models.file("minilm", "tokenizer.json").read_text(encoding="utf-8"))
    made["model"]["vocab"] = {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "b": 4, "##b": 5}
    made["added_tokens"] = []
    made["post_processor"] = None
    (tmp_path / "tokenizer.json").write_text(json.dumps(made), encoding="utf-8")
    before = count_tokens("bbbb")
    monkeypatch.setenv("COURSE_EMBED_MODEL", str(tmp_path))
    assert count_tokens("bbbb") == 4 != before


def test_a_model_without_tokenizer_is_told_and_counted_as_the_courses_own(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_EMBED_MODEL", str(tmp_path))
    with pytest.warns(UserWarning, match=r"tokenizer of .* was not found.*Put its tokenizer\.json beside"):
        assert count_tokens("A buoy.") == 4
