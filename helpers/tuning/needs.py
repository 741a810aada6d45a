"""What a training needs before it is started: floating-point operations, and memory by what it is for.

    shape = SHAPES["8B"]
    training_flops(shape, tokens=10_000_000, method="lora") / 1e18
    training_memory(shape, "qlora", batch=1, length=1024)

Operations: a weight costs 2 a token forwards, 2 to hand the gradient on to what came before, 2 for the
weight's own gradient: 6 N D (Kaplan et al. 2020, arXiv 2001.08361). A frozen weight has no gradient of its
own: 4 N D, and LoRA's small matrices 6. So LoRA saves a third of the work and nearly all of the memory.
Attention itself, which grows with the square of the length, is left out.

Memory: 16 bytes a trained weight (2 for it in 16 bits, 2 for its gradient, 12 for AdamW's float32 copy and
two moments; Rajbhandari et al. 2019, arXiv 1910.02054), 2 a frozen one, in 4 bits .516 with the constants of
double quantisation (Dettmers et al. 2023, arXiv 2305.14314). Activations: 34 bytes for each token, layer and
hidden number, or 2 when layers are computed anew on the way back (Korthikanti et al. 2022, arXiv 2205.05198,
for a GPT layer without its attention matrix; a Llama layer differs a little).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .network import trained_parameters

METHODS = ("full", "lora", "qlora")
TRAINED, FROZEN, FOUR_BITS = 16.0, 2.0, 0.516  # bytes a weight
KEPT, AGAIN = 34.0, 2.0  # bytes a token, layer and hidden number: all activations; one a layer
GPUS = {"A100": (312e12, 80.0), "H100": (989e12, 80.0)}  # operations a second in bfloat16, GB: data sheets
REACHED = 0.4  # share of that which a good training reaches: a guess


@dataclass(frozen=True)
class Shape:
    """A Llama by its sizes. feed: numbers between the two halves of the MLP. keys: of the grouped heads.

    >>> round(SHAPES["8B"].parameters / 1e9, 2)
    8.03
    """

    layers: int
    hidden: int
    feed: int
    keys: int
    vocabulary: int
    tied: bool = False

    @property
    def matrices(self) -> list[tuple[int, int]]:
        """(out, in) of the linear matrices of one layer."""
        square, narrow = (self.hidden, self.hidden), (self.keys, self.hidden)
        return [square, narrow, narrow, square, (self.feed, self.hidden), (self.feed, self.hidden),
                (self.hidden, self.feed)]  # fmt: skip

    @property
    def linear(self) -> int:
        """Weights in the layers' matrices: what LoRA changes and QLoRA keeps in 4 bits."""
        return self.layers * sum(out * into for out, into in self.matrices)

    @property
    def embeddings(self) -> int:
        """Weights of the vocabulary, at the door and at the exit; one matrix where they are tied."""
        return self.vocabulary * self.hidden * (1 if self.tied else 2)

    @property
    def parameters(self) -> int:
        """All weights but the norms' few."""
        return self.linear + self.embeddings

    def lora(self, rank: int) -> int:
        """Numbers that LoRA of a rank trains on all linear matrices."""
        return self.layers * trained_parameters(self.matrices, rank)


SHAPES: Mapping[str, Shape] = {
    "course, 135M": Shape(30, 576, 1536, 192, 49_152, tied=True),
    "1B": Shape(16, 2048, 8192, 512, 128_256, tied=True),  # Llama 3.2 1B
    "8B": Shape(32, 4096, 14_336, 1024, 128_256),  # Llama 3.1 8B
    "70B": Shape(80, 8192, 28_672, 1024, 128_256),  # Llama 3.1 70B
    "LLaMA 65B": Shape(80, 8192, 22_016, 8192, 32_000),
}


def training_flops(
    shape: Shape, tokens: float, method: str = "full", rank: int = 16, again: bool = False
) -> float:
    """Floating-point operations to train on so many tokens. again: activations are computed a second time.

    >>> one = SHAPES["8B"]
    >>> round(training_flops(one, 1e6, "lora") / training_flops(one, 1e6), 2)
    0.67
    """
    _known(method)
    n = shape.linear + shape.vocabulary * shape.hidden  # looking up a vector is no multiplication
    each = 6 * n if method == "full" else 4 * n + 6 * shape.lora(rank)
    return tokens * (each + 2 * n * again)


def training_memory(
    shape: Shape, method: str = "full", batch: int = 1, length: int = 1024, rank: int = 16, again: bool = True
) -> dict[str, float]:
    """GB by what they are for: weights, gradients, optimiser, activations, logits. batch: sequences at once.

    >>> told = training_memory(SHAPES["8B"], "qlora")
    >>> round(sum(told.values())) < round(training_memory(SHAPES["8B"], "lora")["weights"])
    True
    """
    _known(method)
    trained = shape.parameters if method == "full" else shape.lora(rank)
    frozen = {"full": 0.0, "lora": FROZEN * shape.parameters,
              "qlora": FOUR_BITS * shape.linear + FROZEN * shape.embeddings}[method]  # fmt: skip
    tokens = batch * length
    activations = tokens * shape.hidden * (AGAIN * shape.layers + KEPT if again else KEPT * shape.layers)
    gb = {
        "weights": frozen + 2 * trained,
        "gradients": 2 * trained,
        "optimiser": (TRAINED - 4) * trained,
        "activations": activations,
        "logits": 8.0 * tokens * shape.vocabulary,  # float32, and their gradient
    }
    return {name: amount / 1e9 for name, amount in gb.items()}


def gpu_hours(flops: float, gpu: str = "H100", reached: float = REACHED) -> float:
    """Hours on one GPU that reaches a share of what its data sheet promises.

    >>> round(gpu_hours(989e12 * 3600, "H100", 0.5), 2)
    2.0
    """
    return flops / (GPUS[gpu][0] * reached) / 3600


def counted_flops(network: Any, ids: Any) -> int:
    """Operations of one step forwards and backwards, as torch counts them: every multiplication that is run.

    network: a causal model, with or without LoRA. ids: int64 [rows, length]. Its gradients are cleared.

        counted_flops(load_base().model.requires_grad_(True), ids)
    """
    from torch.utils.flop_counter import FlopCounterMode

    with FlopCounterMode(display=False) as counter:
        network(input_ids=ids, labels=ids, use_cache=False).loss.backward()
    network.zero_grad(set_to_none=True)
    return counter.get_total_flops()


def _known(method: str) -> None:
    if method not in METHODS:
        raise ValueError(f"method is {method!r}; use one of {', '.join(METHODS)}.")
