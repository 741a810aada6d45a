"""The model that is tuned: the course's own 4-bit file, dequantised, or any causal language model of Hugging Face.

The course's file holds its weights in 4 bits. They are unpacked once into a folder that transformers can load (half a minute, 270 MB, kept in
the cache). So training starts from the very weights that are served: the idea of QLoRA (Dettmers et al. 2023, arXiv 2305.14314),
without its saving of memory, which a model of 135 million parameters does not need.

torch and transformers are imported inside the functions that need them.
"""

import contextlib
import io
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from helpers import models, settings

UNPACKED_MB = 300


class TuningError(ValueError):
    """Training, export or loading of an adapter cannot go on; the message says why and how to mend it."""


@dataclass
class Base:
    """A loaded model with its tokenizer. name: what the reader calls it. device: "cpu", "cuda" or "mps"."""

    name: str
    model: object
    tokenizer: object
    device: str

    @property
    def is_course_model(self) -> bool:
        """True for the model that the local server serves."""
        return self.name == models.CHAT.title


def device() -> str:
    """A GPU when there is one, else the processor."""
    import torch

    return "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"


def fast_precision(place: str = "cpu") -> str:
    """ "bfloat16" where the hardware multiplies it faster than float32 (AVX512-BF16, AMX, GPUs since 2020), else "float32"."""
    import torch

    if place == "cuda":
        return "bfloat16" if torch.cuda.is_bf16_supported() else "float32"
    instructions = [
        getattr(torch.cpu, name, bool) for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    ]  # absent in other builds of torch
    return "bfloat16" if place == "cpu" and any(known() for known in instructions) else "float32"


def load_base(name: str | None = None, precision: str | None = None, place: str | None = None) -> Base:
    """Load a model to tune. name: None for the course's own, else a Hugging Face name or the path of its folder.

    precision: "float32" or "bfloat16"; by default what is fast here. Raises TuningError when the model cannot be had.
    """
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    if settings.threads():
        torch.set_num_threads(settings.threads())
    place = place or device()
    folder = unpacked() if name is None else name
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder)
        model = AutoModelForCausalLM.from_pretrained(
            folder, dtype=getattr(torch, precision or fast_precision(place)), attn_implementation="sdpa"
        )
    except Exception as error:  # a dozen kinds: no folder, no network, damaged weights, an architecture that transformers does not know
        raise TuningError(
            f"The model {name!r} cannot be loaded as a causal language model ({(str(error) or type(error).__name__).splitlines()[0]}). "
            "Give a name on the Hugging Face hub (needs network the first time) or the path of a folder saved by transformers."
        ) from None
    if tokenizer.chat_template is None:
        raise TuningError(
            f"The tokenizer of {name!r} has no chat template. Take the model's instruct or chat variant."
        )
    return Base(name or models.CHAT.title, model.to(place).eval(), tokenizer, place)


def unpacked() -> Path:
    """The folder with the course's model for transformers, float16; made at the first call. Appears only when whole."""
    source = models.file("smollm2", models.CHAT.files[0].name)
    target = settings.cache_folder() / "tuning" / f"base-{models.CHAT.files[0].sha256[:12]}"
    if (target / "config.json").exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(target.parent).free
    if free < 2 * UNPACKED_MB * 1e6:
        raise TuningError(
            f"{target.parent} has {free / 1e6:.0f} MB free and unpacking the model takes {2 * UNPACKED_MB} MB. Free some space or set COURSE_CACHE to another disk."
        )
    with tempfile.TemporaryDirectory(dir=target.parent) as part:
        _unpack(source, Path(part) / "model")
        try:
            os.replace(Path(part) / "model", target)
        except OSError:
            if not (target / "config.json").exists():  # else another kernel finished first
                raise
    return target


def _unpack(source: Path, folder: Path) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig, logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    print("unpacking the 4-bit model once (about half a minute)", flush=True)
    with contextlib.redirect_stderr(io.StringIO()):  # a bar that cannot be switched off
        model = AutoModelForCausalLM.from_pretrained(
            source.parent,
            gguf_file=source.name,
            quantization_config=GgufConfig(dequantize=True),
            dtype=torch.float32,
        )
        model.to(torch.float16).save_pretrained(folder)
        AutoTokenizer.from_pretrained(source.parent, gguf_file=source.name).save_pretrained(folder)
