"""Counted prompts: the frame is taken off what is fixed, and the instruction is notebook 08's."""

import json
from types import SimpleNamespace

import pytest

from helpers.corpus import load_tickets
from helpers.experiments import measuring, prompts
from helpers.experiments.measuring import LONG_PROMPT, SHORT_PROMPT, ticket_arms
from helpers.experiments.prompts import SYSTEM, count_prompts, main
from helpers.experiments.recording import PROMPTS, Record
from helpers.settings import SOLUTIONS

FRAME = 10


def counted(user, *, system="", examples=(), max_tokens=0):
    """Ten for the frame and one for each word."""
    words = [user, system, *(part for pair in examples for part in pair)]
    return SimpleNamespace(prompt_tokens=FRAME + sum(len(text.split()) for text in words))


@pytest.fixture
def words(monkeypatch):
    monkeypatch.setattr(prompts, "chat", counted)


def test_each_ticket_is_counted_with_and_without_the_long_prompt(words):
    tickets = load_tickets("test")[:3]
    made = count_prompts(tickets)
    long, short = made["items"][LONG_PROMPT], made["items"][SHORT_PROMPT]
    for ticket, one, other in zip(tickets, long, short, strict=True):
        assert one["id"] == other["id"] == ticket.id
        assert other["tokens"] == FRAME + len(ticket.text.split())
        assert one["tokens"] - other["tokens"] == made["about"]["fixed"]
        written = len(json.dumps(ticket.record, ensure_ascii=False).split()) - 1
        assert one["written"] == other["written"] == written


def test_an_endpoint_that_counts_nothing_is_refused(monkeypatch, capsys):
    monkeypatch.setattr(prompts, "chat", lambda *_, **__: SimpleNamespace(prompt_tokens=None))
    assert main() == 1 and "does not say how many tokens it reads" in capsys.readouterr().err


def test_the_program_writes_the_record(words, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(prompts, "PROMPTS", Record(tmp_path / "prompts.json"))
    assert main() == 0 and "prompt tokens a ticket" in capsys.readouterr().out
    written = Record(tmp_path / "prompts.json").rows()
    assert len(written["items"][LONG_PROMPT]) == len(load_tickets("test"))


def test_the_instruction_is_that_of_notebook_08():
    cells = json.loads((SOLUTIONS / "08_lora_fine_tuning.ipynb").read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    cell = next(source for source in sources if "SYSTEM = (" in source)
    shown: dict = {}
    exec(cell[cell.index("SYSTEM = (") :].split("train,")[0], shown)
    assert shown["SYSTEM"] == SYSTEM


def test_the_recorded_prompts_are_of_every_test_ticket():
    recorded = PROMPTS.rows()["items"]
    ids = [ticket.id for ticket in load_tickets("test")]
    assert all([row["id"] for row in rows] == ids for rows in recorded.values())


def test_the_two_ways_are_arms_of_the_cost_model():
    arms, outcomes = ticket_arms(training_tokens=5000)
    long, short = arms[LONG_PROMPT], arms[SHORT_PROMPT]
    assert long.fixed_tokens > 1000 and short.fixed_tokens == 0
    assert (long.labelled, short.labelled) == (4, 600) and long.tested == short.tested == outcomes.n
    assert (long.training_tokens, short.training_tokens) == (0, 5000)
    assert (long.tuned, short.tuned) == (False, True)
    assert long.completion_tokens == short.completion_tokens > 50
    assert set(outcomes.good[LONG_PROMPT]) == {1.0} and outcomes.tokens[LONG_PROMPT][0] > 1000


def test_prompts_that_were_not_counted_are_said(monkeypatch, tmp_path):
    monkeypatch.setattr(measuring, "PROMPTS", Record(tmp_path / "none.json"))
    with pytest.raises(ValueError, match="python -m helpers.experiments.prompts"):
        ticket_arms()
