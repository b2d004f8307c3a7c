#!/usr/bin/env python3
"""Compares the losses of captured steps with those of steps launched one by one, in a run that has both.

Accuracy trials of one cell and seed start from the same weights, on the same batches, whatever the execution, so that their losses
must agree step by step; kernels that add up in another order may change the last digits. Exit status 1 if a cell's differ by
more than the tolerance, or if there is nothing to compare.
"""
import argparse
import csv
import gzip
import math
import os
import sys


def losses(run, row, steps):
    name = os.path.join(run, "steps", f"{row['cell_id']}-{row['trial']}.csv.gz")
    with gzip.open(name, "rt", newline="") as file:
        return [float(line["loss"]) for _, line in zip(range(steps), csv.DictReader(file))]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", help="a run directory")
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--tolerance", type=float, default=1e-4, help="largest relative difference")
    args = parser.parse_args()
    csv.field_size_limit(1 << 30)
    cells = {}
    with open(os.path.join(args.run, "results.csv"), newline="") as file:
        for row in csv.DictReader(file):
            if row["outcome"] == "completed" and row["trial"] == "a1":
                key = (row["task"], row["method"], row["batch_size"])
                cells.setdefault(key, {})[row["execution"]] = row
    compared = failed = 0
    for key, by_execution in cells.items():
        if not {"eager", "graph"} <= by_execution.keys():
            continue
        eager, graph = (losses(args.run, by_execution[each], args.steps) for each in ("eager", "graph"))
        steps = min(len(eager), len(graph))
        apart = max(abs(a - b) / max(abs(a), abs(b), 1e-6) for a, b in zip(eager, graph)) if steps else math.nan
        compared += 1
        good = apart <= args.tolerance
        failed += not good
        print(f"{'agrees' if good else 'DIFFERS'} {key[0]} {key[1]} batch {key[2]}: {apart:.1e} over {steps} steps")
    print(f"{compared} cells compared, {failed} differ")
    return 1 if failed or not compared else 0


if __name__ == "__main__":
    sys.exit(main())
