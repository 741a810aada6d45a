"""The same steps in one part or four, in one process or two; and what is refused."""

import pytest

from helpers.experiments import in_processes, lines_to_learn, shared_training
from helpers.experiments.parallel_training import main
from helpers.tuning import Recipe, TuningError, load_base, save_tiny

RECIPE = Recipe(batch=8, warm_up=1, learning_rate=1e-2, precision="float32")
STEPS = 3


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return load_base(str(save_tiny(tmp_path_factory.mktemp("tiny"))), "float32", "cpu")


@pytest.fixture(scope="module")
def whole(base):
    return shared_training(lines_to_learn(), base, RECIPE, STEPS)


@pytest.mark.parametrize("parts", [2, 4, 8])
def test_gradients_added_up_are_the_gradient_of_the_whole_batch(base, whole, parts):
    run = shared_training(lines_to_learn(), base, RECIPE, STEPS, parts)
    assert run.losses == pytest.approx(whole.losses, abs=1e-4) and run.size == pytest.approx(
        whole.size, abs=1e-4
    )
    assert run.losses[-1] < run.losses[0] and run.tokens == whole.tokens


def test_the_mean_of_means_is_another_training(base, whole):
    """Shares of unlike length: a token of a short part counts more."""
    run = shared_training(lines_to_learn(), base, RECIPE, STEPS, 4, weigh="parts")
    assert max(abs(a - b) for a, b in zip(run.losses, whole.losses, strict=True)) > 1e-3


@pytest.mark.timeout(300)
def test_two_processes_take_the_same_steps(whole):
    run = in_processes(2, steps=STEPS)
    assert run.processes == 2 and run.losses == pytest.approx(whole.losses, abs=1e-3)
    assert run.size == pytest.approx(whole.size, abs=1e-3) and "2 process(es)" in str(run)


@pytest.mark.parametrize(
    "changes", [{"parts": 3}, {"parts": 0}, {"weigh": "luck"}, {"examples": lines_to_learn(4)}]
)
def test_what_cannot_be_shared_out_is_told(base, changes):
    told = {"examples": lines_to_learn(), "base": base, "recipe": RECIPE, "steps": 1} | changes
    with pytest.raises(TuningError):
        shared_training(**told)


def test_the_program_says_what_is_wrong(monkeypatch, capsys):
    monkeypatch.setenv("WORLD_SIZE", "1")
    assert main(["--parts", "3"]) == 1
    assert "can't be shared out" in capsys.readouterr().err
