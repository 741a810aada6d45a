"""The local model server: llama.cpp's own server (package xllamacpp) inside this process, on loopback.

It speaks the OpenAI API, so notebook code is the code you would write for a hosted model. It is started on
first use and once per kernel, wants a random key, lets no web page in, and keeps no prompt cache in memory
across requests with different adapters (with one, keys and values computed under another adapter are reused
and answers go silently wrong).
"""

import contextlib
import secrets
import urllib.request
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from helpers import models, settings

SLOTS = 4  # requests answered side by side
CONTEXT = 4 * 4096  # tokens, split evenly over the slots
NAME = "SmolLM2-135M-Instruct"
NO_ORIGIN = "http://127.0.0.1:1"  # the only web origin allowed: a port on which nothing is ever served


_WITH_ADAPTERS = "Adapters fit the model they were trained on and no other. "
ADAPTERS: dict[
    str, Path
] = {}  # name -> GGUF file of a LoRA adapter; changed through helpers.generation.adapters only


@dataclass(frozen=True)
class LocalServer:
    """A running server: URL of its OpenAI API, key (not in the repr), model, adapters by their numbers."""

    url: str
    key: str = field(repr=False)
    model: str
    adapters: tuple[str, ...]
    _server: object = field(repr=False)


def model_path() -> Path:
    """The GGUF file to serve: COURSE_CHAT_MODEL when it is a path, else the course's model, in Q8_0 unless
    COURSE_QUANTISATION says otherwise.

    Raises ModelError when the file is missing or not GGUF.
    """
    chosen = settings.chat_model()
    if not chosen:
        return _own_model()
    path = Path(chosen).expanduser()
    if not path.is_file():
        raise models.ModelError(
            f"COURSE_CHAT_MODEL is {chosen!r}, which is no file. Give the path of a GGUF file, "
            f"or set OPENAI_BASE_URL to the endpoint that knows this model."
        )
    with open(path, "rb") as stream:
        if stream.read(4) != b"GGUF":
            raise models.ModelError(
                f"{path} is not a GGUF file. Convert the model with llama.cpp's convert_hf_to_gguf.py, "
                f"or unset COURSE_CHAT_MODEL."
            )
    return path


def _own_model() -> Path:
    """The course's chat model in the quantisation that is asked for."""
    kept = settings.quantisation()
    if kept == "f16":
        from helpers.models.derive import sixteen_bit

        return sixteen_bit()
    made = models.CHAT.derived if kept == "q8_0" else models.CHAT.files
    return models.file("smollm2", made[0].name)


@lru_cache(maxsize=1)
def local_server() -> LocalServer:
    """Start the server, or return the one that runs.

    Takes about a second. Raises ModelError when it cannot start.
    """
    from xllamacpp import CommonAdapterLoraInfo, CommonParams, Server

    path, key = model_path(), secrets.token_urlsafe(24)
    name = NAME if settings.chat_model() is None else path.stem
    params = CommonParams()
    params.model.path = str(path)
    params.model_alias = {name}
    params.hostnames, params.port = ["127.0.0.1"], 0
    params.api_keys = [key]
    params.cors_origins, params.cors_credentials = NO_ORIGIN, False
    params.n_parallel, params.n_ctx = SLOTS, CONTEXT
    params.cache_ram_mib = 0
    # off, until a request asks for one (see client.adapter_scales)
    params.lora_adapters = [CommonAdapterLoraInfo(str(file), 0.0) for file in ADAPTERS.values()]
    params.lora_init_without_apply = True
    for pool in (params.cpuparams, params.cpuparams_batch):
        pool.n_threads = settings.threads() or pool.n_threads
    params.verbosity, params.ui = -1, False
    try:
        server = Server(params)
    except Exception as error:
        hint = _WITH_ADAPTERS if ADAPTERS else ""
        raise models.ModelError(
            f"The local model server could not start with {path.name} ({error}). {hint}"
            "Run: python3 course.py check"
        ) from None
    return LocalServer(server.listening_address + "/v1", key, name, tuple(ADAPTERS), server)


def end_server() -> None:
    """End the server, if one runs; the next `local_server()` starts another.

    xllamacpp waits for ever when it is told to end a server whose loop has not begun (seen on a busy machine
    when a server is ended as soon as it is up). The list of slots comes from that loop, so it is asked for
    first.
    """
    if not local_server.cache_info().currsize:
        return
    running = local_server()
    request = urllib.request.Request(
        running.url.removesuffix("/v1") + "/slots", headers={"Authorization": f"Bearer {running.key}"}
    )
    with (
        contextlib.suppress(OSError),
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60) as answer,
    ):
        answer.read()
    local_server.cache_clear()
