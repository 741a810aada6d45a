"""Adapters in service: rows are asked once and item by item, and the program goes on where it stopped."""

import contextlib

import pytest

from helpers.corpus import load_tickets
from helpers.experiments import recording, service, service_parts
from helpers.experiments.next_steps import paired_rows, recorded_steps, serving_rows
from helpers.experiments.service import EVERY, FIRST, ROWS, items_of, line_of, main, measure

MERGED = "merged, Q8_0"


@pytest.fixture
def asked(tmp_path, monkeypatch):
    """The ids that were asked; a server that answers every ticket alike, and a record of its own."""
    seen = []

    def ask(ticket, asking):
        seen.append(ticket.id)
        return {"id": ticket.id, "fields": 0.5, "processor": 2.0}

    monkeypatch.setattr(recording, "SERVICE", recording.Record(tmp_path / "service.json", by_item=True))
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(service, "served", lambda row: contextlib.nullcontext({}))
    monkeypatch.setattr(service, "ask_ticket", ask)
    return seen


def test_rows_have_names_that_say_what_they_are():
    assert list(FIRST) == ["run time, Q8_0", MERGED, "run time, Q4_1", "merged, Q4_1"]
    assert ROWS["tickets, triage 1, voice 0.5"].scales == (1, 0.5)
    assert ROWS["e-mails, triage 0.5, voice 1"].scales == (0.5, 1)
    assert {"costs", "rollback"} < set(EVERY) and set(ROWS) < set(EVERY)


def test_a_row_asks_each_item_once_however_often_it_is_measured(asked):
    first = measure(MERGED, 4)
    recording.SERVICE.write({MERGED: first})
    again = measure(MERGED, 8)
    assert len(again["items"]) >= 8 and len(asked) == len(set(asked)) == len(again["items"])
    assert again["kind"] == "Q8_0" and again["merged"] is True


def test_what_was_asked_before_a_stop_is_not_asked_again(asked, monkeypatch):
    tickets = [ticket.id for ticket in items_of(ROWS[MERGED], 8)]
    real = service.ask_ticket

    def stops(ticket, asking):
        if ticket.id == tickets[6]:
            raise KeyboardInterrupt
        return real(ticket, asking)

    monkeypatch.setattr(service, "ask_ticket", stops)
    assert main([MERGED, "--items", "8"]) == 130
    monkeypatch.setattr(service, "ask_ticket", real)
    assert main([MERGED, "--items", "8"]) == 0
    assert len(recording.SERVICE.rows()[MERGED]["items"]) == 8
    assert asked.count(tickets[0]) == 1 and recording.SERVICE.pending() == {}


def test_the_program_tells_every_row_and_refuses_an_unknown_one(asked, capsys):
    assert main([]) == 0 and capsys.readouterr().out.count("not measured yet") == len(EVERY)
    assert main(["merged, Q2"]) == 1 and "There is no row 'merged, Q2'" in capsys.readouterr().err


def test_a_line_tells_the_measure_its_interval_and_the_price():
    assert line_of({"items": [{"rules": 1.0, "processor": 2.0}] * 3}).startswith("rules 1.00")
    assert line_of({"items": [{"id": "a"}], "caught": True}) == "caught True"


def test_a_worse_adapter_is_seen_and_the_one_from_before_is_live_again(tmp_path, monkeypatch):
    monkeypatch.setattr(service_parts, "another_model", lambda path: contextlib.nullcontext())
    monkeypatch.setattr(service_parts, "base_of", lambda kind: tmp_path)
    registered = []
    monkeypatch.setattr(service_parts, "register_adapter", lambda name, path: registered.append(name))
    monkeypatch.setattr(service_parts, "chat", lambda *words, **options: None)
    right = {"good": 0.8, "worse": 0.3}

    def ask(ticket, asking):
        place = int(ticket.id[-2:]) / 1000
        return {"id": ticket.id, "fields": right[asking["adapter"]] + place, "exact": 0, "words": ""}

    monkeypatch.setattr(service_parts, "ask_ticket", ask)
    made = service_parts.rehearse_rollback(4)
    assert made["caught"] and made["live"] == 1 and made["gap"][0] == pytest.approx(-0.5)
    assert registered == ["good", "worse", "worse"] and set(made["seconds"]) == {"gate", "by name", "by file"}
    right["worse"] = 0.8
    assert not service_parts.rehearse_rollback(4)["caught"]


def test_a_ticket_is_scored_as_notebook_08_scores_it(monkeypatch):
    ticket = load_tickets("validation")[0]
    reply = type("R", (), {"text": "{}", "logs": (-1.0, -3.0), "tokens": 9, "seconds": 0.1})()
    monkeypatch.setattr(service_parts, "chat", lambda *words, **options: reply)
    made = service_parts.ask_ticket(ticket, {})
    assert (made["log"], made["valid"], made["exact"], made["tokens"]) == (-2.0, 0, 0, 9)


def test_the_record_is_read_by_its_name():
    assert set(recorded_steps("service")) <= set(EVERY)


def test_merged_and_apart_are_compared_on_the_tickets_that_both_met(tmp_path, monkeypatch):
    def item(name, fields, words, log, processor):
        return {"id": name, "fields": fields, "words": words, "log": log, "processor": processor}

    apart = [item("a", 0.5, "x", -0.1, 4), item("b", 1.0, "y", -0.2, 4), item("c", 0.0, "z", -0.3, 4)]
    merged = [item("b", 0.5, "other", -0.9, 2), item("a", 0.5, "x", -0.14, 2)]
    record = recording.Record(tmp_path / "service.json", by_item=True)
    record.write({"run time, Q8_0": {"items": apart}, MERGED: {"items": merged}})
    monkeypatch.setattr(recording, "SERVICE", record)
    assert paired_rows("service", "run time, Q8_0", MERGED, "fields") == (["a", "b"], [0.5, 1.0], [0.5, 0.5])
    row, missing = serving_rows(
        {"apart": ("run time, Q8_0", MERGED), "in 4 bits": ("merged, Q4_1", "run time, Q8_0")}
    )
    assert row[:4] == ("apart", "2", "0.75", "0.50") and row[4].startswith("+0.25 (")
    assert missing[1] == 'not measured yet: python -m helpers.experiments.service "merged, Q4_1"'
    assert len(missing) == len(row)
    assert row[5:] == ("1", "0.040", "4.0", "2.0")
