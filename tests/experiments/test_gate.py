"""The gate catches a page that lost its answer, a worse adapter, a changed threshold, and says which."""

import json
from dataclasses import replace

import pytest
from own_folder import MOOD, ROWS, SYSTEM, make_folder, page_of_buoy, reads

from helpers.experiments import Baseline, baseline_of, compare, own_questions, pages_under
from helpers.experiments.own import commands, gate, versions
from helpers.experiments.own.chat.talking import Talk
from helpers.experiments.own.gate import BETTER, GONE, NEW, WORSE, told
from helpers.generation import EvidenceReader, evidence_reader, with_threshold


@pytest.fixture
def index(tmp_path, monkeypatch):
    monkeypatch.setattr(evidence_reader, "chat", reads)
    return make_folder(tmp_path)


@pytest.fixture
def before(index):
    return baseline_of(ROWS, index, SYSTEM)


def write(index, number: int, text: str) -> None:
    (index.folder / f"{number}.md").write_text(text, encoding="utf-8")
    index.sync()


def worse_of(before, now):
    return [change for change in compare(before, now) if change.kind == WORSE]


def test_the_same_system_over_the_same_pages_passes(before, index):
    now = baseline_of(ROWS, index, SYSTEM)
    assert before.good == len(ROWS) and compare(before, now) == []
    assert told([], before, now) == "good before: 16 of 16; now: 16\nnothing got worse"


def test_a_page_that_lost_its_answer_is_caught(before, index):
    write(index, 3, "# Buoy K3\n\nBuoy K3 lies in the shed.\n")
    now = baseline_of(ROWS, index, SYSTEM)
    (change,) = worse_of(before, now)
    assert change.question == "How deep is K3?" and change.before == "26 metres"
    assert change.why[0] == "3.md lost its answer: the quote does not stand there any more"
    assert pages_under(before, now) == {"3.md": ["How deep is K3?"]}


def test_a_page_with_another_value_is_caught(before, index):
    write(index, 3, page_of_buoy(3, metres=40))
    (change,) = worse_of(before, baseline_of(ROWS, index, SYSTEM))
    assert change.now == "40 metres" and "lost its answer" in change.why[0]


def test_a_page_that_is_gone_is_caught(before, index):
    (index.folder / "3.md").unlink()
    index.sync()
    (change,) = worse_of(before, baseline_of(ROWS, index, SYSTEM))
    assert change.why[0] == "3.md is gone" and "stage: the evidence is not found any more" in change.why


def test_a_page_that_changed_elsewhere_passes_and_is_told(before, index):
    write(index, 3, page_of_buoy(3) + "\nIt was painted in May.\n")
    now = baseline_of(ROWS, index, SYSTEM)
    assert worse_of(before, now) == [] and list(pages_under(before, now)) == ["3.md"]


def test_a_worse_adapter_is_caught_and_named(before, index):
    system = {**SYSTEM, "read": replace(SYSTEM["read"], adapter="worse")}
    found = worse_of(before, baseline_of(ROWS, index, system))
    assert len(found) == 14 and "a setting changed: adapter: reader, now worse" in found[0].why
    assert found[0].why[-1] == "stage: it is read, and misread"


def test_other_weights_under_the_same_name_are_named(before, index, monkeypatch, tmp_path):
    for name in ("old", "new"):
        (tmp_path / name).write_text(name)
    monkeypatch.setattr("helpers.experiments.own.settings.ADAPTERS", {"reader": tmp_path / "old"})
    old = baseline_of(ROWS, index, SYSTEM)
    monkeypatch.setattr("helpers.experiments.own.settings.ADAPTERS", {"reader": tmp_path / "new"})
    monkeypatch.setitem(MOOD, "worse", True)
    (why, *_) = worse_of(old, baseline_of(ROWS, index, SYSTEM))[0].why
    assert why.startswith("a setting changed: adapter weights: ")


def test_a_changed_threshold_is_caught_and_named(before, index):
    found = worse_of(before, baseline_of(ROWS, index, with_threshold(SYSTEM, 0.9)))
    assert len(found) == 14 and "a setting changed: threshold: 0.35, now 0.9" in found[0].why
    assert "nothing is said (the confidence is 0.60, below 0.90)" in found[0].why[-1]


def test_without_a_cause_that_is_recorded_it_says_so(before, index, monkeypatch):
    monkeypatch.setitem(MOOD, "worse", True)
    assert "the code or the model did" in worse_of(before, baseline_of(ROWS, index, SYSTEM))[0].why[-1]


def test_new_lost_and_better_questions_are_told_and_fail_nothing(before, index):
    items = {key: dict(item) for key, item in before.items.items() if key != "q0"}
    items["q1"]["good"] = False
    old = replace(before, items=items | {"q99": items["q2"] | {"question": "How deep is K99?"}})
    kinds = {change.kind for change in compare(old, before)}
    assert kinds == {BETTER, NEW, GONE} and worse_of(old, before) == []


ITEM_WITHOUT_A_SCORE = '{"made": "", "settings": {}, "pages": {}, "items": {"a": {}}}'


@pytest.mark.parametrize("text", ["", "{", "[]", '{"made": 1}', ITEM_WITHOUT_A_SCORE])
def test_a_damaged_baseline_is_one_sentence(text, tmp_path):
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(ValueError, match="is no baseline"):
        Baseline.load(path)


# ---- the command -----------------------------------------------------------------------------------------


@pytest.fixture
def command(index, tmp_path, monkeypatch):
    """Runs `gate` on the folder with a stand-in reader; its exit status."""
    from helpers.experiments import write_questions

    questions = tmp_path / "mine.jsonl"
    write_questions(questions, ROWS)
    monkeypatch.setattr(commands, "folder_index", lambda folder, system: index)
    for module in (commands, versions):
        monkeypatch.setattr(module, "system_named", lambda name: SYSTEM)
    return lambda *more: commands.main(
        ["gate", f"--folder={index.folder}", f"--questions={questions}", *more]
    )


def test_the_command_passes_fails_and_cannot_judge(command, index, capsys):
    assert command() == 2 and "--accept" in capsys.readouterr().err
    assert command("--accept") == 0 and "16 good" in capsys.readouterr().out
    assert command() == 0 and "nothing got worse" in capsys.readouterr().out
    assert command("--threshold=0.9") == 1 and "14 questions got worse" in capsys.readouterr().out
    write(index, 3, "# Buoy K3\n\nBuoy K3 lies in the shed.\n")
    assert command() == 1
    assert "3.md changed or went; 1 tested answers rest on it" in capsys.readouterr().out
    assert command("--accept") == 0 and command() == 0


def test_an_adapter_can_be_judged_before_it_is_taken(command, monkeypatch, capsys):
    registered = []
    monkeypatch.setattr(versions, "register_adapter", lambda *what: registered.append(what))
    monkeypatch.setattr(versions, "CANDIDATE", "worse")
    assert command("--accept") == 0 and command("--adapter=new.gguf") == 1
    assert registered == [("worse", "new.gguf")] and "now worse" in capsys.readouterr().out


def test_an_adapter_for_a_system_without_one_is_refused(command, monkeypatch, capsys):
    monkeypatch.setattr(commands, "system_named", lambda name: {"read": None})
    assert command("--accept", "--adapter=new.gguf") == 2
    assert "goes with --system both" in capsys.readouterr().err


def said(folder, question="How deep is K3?") -> str:
    """What the chat page answers under the live version of a folder."""
    *_, last = Talk(folder, versions.Live(folder.folder)).ask(question, {"all-staff"})
    return last.told["text"]


def test_the_live_version_answers_and_going_back_changes_the_next_answer(command, index, capsys):
    assert command("--promote=as it came") == 0
    assert "live: version 1: 16 of 16 good; as it came" in capsys.readouterr().out
    talk = Talk(index, versions.Live(index.folder))
    assert said(index) == "26 metres"
    assert command("--threshold=0.9", "--promote=strict") == 1
    assert "not promoted" in capsys.readouterr().out and versions.versions_of(index.folder).live.number == 1
    assert command("--threshold=0.9", "--promote=strict", "--accept") == 0
    assert said(index) == "Not in the documents."
    assert command() == 0 and "the live version 2: 2 of 16 good; strict" in capsys.readouterr().err
    assert command("--rollback") == 0 and "live again: version 1" in capsys.readouterr().out
    *_, last = talk.ask("How deep is K3?", {"all-staff"})
    assert said(index) == last.told["text"] == "26 metres"
    assert command("--rollback") == 2 and "no version before" in capsys.readouterr().err


def test_going_back_wants_no_questions_and_takes_the_baseline_back(command, index, tmp_path, capsys):
    baseline = tmp_path / "mine.baseline.json"
    command("--promote=as it came")
    first = baseline.read_bytes()
    command("--threshold=0.9", "--promote=strict", "--accept")
    assert baseline.read_bytes() != first
    gate = ["gate", f"--folder={index.folder}"]
    assert commands.main([*gate, "--rollback"]) == 0 and baseline.read_bytes() == first
    assert f"baseline of version 1 again: {baseline}" in capsys.readouterr().out
    assert command("--threshold=0.9") == 1 and "14 questions got worse" in capsys.readouterr().out
    assert commands.main(gate) == 2 and "Give --questions FILE.jsonl" in capsys.readouterr().err


def test_a_baseline_that_is_gone_stops_no_one_from_going_back(command, index, capsys):
    command("--promote=as it came")
    command("--threshold=0.9", "--promote=strict", "--accept")
    versions.versions_of(index.folder).baseline_of(1).unlink()
    assert command("--rollback") == 0 and said(index) == "26 metres"
    assert "baseline" not in capsys.readouterr().out.splitlines()[-1]


@pytest.mark.parametrize("fault", ["damaged", "not to be written"])
def test_a_baseline_that_cannot_be_put_back_is_told_and_stops_no_one(command, index, fault, capsys):
    command("--promote=as it came")
    command("--threshold=0.9", "--promote=strict", "--accept")
    book = versions.versions_of(index.folder)
    if fault == "damaged":
        book.baseline_of(1).write_text("no baseline", encoding="utf-8")
    else:
        text = book.path.read_text(encoding="utf-8")
        book.path.write_text(
            text.replace("mine.baseline.json", "mine.jsonl/mine.baseline.json"), encoding="utf-8"
        )
    capsys.readouterr()
    assert command("--rollback") == 0 and said(index) == "26 metres"
    told = capsys.readouterr()
    assert "live again: version 1" in told.out and told.err.count("the baseline stays that of") == 1


def test_a_version_keeps_the_file_of_its_adapter(command, index, monkeypatch, capsys):
    registered = []
    monkeypatch.setattr(versions, "register_adapter", lambda *what: registered.append(what))
    monkeypatch.setattr(versions, "CANDIDATE", "worse")
    command("--promote=as it came")
    assert command("--adapter=new.gguf", "--promote=new", "--accept") == 0 and said(index) == "999 metres"
    assert (
        registered[-1][1].endswith("new.gguf") and command("--rollback") == 0 and said(index) == "26 metres"
    )


def test_ask_takes_the_live_version_of_its_folder_and_no_other(command, index, monkeypatch, capsys):
    monkeypatch.setattr(own_questions, "retriever_of", lambda folder, name: index)
    monkeypatch.setattr(own_questions, "system_named", lambda name: SYSTEM)
    question = ["ask", "How deep is K3?", f"--folder={index.folder}"]
    command("--threshold=0.9", "--promote=strict")
    assert own_questions.main(question) == 0
    out, err = capsys.readouterr()
    assert "Not in the documents." in out and "live: version 1" in err
    assert own_questions.main([*question, "--system=both"]) == 0 and "26 metres" in capsys.readouterr().out


def test_a_named_system_is_asked_whatever_is_live(command, capsys):
    command("--threshold=0.9", "--promote=strict")
    assert command("--system=both") == 0 and "good before: 2 of 16; now: 16" in capsys.readouterr().out


def test_other_weights_than_were_measured_are_refused(index, monkeypatch, tmp_path):
    monkeypatch.setattr(versions, "system_named", lambda name: SYSTEM)
    (tmp_path / "new").write_text("new")
    monkeypatch.setattr("helpers.experiments.own.settings.ADAPTERS", {"reader": tmp_path / "new"})
    with pytest.raises(ValueError, match="other weights than this version was measured with"):
        versions.system_of({"adapter": "reader", "adapter weights": "0123"})


def test_a_page_that_was_started_for_another_index_says_so(index, monkeypatch):
    monkeypatch.setattr(versions, "system_named", lambda name: SYSTEM)
    book, now = versions.versions_of(index.folder), baseline_of(ROWS[:1], index, SYSTEM)
    book.promote(book.add({"system": "both"}, "", now))
    live = versions.Live(index.folder)
    assert live()["threshold"] == 0.35
    again = versions.versions_of(index.folder)
    again.promote(again.add({"system": "grounded"}, "", now))
    with pytest.raises(ValueError, match="of the system grounded now"):
        live()


def test_the_stored_baseline_is_plain_json(command, tmp_path):
    command("--accept")
    row = json.loads((tmp_path / "mine.baseline.json").read_text(encoding="utf-8"))
    assert row["settings"]["threshold"] == 0.35
    assert row["items"]["q0"]["gold"] == [{"page": "0.md", "stands": True}]


def test_the_real_reader_is_judged_on_three_pages(tmp_path):
    """Slow: the course's own reader, with its threshold as it comes and too strict."""
    from helpers.experiments.evaluating import made_ready
    from helpers.generation import BOTH
    from helpers.retrieval import FolderIndex

    index = make_folder(tmp_path)
    index = FolderIndex(index.folder, tmp_path / "real", tokens=False)
    index.sync()
    rows = [ROWS[n] for n in (2, 5, 14)]
    before = baseline_of(rows, index, made_ready(BOTH))
    assert before.good >= 2 and before.settings["adapter weights"]
    strict = worse_of(before, baseline_of(rows, index, made_ready(with_threshold(BOTH, 1.0))))
    assert strict and all("threshold: 0.35, now 1.0" in " ".join(change.why) for change in strict)
    (index.folder / "2.md").write_text("# Buoy K2\n\nBuoy K2 lies in the shed.\n")
    index.sync()
    lost = worse_of(before, baseline_of(rows, index, made_ready(BOTH)))
    assert [change.why[0].partition(":")[0] for change in lost] == ["2.md lost its answer"]


def test_the_stages_have_words_for_every_loss():
    from helpers.evaluation.answers import LOST

    assert set(gate.STAGES) == set(LOST) and isinstance(SYSTEM["read"], EvidenceReader)


def test_another_adapter_in_the_server_is_no_change_of_the_reader(before, index, monkeypatch, tmp_path):
    (tmp_path / "a.gguf").write_text("weights")
    monkeypatch.setattr("helpers.generation.server.ADAPTERS", {"other": tmp_path / "a.gguf"})
    now = baseline_of(ROWS, index, SYSTEM)
    assert now.settings == before.settings and now.settings["reader's code"]
