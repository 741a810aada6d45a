"""The code that a class sends: it says what is missing, survives a chat, and notices a typing mistake."""

import itertools

import pytest

from helpers import doctor, readiness
from helpers.readiness import LETTERS, code_of, read_code, tally


@pytest.mark.parametrize(
    "missing", [some for n in range(len(LETTERS) + 1) for some in itertools.combinations(LETTERS, n)]
)
def test_a_code_says_what_it_was_made_of(missing):
    told = read_code(code_of(missing, "0.2.1"))
    assert told.version == "0.2.1" and told.missing == missing


def test_names_that_are_no_requirement_of_a_class_are_left_out():
    assert code_of(["port", "test tools"], "0.1.0") == code_of([], "0.1.0")


def test_every_letter_is_one_finding_of_the_doctor_and_has_a_mend():
    assert len(set(LETTERS.values())) == len(LETTERS) and set(LETTERS) == set(readiness.MENDS)
    assert {doctor.check_python().name, doctor.check_disk().name, doctor.check_memory().name} <= set(LETTERS)


@pytest.mark.parametrize("change", [("aa", "ab"), ("0.1.0", "0.1.1"), ("READY", "K"), ("READY", "READX")])
def test_a_code_that_was_not_copied_rightly_is_refused(change):
    with pytest.raises(ValueError, match="was not copied rightly"):
        read_code(code_of([], "0.1.0").replace(*change))


@pytest.mark.parametrize("text", ["", "READY", "GT-READY", "GT-0.1.0-READY", "GT-0.1.0-READY-aaa"])
def test_what_is_no_code_is_told_how_one_looks(text):
    with pytest.raises(ValueError, match="one looks like GT-0.1.0-READY-aa"):
        read_code(text)


def test_a_class_is_counted_from_a_chat():
    codes = [code_of([], "0.1.0")] * 3 + [code_of(["model"], "0.1.0"), code_of(["model", "server"], "0.0.9")]
    chat = "\n".join(f"[09:0{n}] somebody: {code.lower()}, thanks!" for n, code in enumerate(codes))
    lines = tally(chat).splitlines()
    assert lines[0] == "5 codes: 3 ready, 2 not"
    assert lines[1].startswith("  2 without model: ") and lines[2].startswith("  1 without server: ")
    assert lines[3] == "  versions differ: 1 with 0.0.9, 4 with 0.1.0"


def test_a_text_without_codes_is_told_so_and_a_wrong_one_is_named():
    assert tally("nobody wrote") == "no code in this text; one looks like GT-0.1.0-READY-aa"
    assert "'GT-0.1.0-READY-00' was not copied rightly" in tally("GT-0.1.0-READY-00")


def test_the_doctor_ends_with_the_code(monkeypatch, capsys):
    found = [doctor.Finding("model", False, "gone", "set-up"), doctor.Finding("port", True, "8888")]
    monkeypatch.setattr(doctor, "CHECKS", [lambda: found])
    assert doctor.main(["--code"]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == f"for your teacher: {code_of(['model'])}"
    doctor.main([])
    assert "teacher" not in capsys.readouterr().out
