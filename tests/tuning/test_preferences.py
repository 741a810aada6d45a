"""DPO: loss and gradient as an independent implementation and trl have them; what it learns and refuses."""

import math
from dataclasses import replace

import numpy as np
import pytest
import tiny_llama

from helpers.tuning import Preference, Recipe, TuningError, add_lora, dpo_loss, prefer, remove_lora, tune
from helpers.tuning.loop import MasterAdamW
from helpers.tuning.preferences import PreferenceRun

RECIPE = Recipe(
    rank=4, alpha=8, learning_rate=0.01, epochs=4, batch=4, warm_up=2, precision="float32", tokens_at_once=400
)
PAIRS = [
    Preference(one.user, one.answer, "Not in the documents.", "right over silence")
    for one in tiny_llama.examples(8)
]
BETA = 0.3
QUIET = {"say": lambda text: None}


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    for name in ("COURSE_SIZE", "COURSE_TRAIN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def moved(base, tmp_path):
    """A run whose policy has moved away from its reference, by noise that is the same every time."""
    import torch

    run = PreferenceRun(PAIRS, RECIPE, base, tmp_path, BETA)
    run.network = add_lora(base, RECIPE)
    run.parameters = [p for p in run.network.parameters() if p.requires_grad]
    run.optimiser = MasterAdamW(run.parameters, RECIPE)
    run.prepare()
    torch.manual_seed(3)
    run.optimiser.take([p + 0.15 * torch.randn_like(p) for p in run.optimiser.master])
    yield run
    base.model = remove_lora(run.network)


def log_probability(model, tokenizer, user: str, answer: str):
    """Of an answer with its end, token by token: the plainest way to write it."""
    import torch

    prompt = f"<|im_start|>user\n{user}<|im_end|>\n<|im_start|>assistant\n"
    read, told = (tokenizer(text, add_special_tokens=False)["input_ids"] for text in (prompt, answer))
    ids = read + told + [1]
    logits = model(torch.tensor([ids])).logits[0].log_softmax(-1)
    return sum(logits[at - 1, ids[at]] for at in range(len(read), len(ids)))


def test_loss_and_gradient_are_those_of_an_independent_implementation(moved, folder):
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    plain = AutoModelForCausalLM.from_pretrained(folder)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    losses = []
    for pair in PAIRS:
        sides = (pair.preferred, pair.rejected)
        good, bad = (log_probability(moved.network, tokenizer, pair.user, side) for side in sides)
        with torch.no_grad():
            was_good, was_bad = (log_probability(plain, tokenizer, pair.user, side) for side in sides)
        margin = BETA * ((good - was_good) - (bad - was_bad))
        losses.append(-torch.log(1 / (1 + torch.exp(-margin))))
    theirs = torch.stack(losses).mean()
    theirs.backward()
    expected = [p.grad.clone() for p in moved.parameters]
    for p in moved.parameters:
        p.grad = None
    mine = moved.loss_of(range(8), range(8))
    mine.backward()
    assert abs(float(theirs.detach()) - math.log(2)) > 0.05  # it has moved
    assert float(mine.detach()) == pytest.approx(float(theirs.detach()), abs=1e-4)
    assert all(
        torch.allclose(p.grad, grad, atol=1e-4) for p, grad in zip(moved.parameters, expected, strict=True)
    )


def test_loss_and_gradient_are_those_of_trl(moved, folder, tmp_path, monkeypatch):
    trl = pytest.importorskip("trl", reason="trl is compared with where somebody has installed it")
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    from datasets import IterableDataset

    rows = [
        {
            "prompt_ids": list(good.ids[: good.prompt]),
            "chosen_ids": list(good.ids[good.prompt :]),
            "rejected_ids": list(bad.ids[bad.prompt :]),
        }
        for good, bad in zip(moved.examples, moved.rejected, strict=True)
    ]
    monkeypatch.setattr(trl.DPOTrainer, "_prepare_dataset", lambda self, rows, *more: rows)
    merged = AutoModelForCausalLM.from_pretrained(folder)
    _merge(moved, merged)
    trainer = trl.DPOTrainer(
        merged,
        ref_model=AutoModelForCausalLM.from_pretrained(folder),
        args=trl.DPOConfig(
            str(tmp_path / "trl"), beta=BETA, use_cpu=True, bf16=False, report_to=[], max_steps=1
        ),
        train_dataset=IterableDataset.from_generator(lambda: iter(rows)),
        processing_class=AutoTokenizer.from_pretrained(folder),
    )
    theirs = trainer.compute_loss(trainer.model, trainer.data_collator(rows))
    assert float(moved.loss_of(range(8), range(8))) == pytest.approx(float(theirs), abs=1e-4)
    theirs.backward()
    moved.loss_of(range(8), range(8)).backward()
    with torch.no_grad():
        for name, parameter in moved.network.named_parameters():
            if ".lora_A." in name:  # W = U + s B A, so dL/dA = s B^T dL/dW
                other = dict(moved.network.named_parameters())[name.replace("lora_A", "lora_B")]
                inner = name.removeprefix("base_model.model.").replace(".lora_A.default", "")
                full = dict(merged.named_parameters())[inner].grad
                assert torch.allclose(parameter.grad, RECIPE.scale * other.T @ full, atol=1e-4)


def _merge(run, model) -> None:
    """Put the updates of a run's network into a plain model's weights."""
    import torch

    known = dict(run.network.named_parameters())
    with torch.no_grad():
        for name, weight in model.named_parameters():
            a = f"base_model.model.{name.removesuffix('.weight')}.lora_A.default.weight"
            if a in known:
                weight += RECIPE.scale * known[a.replace("lora_A", "lora_B")] @ known[a]


def test_a_network_that_has_not_moved_loses_ln_2():
    import torch

    gaps = torch.tensor([3.0, -40.0])
    assert dpo_loss(gaps, gaps).tolist() == pytest.approx([math.log(2)] * 2)


def test_the_loss_falls_when_the_gap_widens_and_beta_weighs_it():
    import torch

    wider, narrower = dpo_loss(torch.tensor([2.0, -2.0]), torch.zeros(2), beta=1.0).tolist()
    assert wider == pytest.approx(math.log(1 + math.exp(-2))) and narrower == pytest.approx(2 + wider)


def test_training_widens_the_gap_of_every_pair(base):
    tuned = prefer(PAIRS, "careful", RECIPE, beta=BETA, base=base, **QUIET)
    assert tuned.losses[0] == pytest.approx(math.log(2), abs=1e-3)
    assert tuned.losses[-1] < 0.3 and tuned.adapter.exists() and tuned.examples == len(PAIRS)


def test_it_prefers_what_it_is_told_to_whatever_that_is(base):
    silent = [Preference(pair.user, pair.rejected, pair.preferred) for pair in PAIRS]
    assert prefer(silent, "silent", RECIPE, beta=BETA, base=base, **QUIET).losses[-1] < 0.3


def test_parts_of_a_batch_add_up_to_the_batch(moved):
    whole = float(moved.loss_of(range(8), range(8)))
    assert sum(float(moved.loss_of([i], range(8))) for i in range(8)) == pytest.approx(whole, abs=1e-5)


def test_an_interrupted_training_goes_on_to_the_same_weights(base, monkeypatch):
    import helpers.tuning.loop as loop

    whole = prefer(PAIRS, "whole", RECIPE, beta=BETA, base=base, **QUIET)
    monkeypatch.setattr(loop, "CHECKPOINT_SECONDS", 0)

    def stop(done, steps):
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        prefer(PAIRS, "broken", RECIPE, beta=BETA, base=base, progress=stop, **QUIET)
    again = prefer(PAIRS, "broken", RECIPE, beta=BETA, base=base, **QUIET)
    assert np.allclose(again.losses, whole.losses, atol=1e-6)


def test_it_starts_from_an_adapter_and_holds_to_it(base):
    first = tune(tiny_llama.examples(8), "codes", replace(RECIPE, learning_rate=0.02), base=base, **QUIET)
    tuned = prefer(PAIRS, "from-codes", RECIPE, first.adapter, BETA, base, **QUIET)
    assert tuned.losses[0] == pytest.approx(math.log(2), abs=1e-3)
    other = prefer(PAIRS, "from-codes", RECIPE, first.adapter, 2 * BETA, base, **QUIET)
    assert tuned.folder != other.folder


@pytest.mark.parametrize(
    "pairs, more, said",
    [
        (PAIRS[:3], {}, "There are 3 examples and a step takes 4"),
        ([*PAIRS, Preference("Code?", "K1", "K1")], {}, "Both answers to 'Code\\?' are 'K1'"),
        (tiny_llama.examples(8), {}, "wants Preference objects and got a Example"),
        (PAIRS, {"beta": 0}, "beta must be above 0"),
    ],
)
def test_what_prefers_nothing_is_refused(base, pairs, more, said):
    with pytest.raises(TuningError, match=said):
        prefer(pairs, "odd", RECIPE, base=base, **more, **QUIET)
