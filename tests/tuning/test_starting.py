"""An adapter read back from GGUF is the one that was written; one that does not fit is refused."""

from dataclasses import replace

import numpy as np
import pytest
import tiny_llama

from helpers.tuning import Recipe, TuningError, add_lora, load_base, remove_lora, shipped, tune
from helpers.tuning.export import permute_rows
from helpers.tuning.starting import adapter_weights, restore_rows

RECIPE = Recipe(rank=4, alpha=12, learning_rate=0.02, epochs=2, batch=8, precision="float32")
QUIET = {"say": lambda text: None}


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return load_base(str(tiny_llama.save(tmp_path_factory.mktemp("tiny"))), "float32", "cpu")


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    for name in ("COURSE_SIZE", "COURSE_TRAIN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))


@pytest.mark.parametrize("heads, head", [(9, 64), (3, 64), (1, 2)])
def test_the_order_of_rows_is_restored(heads, head):
    rows = np.random.default_rng(0).standard_normal((heads * head, 5))
    assert np.array_equal(restore_rows(permute_rows(rows, heads), heads), rows)


def test_what_was_exported_comes_back_as_peft_saved_it(base):
    from safetensors.numpy import load_file

    tuned = tune(tiny_llama.examples(16), "codes", RECIPE, base=base, **QUIET)
    saved = load_file(tuned.folder / "peft" / "adapter_model.safetensors")
    network = add_lora(base, RECIPE)
    names = [name.replace(".default", "") for name, p in network.named_parameters() if p.requires_grad]
    found = adapter_weights(network, tuned.adapter)
    base.model = remove_lora(network)
    assert set(names) == set(saved)
    for name, values in zip(names, found, strict=True):
        assert np.allclose(values.numpy(), saved[name], atol=2e-3)  # float16


def test_a_training_goes_on_where_the_first_one_stopped(base):
    some = tiny_llama.examples(16)
    first = tune(some, "codes", replace(RECIPE, epochs=10), base=base, **QUIET)
    more = tune(some, "codes", RECIPE, base=base, start=first.adapter, **QUIET)
    fresh = tune(some, "codes", RECIPE, base=base, **QUIET)
    assert abs(more.losses[0] - first.losses[-1]) < 0.5 < fresh.losses[0] - more.losses[0]
    assert more.folder != fresh.folder


@pytest.mark.parametrize("change", [{"rank": 2}, {"alpha": 4}, {"targets": ("q_proj",)}])
def test_another_recipe_is_refused(base, change):
    tuned = tune(tiny_llama.examples(8), "codes", RECIPE, base=base, **QUIET)
    with pytest.raises(TuningError, match="does not fit this training .* Use a recipe with the rank"):
        tune(
            tiny_llama.examples(8), "more", replace(RECIPE, **change), base=base, start=tuned.adapter, **QUIET
        )


def test_the_adapter_of_another_model_is_refused(base):
    recipe = Recipe(rank=16, alpha=32, precision="float32")
    with pytest.raises(TuningError, match="does not fit this training"):
        tune(tiny_llama.examples(8), "more", recipe, base=base, start=shipped("reader").adapter, **QUIET)


def test_a_file_that_is_no_adapter_is_refused(base, tmp_path):
    (tmp_path / "odd.gguf").write_bytes(b"nothing of the kind")
    with pytest.raises(TuningError, match="is no adapter in GGUF .* Give the file of a Tuned"):
        tune(tiny_llama.examples(8), "more", RECIPE, base=base, start=tmp_path / "odd.gguf", **QUIET)
