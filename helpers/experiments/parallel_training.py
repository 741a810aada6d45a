"""The program behind data_parallel.py, which each process runs.

python -m helpers.experiments.parallel_training --model course
torchrun --standalone --nproc-per-node 2 -m helpers.experiments.parallel_training --model course
"""

import argparse
import json
import os
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from helpers.files import write_whole
from helpers.tuning import Recipe, TuningError, load_base, save_tiny
from helpers.tuning.base import best_device

from .data_parallel import MODELS, WEIGHS, Trained, lines_to_learn, shared_training


def main(arguments: list[str] | None = None) -> int:
    """What each process runs. torchrun and accelerate tell it its place by RANK and WORLD_SIZE."""
    parser = argparse.ArgumentParser(prog="python -m helpers.experiments.parallel_training")
    parser.add_argument("--model", choices=MODELS, default="tiny")
    parser.add_argument("--weigh", choices=WEIGHS, default="tokens")
    for name, value in {"steps": 4, "batch": 8, "parts": 1, "rank": 8}.items():
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--out", type=Path, help="a JSON file for what was found")
    told = parser.parse_args(arguments)
    number, world = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
    try:
        trained = _run(told, number, world)
    except TuningError as error:
        print(error, file=sys.stderr)
        return 1
    if number == 0:
        print(trained)
        if told.out:
            write_whole(told.out, json.dumps(asdict(trained)))
    return 0


def _run(told: argparse.Namespace, number: int, world: int) -> Trained:
    import torch

    torch.set_num_threads(1)  # processes that use all cores each would wait for one another
    device = best_device()
    if device == "cuda":
        device = f"cuda:{int(os.environ.get('LOCAL_RANK', 0)) % torch.cuda.device_count()}"
        torch.cuda.set_device(device)
    recipe = Recipe(rank=told.rank, batch=told.batch, warm_up=1, learning_rate=1e-2, precision="float32")
    with tempfile.TemporaryDirectory() as folder:
        # before the process group, in which transformers lets the first process alone write
        name = str(save_tiny(Path(folder))) if told.model == "tiny" else None
        base = load_base(name, "float32", device)
    if world > 1:
        torch.distributed.init_process_group("nccl" if device.startswith("cuda") else "gloo")
    try:
        place = (number, world)
        return shared_training(lines_to_learn(), base, recipe, told.steps, told.parts, told.weigh, place)
    finally:
        if world > 1:
            torch.distributed.destroy_process_group()


if __name__ == "__main__":
    sys.exit(main())
