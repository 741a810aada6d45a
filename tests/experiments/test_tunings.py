"""Trainings that are too long for a notebook: names, rows kept and not repeated, the command line.

Training and scoring are stood in for.
"""

import json

import pytest

from helpers import settings
from helpers.corpus import load_emails, load_tickets
from helpers.experiments import combining, reader_trials, recorded_trainings, recording, tasks
from helpers.experiments import tunings as experiments
from helpers.experiments.tunings import EXPERIMENTS, main, run
from helpers.tuning import Example, Tuned, TuningError


@pytest.fixture(autouse=True)
def record(tmp_path, monkeypatch):
    """A record of its own, empty."""
    for name in ("COURSE_SIZE", "COURSE_TRAIN"):
        monkeypatch.delenv(name, raising=False)
    path = tmp_path / "trainings.json"
    monkeypatch.setattr(recording, "TRAININGS", recording.Record(path))
    return path


@pytest.fixture
def trained(monkeypatch, tmp_path) -> list[tuple]:
    """(name, how many examples, recipe) of every training; scores are set."""
    seen = []

    def training(examples, name, recipe, held_out, progress, say):
        seen.append((name, len(examples), recipe))
        return Tuned(
            name, tmp_path, "course", recipe, len(examples), (3.0, 1.0), ((1, 2.0), (2, 1.23456)), 1234, 61.6
        )

    monkeypatch.setattr(experiments, "tune", training)
    monkeypatch.setattr(experiments, "serve", lambda tuned: tuned.name)
    monkeypatch.setattr(
        tasks,
        "score_tickets",
        lambda tickets, adapter, limit: {"valid": [1.0, 0.0, 1.0, 1.0], "seconds": [1.0] * 4},
    )
    monkeypatch.setattr(combining, "score_combined", lambda adapter: {"joint": [1.0, 0.5], "abstains": [1.0]})
    monkeypatch.setattr(
        tasks, "score_emails", lambda emails, adapter: {"rules": [0.5, 1.0], "seconds": [1.0] * 2}
    )
    monkeypatch.setattr(
        reader_trials, "score_trial", lambda adapter: {"good": [1.0, 0.5], "gain": [1.0, 0.0]}
    )
    return seen


@pytest.fixture(autouse=True)
def asked_alone(monkeypatch):
    """Lessons of the reader without evidence: with search and chooser they would take minutes a row."""

    def made(some, chooser, passes=1, **settings) -> list[list[Example]]:
        shown = str(sorted(settings.items()))
        return [[Example(one.question, (one.answer or "nowhere") + shown) for one in some]] * passes

    monkeypatch.setattr(reader_trials, "reading_examples", made)
    monkeypatch.setattr(reader_trials, "watched_examples", list)


SCORED = {"voice": "rules", "distractors": "joint", "reader": "good"}  # scores that are set, of two items
FIRST = {experiment: next(iter(plans)) for experiment, plans in EXPERIMENTS.items()}


# ---- names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("experiment", ["curves", "", "Curve"])
def test_an_unknown_experiment_names_those_that_there_are(experiment, trained):
    with pytest.raises(
        TuningError, match=f"There is no experiment {experiment!r}; there are {', '.join(EXPERIMENTS)}"
    ):
        run(experiment, "rank 4")
    assert trained == []


@pytest.mark.parametrize("row", ["rank 3", "", "AS IN THE COURSE"])
def test_an_unknown_row_names_those_that_there_are(row, trained):
    with pytest.raises(
        TuningError, match=f"Experiment 'ablation' has no row {row!r}; it has 'as in the course', 'rank 2', "
    ):
        run("ablation", row)
    assert trained == []


def test_rows_of_an_experiment_differ_in_recipe_or_data(ranked_as_found):
    for plans in EXPERIMENTS.values():
        made = [plan() for plan in plans.values()]
        assert len({(plan.recipe, plan.data, tuple(plan.examples)) for plan in made}) == len(made) > 1


def test_the_curve_has_several_sizes_and_seeds_and_smaller_sizes_are_beginnings():
    plans = {name: plan() for name, plan in EXPERIMENTS["curve"].items()}
    assert (
        len({len(plan.examples) for plan in plans.values()}) >= 4
        and len({plan.recipe.seed for plan in plans.values()}) >= 2
    )
    for seed in experiments.CURVE:
        of_seed = sorted(
            (plan.examples for name, plan in plans.items() if name.endswith(f"seed {seed}")), key=len
        )
        assert all(large[: len(small)] == small for small, large in zip(of_seed, of_seed[1:], strict=False))


def test_ranks_are_compared_with_as_many_rates_each_on_the_same_tickets():
    plans = [plan() for plan in EXPERIMENTS["ranks"].values()]
    tried = {rank: {p.recipe.learning_rate for p in plans if p.recipe.rank == rank} for rank in (2, 8, 32)}
    assert [len(rates) for rates in tried.values()] == [3, 3, 3] and len(plans) == 9
    assert {p.recipe.scale for p in plans} == {2.0} and len({tuple(p.examples) for p in plans}) == 1


def test_rows_with_other_numbers_of_examples_take_the_same_number_of_steps():
    plans = [plan() for plan in EXPERIMENTS["steps"].values()]
    steps = {len(plan.examples) * plan.recipe.epochs // plan.recipe.batch for plan in plans}
    assert steps == {experiments.SHOWN // 2} and len({len(plan.examples) for plan in plans}) == 3
    smaller, larger = sorted((plan.examples for plan in plans), key=len)[:2]
    assert larger[: len(smaller)] == smaller


# ---- a row ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_a_row_is_trained_by_its_plan_scored_and_kept(experiment, trained, record):
    row, plan = FIRST[experiment], EXPERIMENTS[experiment][FIRST[experiment]]()
    made = run(experiment, row)
    assert trained == [(plan.name, len(plan.examples), plan.recipe)]
    assert (made["data"], made["steps"], made["tokens"], made["seconds"], made["held_out_loss"]) == (
        plan.data,
        2,
        1234,
        62,
        1.2346,
    )
    assert made["recipe"]["rank"] == plan.recipe.rank and "seconds" not in made["scores"]
    mean, low, high = made["scores"][SCORED.get(experiment, "valid")]
    assert mean == 0.75 and low <= mean <= high and made["n"] == (2 if experiment in SCORED else 4)
    assert json.loads(record.read_text(encoding="utf-8")) == json.loads(
        json.dumps(recorded_trainings())
    ) and set(recorded_trainings()) == {f"{experiment}: {row}"}


def test_scores_are_taken_on_the_first_validation_items(trained, monkeypatch):
    seen = []
    monkeypatch.setattr(
        tasks,
        "score_tickets",
        lambda items, adapter, limit: seen.append((items, adapter)) or {"valid": [1.0]},
    )
    monkeypatch.setattr(combining, "score_combined", lambda adapter: {"joint": [1.0, 0.5], "abstains": [1.0]})
    monkeypatch.setattr(
        tasks, "score_emails", lambda items, adapter: seen.append((items, adapter)) or {"rules": [1.0]}
    )
    run("curve", FIRST["curve"])
    run("voice", FIRST["voice"])
    assert seen == [
        (load_tickets("validation")[: tasks.SCORED_TICKETS], "triage"),
        (load_emails("validation")[: tasks.SCORED_EMAILS], "voice"),
    ]


def test_a_row_that_is_there_is_not_trained_again_unless_asked_for(trained):
    first = run("ablation", "rank 2")
    assert json.loads(json.dumps(first)) == run("ablation", "rank 2") and len(trained) == 1
    run("ablation", "rank 2", again=True)
    assert len(trained) == 2 and set(recorded_trainings()) == {"ablation: rank 2"}


def test_rows_are_added_to_those_that_are_there(trained):
    for row in ("as in the course", "rank 2"):
        run("ablation", row)
    run("curve", FIRST["curve"])
    assert (
        set(recorded_trainings("ablation")) == {"as in the course", "rank 2"}
        and set(recorded_trainings("curve")) == {FIRST["curve"]}
        and recorded_trainings("labels") == {}
    )


def test_a_training_that_fails_keeps_nothing(trained, record, monkeypatch):
    def fail(*_, **__):
        raise TuningError("The loss is nan after 3 steps.")

    monkeypatch.setattr(experiments, "tune", fail)
    with pytest.raises(TuningError, match="The loss is nan"):
        run("ablation", "rank 2")
    assert not record.exists()


@pytest.mark.parametrize("content", ["{", "", "\x00", "<<<<<<< HEAD\n{}"])
def test_a_damaged_record_says_how_to_restore_it_and_is_not_written_over(content, record, trained):
    record.write_text(content, encoding="utf-8")
    for ask in (recorded_trainings, lambda: recorded_trainings("curve"), lambda: run("ablation", "rank 2")):
        with pytest.raises(
            ValueError, match="trainings.json is damaged .*git checkout -- solutions/trainings.json"
        ):
            ask()
    assert record.read_text(encoding="utf-8") == content and trained == []


def test_without_a_record_there_are_no_rows():
    assert recorded_trainings() == recorded_trainings("curve") == {}


@pytest.mark.parametrize("variable, value", [("COURSE_TRAIN", "no"), ("COURSE_SIZE", "quick")])
def test_no_row_is_kept_of_a_training_that_was_skipped_or_cut_short(
    variable, value, trained, record, monkeypatch
):
    monkeypatch.setenv(variable, value)
    with pytest.raises(TuningError, match=f"{variable} is {value}"):
        run("ablation", "rank 2")
    assert trained == [] and not record.exists()


def test_a_write_that_fails_leaves_the_record_as_it_was(trained, record, monkeypatch):
    run("ablation", "rank 2")
    before = record.read_bytes()
    monkeypatch.setattr(
        recording.json,
        "dumps",
        lambda *_, **__: (_ for _ in ()).throw(OSError(28, "No space left on device")),
    )
    with pytest.raises(OSError):
        run("ablation", "rank 32")
    assert record.read_bytes() == before


# ---- the command line ----------------------------------------------------------------------------


def test_without_arguments_every_row_is_listed_and_nothing_trained(trained, capsys):
    assert main([]) == 0 and trained == []
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == sum(len(plans) for plans in EXPERIMENTS.values())
    assert any(line.startswith("ablation") and "'rank 2'" in line for line in lines)


def test_one_row_or_all_rows_are_run(trained, capsys):
    assert main(["ablation", "rank 2"]) == 0 and len(trained) == 1
    assert "rank 2" in capsys.readouterr().out
    assert main(["ablation"]) == 0 and len(trained) == len(EXPERIMENTS["ablation"])
    assert main(["ablation", "rank 2", "--again"]) == 0 and len(trained) == len(EXPERIMENTS["ablation"]) + 1


@pytest.mark.parametrize(
    "arguments, says",
    [
        (["curves"], "There is no experiment 'curves'"),
        (["curve", "rank 2"], "Experiment 'curve' has no row 'rank 2'"),
    ],
)
def test_a_wrong_name_is_one_line_on_stderr(arguments, says, trained, capsys):
    assert main(arguments) == 1
    told = capsys.readouterr()
    assert told.err.startswith(says) and told.err.count("\n") == 1 and told.out == ""


# ---- what is kept in the repository --------------------------------------------------------------


def test_every_row_that_notebooks_show_is_one_that_the_command_can_repeat(ranked_as_found):
    kept = json.loads((settings.SOLUTIONS / "trainings.json").read_text(encoding="utf-8"))
    known = {
        f"{experiment}: {row}": plan
        for experiment, plans in EXPERIMENTS.items()
        for row, plan in plans.items()
    }
    assert kept and set(kept) <= set(known)
    for name, row in kept.items():
        plan, was = known[name](), row["data"].split(" ", 1)
        now = plan.data.split(" ", 1)  # how many examples fit into the window depends on how passages are cut
        assert was[1:] == now[1:] and row["steps"] > 2 and row["scores"]
        assert was[0] == now[0] or int(was[0]) == pytest.approx(int(now[0]), rel=0.1)
        assert {
            key: row["recipe"][key] for key in ("rank", "alpha", "epochs", "seed", "learning_rate", "batch")
        } == {
            key: getattr(plan.recipe, key)
            for key in ("rank", "alpha", "epochs", "seed", "learning_rate", "batch")
        }
