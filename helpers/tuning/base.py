"""The model that is tuned: the course's own 4-bit file, dequantised, or any causal model of Hugging Face.

The course's file holds its weights in 4 bits. They are unpacked once into a folder that transformers can
load (half a minute, 270 MB, kept in the cache). So training starts from the very weights that are served:
the idea of QLoRA (Dettmers et al. 2023, arXiv 2305.14314), without its saving of memory, which a model of
135 million parameters does not need.

torch and transformers are imported inside the functions that need them.
"""

import contextlib
import io
import json
import os
import shutil
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers import models, settings
from helpers.files import remove_made, sha256_of, write_whole

UNPACKED_MB = 300
SUMS = "sha256.json"  # written last into the unpacked folder: the checksum of each file
SAVED = ("*.json", "*.safetensors", "*.jinja", "*.txt", "*.model")  # what transformers writes into a folder


class TuningError(ValueError):
    """Training, export or loading of an adapter cannot go on; the message says why and how to mend it."""


@dataclass
class Base:
    """A loaded model with its tokenizer. name: what the reader calls it. device: "cpu", "cuda" or "mps".

    model, tokenizer: as transformers loads them (PreTrainedModel, PreTrainedTokenizerFast).
    """

    name: str
    model: Any
    tokenizer: Any
    device: str

    @property
    def is_course_model(self) -> bool:
        """True for the model that the local server serves."""
        return self.name == models.CHAT.title

    @property
    def pad(self) -> int:
        """The id that fills up short rows; masked, so any will do."""
        tokenizer = self.tokenizer
        return tokenizer.pad_token_id if tokenizer.pad_token_id is not None else tokenizer.eos_token_id


def best_device() -> str:
    """A GPU when there is one, else the processor."""
    import torch

    return "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"


def fast_precision(device: str = "cpu") -> str:
    """ "bfloat16" where the hardware multiplies it faster than float32, else "float32".

    Faster with AVX512-BF16, AMX and on GPUs since 2020.
    """
    import torch

    if device == "cuda":
        return "bfloat16" if torch.cuda.is_bf16_supported() else "float32"
    instructions = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")  # absent in some builds of torch
    known = [getattr(torch.cpu, name, bool) for name in instructions]
    return "bfloat16" if device == "cpu" and any(has() for has in known) else "float32"


def load_base(name: str | None = None, precision: str | None = None, device: str | None = None) -> Base:
    """Load a model to tune. name: None for the course's own, else a Hugging Face name or a folder's path.

    precision: "float32" or "bfloat16"; by default what is fast here. device: "cpu", "cuda", "mps"; by
    default a GPU when there is one. Raises TuningError when the model cannot be had.

        base = load_base()
        base.model.num_parameters()        # 134515008
    """
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    # asked by peft whenever it wraps a model, in a way that a later transformers will not answer
    warnings.filterwarnings("ignore", ".*is_gradient_checkpointing.*", FutureWarning)
    if threads := settings.threads():
        torch.set_num_threads(threads)
    device = device or best_device()
    dtype = getattr(torch, precision or fast_precision(device))
    folder = unpacked() if name is None else name
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder)
        loaded: Any = AutoModelForCausalLM.from_pretrained(
            folder, dtype=dtype, attn_implementation="sdpa", output_loading_info=True
        )
    except (
        Exception
    ) as error:  # a dozen kinds: no folder, no network, damaged weights, an unknown architecture
        why = (str(error) or type(error).__name__).splitlines()[0]
        raise TuningError(
            f"The model {name!r} cannot be loaded as a causal language model ({why}). "
            "Give a name on the Hugging Face hub (needs network the first time) or the path of a folder "
            "saved by transformers."
        ) from None
    model, report = loaded
    if report["missing_keys"]:  # transformers would fill them with random numbers
        raise TuningError(
            f"The weights of {name!r} lack {len(report['missing_keys'])} tensors, such as "
            f"{min(report['missing_keys'])}. Fetch or save the model again."
        )
    if tokenizer.chat_template is None:
        raise TuningError(
            f"The tokenizer of {name!r} has no chat template. Take the model's instruct or chat variant."
        )
    return Base(name or models.CHAT.title, model.to(device).eval(), tokenizer, device)


def unpacked() -> Path:
    """The folder with the course's model for transformers, float16; made at the first call, when whole.

    It is named by the checksum of the 4-bit file, and its own files are known by theirs: a damaged one
    costs the time to unpack it again. Raises TuningError when the disk has no room.

        unpacked() / "model.safetensors"
    """
    source = models.file("smollm2", models.CHAT.files[0].name)
    target = settings.cache_folder() / "tuning" / f"base-{models.CHAT.files[0].sha256[:12]}"
    if _is_whole(target):
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(target.parent).free
    if free < 2 * UNPACKED_MB * 1e6:
        raise TuningError(
            f"{target.parent} has {free / 1e6:.0f} MB free and unpacking the model takes "
            f"{2 * UNPACKED_MB} MB. Free some space or set COURSE_CACHE to another disk."
        )
    with tempfile.TemporaryDirectory(dir=target.parent) as part:
        made = Path(part) / "model"
        _unpack(source, made)
        sums = {path.name: sha256_of(path) for path in sorted(made.iterdir())}
        write_whole(made / SUMS, json.dumps(sums))
        if not _is_whole(target):  # else another kernel finished first
            _take_the_place(made, target)
    return target


def _is_whole(folder: Path) -> bool:
    """True when every file that was unpacked is there as it was written."""
    try:
        sums = json.loads((folder / SUMS).read_text(encoding="utf-8"))
        return bool(sums) and all(sha256_of(folder / name) == digest for name, digest in sums.items())
    except (OSError, ValueError, AttributeError):
        return False


def _take_the_place(made: Path, target: Path) -> None:
    try:
        remove_made(target, SAVED)
    except FileExistsError as stranger:
        raise TuningError(
            f"{target} is damaged and holds {stranger}, which the course did not put there. Move it away."
        ) from None
    try:
        os.replace(made, target)
    except OSError:
        if not _is_whole(target):
            raise


def _unpack(source: Path, folder: Path) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig, logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    print("unpacking the 4-bit model once (about half a minute)", flush=True)
    with contextlib.redirect_stderr(io.StringIO()):  # a bar that cannot be switched off
        model: Any = AutoModelForCausalLM.from_pretrained(
            source.parent,
            gguf_file=source.name,
            quantization_config=GgufConfig(dequantize=True),
            dtype=torch.float32,
        )
        model.to(torch.float16).save_pretrained(folder)
        AutoTokenizer.from_pretrained(source.parent, gguf_file=source.name).save_pretrained(folder)
