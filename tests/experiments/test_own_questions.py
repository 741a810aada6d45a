"""course.py ask and evaluate: any system on any folder, bad rows named, JSON whole or not at all."""

import json

import pytest

from helpers.corpus import Page
from helpers.experiments import evaluating, own_questions, readme_questions, stranger_index
from helpers.experiments.evaluating import NAMES, system_named
from helpers.experiments.own_questions import main, told
from helpers.generation import (
    NOT_IN_DOCUMENTS,
    SYSTEMS,
    Answer,
    Reply,
    evidence_reader,
    from_otlp,
    readers,
    stage_name,
)

ROWS = [
    {
        "question": "How many litres does the kettle hold?",
        "answers": ["1.7 litres"],
        "gold": [{"page": "tea.md", "quote": "The kettle holds 1.7 litres"}],
    },
    {"question": "How often is the kettle descaled?", "answers": ["every 19 days"]},
    {"question": "How large is the cellar?", "answers": [], "answerable": False},
]


@pytest.fixture
def documents(tmp_path, monkeypatch):
    """A folder of three kinds of documents, and a cache of its own for what is made of it."""
    from helpers import settings

    monkeypatch.setenv("COURSE_MODELS", str(settings.models_folder()))
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "documents"
    folder.mkdir()
    kettle = "# Tea\n\n## Kettle\n\nThe kettle holds 1.7 litres and is descaled every 19 days.\n"
    (folder / "tea.md").write_text(kettle, encoding="utf-8")
    (folder / "bike.html").write_text("<h1>Shed</h1><p>The shed has 34 places.</p>", encoding="utf-8")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    return folder


@pytest.fixture
def questions(tmp_path):
    path = tmp_path / "mine.jsonl"
    path.write_text("\n".join(map(json.dumps, ROWS)), encoding="utf-8")
    return path


@pytest.fixture
def says(monkeypatch):
    """A model that copies the value of the kettle, whatever it is asked."""
    reply = Reply("1.7 litres", 90, 4, 0.1, data={"passage": 1, "answer": "1.7 litres"})
    for module in (readers, evidence_reader):
        monkeypatch.setattr(module, "chat", lambda prompt, **_: reply)


# ---- ask -----------------------------------------------------------------------------------------


def test_a_folder_is_asked_and_the_answer_is_cited(documents, says, capsys):
    assert main(["ask", ROWS[0]["question"], "--folder", str(documents)]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("1.7 litres\n  [tea.md, Tea > Kettle: “The kettle holds 1.7 litres")
    assert "90 tokens read" in out and "broken.pdf: the PDF is damaged" in err


def test_the_real_model_answers_from_the_folder(documents, capsys):
    assert main(["ask", ROWS[0]["question"], "--folder", str(documents)]) == 0
    assert "[tea.md, Tea > Kettle:" in capsys.readouterr().out


def test_a_first_look_at_a_folder_says_how_long_it_takes(documents, says, capsys):
    main(["ask", "kettle", "--folder", str(documents)])
    assert "indexing 3 documents, once: about 5 s" in capsys.readouterr().err


def test_a_second_question_finds_the_index_made(documents, says, capsys):
    main(["ask", "kettle", "--folder", str(documents)])
    capsys.readouterr()
    main(["ask", "kettle", "--folder", str(documents)])
    assert "indexing" not in capsys.readouterr().err


def test_a_restricted_page_is_not_read_by_others(documents, says, capsys):
    secret = "---\naccess: security\n---\n# Night\n\nThe guard walks past at 02:40.\n"
    (documents / "night.md").write_text(secret, encoding="utf-8")
    main(["ask", "When does the guard walk past?", "--folder", str(documents), "--groups", "all-staff"])
    assert "02:40" not in capsys.readouterr().out


def test_a_trace_is_written_read_back_and_written_again(documents, says, tmp_path, capsys):
    out = tmp_path / "trace.json"
    arguments = ["ask", ROWS[0]["question"], "--folder", str(documents), "--trace", str(out)]
    for _ in range(2):  # a second run replaces the trace of the first
        assert main(arguments) == 0
        (trace,) = from_otlp(json.loads(out.read_text(encoding="utf-8")))
        assert trace.question == ROWS[0]["question"] and trace.given.text == "1.7 litres"
        assert [stage_name(one) for one in trace.searches] == ["dense", "BM25", "fusion"]
    assert "trace.json" in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["no folder", "a folder", "another file", "a broken file"])
def test_a_trace_that_cannot_be_written_is_told_before_anything_is_asked(kind, documents, tmp_path, capsys):
    path = {"no folder": tmp_path / "no" / "t.json", "a folder": tmp_path}.get(kind, tmp_path / "t.json")
    text = {"another file": "my notes", "a broken file": '{"resourceSpans": [1]}'}.get(kind)
    if text:
        path.write_text(text, encoding="utf-8")
    assert main(["ask", "x?", "--folder", str(documents), "--trace", str(path)]) == 1
    err = capsys.readouterr().err
    assert (
        "cannot be written" in err or "holds no trace; it stays as it is" in err
    ) and "Traceback" not in err
    assert text is None or path.read_text(encoding="utf-8") == text


def test_a_missing_folder_leaves_no_trace(tmp_path, says, capsys):
    out = tmp_path / "t.json"
    assert main(["ask", "x?", "--folder", str(tmp_path / "nowhere"), "--trace", str(out)]) == 1
    assert "is not a folder" in capsys.readouterr().err and not out.exists()


def test_a_trace_holds_nothing_of_a_page_that_its_reader_may_not_see(documents, says, tmp_path):
    secret = "---\naccess: security\n---\n# Night\n\nThe guard walks past at 02:40.\n"
    (documents / "night.md").write_text(secret, encoding="utf-8")
    out = tmp_path / "t.json"
    question = "When does somebody pass?"
    main(["ask", question, "--folder", str(documents), "--groups", "restricted", "--trace", str(out)])
    told = out.read_text(encoding="utf-8")
    assert "02:40" not in told and "night.md" not in told and "tea.md" in told


def test_an_abstention_says_why():
    shown = told(Answer("How long?", NOT_IN_DOCUMENTS, reason="The model refused.", prompt_tokens=None))
    assert shown.splitlines() == [
        NOT_IN_DOCUMENTS,
        "  (The model refused)",
        "",
        "  0 passages found, unknown tokens read, 0.0 s",
    ]


# ---- evaluate ------------------------------------------------------------------------------------


def test_a_system_is_scored_and_everything_is_kept(documents, questions, says, tmp_path, capsys):
    out = tmp_path / "out.json"
    arguments = ["--questions", str(questions), "--folder", str(documents), "--json", str(out)]
    assert main(["evaluate", *arguments, "--system", "engineered"]) == 0
    kept = json.loads(out.read_text(encoding="utf-8"))
    assert kept["about"]["system"] == "engineered" and len(kept["rows"]) == 3
    right = kept["summary"]["right"]
    assert right["n"] == 2 and right["low"] < right["share"] <= right["high"]
    assert kept["summary"]["retrieved_at_3"]["n"] == 1 and kept["rows"][0]["retrieved_at_3"] is True
    assert "right " in capsys.readouterr().out


@pytest.mark.parametrize("name", NAMES)
def test_every_system_can_be_scored(name, documents, questions, says, monkeypatch, capsys):
    monkeypatch.setattr(evaluating, "serve", lambda adapter: adapter)
    monkeypatch.setattr(evaluating, "shipped", lambda name: name)
    arguments = ["--questions", str(questions), "--folder", str(documents), "--system", name]
    assert main(["evaluate", *arguments]) == 0
    assert "n = 2" in capsys.readouterr().out


def test_the_tuned_system_brings_its_adapter_unless_an_endpoint_serves_it(monkeypatch):
    served = []
    monkeypatch.setattr(evaluating, "serve", served.append)
    monkeypatch.setattr(evaluating, "shipped", lambda name: f"adapter {name}")
    assert system_named("tuned") is SYSTEMS["tuned"] and served == ["adapter combined"]
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    system_named("tuned")
    assert len(served) == 1


def test_the_installed_readmes_can_be_asked_instead(says, monkeypatch, tmp_path, capsys):
    rows = readme_questions()[:2]
    page = Page("a.md", "A", "# A\n\nThe A README says nothing much.")
    monkeypatch.setattr(own_questions, "readme_questions", lambda: rows)
    monkeypatch.setattr(own_questions, "stranger_index", lambda tuned: stranger_index([page], tuned))
    out = tmp_path / "out.json"
    assert main(["evaluate", "--readmes", "--system", "engineered", "--json", str(out)]) == 0
    kept = json.loads(out.read_text(encoding="utf-8"))
    assert kept["about"]["folder"] == "READMEs" and len(kept["rows"]) == 2


def test_questions_and_readmes_exclude_each_other(capsys):
    for arguments in (["evaluate"], ["evaluate", "--readmes", "--questions", "x.jsonl"]):
        with pytest.raises(SystemExit):
            main(arguments)
    assert "--questions" in capsys.readouterr().err
    assert main(["evaluate", "--readmes", "--folder", "."]) == 1
    assert "leave out --folder" in capsys.readouterr().err


# ---- what can go wrong ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        (["ask", " "], "The question is empty"),
        (["ask", "x", "--folder", "/nowhere"], "is not a folder. Give the folder that holds your documents"),
        (["ask", "x", "--system", "best"], "There is no system 'best'; use grounded, closed-book"),
        (["evaluate", "--questions", "/nowhere.jsonl"], "cannot be read"),
    ],
)
def test_a_mistake_is_one_sentence(arguments, sentence, says, capsys):
    assert main(arguments) == 1
    err = capsys.readouterr().err
    assert sentence in err and "Traceback" not in err


def test_bad_rows_are_named_by_line_before_anything_is_asked(documents, tmp_path, says, capsys):
    path, out = tmp_path / "bad.jsonl", tmp_path / "out.json"
    path.write_text('{"question": "x?", "answers": ["y"]}\n{"question": ""}\nno json\n', encoding="utf-8")
    arguments = ["--questions", str(path), "--folder", str(documents), "--json", str(out)]
    assert main(["evaluate", *arguments]) == 1
    err = capsys.readouterr().err
    assert "line 2:" in err and "line 3: not JSON" in err and not out.exists()


def test_a_file_that_cannot_be_written_is_told_before_anything_is_asked(questions, tmp_path, capsys):
    arguments = ["--questions", str(questions), "--json", str(tmp_path / "no" / "out.json")]
    assert main(["evaluate", *arguments]) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_ctrl_c_writes_nothing(documents, questions, tmp_path, monkeypatch, capsys):
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(readers, "chat", stop)
    out = tmp_path / "out.json"
    arguments = ["--questions", str(questions), "--folder", str(documents), "--json", str(out)]
    assert main(["evaluate", *arguments]) == 130
    assert "nothing was written" in capsys.readouterr().err and not out.exists()
