"""Known other answers to the exercises of notebook 08: mistakes that people make, and neighbours."""

import numpy as np

from ..exercise import Variant

LORA_VARIANTS = (
    Variant(
        "the frozen path is missing: this is the update alone, and with B at zero the layer gives nothing.",
        lambda x, W, A, B, scale: scale * (x @ A.T) @ B.T,
    ),
    Variant("the adapter is missing: this is W alone.", lambda x, W, A, B, scale: x @ W.T),
    Variant(
        "`scale` is left out, so the adapter can be neither turned down nor switched off.",
        lambda x, W, A, B, scale: x @ W.T + (x @ A.T) @ B.T,
    ),
    Variant(
        "the scale is put on W as well. It is for the update B A alone; W stays as it is.",
        lambda x, W, A, B, scale: scale * (x @ W.T + (x @ A.T) @ B.T),
    ),
    Variant(
        "the scale counts twice: once is enough, on A or on B.",
        lambda x, W, A, B, scale: x @ W.T + scale**2 * (x @ A.T) @ B.T,
    ),
    Variant(
        "the two paths are mixed, (1 - scale) of the one and scale of the other. LoRA adds: W stays whole, "
        "and the update comes on top.",
        lambda x, W, A, B, scale: (1 - scale) * x @ W.T + scale * (x @ A.T) @ B.T,
    ),
    Variant(
        "the update is divided by the rank as well. In the paper (Hu et al. 2021) its factor is alpha / "
        "rank; the `scale` given here is that quotient already.",
        lambda x, W, A, B, scale: x @ W.T + scale / A.shape[0] * (x @ A.T) @ B.T,
    ),
    Variant(
        "the update is divided by the square root of the rank as well. rsLoRA (Kalajdzievski 2023) takes "
        "alpha / √rank; the `scale` given here is the whole factor already.",
        lambda x, W, A, B, scale: x @ W.T + scale / np.sqrt(A.shape[0]) * (x @ A.T) @ B.T,
    ),
    Variant(
        "this is the merged matrix W + scale · B A itself; it has still to be applied to the rows of x.",
        lambda x, W, A, B, scale: W + scale * B @ A,
    ),
    Variant(
        "the result lies on its side, [out, n] in place of [n, out]: each row of x became a column.",
        lambda x, W, A, B, scale: (W + scale * B @ A) @ x.T,
    ),
    Variant(
        "only the first row of x is used, and every row wants its own result.",
        lambda x, W, A, B, scale: (W + scale * B @ A) @ x[0],
    ),
    # Matrices the wrong way round raise ValueError wherever they do not fit; a square layer tells them apart.
    Variant(
        "the formula `(W + scale · B A) x` is for x as a column. Here each row of x is an input, so x stands "
        "first and the matrix is transposed.",
        lambda x, W, A, B, scale: (W + scale * B @ A) @ x,
    ),
    Variant(
        "the merged matrix is [out, in] and has to be transposed: rows of x come from the left.",
        lambda x, W, A, B, scale: x @ (W + scale * B @ A),
    ),
    Variant(
        "no matrix is transposed. W is [out, in], A [rank, in] and B [out, rank]; rows of x come from the "
        "left and need `.T` of each.",
        lambda x, W, A, B, scale: x @ W + scale * (x @ A) @ B,
    ),
    Variant(
        "the frozen matrix is not transposed: W is [out, in], and rows of x need `x @ W.T`.",
        lambda x, W, A, B, scale: x @ W + scale * (x @ A.T) @ B.T,
    ),
    Variant(
        "neither A nor B is transposed: they are [rank, in] and [out, rank], and rows of x need `.T` of "
        "both.",
        lambda x, W, A, B, scale: x @ W.T + scale * (x @ A) @ B,
    ),
    Variant(
        "the product B A is not transposed: it is [out, in] as W is, and rows of x need `.T` of it.",
        lambda x, W, A, B, scale: x @ W.T + scale * x @ (B @ A),
    ),
    Variant(
        "the order of A and B is changed: x goes through A first, from [n, in] to [n, rank], and then "
        "through B. The product is B A, not A B.",
        lambda x, W, A, B, scale: x @ W.T + scale * (x @ B.T) @ A.T,
    ),
)

COUNT_VARIANTS = (
    Variant(
        "every number of W is counted: this is full fine-tuning, and an update B A written out is as large. "
        "LoRA trains A and B alone.",
        lambda shapes, rank: sum(out * into for out, into in shapes),
    ),
    Variant(
        "the frozen W is counted too: A and B alone are trained.",
        lambda shapes, rank: sum(out * into + rank * (out + into) for out, into in shapes),
    ),
    Variant(
        "only A is counted, and B is trained as well.",
        lambda shapes, rank: sum(rank * into for out, into in shapes),
    ),
    Variant(
        "only B is counted, and A is trained as well.",
        lambda shapes, rank: sum(rank * out for out, into in shapes),
    ),
    Variant(
        "both are counted with `out`; A is [rank, in].",
        lambda shapes, rank: sum(2 * rank * out for out, into in shapes),
    ),
    Variant(
        "both are counted with `in`; B is [out, rank].",
        lambda shapes, rank: sum(2 * rank * into for out, into in shapes),
    ),
    Variant(
        "the sizes of A and B are multiplied; two matrices side by side hold the sum of their numbers.",
        lambda shapes, rank: sum(rank * out * rank * into for out, into in shapes),
    ),
    Variant(
        "the rank is left out: each row and each column of W gets `rank` numbers, not one.",
        lambda shapes, rank: sum(out + into for out, into in shapes),
    ),
    Variant(
        "the rank counts squared; it is one side of A and one side of B, and counts once for each.",
        lambda shapes, rank: sum(rank**2 * (out + into) for out, into in shapes),
    ),
    Variant(
        "`out` numbers more than A and B hold are counted for each matrix. Biases would be so many, and so "
        "are DoRA's magnitudes (Liu et al. 2024); LoRA trains neither.",
        lambda shapes, rank: sum(rank * (out + into) + out for out, into in shapes),
    ),
    Variant(
        "equal shapes are counted once, and each of the matrices has an A and a B of its own.",
        lambda shapes, rank: sum(rank * (out + into) for out, into in set(shapes)),
    ),
    Variant(
        "this is the count of the first matrix alone: a `return` inside the loop ends it after one turn.",
        lambda shapes, rank: next((rank * (out + into) for out, into in shapes), None),
    ),
    Variant(
        "the first matrix alone is looked at, and the list may hold several, or none.",
        lambda shapes, rank: rank * sum(shapes[0]),
    ),
    Variant(
        "this is a list with the count of each matrix; their sum is wanted.",
        lambda shapes, rank: [rank * (out + into) for out, into in shapes],
    ),
)

MASK_VARIANTS = (
    Variant(
        "the prompt is learned too. That is a loss over the whole text, as in pre-training, and some train "
        "on instructions so (Shi et al. 2024); here the model shall learn to write the answer alone.",
        lambda prompt, answer, end: prompt + answer + [end],
    ),
    Variant(
        "the end token is missing, so there is one label too few, and the model never learns to stop.",
        lambda prompt, answer, end: [-100] * len(prompt) + answer,
    ),
    Variant(
        "the end token is masked, so the model never learns to stop.",
        lambda prompt, answer, end: [-100] * len(prompt) + answer + [-100],
    ),
    Variant(
        "the prompt's labels are left out, so there are fewer labels than ids, and none stands under its "
        "token.",
        lambda prompt, answer, end: answer + [end],
    ),
    Variant(
        "there is one -100 in all; each token of the prompt needs one, so that every label stands under "
        "its id.",
        lambda prompt, answer, end: [-100] + answer + [end],
    ),
    Variant(
        "the answer is masked and the prompt learned: it is the other way round.",
        lambda prompt, answer, end: prompt + [-100] * len(answer) + [end],
    ),
    Variant(
        "zero stands in place of -100. Zero is the id of a real token, and the model would learn to write "
        "it.",
        lambda prompt, answer, end: [0] * len(prompt) + answer + [end],
    ),
    Variant(
        "-1 stands in place of -100. Some code tells its cross-entropy to leave out -1 (nanoGPT does); torch "
        "leaves out -100 unless told otherwise.",
        lambda prompt, answer, end: [-1] * len(prompt) + answer + [end],
    ),
    Variant(
        "this is a mask of zeros and ones. Some trainers take such a mask beside the ids; here the labels "
        "are wanted, ids where the model learns and -100 elsewhere.",
        lambda prompt, answer, end: [0] * len(prompt) + [1] * len(answer) + [1],
    ),
    Variant(
        "the labels are shifted by one. Each token is predicted from those before it, but the model's own "
        "code shifts the labels (transformers does); here a label stands under its own token.",
        lambda prompt, answer, end: ([-100] * len(prompt) + answer + [end])[1:] + [-100],
    ),
    Variant(
        "the prompt's last token is learned as well: there is one -100 too few for it.",
        lambda prompt, answer, end: [-100] * (len(prompt) - 1) + prompt[-1:] + answer + [end],
    ),
    Variant(
        "end tokens are learned wherever they stand. Those in the prompt end somebody else's turn: the place "
        "decides, not the id.",
        lambda prompt, answer, end: [t if t == end else -100 for t in prompt] + answer + [end],
    ),
    Variant(
        "tokens are masked by their id: what also stands in the prompt is not learned in the answer either. "
        "The place decides.",
        lambda prompt, answer, end: [-100 if t in prompt else t for t in prompt + answer + [end]],
    ),
    Variant(
        "tokens are learned by their id: what also stands in the answer is learned in the prompt as well. "
        "The place decides.",
        lambda prompt, answer, end: [t if t == end or t in answer else -100 for t in prompt + answer + [end]],
    ),
    Variant(
        "this is a list of lists, one for each part; the labels are one flat list, so join the parts with "
        "`+`.",
        lambda prompt, answer, end: [[-100] * len(prompt), answer, [end]],
    ),
)

NEAREST_VARIANTS = (
    Variant(
        "the most similar stands first. That is the order of a result list; here the nearest example shall "
        "be the last one that is read before the question.",
        lambda similarities, k: np.argsort(-similarities)[:k],
    ),
    Variant(
        "the least similar are taken: `np.argsort` goes from low to high, so its beginning holds those.",
        lambda similarities, k: np.argsort(similarities)[:k],
    ),
    Variant(
        "the least similar are taken, the most distant last: similarity is high for what is near, a distance "
        "is low.",
        lambda similarities, k: np.argsort(similarities)[:k][::-1],
    ),
    Variant(
        "k = 0 gives every ticket: `[-0:]` is `[0:]`, the whole list.",
        lambda similarities, k: np.argsort(similarities)[-k:],
    ),
    Variant(
        "k = 0 gives every ticket, and the most similar stands first: `[-0:]` is the whole list, and "
        "`[::-1]` turns the order round once too often.",
        lambda similarities, k: np.argsort(similarities)[-k:][::-1],
    ),
    Variant(
        "the right tickets stand in the order of the file; the most similar shall stand last.",
        lambda similarities, k: sorted(np.argsort(-similarities)[:k]),
    ),
    Variant(
        "these are the similarities themselves; their positions are wanted, to find the tickets by.",
        lambda similarities, k: np.sort(similarities)[::-1][:k][::-1],
    ),
    Variant(
        "these are the similarities themselves, the highest first; positions are wanted, the nearest last.",
        lambda similarities, k: np.sort(similarities)[::-1][:k],
    ),
    Variant(
        "the sign is dropped: a similarity of -0.9 says that two texts are unlike, and here it counts as "
        "near.",
        lambda similarities, k: np.argsort(-np.abs(similarities))[:k][::-1],
    ),
    Variant(
        "the whole order is returned; only the k nearest shall stand in the prompt.",
        lambda similarities, k: np.argsort(similarities),
    ),
    Variant(
        "what is returned are ranks, not which tickets are nearest: `argsort` was taken twice.",
        lambda similarities, k: np.argsort(np.argsort(-similarities))[:k][::-1],
    ),
    Variant(
        "one ticket alone is returned, whatever k is: `argmax` finds the single nearest.",
        lambda similarities, k: [int(np.argmax(similarities))],
    ),
    Variant(
        "positions are counted from 1; the first ticket has the position 0.",
        lambda similarities, k: [int(at) + 1 for at in np.argsort(-similarities)[:k][::-1]],
    ),
)
