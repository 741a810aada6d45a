"""Jobs shared out: the same results by every way, nothing lost by an interruption, and how time grows."""

import os
import signal
import subprocess
import sys
import time

import pytest

from helpers.experiments import RayError, Results, job_items, run_job, work_time
from helpers.experiments import work as module
from helpers.experiments.amdahl import WorkTime
from helpers.settings import ROOT

ITEMS = {f"p{number}": "x" * number for number in range(1, 31)}
RIGHT = {name: len(text) for name, text in ITEMS.items()}


@pytest.mark.parametrize("way, workers", [("loop", 1), ("processes", 2)])
def test_every_way_gives_every_result(tmp_path, way, workers):
    results, told = Results(tmp_path / "done.jsonl"), []
    ran = run_job("wait", ITEMS, results, way, workers, batch=7, progress=lambda *seen: told.append(seen))
    assert results.rows() == RIGHT and (ran.items, ran.kept) == (30, 0)
    assert told == [(7, 30), (14, 30), (21, 30), (28, 30), (30, 30)]
    assert 0 < ran.first <= ran.seconds and "30 items" in str(ran)


def test_an_interruption_costs_nothing_that_was_done(tmp_path):
    results = Results(tmp_path / "done.jsonl")

    def ctrl_c(done, to_do):
        if done >= 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_job("wait", ITEMS, results, batch=5, progress=ctrl_c)
    assert len(results.rows()) == 10
    ran = run_job("wait", ITEMS, results, batch=5)
    assert (ran.kept, ran.items) == (10, 20) and results.rows() == RIGHT
    assert run_job("wait", ITEMS, results).items == 0
    assert len(results.path.read_text().splitlines()) == 30, "no item was done twice"


def test_a_killed_process_is_resumed(tmp_path):
    path = tmp_path / "done.jsonl"
    code = (
        "from helpers.experiments import Results, run_job\n"
        f"run_job('wait', {ITEMS!r}, Results({str(path)!r}), batch=1)"
    )
    started = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
    until = time.monotonic() + 120
    while not (path.exists() and path.read_bytes().count(b"\n") >= 2) and time.monotonic() < until:
        time.sleep(0.01)
    os.kill(started.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
    started.wait()
    kept = len(Results(path).rows())
    ran = run_job("wait", ITEMS, Results(path))
    assert kept >= 2 and ran.kept == kept and Results(path).rows() == RIGHT


@pytest.mark.parametrize("torn", ['{"id": "p3", "res', '{"id": "p3", "result": 3}', "\xff"])
def test_a_line_that_was_cut_off_is_done_again(tmp_path, torn):
    results = Results(tmp_path / "done.jsonl")
    results.add([("p1", 1), ("p2", 2)])
    with open(results.path, "ab") as stream:
        stream.write(torn.encode("latin-1"))
    assert results.rows() == {"p1": 1, "p2": 2}
    results.add([("p3", 3)])
    assert results.rows() == {"p1": 1, "p2": 2, "p3": 3}


def test_another_file_is_not_taken_for_results(tmp_path):
    (tmp_path / "notes.txt").write_text("my thesis\n")
    with pytest.raises(ValueError, match="no results. Delete it, or name another"):
        run_job("wait", ITEMS, Results(tmp_path / "notes.txt"))


@pytest.mark.parametrize(
    "wrong", [{"job": "think"}, {"way": "magic"}, {"workers": 0}, {"workers": 2}, {"batch": 0}]
)
def test_what_cannot_be_done_is_told_before_anything_is(tmp_path, wrong):
    told = {"job": "wait", "way": "loop", "workers": 1, "batch": 4} | wrong
    with pytest.raises(ValueError):
        run_job(told.pop("job"), ITEMS, Results(tmp_path / "done"), **told)
    assert not (tmp_path / "done").exists()


def test_items_of_the_jobs():
    assert len(job_items("embed", 5)) == 5 and all(map(str.strip, job_items("embed", 5).values()))


# ---- Ray --------------------------------------------------------------------------------------------------


def test_without_ray_it_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "ray_is_there", lambda: False)
    with pytest.raises(RayError, match="pip install -r requirements-scale.txt"):
        run_job("wait", ITEMS, Results(tmp_path / "done"), "ray", 2)


def test_a_folder_called_ray_is_no_ray(tmp_path, monkeypatch):
    (tmp_path / "ray").mkdir()
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    sys.modules.pop("ray", None)
    assert not module.ray_is_there()


class StandIn:
    """The part of Ray that the pipeline uses, by its documented names; it records what it was asked for."""

    class _Context:
        enable_progress_bars = True

    def __init__(self):
        self.data, self.asked, self.ended = self, {}, 0
        self.DataContext = self

    def init(self, **options):
        self.asked["init"] = options

    def get_current(self):
        return self._Context()

    def shutdown(self):
        self.ended += 1

    def ActorPoolStrategy(self, *, size):  # noqa: N802
        return ("actors", size)

    def from_items(self, items, *, override_num_blocks):
        self.items, self.asked["blocks"] = items, override_num_blocks
        return self

    def map_batches(self, kind, *, fn_constructor_args, batch_size, compute, num_cpus):
        self.asked["map"] = (batch_size, compute, num_cpus)
        self.made = kind(*fn_constructor_args)
        return self

    def iter_batches(self, *, batch_size, prefetch_batches):
        for start in range(0, len(self.items), batch_size):
            part = self.items[start : start + batch_size]
            yield self.made({key: [row[key] for row in part] for key in ("id", "text")})


def test_the_pipeline_asks_ray_for_a_pool_of_actors(tmp_path, monkeypatch):
    ray = StandIn()
    monkeypatch.setenv("COURSE_THREADS", "1")
    monkeypatch.setattr(module, "ray_is_there", lambda: True)
    monkeypatch.setitem(sys.modules, "ray", ray)
    monkeypatch.setitem(sys.modules, "ray.data", ray)
    results = Results(tmp_path / "done.jsonl")
    results.add([("p1", 1), ("p2", 2)])
    ran = run_job("wait", ITEMS, results, "ray", 2, batch=10)
    assert results.rows() == RIGHT and (ran.items, ran.kept) == (28, 2)
    assert ray.asked["map"] == (10, ("actors", 2), 1) and ray.asked["blocks"] == 3 and ray.ended == 1
    assert ray.asked["init"]["include_dashboard"] is False


@pytest.mark.timeout(300)
def test_ray_itself_gives_the_same(tmp_path):
    """Generous with time, and skipped in words where Ray is not installed or does not start."""
    if not module.ray_is_there():
        pytest.skip(module.RAY_MISSING)
    results = Results(tmp_path / "done.jsonl")
    try:
        ran = run_job("wait", ITEMS, results, "ray", 2, batch=10)
    except RayError as reason:
        pytest.skip(str(reason))
    assert results.rows() == RIGHT and ran.items == 30


# ---- how time grows ---------------------------------------------------------------------------------------


def test_start_and_work_are_found_from_two_sizes():
    model = work_time([(50, 4.0), (100, 6.0)])
    assert (model.start, model.each) == pytest.approx((2.0, 0.04))
    assert model.seconds(100, workers=2) == pytest.approx(4.0)
    assert model.speed_up(100, 4) == pytest.approx(2.0) and model.limit(100) == pytest.approx(3.0)


def test_starts_that_differ_are_not_taken_for_work():
    """Recorded: Ray started 2.4 s sooner for the larger piece of work, which would halve `each`."""
    runs, first = [(96, 18.681), (192, 20.498)], [14.083, 11.637]
    assert work_time(runs).each < 0.02 and work_time(runs, first).each == pytest.approx(0.0444, abs=1e-4)
    ours = [work_time([(96, 5.511), (192, 9.804)], [2.168, 2.221]).each, work_time(runs, first).each]
    assert ours[0] == pytest.approx(ours[1], rel=0.02)  # the same work, in a process and under Ray
    with pytest.raises(ValueError, match="argument"):
        work_time(runs, first[:1])


def test_a_start_below_zero_is_none_and_one_size_is_too_few():
    assert work_time([(10, 1.0), (20, 2.5)]).start == 0 and WorkTime(0.0, 1.0).limit(5) == float("inf")
    with pytest.raises(ValueError, match="two sizes"):
        work_time([(10, 1.0), (10, 1.2)])
