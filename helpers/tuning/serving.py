"""Put a tuned model to work: in the local server, request by request, or in this process by transformers.

    chat("…", adapter=serve(tuned))
    with loaded(tuned) as reply: reply("…")

The second way is peft in float32: slow, and what the served adapter is checked against.
"""

import contextlib
from collections.abc import Callable, Iterator

from helpers import models
from helpers.generation.adapters import register_adapter
from helpers.generation.thoughts import split_thoughts

from .base import Base, TuningError, load_base
from .export import read_peft
from .templates import prompt_of, turns_of
from .tuned import PEFT, Tuned


def serve(tuned: Tuned) -> str:
    """Register the adapter with the local server under its name; returns it, for `chat(…, adapter=name)`.

    Raises TuningError for a damaged file, and for an adapter of another model: that is served by a server
    of its own, such as vLLM.

        chat("Buoy K4-01655 off station", adapter=serve(shipped("triage")))
    """
    tuned.check()
    if not tuned.adapter.exists():
        raise TuningError(
            f"{tuned.name} was trained on {tuned.base}, and the local server serves {models.CHAT.title}. "
            f"Serve {tuned.folder / PEFT} with vLLM and set OPENAI_BASE_URL, or ask it with loaded(tuned)."
        )
    register_adapter(tuned.name, tuned.adapter)
    return tuned.name


@contextlib.contextmanager
def loaded(
    tuned: Tuned, base: Base | None = None, precision: str = "float32"
) -> Iterator[Callable[..., str]]:
    """A function (user, system=None, max_tokens=200) -> greedy reply of the tuned model through peft.

    The base model is given back as it was. Raises TuningError for damaged weights, and for an adapter
    that came as a GGUF file only.

        with loaded(tuned) as answer:
            answer("Buoy K4-01655 off station")
    """
    if not (tuned.folder / PEFT).exists():
        raise TuningError(
            f"{tuned.name} came with the course as a GGUF file only. Train it here first, or serve it."
        )
    tuned.check()
    read_peft(tuned.folder / PEFT)
    from peft import PeftModel

    base = base or load_base(None if tuned.base == models.CHAT.title else tuned.base, precision)
    tokenizer, device = base.tokenizer, base.device
    network = PeftModel.from_pretrained(base.model, str(tuned.folder / PEFT)).eval()
    network.config.use_cache = True

    def answer(user: str, system: str | None = None, max_tokens: int = 200) -> str:
        text = prompt_of(turns_of(user, system), tokenizer)
        prompt = tokenizer(text, add_special_tokens=False, return_tensors="pt").to(device)
        written = network.generate(**prompt, max_new_tokens=max_tokens, do_sample=False)
        reply = written[0, prompt["input_ids"].shape[1] :]
        return split_thoughts(tokenizer.decode(reply, skip_special_tokens=True))[0]

    try:
        yield answer
    finally:
        base.model = network.unload()
