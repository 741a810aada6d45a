"""Make the two derived model files: an ONNX graph for embeddings and a Q8_0 copy of the chat model.

    python -m helpers.models.derive

Run once at set-up, about half a minute on two cores. Equal packages make equal bytes, so the registry
knows the SHA-256 of both, and a copied folder needs nothing beside the files. A 16-bit copy is made only
when somebody asks whether outcomes hang on the rounding (COURSE_QUANTISATION=f16).
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

from helpers.files import written_whole
from helpers.settings import cache_folder

from .registry import CHAT, EMBEDDING, File, Model, ModelError
from .store import Say, make_room, writing
from .verify import file, folder, problem, record_made

Change = Callable[[str, Any], Any]  # (name of a tensor, its weights) -> weights


def make_missing(say: Say = print) -> None:
    """Make the derived files that are not there or not whole. Raises ModelError if one cannot be written."""
    graph, eight_bit = EMBEDDING.derived[0], CHAT.derived[0]
    if problem(EMBEDDING, graph):
        make(EMBEDDING, graph, lambda part: export_onnx(folder("minilm"), part), say)
    if problem(CHAT, eight_bit):
        make(CHAT, eight_bit, lambda part: requantise(file("smollm2", CHAT.files[0].name), part), say)


def make(model: Model, made: File, write: Callable[[Path], None], say: Say = print) -> None:
    """Let `write` make a file, which appears under its name when whole; its prints are shown if it fails."""
    with writing(model, say):
        if not problem(model, made):
            return  # another set-up made it while this one waited
        make_room(model, 1.2 * made.size)
        say(f"making {made.name} ({made.size / 1e6:.0f} MB, 10 to 20 seconds)")
        started = time.monotonic()
        with written_whole(model.folder / made.name) as part, quiet():
            write(part)
        record_made(model, made)
        say(f"made {made.name} in {time.monotonic() - started:.0f} s")


@contextmanager
def quiet() -> Iterator[None]:
    """Keep what is printed inside, by C++ too, off the screen; show it when an unexpected error is raised."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = [(stream, os.dup(stream)) for stream in (1, 2)]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as log:
        try:
            for stream, _ in kept:
                os.dup2(log.fileno(), stream)
            with redirect_stdout(log), redirect_stderr(log):
                yield
        except (OSError, ModelError):
            raise  # explained in one sentence
        except Exception:
            log.seek(0)
            os.write(kept[1][1], log.read().encode())
            raise
        finally:
            for stream, copy in kept:
                os.dup2(copy, stream)
                os.close(copy)


def export_onnx(source: Path, target: Path) -> None:
    """Write the MiniLM model in folder `source` as an ONNX graph.

    The graph takes input_ids and attention_mask, each int64 [batch, length], and gives token vectors,
    float32 [batch, length, 384]. Pooling is left to the caller, so one graph serves sentences and late
    interaction.
    """
    import onnx
    import torch
    from transformers import AutoModel, logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    model = AutoModel.from_pretrained(source, attn_implementation="eager", dtype=torch.float32)

    class Encoder(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids, attention_mask):
            return self.model(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state

    batch, length = torch.export.Dim("batch"), torch.export.Dim("length", max=512)
    example = torch.ones(2, 16, dtype=torch.int64)
    program = torch.onnx.export(
        Encoder().eval(),
        (example, example.clone()),
        input_names=["input_ids", "attention_mask"],
        output_names=["token_vectors"],
        dynamic_shapes=({0: batch, 1: length}, {0: batch, 1: length}),
        dynamo=True,
        verbose=False,
    )
    assert program is not None
    onnx.save(without_notes(program.model_proto), target)


def without_notes(proto: Any) -> Any:
    """The graph without the exporter's notes: they name this machine's folders and its build of torch."""
    graph, proto.producer_version = proto.graph, ""
    for noted in (proto, graph):
        del noted.metadata_props[:]
    for parts in (graph.node, graph.value_info, graph.initializer, graph.input, graph.output):
        for part in parts:
            del part.metadata_props[:]
            part.doc_string = ""
    return proto


def sixteen_bit(say: Say = print) -> Path:
    """The chat model with its weights in 16 bits, in the cache; 270 MB, made on first use in some 20 seconds.

    Raises ModelError when the fetched file is missing or damaged, OSError for a full disk.

        serve = sixteen_bit()
    """
    source = file("smollm2", CHAT.files[0].name)
    target = cache_folder() / "quantised" / f"SmolLM2-135M-Instruct-{CHAT.files[0].sha256[:8]}.F16.gguf"
    if not target.exists():
        say(f"making {target.name} (270 MB, about 20 seconds)")
        with written_whole(target) as part, quiet():
            requantise(source, part, "F16")
    return target


def requantise(source: Path, target: Path, kind: str = "Q8_0", change: Change | None = None) -> None:
    """Write a Q4_1 GGUF file's weights as Q8_0, F16 or Q4_1: the same up to rounding.

    That of Q8_0 is 2^-8 of a block's maximum, that of F16 2^-11 of each number, that of Q4_1 a thirtieth of
    the span of 32 numbers. change: (name, weights [out, in]) -> the weights to write in their place.
    """
    import gguf

    reader = gguf.GGUFReader(source)
    writer = gguf.GGUFWriter(target, reader.fields["general.architecture"].contents())
    ours = ("general.architecture", "general.file_type", "general.quantization_version")
    for field in reader.fields.values():
        if field.name.startswith("GGUF.") or field.name in ours:
            continue
        of_field = field.types[0]
        inner = field.types[-1] if of_field == gguf.GGUFValueType.ARRAY else None
        writer.add_key_value(field.name, field.contents(), of_field, inner)
    writer.add_file_type(getattr(gguf.LlamaFileType, f"MOSTLY_{kind}"))
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
    for tensor in reader.tensors:
        weights = gguf.quants.dequantize(tensor.data, tensor.tensor_type).astype("float32")
        changed = change(tensor.name, weights) if change else weights
        if len(tensor.shape) == 1:
            writer.add_tensor(tensor.name, changed)
        elif kind == "Q4_1" and changed is weights:  # as it was, the finer embedding too
            writer.add_tensor(tensor.name, tensor.data, raw_dtype=tensor.tensor_type)
        else:
            dtype = gguf.GGMLQuantizationType[kind]
            writer.add_tensor(tensor.name, gguf.quants.quantize(changed, dtype), raw_dtype=dtype)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    try:
        make_missing(lambda text: print(text, flush=True))
    except ModelError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
