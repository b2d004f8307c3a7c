#!/usr/bin/env python3
"""Compares NormBench's step times with PyTorch's on the same network, methods and batch sizes.

For every method the two are measured in turn, in fresh processes: NormBench, PyTorch, PyTorch, NormBench (ABBA), so that a
slow minute of the machine hits both. A ratio is the geometric mean of the two NormBench medians over that of the two
PyTorch medians; below 1 NormBench is faster. Each side runs with its own defaults and the same number of threads.

Needs Python 3 with torch. Writes a Markdown table to standard output, and with --csv every single median to a file.
"""
import argparse
import csv
import json
import math
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
METHODS = (
    "none bn gbn frozen_bn ln ln2d in gn bcn ebcn brn frn evonorm_b0 evonorm_s0 sn gn+ws bcn+ws ebcn+ws"
).split()
# The task whose network pytorch_step.py has too.
TASK = "digits-classification"
BATCH_SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 256]


def normbench(args, method):
    with tempfile.TemporaryDirectory() as folder:
        run = os.path.join(folder, "run")
        sizes = "|".join(map(str, args.batch_sizes))
        execution = f",execution={args.execution}" if args.execution else ""
        subprocess.run(
            [args.normbench, "run", args.suite, "--filter",
             f"task={TASK},method={method},batch_size={sizes},measurement=throughput" + execution, "-o", run],
            check=True, stdout=subprocess.DEVNULL)
        with open(os.path.join(run, "results.csv"), newline="") as file:
            return {int(row["batch_size"]): float(row["step_ms_median"])
                    for row in csv.DictReader(file) if row["step_ms_median"]}


def pytorch(args, method):
    out = subprocess.run(
        [sys.executable, os.path.join(HERE, "pytorch_step.py"), "--methods", method,
         "--batch-sizes", ",".join(map(str, args.batch_sizes)), "--seconds", str(args.seconds),
         "--device", args.device],
        check=True, stdout=subprocess.PIPE, text=True).stdout
    rows = [json.loads(line) for line in out.splitlines()]
    return rows[0], {row["batch_size"]: row["step_ms"] for row in rows[1:] if "step_ms" in row}


def geometric_mean(values):
    values = list(values)
    return math.exp(sum(map(math.log, values)) / len(values)) if values else float("nan")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--normbench", default="harness/app/target/normbench/bin/normbench")
    parser.add_argument("--suite", default="quick")
    parser.add_argument("--methods", type=lambda s: s.split(","), default=METHODS)
    parser.add_argument("--batch-sizes", type=lambda s: [int(x) for x in s.split(",")], default=BATCH_SIZES)
    parser.add_argument("--seconds", type=float, default=0.3)
    parser.add_argument("--rounds", type=int, default=1, help="ABBA rounds")
    parser.add_argument("--device", default="cpu", help="PyTorch's; NormBench's is the suite's")
    parser.add_argument("--execution", help="eager or graph, where the suite lists both; PyTorch's is always eager")
    parser.add_argument("--csv", help="write every median to this file")
    args = parser.parse_args()
    try:
        import torch  # noqa: F401
    except ImportError as error:
        sys.exit(f"PyTorch is not usable here ({error}); install it for python3, or skip this optional comparison")

    raw, ratios, info = [], {}, {}
    print("| method | " + " | ".join(map(str, args.batch_sizes)) + " | all |")
    print("|---|" + "---:|" * (len(args.batch_sizes) + 1), flush=True)
    for method in args.methods:
        ours, theirs = {}, {}
        for _ in range(args.rounds):
            for side in ("ours", "theirs", "theirs", "ours"):
                if side == "ours":
                    medians, target = normbench(args, method), ours
                else:
                    info, medians = pytorch(args, method)
                    target = theirs
                for batch, millis in medians.items():
                    target.setdefault(batch, []).append(millis)
                    raw.append((method, batch, "normbench" if side == "ours" else "pytorch", millis))
        for batch in args.batch_sizes:
            if batch in ours and batch in theirs:
                ratios[method, batch] = geometric_mean(ours[batch]) / geometric_mean(theirs[batch])
        cells = [f"{ratios[method, b]:.2f}" if (method, b) in ratios else "–" for b in args.batch_sizes]
        overall = geometric_mean(v for (m, _), v in ratios.items() if m == method)
        print(f"| {method} | " + " | ".join(cells) + f" | {overall:.2f} |", flush=True)
    columns = [geometric_mean(v for (_, b), v in ratios.items() if b == batch) for batch in args.batch_sizes]
    print("| **all** | " + " | ".join(f"**{c:.2f}**" for c in columns) + f" | **{geometric_mean(ratios.values()):.2f}** |")
    how = f" ({args.execution})" if args.execution else ""
    print(f"\nNormBench{how} step time over PyTorch {info.get('torch')} step time, {info.get('device')}, "
          f"{info.get('threads')} threads; "
          "below 1 NormBench is faster. Geometric means.")
    if args.csv:
        with open(args.csv, "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["method", "batch_size", "side", "step_ms"])
            writer.writerows(raw)


if __name__ == "__main__":
    main()
