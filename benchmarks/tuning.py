"""Our training loop against trl's SFTTrainer: same examples, model, precision, rank, batch, one run.

    python benchmarks/tuning.py --install     once: trl and what it needs, into an environment of its own
    python benchmarks/tuning.py               both, and the processor's matrix peak; writes TUNING.md

Each runs in a process of its own, about 5 minutes together on two cores. Counted are tokens of examples,
without padding, per second of the training loop: loading, tokenising and the first step are left out. The
order is ours, trl, ours, trl, so that a machine that slows down slows both.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.conditions import load, machine, peak_memory  # noqa: E402  the path comes first
from helpers import settings  # noqa: E402
from helpers.files import write_whole  # noqa: E402

HERE = ROOT / "benchmarks"
EXAMPLES, ROUNDS, SEED = 32, 2, 0
PATIENCE = 1200  # seconds for one process
QUIET = {
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "PYTHONWARNINGS": "ignore",
    "DO_NOT_TRACK": "1",
    "TOKENIZERS_PARALLELISM": "false",
}


def environment() -> Path:
    """Folder of the environment that has trl."""
    return settings.cache_folder() / "benchmarks-tuning-env"


def python_of(folder: Path) -> Path:
    """Its interpreter."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def install() -> None:
    """Make the environment: it sees the course's packages, so torch and peft are the same for both."""
    import sysconfig

    folder = environment()
    print(f"installing trl into {folder}: about a minute, 300 MB", flush=True)
    venv.create(folder, with_pip=True)
    packages = next(folder.glob("lib/python*/site-packages"), folder / "Lib" / "site-packages")
    (packages / "course.pth").write_text(sysconfig.get_paths()["purelib"] + "\n", encoding="utf-8")
    done = subprocess.run(
        [
            python_of(folder),
            "-m",
            "pip",
            "install",
            "--quiet",
            "-r",
            HERE / "requirements-tuning.txt",
            "-c",
            ROOT / "requirements.txt",
        ]
    )
    if done.returncode:
        sys.exit("pip could not install trl; see its message above. Run this again when it is mended.")


# ---- one measurement, in a process of its own ----------------------------------------------------


def measure_ours() -> dict:
    """Our loop, one epoch; the tokens of the first step and its time are left out."""
    from helpers.experiments import triage_plan
    from helpers.tuning import load_base
    from helpers.tuning.loop import Run

    plan, base = triage_plan(EXAMPLES), load_base()
    ticks: list[tuple[float, int]] = []
    trial = settings.cache_folder() / "benchmarks-trial" / "ours"
    shutil.rmtree(trial, ignore_errors=True)  # a checkpoint of the round before would be gone on with
    run = Run(plan.examples, [], plan.recipe, base, trial)
    run.train(lambda done, total: ticks.append((time.perf_counter(), run.state.tokens)))
    (start, skipped), (end, tokens) = ticks[0], ticks[-1]
    return {"tokens": tokens - skipped, "seconds": end - start, "loss": run.state.losses[-1]}


def measure_trl() -> dict:
    """trl's SFTTrainer on the same examples, as its documentation shows it.

    Prompt and completion, loss on completions, LoRA by peft, bfloat16 weights.
    """
    import torch
    from peft import LoraConfig
    from transformers import TrainerCallback
    from trl import SFTConfig, SFTTrainer

    from datasets import Dataset
    from helpers.experiments import triage_plan
    from helpers.tuning import encode, load_base, unpacked
    from helpers.tuning.base import fast_precision

    plan = triage_plan(EXAMPLES)
    recipe, tokenizer = plan.recipe, load_base().tokenizer
    rows = [
        {
            "prompt": [{"role": "user", "content": e.user}],
            "completion": [{"role": "assistant", "content": e.answer}],
        }
        for e in plan.examples
    ]
    ticks: list[float] = []

    class Clock(TrainerCallback):
        def on_step_end(self, *arguments, **options):
            ticks.append(time.perf_counter())

    config = SFTConfig(
        output_dir=str(settings.cache_folder() / "benchmarks-trial" / "trl"),
        per_device_train_batch_size=recipe.batch,
        num_train_epochs=1,
        learning_rate=recipe.learning_rate,
        completion_only_loss=True,
        gradient_checkpointing=False,
        report_to="none",
        save_strategy="no",
        logging_strategy="no",
        disable_tqdm=True,
        use_cpu=True,
        seed=SEED,
        bf16=False,
        model_init_kwargs={"dtype": fast_precision(), "local_files_only": True},
    )
    peft_config = LoraConfig(
        r=recipe.rank, lora_alpha=recipe.alpha, target_modules="all-linear", task_type="CAUSAL_LM"
    )
    trainer = SFTTrainer(
        model=str(unpacked()),
        args=config,
        train_dataset=Dataset.from_list(rows),
        peft_config=peft_config,
        callbacks=[Clock()],
    )
    done = trainer.train()
    steps, total = len(ticks), sum(len(encode(e, tokenizer)) for e in plan.examples)
    return {
        "tokens": total * (steps - 1) / steps,
        "seconds": ticks[-1] - ticks[0],
        "loss": float(done.training_loss),
        "threads": torch.get_num_threads(),
    }


def measure_peak() -> dict:
    """Billions of operations a second of a large matrix product, in the precision that training uses."""
    import torch

    from helpers.tuning.base import fast_precision

    kind = getattr(torch, fast_precision())
    a, b = torch.randn(2048, 2048).to(kind), torch.randn(2048, 2048).to(kind)
    a @ b
    times = []
    for _ in range(20):
        started = time.perf_counter()
        a @ b
        times.append(time.perf_counter() - started)
    return {"gflops": 2 * 2048**3 / statistics.median(times) / 1e9, "precision": fast_precision()}


MEASURES = {"ours": measure_ours, "trl": measure_trl, "peak": measure_peak}


def operations_per_token() -> float:
    """Multiplications and additions that training needs for one token, on average over the examples, in 10^9.

    Through each frozen weight: 2 forward, 2 for the gradient of its input; none for its own. The output
    matrix is used for completion tokens only. Attention and the low-rank updates (4 % more) are left out.
    """
    from helpers.experiments import triage_plan
    from helpers.tuning import encode, load_base

    base = load_base()
    encoded = [encode(e, base.tokenizer) for e in triage_plan(EXAMPLES).examples]
    head = base.model.get_output_embeddings().weight.numel()
    body = sum(p.numel() for name, p in base.model.named_parameters() if "layers" in name and p.dim() == 2)
    learned = sum(len(e) - e.prompt for e in encoded) / sum(map(len, encoded))
    return 4 * (body + learned * head) / 1e9


# ---- all together --------------------------------------------------------------------------------


def run(name: str) -> dict:
    """One measurement in a process of its own. Never raises: a row that failed says why."""
    python = python_of(environment()) if name == "trl" else Path(sys.executable)
    if not python.exists():
        return {"name": name, "skipped": "not installed: python benchmarks/tuning.py --install"}
    done = subprocess.run(
        [python, __file__, "--measure", name],
        capture_output=True,
        text=True,
        cwd=HERE,
        timeout=PATIENCE,
        env=os.environ | QUIET,
    )
    try:
        return {"name": name, "load": load()} | json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        return {"name": name, "failed": (done.stderr.strip().splitlines() or ["no output"])[-1]}


def table(rows: list[dict], operations: float) -> str:
    """TUNING.md."""
    peak = statistics.mean(row["gflops"] for row in rows if row["name"] == "peak" and "gflops" in row)
    lines = [
        "# Training, measured",
        "",
        f"Written by `python benchmarks/tuning.py`. Same {EXAMPLES} tickets, model, precision, rank, batch, "
        "learning rate; the order of rows is the order of runs.",
        "",
        f"{machine()}. Matrix peak, the mean of before and after: {peak:.0f} GFLOP/s "
        f"({rows[0].get('precision')}).",
        "",
        f"A token needs {operations:.2f} GFLOP (see `operations_per_token`).",
        "",
        "| loop | tokens per second | share of the matrix peak | peak memory MB | load before |",
        "| --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        if row["name"] == "peak":
            continue
        if "tokens" not in row:
            lines.append(f"| {row['name']} | {row.get('skipped') or row.get('failed')} | | | |")
            continue
        speed = row["tokens"] / row["seconds"]
        lines.append(
            f"| {row['name']} | {speed:.0f} | {speed * operations / peak:.0%} | {row['memory_mb']:.0f} "
            f"| {row['load']} |"
        )
    speeds = {
        name: [row["tokens"] / row["seconds"] for row in rows if row["name"] == name and "tokens" in row]
        for name in ("ours", "trl")
    }
    if all(speeds.values()):
        gain = statistics.mean(speeds["ours"]) / statistics.mean(speeds["trl"])
        lines += ["", f"Ours reads {gain:.2f} times the tokens of trl in the same time."]
    return "\n".join(lines) + "\n"


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--install", action="store_true")
    parser.add_argument("--measure", choices=list(MEASURES), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.install:
        install()
        return
    if options.measure:
        print(json.dumps(MEASURES[options.measure]() | {"memory_mb": peak_memory()}))
        return
    rows = []
    for name in ("peak", *("ours", "trl") * ROUNDS, "peak"):
        print(f"{name} …", flush=True)
        rows.append(run(name))
        print(f"  {rows[-1]}", flush=True)
    told = table(rows, operations_per_token())
    write_whole(HERE / "TUNING.md", told)
    print(told)


if __name__ == "__main__":
    main()
