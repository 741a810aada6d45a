"""A load on an endpoint: what is sent, counted, said of a failure; and the record of the measurements."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from helpers.experiments import Asked, adapter_requests, nearest_rank, prefix_requests, recording, run_load
from helpers.experiments import traffic as program
from helpers.experiments.load import arrivals, body_of
from helpers.experiments.provenance import provenance
from helpers.experiments.work import RayError
from helpers.generation import ChatError, Endpoint

PAUSE = 0.05


class Server(BaseHTTPRequestHandler):
    """Answers after a pause, one request at a time where `alone` is set; keeps what it was sent."""

    asked: list = []
    alone = threading.Lock()
    status = 200

    def do_POST(self):  # noqa: N802
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.alone:
            time.sleep(PAUSE)
        self.asked.append(body)
        usage = {"prompt_tokens": 10, "completion_tokens": 2, "prompt_tokens_details": {"cached_tokens": 4}}
        text = body["messages"][-1]["content"].upper()
        told = {"choices": [{"message": {"content": text}, "finish_reason": "stop"}], "usage": usage}
        sent = json.dumps(told if self.status == 200 else {"error": {"message": "no such model"}}).encode()
        self.send_response(self.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    Server.asked, Server.status = [], 200
    running = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield Endpoint(f"http://127.0.0.1:{running.server_port}/v1", "gpt-x")
    running.shutdown()
    running.server_close()


REQUESTS = [Asked(f"question {number}") for number in range(8)]


def test_a_closed_load_keeps_the_order_and_counts(server):
    seen = []
    load = run_load(REQUESTS, side_by_side=4, target=server, progress=lambda *told: seen.append(told))
    assert [one.text for one in load.served] == [f"QUESTION {number}" for number in range(8)]
    assert seen[-1] == (8, 8) and load.cached_share == 0.4 and load.tokens_per_second > 0
    assert all(one.written == 2 and one.read == 10 for one in load.served)
    assert max(load.inside) <= 4 and "requests/s" in str(load)


def test_with_one_at_a_time_inside_the_server_askers_wait_for_one_another(server):
    """The third of three askers waits for three replies: seconds are not asserted, their order is."""
    load = run_load(REQUESTS[:3], side_by_side=3, target=server)
    waited = sorted(one.seconds for one in load.served)
    assert waited[0] >= PAUSE and waited[2] >= 3 * PAUSE


def test_little_s_law_holds_in_an_open_loop(server):
    load = run_load(REQUESTS * 3, rate=30.0, seed=1, target=server)
    area = sum(one.seconds for one in load.served) / load.wall  # exactly the mean number inside
    assert load.per_second * load.mean_seconds == pytest.approx(area)
    assert load.mean_inside == pytest.approx(area, rel=0.5, abs=1.0), "the monitor counts heads"


def test_arrivals_are_drawn_by_the_seed_and_have_their_rate():
    times = arrivals(4000, 5.0, seed=3)
    assert times == arrivals(4000, 5.0, seed=3) != arrivals(4000, 5.0, seed=4)
    assert 4000 / times[-1] == pytest.approx(5.0, rel=0.1) and np.std(np.diff(times)) == pytest.approx(
        0.2, rel=0.1
    )


def test_an_adapter_is_a_model_s_name_elsewhere(server):
    run_load([Asked("K4 adrift", "be brief", "triage"), Asked("K4 adrift")], side_by_side=1, target=server)
    assert [body["model"] for body in Server.asked] == ["triage", "gpt-x"]
    assert Server.asked[0]["messages"][0] == {"role": "system", "content": "be brief"}
    assert body_of(Asked("a"), server)["temperature"] == 0.0


def test_a_refusal_is_one_sentence(server):
    Server.status = 404
    with pytest.raises(ChatError) as told:
        run_load(REQUESTS[:2], side_by_side=2, target=server)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("wrong", [{}, {"side_by_side": 1, "rate": 1.0}, {"side_by_side": 0}, {"rate": 0.0}])
def test_a_load_has_one_way_to_arrive(server, wrong):
    with pytest.raises(ValueError):
        run_load(REQUESTS, target=server, **wrong)
    with pytest.raises(ValueError):
        run_load([], side_by_side=1, target=server)


@pytest.mark.parametrize("n", [1, 2, 19, 20, 21, 100])
@pytest.mark.parametrize("share", [0.05, 0.5, 0.9, 0.95, 0.99, 1.0])
def test_a_percentile_is_a_value_that_occurred(n, share):
    values = np.random.default_rng(n).random(n).tolist()
    assert nearest_rank(values, share) == np.percentile(values, share * 100, method="inverted_cdf")


@pytest.mark.parametrize("values, share", [([], 0.5), ([1.0], 0.0), ([1.0], 1.1)])
def test_no_percentile_of_nothing(values, share):
    with pytest.raises(ValueError):
        nearest_rank(values, share)


# ---- requests and record ----------------------------------------------------------------------------------


def test_the_same_prefix_or_another_one_in_front():
    same, other = prefix_requests(4, True), prefix_requests(4, False)
    assert len({one.system for one in same}) == 1 and len({one.system[:12] for one in other}) == 4
    assert [one.user for one in same] == [one.user for one in other]


def test_adapters_in_turns_are_the_same_requests():
    sorted_, mixed = adapter_requests(3, False), adapter_requests(3, True)
    assert sorted(map(str, sorted_)) == sorted(map(str, mixed))
    assert [one.adapter for one in mixed[:3]] == ["triage", "voice", None]


@pytest.fixture
def record(tmp_path, monkeypatch):
    made = recording.Record(tmp_path / "traffic.json", by_item=True)
    monkeypatch.setattr(recording, "TRAFFIC", made)
    monkeypatch.delenv(program.DRAFT, raising=False)
    return made


def test_rows_are_kept_one_by_one_and_not_made_twice(record, monkeypatch, capsys):
    calls = []
    rows = {name: lambda name=name: calls.append(name) or {"of": name} for name in ("a", "b")}
    monkeypatch.setattr(program, "ROWS", rows)
    assert program.measure(["b"]) == [] and program.measure(["a", "b"]) == []
    assert calls == ["b", "a"] and list(record.rows()) == ["a", "b"]
    assert record.rows()["a"]["of"] == "a" and record.rows()["a"]["provenance"] == provenance()
    program.measure(["a"], again=True)
    assert calls == ["b", "a", "a"] and "there already" in capsys.readouterr().out


def test_a_draft_is_replaced_and_never_replaces(record, monkeypatch):
    monkeypatch.setattr(program, "ROWS", {"a": lambda: {"asked": program._of(16)}})
    monkeypatch.setenv(program.DRAFT, "yes")
    program.measure(["a"])
    assert record.rows()["a"]["asked"] == 4 and record.rows()["a"]["draft"]
    monkeypatch.delenv(program.DRAFT)
    program.measure(["a"])
    assert record.rows()["a"]["asked"] == 16 and "draft" not in record.rows()["a"]
    monkeypatch.setenv(program.DRAFT, "yes")
    program.measure(["a"])
    assert record.rows()["a"]["asked"] == 16


def test_without_ray_the_rest_is_measured(record, monkeypatch, capsys):
    def no_ray():
        raise RayError("Ray is not installed here")

    monkeypatch.setattr(program, "ROWS", {"work: ray": no_ray, "b": dict})
    assert program.main(["all"]) == 0
    assert list(record.rows()) == ["b"] and "work: ray: Ray is not installed" in capsys.readouterr().out


def test_an_open_load_wants_the_closed_one_first(record, capsys):
    assert program.main(["open: 60% busy"]) == 1
    assert "first" in capsys.readouterr().err
