"""Put a tuned model to work: in the local server, request by request, or in this process through transformers.

serve(tuned)                                        chat("…", adapter=tuned.name)
with loaded(tuned) as answer: answer("…")           peft in float32: slow, and what the served adapter is checked against
"""

import contextlib
from collections.abc import Callable, Iterator

from helpers import models
from helpers.generation.adapters import register_adapter
from .base import Base, TuningError, load_base
from .train import Tuned


def serve(tuned: Tuned) -> str:
    """Register the adapter with the local server under its name; returns that name, for `chat(…, adapter=name)`.

    Raises TuningError for an adapter of another model: that is served by a server of its own, such as vLLM.
    """
    if not tuned.adapter.exists():
        raise TuningError(
            f"{tuned.name} was trained on {tuned.base}, and the local server serves {models.CHAT.title}. Serve {tuned.folder / 'peft'} with vLLM and set OPENAI_BASE_URL, or ask it with loaded(tuned)."
        )
    register_adapter(tuned.name, tuned.adapter)
    return tuned.name


@contextlib.contextmanager
def loaded(
    tuned: Tuned, base: Base | None = None, precision: str = "float32"
) -> Iterator[Callable[..., str]]:
    """A function (user, system=None, max_tokens=200) -> greedy reply of the tuned model through peft."""
    from peft import PeftModel

    if not (tuned.folder / "peft").exists():
        raise TuningError(
            f"{tuned.name} came with the course as a GGUF file only. Train it here first, or serve it."
        )
    base = base or load_base(None if tuned.base == models.CHAT.title else tuned.base, precision)
    network = PeftModel.from_pretrained(base.model, tuned.folder / "peft").eval()
    network.config.use_cache = True

    def answer(user: str, system: str | None = None, max_tokens: int = 200) -> str:
        turns = ([{"role": "system", "content": system}] if system else []) + [
            {"role": "user", "content": user}
        ]
        prompt = base.tokenizer.apply_chat_template(
            turns, add_generation_prompt=True, tokenize=True, return_dict=True, return_tensors="pt"
        ).to(base.device)
        written = network.generate(**prompt, max_new_tokens=max_tokens, do_sample=False)
        return base.tokenizer.decode(
            written[0, prompt["input_ids"].shape[1] :], skip_special_tokens=True
        ).strip()

    try:
        yield answer
    finally:
        base.model = network.unload()
