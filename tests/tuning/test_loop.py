"""The optimiser of a training run: AdamW in float32, whatever the precision of the weights."""

import pytest
import tiny_llama

from helpers.tuning import Recipe, TuningError, add_lora, encode, first_batch, load_base, tune
from helpers.tuning.loop import MasterAdamW
from helpers.tuning.network import collate, summed_loss


def test_in_a_bfloat16_run_the_optimiser_keeps_float32(tmp_path):
    import torch

    network = add_lora(load_base(str(tiny_llama.save(tmp_path)), "bfloat16", "cpu"), Recipe())
    parameters = [p for p in network.parameters() if p.requires_grad]
    assert {p.dtype for p in parameters} == {torch.bfloat16}
    optimiser = MasterAdamW(parameters, Recipe())
    encoded = [encode(example, tiny_llama.tokenizer()) for example in tiny_llama.examples(7)]
    summed_loss(network, *collate(encoded, 1))[0].backward()
    optimiser.update(1e-3)
    assert {p.dtype for p in optimiser.master} == {torch.float32}
    assert {value.dtype for state in optimiser.adamw.state.values() for value in state.values()} == {
        torch.float32
    }
    assert any(not torch.equal(master, master.bfloat16().float()) for master in optimiser.master)


def test_steps_too_small_for_bfloat16_still_add_up():
    import torch

    weight = torch.nn.Parameter(torch.ones(4, dtype=torch.bfloat16))
    optimiser = MasterAdamW([weight], Recipe(clip=1e9))
    for _ in range(50):
        weight.grad = torch.ones_like(weight)
        optimiser.update(1e-3)  # bfloat16 near 1 steps by 0.004 to 0.008
    assert torch.allclose(optimiser.master[0], torch.full((4,), 0.95), atol=1e-3) and torch.allclose(
        weight.float(), torch.full((4,), 0.95), atol=4e-3
    )


def test_in_float32_it_is_adamw_with_clipped_gradients():
    import torch

    torch.manual_seed(1)
    recipe = Recipe(learning_rate=0.1, weight_decay=0.05, clip=0.5)
    mine, theirs = (torch.nn.Parameter(torch.arange(6.0)) for _ in range(2))
    optimiser, reference = (
        MasterAdamW([mine], recipe),
        torch.optim.AdamW([theirs], lr=0.1, weight_decay=0.05),
    )
    for step in range(6):
        gradient = torch.randn(6) * 3**step / 9
        mine.grad, theirs.grad = gradient.clone(), gradient.clone()
        torch.nn.utils.clip_grad_norm_([theirs], 0.5)
        optimiser.update(0.1)
        reference.step()
    assert torch.allclose(mine, theirs, atol=1e-6) and mine.grad is None


@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
def test_a_gradient_that_is_no_number_changes_nothing(wrong):
    import torch

    weight = torch.nn.Parameter(torch.ones(2))
    optimiser = MasterAdamW([weight], Recipe())
    weight.grad = torch.tensor([1.0, wrong])
    with pytest.raises(TuningError, match="The gradient is .*: training has come apart"):
        optimiser.update(0.1)
    assert weight.tolist() == [1.0, 1.0]


def test_the_first_loss_is_that_of_the_model_itself_on_the_first_batch(tmp_path, monkeypatch):
    """As `transformers` and peft compute it, without anything of ours but the batch."""
    from peft import LoraConfig, get_peft_model

    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    for name in ("COURSE_SIZE", "COURSE_TRAIN"):
        monkeypatch.delenv(name, raising=False)
    folder, recipe = str(tiny_llama.save(tmp_path / "model")), Recipe(batch=4, seed=3, precision="float32")
    base, examples = load_base(folder, "float32", "cpu"), tiny_llama.examples(12)
    ids, mask, labels = first_batch(examples, recipe, base)
    tuned = tune(examples, "codes", recipe, base=base, say=lambda text: None)
    network = get_peft_model(base.model, LoraConfig(target_modules="all-linear", task_type="CAUSAL_LM"))
    loss = network(input_ids=ids, attention_mask=mask, labels=labels).loss
    assert float(loss) == pytest.approx(tuned.losses[0], abs=1e-4)
