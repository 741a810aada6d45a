"""Training on a tiny random Llama: it learns, repeats, resumes, stops early, and refuses in a sentence."""

import errno
import json
from dataclasses import replace

import numpy as np
import pytest
import tiny_llama

from helpers import files
from helpers.tuning import (
    Example,
    Recipe,
    Tuned,
    TuningError,
    encode,
    forget_training,
    load_base,
    loop,
    shipped,
    train,
    tune,
)
from helpers.tuning.tuned import CHECKPOINT

RECIPE = Recipe(
    learning_rate=0.02,
    epochs=3,
    batch=8,
    checks=4,
    rank=4,
    alpha=8,
    warm_up=2,
    tokens_at_once=1024,
    precision="float32",
)  # 2 steps an epoch
EXAMPLES, HELD_OUT = tiny_llama.examples(16), tiny_llama.examples(8, first=16)
QUIET = {"say": lambda text: None}


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """A cache of its own, and no switch of the reader's."""
    for name in ("COURSE_SIZE", "COURSE_TRAIN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "tuning"


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """Go on with another, empty cache, so that a run is not found again."""

    def go():
        monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "elsewhere"))

    return go


def run(base, recipe=RECIPE, examples=EXAMPLES, name="codes", **options):
    return tune(examples, name, recipe, base=base, **QUIET | options)


def weights(tuned) -> dict[str, np.ndarray]:
    from safetensors.numpy import load_file

    return load_file(tuned.folder / "peft" / "adapter_model.safetensors")


def same(first, second) -> bool:
    a, b = weights(first), weights(second)
    return (
        a.keys() == b.keys()
        and all(np.array_equal(a[name], b[name]) for name in a)
        and first.adapter.read_bytes() == second.adapter.read_bytes()
    )


def outputs(base):
    import torch

    with torch.no_grad():
        return base.model(input_ids=torch.arange(2, 50)[None]).logits


# ---- it learns -----------------------------------------------------------------------------------


def test_the_loss_falls_on_examples_and_on_held_out_ones(base):
    tuned = run(base, replace(RECIPE, epochs=15), held_out=HELD_OUT)
    assert len(tuned.losses) == 30 and sum(tuned.losses[-3:]) < sum(tuned.losses[:3]) / 2
    steps, losses = zip(*tuned.held_out, strict=True)
    assert losses[-1] < losses[0] and steps[-1] == 30 and list(steps) == sorted(set(steps))


def test_what_a_run_says_of_itself(base, folder):
    tuned = run(base, held_out=HELD_OUT)
    lengths = sum(len(encode(example, base.tokenizer)) for example in EXAMPLES)
    assert (tuned.name, tuned.base, tuned.recipe, tuned.examples, tuned.tokens) == (
        "codes",
        str(folder),
        RECIPE,
        16,
        3 * lengths,
    )
    assert (
        len(tuned.losses) == 6
        and tuned.seconds > 0
        and tuned.trained_here
        and tuned.adapter == tuned.folder / "adapter.gguf"
    )
    assert str(tuned).startswith(
        f"codes: 16 examples, 6 steps, {3 * lengths:,} tokens in "
    ) and f"loss {tuned.losses[0]:.2f} -> {tuned.losses[-1]:.2f}" in str(tuned)


def test_progress_is_told_step_by_step(base):
    seen = []
    run(base, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(step, 6) for step in range(1, 7)]


def test_it_says_beforehand_what_it_will_take(base):
    said = []
    run(base, say=said.append)
    assert len(said) == 1 and said[0].startswith(
        "training 'codes': 16 examples, 6 steps, about 10 s on two cores"
    )


def test_the_adapter_holds_what_was_trained_in_float32(base):
    tensors = weights(run(base))
    assert {value.dtype for value in tensors.values()} == {np.dtype(np.float32)} and len(tensors) == 2 * 7 * 2
    assert all(np.abs(value).max() > 0 for value in tensors.values())


def test_in_bfloat16_the_adapter_is_float32_as_well(folder):
    tensors = weights(run(load_base(str(folder), "bfloat16", "cpu"), replace(RECIPE, precision="bfloat16")))
    assert {value.dtype for value in tensors.values()} == {np.dtype(np.float32)}


def test_small_parts_give_what_one_batch_gives(base):
    whole, parts = (
        run(base, replace(RECIPE, tokens_at_once=10**6)),
        run(base, replace(RECIPE, tokens_at_once=100)),
    )
    assert whole.folder != parts.folder
    assert parts.losses == pytest.approx(whole.losses, abs=1e-4)


# ---- the same again ------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(base, elsewhere):
    first, other = run(base), run(base, replace(RECIPE, seed=1))
    elsewhere()
    again = run(base)
    assert first.folder != again.folder and same(first, again) and first.losses == again.losses
    assert not same(first, other)


def test_a_model_that_was_tuned_before_gives_what_a_fresh_one_gives(base, folder, elsewhere):
    run(base, replace(RECIPE, rank=2))
    second = run(base)
    elsewhere()
    assert same(second, run(str(folder)))


def test_a_finished_run_is_found_again_and_no_model_is_loaded(folder, monkeypatch):
    first = run(str(folder), held_out=HELD_OUT)

    def fail(*_):
        raise AssertionError("a model was loaded")

    monkeypatch.setattr(train, "load_base", fail)
    assert run(str(folder), held_out=HELD_OUT) == first
    with pytest.raises(AssertionError, match="a model was loaded"):
        run(str(folder), replace(RECIPE, seed=5), held_out=HELD_OUT)


@pytest.mark.parametrize(
    "change",
    [
        {"recipe": replace(RECIPE, alpha=9)},
        {"examples": EXAMPLES[::-1]},
        {"held_out": HELD_OUT},
        {"name": "other"},
        {"examples": [replace(EXAMPLES[0], system="Short."), *EXAMPLES[1:]]},
    ],
)
def test_anything_that_shapes_the_result_makes_another_run(base, change, monkeypatch):
    first = run(base)
    monkeypatch.setattr(loop.Run, "train", lambda self, progress: (_ for _ in ()).throw(KeyboardInterrupt))
    assert run(base) == first
    with pytest.raises(KeyboardInterrupt):
        run(base, **change)


def test_targets_by_name_are_found_again_as_they_were(base):
    recipe = replace(RECIPE, targets=("q_proj", "v_proj"))
    assert run(base, recipe) == run(base, recipe) and run(base, recipe).recipe == recipe


# ---- damaged, or forgotten -----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["run.json", "adapter.gguf", "peft/adapter_model.safetensors"])
@pytest.mark.parametrize("damage", [lambda data: data[:-9], lambda data: b"", lambda data: data[:-1] + b"?"])
def test_a_finished_run_that_is_damaged_is_trained_again_and_it_is_said(base, name, damage):
    first = run(base)
    before = (first.folder / name).read_bytes()
    (first.folder / name).write_bytes(damage(before))
    said: list[str] = []
    again = run(base, say=said.append)
    assert said[0].startswith("The finished run of 'codes' is damaged (") and len(said) == 2
    assert again == replace(first, seconds=again.seconds)
    assert name == "run.json" or (again.folder / name).read_bytes() == before
    assert run(base, say=said.append) == again and len(said) == 2


def test_a_run_that_was_forgotten_is_trained_again(base):
    tuned = run(base)
    forget_training(tuned)
    assert not tuned.folder.exists()
    seen = []
    run(base, progress=lambda done, total: seen.append(done))
    assert len(seen) == 6


def test_forgetting_never_deletes_what_comes_with_the_course(tmp_path):
    (tmp_path / "triage.gguf").touch()
    forget_training(Tuned("triage", tmp_path, "course", RECIPE, 16, trained_here=False))
    assert (tmp_path / "triage.gguf").exists()


def test_forgetting_never_deletes_a_folder_that_holds_no_run(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    forget_training(Tuned("codes", tmp_path, "course", RECIPE, 16))
    assert (tmp_path / "thesis.txt").read_text() == "mine"


@pytest.mark.parametrize("stranger", ["thesis.txt", "peft/notes.md"])
def test_forgetting_never_deletes_what_no_training_put_there(base, stranger):
    tuned = run(base)
    (tuned.folder / stranger).write_text("mine")
    with pytest.raises(TuningError, match=f"holds {stranger}, which no training put there. Move it away"):
        forget_training(tuned)
    assert run(base) == tuned and (tuned.folder / stranger).exists()


# ---- the base model stays as it was --------------------------------------------------------------


def state(base) -> tuple:
    return (
        [(name, type(module)) for name, module in base.model.named_modules()],
        base.model.config.use_cache,
        {name: p.clone() for name, p in base.model.named_parameters()},
    )


def is_as_before(base, before, said) -> bool:
    import torch

    now = state(base)
    return (
        now[:2] == before[:2]
        and now[2].keys() == before[2].keys()
        and all(torch.equal(now[2][name], p) for name, p in before[2].items())
        and torch.equal(outputs(base), said)
    )


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_after_training_the_base_model_is_as_before(folder, precision):
    base = load_base(str(folder), precision, "cpu")
    before, said = state(base), outputs(base)
    run(base, replace(RECIPE, precision=precision))
    assert is_as_before(base, before, said)


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError])
def test_after_an_interruption_the_base_model_is_as_before(base, error):
    def stop(done, total):
        raise error

    before, said = state(base), outputs(base)
    with pytest.raises(error):
        run(base, progress=stop)
    assert is_as_before(base, before, said)


def test_after_training_came_apart_the_base_model_is_as_before(base):
    before, said = state(base), outputs(base)
    with pytest.raises(TuningError):
        run(base, replace(RECIPE, alpha=10**38))
    assert is_as_before(base, before, said)


# ---- interrupted ---------------------------------------------------------------------------------


@pytest.fixture
def every_step(monkeypatch):
    """A checkpoint after every step."""
    monkeypatch.setattr(loop, "CHECKPOINT_SECONDS", 0)


def interrupt(base, after: int, **options):
    """Interrupt a run when that many steps are done."""

    def stop(done, total):
        if done == after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(base, progress=stop, **options)


@pytest.mark.parametrize("after", [2, 4])
def test_an_interrupted_run_goes_on_and_gives_the_weights_of_one_without_interruption(
    base, after, every_step, elsewhere
):
    options = {"held_out": HELD_OUT, "recipe": replace(RECIPE, checks=2)}
    interrupt(base, after, **options)
    done = []
    resumed = run(base, progress=lambda step, total: done.append(step), **options)
    assert done == list(range(after, 7))  # the step whose end was not saved is done again
    elsewhere()
    whole = run(base, **options)
    assert same(resumed, whole) and (resumed.losses, resumed.held_out, resumed.tokens) == (
        whole.losses,
        whole.held_out,
        whole.tokens,
    )


def test_a_run_is_resumed_by_a_kernel_that_was_started_anew(base, folder, every_step, elsewhere):
    interrupt(base, 3)
    resumed = run(load_base(str(folder), "float32", "cpu"))
    elsewhere()
    assert same(resumed, run(base))


def test_a_run_that_is_interrupted_again_and_again_still_comes_to_the_same_end(base, every_step, elsewhere):
    for after in (2, 3, 5):
        interrupt(base, after)
    resumed = run(base)
    elsewhere()
    assert same(resumed, run(base))


def test_the_seconds_of_all_sittings_are_added(base, every_step, monkeypatch):
    interrupt(base, 4)
    sitting = loop.State
    monkeypatch.setattr(loop, "State", lambda **kept: sitting(**kept | {"seconds": 1000.0} if kept else {}))
    assert run(base).seconds > 1000


def test_a_finished_run_leaves_no_checkpoint(base, every_step):
    assert sorted(path.name for path in run(base).folder.iterdir()) == ["adapter.gguf", "peft", "run.json"]


def test_without_an_interruption_no_checkpoint_is_written_within_half_a_minute(base, cache):
    interrupt(base, 4)
    assert not list(cache.rglob("checkpoint*"))


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: len(data) // 2],
        lambda data: b"",
        lambda data: b"no checkpoint",
        lambda data: data[:-300] + b"\0" * 300,
    ],
)
def test_a_damaged_checkpoint_starts_the_run_anew(base, cache, damage, every_step, elsewhere):
    interrupt(base, 4)
    (checkpoint,) = cache.rglob("checkpoint.pt")
    checkpoint.write_bytes(damage(checkpoint.read_bytes()))
    steps = []
    anew = run(base, progress=lambda done, total: steps.append(done))
    assert steps == [1, 2, 3, 4, 5, 6]
    elsewhere()
    assert same(anew, run(base))


@pytest.mark.parametrize(
    "content",
    [
        {"weights": 1},
        [],
        {"state": {"step": 3, "of another version": 1}, "best": None},
        {"state": {"step": 3}},
    ],
)
def test_a_checkpoint_of_another_version_starts_the_run_anew(base, cache, every_step, content):
    import torch

    interrupt(base, 4)
    (checkpoint,) = cache.rglob("checkpoint.pt")
    torch.save(content, checkpoint)
    steps = []
    run(base, progress=lambda done, total: steps.append(done))
    assert steps == [1, 2, 3, 4, 5, 6]


def test_a_checkpoint_runs_no_code(base, cache, every_step, tmp_path):
    import torch

    class Trap:
        def __reduce__(self):
            return (open, (str(tmp_path / "sprung"), "w"))

    interrupt(base, 4)
    (checkpoint,) = cache.rglob("checkpoint.pt")
    torch.save({"state": Trap()}, checkpoint)
    assert len(run(base).losses) == 6 and not (tmp_path / "sprung").exists()


# ---- early stop ----------------------------------------------------------------------------------


@pytest.fixture
def watched(monkeypatch):
    """Held-out losses that are set beforehand, one a check."""

    def set_to(*losses):
        rest = iter(losses)
        monkeypatch.setattr(loop, "held_out_loss", lambda *_: next(rest))

    return set_to


def test_training_stops_when_the_held_out_loss_no_longer_falls(base, watched):
    watched(3.0, 2.0, 2.5, 2.2, 9.9)
    seen = []
    tuned = run(
        base,
        replace(RECIPE, patience=2, checks=2),
        held_out=HELD_OUT,
        progress=lambda done, total: seen.append((done, total)),
    )
    assert tuned.held_out == ((1, 3.0), (2, 2.0), (3, 2.5), (4, 2.2)) and len(tuned.losses) == 4
    assert seen[-1] == (6, 6)  # a bar is full at the end


def test_the_weights_of_the_best_check_are_kept(base, watched, elsewhere, monkeypatch):
    watched(3.0, 2.0, 2.5, 2.2)
    stopped = run(base, replace(RECIPE, patience=2, checks=2), held_out=HELD_OUT)
    elsewhere()
    watched(*[9.0 - step for step in range(6)])
    monkeypatch.setattr(loop.Run, "stopped", lambda self: self.state.step == 2)
    assert same(stopped, run(base, replace(RECIPE, patience=2, checks=2), held_out=HELD_OUT))


def test_without_patience_the_last_weights_are_kept(base, watched, elsewhere):
    watched(1.0, 2.0, 3.0, 4.0, 5.0, 6.0)
    recipe = replace(RECIPE, checks=2)
    risen = run(base, recipe, held_out=HELD_OUT)
    elsewhere()
    assert len(risen.losses) == 6 and same(risen, run(base, recipe))


def test_an_interrupted_run_still_knows_its_best_weights(base, watched, every_step, elsewhere):
    recipe, losses = replace(RECIPE, patience=3, checks=2), (3.0, 2.0, 2.5, 2.2, 2.1)
    watched(*losses)
    interrupt(base, 4, recipe=recipe, held_out=HELD_OUT)
    watched(*losses[3:])
    resumed = run(base, recipe, held_out=HELD_OUT)
    elsewhere()
    watched(*losses)
    whole = run(base, recipe, held_out=HELD_OUT)
    assert resumed.held_out == whole.held_out and len(whole.losses) == 5 and same(resumed, whole)


def test_held_out_examples_are_watched_and_not_learned(base, elsewhere):
    watching = run(base, held_out=HELD_OUT)
    elsewhere()
    assert same(watching, run(base))


# ---- refused -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments, says",
    [
        (
            {"examples": EXAMPLES[:7]},
            "There are 7 examples and a step takes 8. Give more examples, or a recipe with a smaller batch",
        ),
        ({"examples": []}, "There are 0 examples"),
        (
            {"examples": [*EXAMPLES, ("Hi", "Ahoy")]},
            "Training wants Example objects and got a tuple. Make them with Example",
        ),
        (
            {"examples": [{"user": "Hi", "answer": "Ahoy"}] * 8},
            "Training wants Example objects and got a dict",
        ),
        (
            {"held_out": [EXAMPLES[3], *HELD_OUT]},
            "1 of the held-out examples are trained on as well, for example 'Code of buoy 3",
        ),
        ({"held_out": ["Hi"]}, "Training wants Example objects and got a str"),
        ({"name": "my adapter"}, "'my adapter' is no name for an adapter. Use letters, digits, - and _"),
        ({"name": "../codes"}, "is no name for an adapter"),
        ({"name": ""}, "is no name for an adapter"),
        ({"name": "codes\n"}, "is no name for an adapter"),
        (
            {"examples": [Example("Hi" * 600, "Ahoy")] * 8},
            r"An example has 12\d\d tokens and the limit is 1024",
        ),
        ({"recipe": replace(RECIPE, targets=("query",))}, "Recipe: targets .* do not fit"),
    ],
)
def test_what_cannot_be_trained_is_refused_in_one_sentence(base, cache, arguments, says):
    with pytest.raises(TuningError, match=says):
        run(base, **arguments)
    assert not cache.exists()


def test_a_base_that_is_none_is_refused(tmp_path):
    with pytest.raises(TuningError, match="cannot be loaded as a causal language model"):
        run(str(tmp_path / "none"))


def test_a_loss_that_is_no_number_stops_the_training(folder, cache):
    ruined = load_base(str(folder), "float32", "cpu")
    ruined.model.model.norm.weight.data.fill_(float("nan"))
    with pytest.raises(
        TuningError,
        match=r"The loss is nan after 0 steps: training has come apart. "
        r"Use a smaller learning_rate \(it is 0.02\)",
    ):
        run(ruined)
    assert not list(cache.rglob("*.gguf")) and not list(cache.rglob("run.json"))


def test_an_update_that_explodes_stops_the_training(base, cache):
    with pytest.raises(
        TuningError, match=r"training has come apart. Use a smaller learning_rate \(it is 0.02\)"
    ):
        run(base, replace(RECIPE, alpha=10**16))
    assert not list(cache.rglob("*.gguf")) and not list(cache.rglob("run.json"))


def test_a_gradient_that_is_no_number_stops_the_training_in_its_last_step_as_well(base, cache, monkeypatch):
    real, calls = loop.summed_loss, []

    def last(*arguments):
        loss, count = real(*arguments)
        calls.append(count)
        return (
            loss + (loss * 0).sqrt() if len(calls) == 6 else loss
        ), count  # the loss is what it was; its gradient is 0 / 0

    monkeypatch.setattr(loop, "summed_loss", last)
    with pytest.raises(
        TuningError,
        match=r"The gradient is nan: training has come apart. Use a smaller learning_rate \(it is 0.02\)",
    ):
        run(base)
    assert not list(cache.rglob("*.gguf")) and not list(cache.rglob("run.json"))


# ---- a full disk ---------------------------------------------------------------------------------

FULL = (
    "cannot be written .*Free some space or set COURSE_CACHE to another disk; "
    "the training goes on where it stopped"
)


def leftovers(cache) -> list[str]:
    return sorted(
        path.name
        for path in cache.rglob("*")
        if path.name in ("run.json", "adapter.gguf") or ".part" in path.name
    )


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        RuntimeError("[enforce fail at inline_container.cc:672] . unexpected pos 576 vs 534"),
    ],
)
def test_a_checkpoint_that_finds_no_room_says_so(base, cache, every_step, monkeypatch, error):
    import torch

    def full(content, path):
        path.write_bytes(b"half")
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(torch, "save", full)
        with pytest.raises(TuningError, match=FULL):
            run(base)
    assert leftovers(cache) == []
    assert len(run(base).losses) == 6


def test_an_adapter_that_finds_no_room_says_so_and_the_run_goes_on_from_its_checkpoint(
    base, cache, every_step, monkeypatch, elsewhere
):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(
            files.os,
            "replace",
            lambda part, target: full() if target.name != CHECKPOINT else part.rename(target),
        )
        with pytest.raises(TuningError, match="No space left on device.*" + "Free some space"):
            run(base)
    assert leftovers(cache) == []
    steps = []
    late = run(base, progress=lambda done, total: steps.append(done))
    assert steps == []
    elsewhere()
    assert same(late, run(base))


@pytest.mark.parametrize("room", [100, 3000, 20_000, 40_000])
def test_on_a_disk_that_is_really_full_there_is_one_sentence(base, cache, room, every_step):
    resource = pytest.importorskip("resource", reason="Windows has no limit on the size of files")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        with pytest.raises(TuningError) as caught:
            run(base)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert "cannot be written" in str(caught.value) and leftovers(cache) == []
    assert len(run(base).losses) == 6


def test_a_cache_that_cannot_be_made_says_so(base, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "file"))
    with pytest.raises(TuningError, match=FULL):
        run(base)


# ---- switches ------------------------------------------------------------------------------------


def test_the_quick_size_takes_two_steps_and_is_a_run_of_its_own(base, monkeypatch):
    monkeypatch.setenv("COURSE_SIZE", "quick")
    quick = run(base, held_out=HELD_OUT)
    assert len(quick.losses) == 2 and quick.adapter.exists() and quick.held_out[-1][0] == 2
    monkeypatch.delenv("COURSE_SIZE")
    assert len(run(base, held_out=HELD_OUT).losses) == 6


def test_without_training_the_adapter_of_the_course_is_given_and_it_is_said(base, cache, monkeypatch):
    monkeypatch.setenv("COURSE_TRAIN", "no")
    said = []
    tuned = run(base, name="triage", say=said.append)
    assert tuned == shipped("triage") and not tuned.trained_here and not cache.exists()
    assert said == [
        "COURSE_TRAIN is no, so 'triage' is not trained here: this is the adapter that comes with the course."
    ]
    assert str(tuned) == "triage: the adapter that comes with the course (training was skipped)"


def test_without_training_a_name_that_the_course_lacks_is_trained_all_the_same_and_it_is_said(
    base, monkeypatch
):
    monkeypatch.setenv("COURSE_TRAIN", "no")
    said = []
    tuned = run(base, name="mine", say=said.append)
    assert tuned.trained_here and len(tuned.losses) == 6
    assert (
        said[0]
        == "COURSE_TRAIN is no, but no adapter 'mine' comes with the course, so it is trained all the same."
    )


def test_a_word_that_is_neither_yes_nor_no_is_refused(base, monkeypatch):
    monkeypatch.setenv("COURSE_TRAIN", "maybe")
    with pytest.raises(ValueError, match="COURSE_TRAIN is 'maybe'; use yes or no"):
        run(base)


def test_the_record_of_a_run_is_plain_json(base):
    tuned = run(base, held_out=HELD_OUT)
    row = json.loads((tuned.folder / "run.json").read_text(encoding="utf-8"))
    assert set(row) == {*("base", "recipe", "examples", "losses", "held_out", "tokens", "seconds", "sha256")}
