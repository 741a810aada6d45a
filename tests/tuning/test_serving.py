"""Tuned models at work: served and in peft they give the same greedy answers; damaged ones are refused.

38 of 40 prompts at least agree. What is compared is what ships: the GGUF file is read back into peft,
with the rows of queries and keys put back as transformers wants them.
"""

import os
import re

import gguf
import numpy as np
import pytest
import tiny_llama
from safetensors.numpy import load_file, save_file

from helpers import settings
from helpers.corpus import load_tickets
from helpers.generation import chat, endpoint
from helpers.generation.adapters import unregister_adapter
from helpers.tuning import Base, Recipe, Tuned, TuningError, load_base, loaded, serve, shipped, tune

ADAPTER, PROMPTS, TOKENS, NEEDED, CHECKED = "triage", 40, 12, 38, 10
NAMES = {
    "attn_q": "q_proj",
    "attn_k": "k_proj",
    "attn_v": "v_proj",
    "attn_output": "o_proj",
    "ffn_gate": "gate_proj",
    "ffn_up": "up_proj",
    "ffn_down": "down_proj",
}
HEADS = {"attn_q": 9, "attn_k": 3}


def prompts() -> list[str]:
    """The shortest training tickets, whole: what the adapter was made for.

    No test item, since what is tested here is arithmetic.

    The served base is quantised once more (Q8_0), so where the model can only guess, close calls fall
    either way: of tickets cut off after 12 words, most of which name no product, 35 of 40 agreed; of
    whole ones 40. Facts learned by heart (facts-10) would not do: their answers are the same with the
    rows of queries and keys in the wrong order.
    """
    return sorted((ticket.text for ticket in load_tickets("train")), key=len)[:PROMPTS]


def rows_of_transformers(rows: np.ndarray, heads: int) -> np.ndarray:
    """llama.cpp's order of rows undone, one row at a time.

    Its row 2i of a head is transformers' i, its row 2i + 1 is half + i.
    """
    half, back = rows.shape[0] // heads // 2, np.empty_like(rows)
    for head in range(heads):
        for i in range(half):
            start = 2 * half * head
            back[start + i], back[start + half + i] = rows[start + 2 * i], rows[start + 2 * i + 1]
    return back


def into_peft(path, model, ordered: bool = True):
    """The adapter of a GGUF file over a model of transformers.

    ordered: False leaves queries and keys in llama.cpp's order, as a wrong export would.
    """
    import torch
    from peft import LoraConfig, get_peft_model

    reader = gguf.GGUFReader(path)
    tensors = {tensor.name: np.array(tensor.data, dtype=np.float32) for tensor in reader.tensors}
    rank = next(value.shape[0] for name, value in tensors.items() if name.endswith("lora_a"))
    network = get_peft_model(
        model,
        LoraConfig(
            r=rank,
            lora_alpha=reader.get_field("adapter.lora.alpha").contents(),
            target_modules="all-linear",
            task_type="CAUSAL_LM",
        ),
    )
    weights = dict(network.named_parameters())
    for name, value in tensors.items():
        block, matrix, half = re.fullmatch(r"blk\.(\d+)\.(\w+)\.weight\.lora_([ab])", name).groups()
        value = (
            rows_of_transformers(value, HEADS[matrix])
            if half == "b" and matrix in HEADS and ordered
            else value
        )
        (target,) = (
            weight
            for key, weight in weights.items()
            if f".layers.{block}." in key and f".{NAMES[matrix]}.lora_{half.upper()}." in key
        )
        target.data.copy_(torch.from_numpy(value))
    assert sum("lora_" in key for key in weights) == len(tensors)
    return network.eval()


def answers(network, tokenizer, asked: list[str]) -> list[str]:
    """Greedy answers, all in one call: prompts padded at the left."""
    texts = [
        tokenizer.apply_chat_template(
            [{"role": "user", "content": text}], add_generation_prompt=True, tokenize=False
        )
        for text in asked
    ]
    tokenizer.padding_side = "left"
    batch = tokenizer(texts, return_tensors="pt", padding=True, add_special_tokens=False)
    written = network.generate(**batch, max_new_tokens=TOKENS, do_sample=False)
    return [
        tokenizer.decode(row, skip_special_tokens=True).strip()
        for row in written[:, batch["input_ids"].shape[1] :]
    ]


def mean_logs(network, tokenizer, asked: list[tuple[str, str, float]]) -> np.ndarray:
    """Mean log probability per token of each (prompt, reply, _) as peft computes it: shape (prompts,)."""
    import torch

    means = []
    for prompt, reply, _ in asked:
        head = tokenizer.apply_chat_template(
            [{"role": "user", "content": prompt}], add_generation_prompt=True, tokenize=False
        )
        before = len(tokenizer(head, add_special_tokens=False)["input_ids"])
        ids = tokenizer(head + reply, add_special_tokens=False, return_tensors="pt")["input_ids"]
        with torch.no_grad():
            logs = network(ids).logits[0, before - 1 : -1].log_softmax(-1)
        means.append(float(logs.gather(1, ids[0, before:, None]).mean()))
    return np.array(means)


@pytest.fixture(scope="module")
def base():
    import torch

    torch.set_num_threads(settings.threads() or os.cpu_count())
    return load_base(None, "float32", "cpu")


@pytest.fixture
def network(base):
    """A function (path, ordered) -> the adapter in peft; the base is clean afterwards."""
    made = []

    def build(path, ordered=True):
        if made:
            base.model = made[-1].unload()
        made.append(into_peft(path, base.model, ordered))
        return made[-1]

    yield build
    base.model = made[-1].unload()


@pytest.fixture(scope="module")
def adapter():
    """The name of the shipped adapter, served by the local server."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY", "COURSE_CHAT_MODEL"):
            patch.delenv(name, raising=False)
        endpoint.cache_clear()
        try:
            yield serve(shipped(ADAPTER))
        finally:
            unregister_adapter(ADAPTER)
            endpoint.cache_clear()


@pytest.fixture(scope="module")
def served(adapter) -> list[str]:
    """Answers of the local server with the shipped adapter."""
    return [chat(text, max_tokens=TOKENS, adapter=adapter).text for text in prompts()]


@pytest.fixture(scope="module")
def likelihoods(adapter) -> list[tuple[str, str, float]]:
    """(prompt, the server's reply, its mean log probability per token) of the first prompts."""
    replies = [chat(text, max_tokens=TOKENS, adapter=adapter, logprobs=True) for text in prompts()[:CHECKED]]
    return [
        (text, reply.text, float(np.mean(reply.logs)))
        for text, reply in zip(prompts(), replies, strict=False)
    ]


def test_served_and_peft_agree_on_38_of_40_prompts(base, network, served):
    theirs = answers(network(shipped(ADAPTER).adapter), base.tokenizer, prompts())
    agreed = sum(a == b for a, b in zip(served, theirs, strict=True))
    assert agreed >= NEEDED, [pair for pair in zip(served, theirs, strict=True) if pair[0] != pair[1]]
    assert len(set(served)) >= 8  # several products, not one answer to all


def test_without_the_order_of_rows_the_probabilities_would_not_agree(base, network, likelihoods):
    """A well trained adapter writes the same words with its rows in the wrong order: here 40 of 40 prompts.

    What moves is how sure it is, so that is what is compared: measured, the right order is 14 times nearer.
    """
    right = mean_logs(network(shipped(ADAPTER).adapter), base.tokenizer, likelihoods)
    wrong = mean_logs(network(shipped(ADAPTER).adapter, ordered=False), base.tokenizer, likelihoods)
    told = np.array([mean for _, _, mean in likelihoods])
    assert abs(told - right).sum() * 4 < abs(told - wrong).sum(), (told, right, wrong)


def test_without_the_adapter_they_would_not_agree(served):
    plain = [chat(text, max_tokens=TOKENS).text for text in prompts()[:CHECKED]]
    assert sum(a == b for a, b in zip(served, plain, strict=False)) == 0


# ---- a small training ----------------------------------------------------------------------------

RECIPE = Recipe(rank=4, alpha=12, learning_rate=0.02, epochs=2, batch=8, precision="float32")
WEIGHTS = "peft/adapter_model.safetensors"


@pytest.fixture
def tuned(tmp_path, monkeypatch) -> Tuned:
    """A training on the tiny Llama."""
    for name in ("COURSE_SIZE", "COURSE_TRAIN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    base = load_base(str(tiny_llama.save(tmp_path / "tiny")), "float32", "cpu")
    return tune(tiny_llama.examples(16), "codes", RECIPE, base=base, say=lambda text: None)


def test_an_adapter_that_was_not_exported_is_not_served(tuned, tmp_path):
    with pytest.raises(
        TuningError,
        match="codes was trained on .*, and the local server serves SmolLM2-135M-Instruct.*"
        "Serve .*peft with vLLM and set OPENAI_BASE_URL",
    ):
        serve(Tuned("codes", tmp_path, tuned.base, RECIPE, 16))


def test_a_tuned_model_answers_through_peft_and_gives_the_base_back(tuned):
    base: Base = load_base(tuned.base, "float32", "cpu")
    kept = {name: p.clone() for name, p in base.model.named_parameters()}
    with loaded(tuned, base) as answer:
        first = answer("Code of buoy 3?", max_tokens=5)
        assert first == answer("Code of buoy 3?", max_tokens=5) and len(first) <= 5
        assert answer("Code of buoy 3?", system="Short.", max_tokens=5) is not None
    after = dict(base.model.named_parameters())
    assert after.keys() == kept.keys() and all((after[name] == p).all() for name, p in kept.items())


def test_an_adapter_that_came_as_gguf_only_cannot_be_loaded_through_peft(tmp_path):
    with (
        pytest.raises(
            TuningError,
            match="triage came with the course as a GGUF file only. Train it here first, or serve it",
        ),
        loaded(Tuned("triage", tmp_path, "course", RECIPE, 16, trained_here=False)),
    ):
        pass


@pytest.mark.parametrize("damage", [lambda data: data[:-9], lambda data: data[:-1] + b"?", None])
def test_a_damaged_adapter_is_neither_served_nor_loaded(tuned, damage):
    for name, use in (("adapter.gguf", serve), (WEIGHTS, lambda tuned: loaded(tuned).__enter__())):
        path = tuned.folder / name
        before = path.read_bytes()
        path.write_bytes(damage(before)) if damage else path.unlink()
        state = "damaged: its checksum is another" if damage else "missing"
        with pytest.raises(TuningError, match=f"{name} is {state}. Train codes again, after forget_training"):
            use(tuned)
        path.write_bytes(before)


def test_weights_that_are_no_numbers_are_not_loaded_even_without_a_checksum(tuned):
    tensors = load_file(tuned.folder / WEIGHTS)
    save_file({name: np.full_like(value, np.nan) for name, value in tensors.items()}, tuned.folder / WEIGHTS)
    with (
        pytest.raises(TuningError, match="holds weights that are no numbers"),
        loaded(Tuned("codes", tuned.folder, tuned.base, RECIPE, 16)),
    ):
        pass
