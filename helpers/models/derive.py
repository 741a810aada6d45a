"""Make the two derived model files: an ONNX graph for embeddings and a Q8_0 copy of the chat model.

    python -m helpers.models.derive

Run once at set-up, about a minute on two cores. Each file is written beside its target and renamed when whole.
"""

import os
import sys
from pathlib import Path

from helpers import models


def export_onnx(target: Path) -> None:
    """MiniLM as an ONNX graph: (input_ids, attention_mask), each int64 [batch, length] -> token vectors [batch, length, 384].

    Mean pooling is left to the caller, so the same graph serves sentence vectors and late interaction.
    """
    import torch
    from transformers import AutoModel, logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    model = AutoModel.from_pretrained(
        models.EMBEDDING.folder, attn_implementation="eager", dtype=torch.float32
    ).eval()

    class Encoder(torch.nn.Module):
        def forward(self, input_ids, attention_mask):
            return model(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state

    batch, length = torch.export.Dim("batch"), torch.export.Dim("length", max=512)
    example = (torch.ones(2, 16, dtype=torch.int64), torch.ones(2, 16, dtype=torch.int64))
    torch.onnx.export(
        Encoder(),
        example,
        str(target),
        input_names=["input_ids", "attention_mask"],
        output_names=["token_vectors"],
        dynamic_shapes=({0: batch, 1: length}, {0: batch, 1: length}),
        dynamo=True,
        external_data=False,
        verbose=False,
    )


def requantise(source: Path, target: Path) -> None:
    """Write a Q4_1 GGUF file's weights as Q8_0. The values are those of the 4-bit file up to Q8_0's rounding (2^-8 of a block's maximum)."""
    import gguf

    reader = gguf.GGUFReader(source)
    architecture = reader.get_field("general.architecture").contents()
    writer = gguf.GGUFWriter(target, architecture)
    for field in reader.fields.values():
        if field.name.startswith("GGUF.") or field.name in (
            "general.architecture",
            "general.file_type",
            "general.quantization_version",
        ):
            continue
        kind = field.types[0]
        writer.add_key_value(
            field.name, field.contents(), kind, field.types[-1] if kind == gguf.GGUFValueType.ARRAY else None
        )
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0)
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
    for tensor in reader.tensors:
        weights = gguf.quants.dequantize(tensor.data, tensor.tensor_type).astype("float32")
        if len(tensor.shape) == 1:
            writer.add_tensor(tensor.name, weights)
        else:
            packed = gguf.quants.quantize(weights, gguf.GGMLQuantizationType.Q8_0)
            writer.add_tensor(tensor.name, packed, raw_dtype=gguf.GGMLQuantizationType.Q8_0)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _make(model: models.Model, name: str, write) -> None:
    target = model.folder / name
    part = target.with_name("making-" + name)
    print(f"making {name}", flush=True)
    try:
        write(part)
        os.replace(part, target)
    except OSError as error:
        raise models.ModelError(
            f"{name} could not be written to {model.folder} ({error.strerror or error}). Free 250 MB there, or set COURSE_MODELS to another folder."
        ) from None
    finally:
        part.unlink(missing_ok=True)
    models.mark_derived(target)


def make_missing() -> None:
    """Make the derived files that are not there yet."""
    if models.missing_derived(models.EMBEDDING):
        _make(models.EMBEDDING, "model.onnx", export_onnx)
    if models.missing_derived(models.CHAT):
        source = models.file("smollm2", models.CHAT.files[0].name)
        _make(models.CHAT, models.CHAT.derived[0], lambda part: requantise(source, part))


if __name__ == "__main__":
    try:
        make_missing()
    except models.ModelError as error:
        sys.exit(str(error))
