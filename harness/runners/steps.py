#!/usr/bin/env python3
"""Whether steps take as long in containers as beside NormBench, and how long a worker takes to start in each.

    steps.py --normbench bin/normbench --out DIR --rounds 6

A round runs steps.yaml three times in random order: local, local again, and in containers. Each cell gives a ratio of
step times a round; the two local runs say how far such ratios lie from 1 by chance: the noise floor.
"""

import argparse
import math
import os
import random
import re
import statistics
import subprocess
import sys

sys.dont_write_bytecode = True
from facts import rows  # noqa: E402 - beside this file, which leaves nothing there

HERE = os.path.dirname(os.path.abspath(__file__))
ARMS = {"local": "local", "again": "local", "container": "container"}


def run(arguments, name, runner):
    directory = os.path.join(arguments.out, name)
    command = [arguments.normbench, "run", os.path.join(HERE, "steps.yaml"), "-o", directory, "--runner", runner]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"steps: {name}: {(done.stderr or done.stdout).strip().splitlines()[-1]}")
    start = re.search(r"worker start to first step: median ([0-9.]+) s", done.stdout)
    times = {row["cell_id"]: float(row["step_ms_median"]) for row in rows(directory) if row["step_ms_median"]}
    return times, float(start.group(1))


def told(ratios):
    logs = [math.log(ratio) for ratio in ratios]
    middle = statistics.median(logs)
    apart = statistics.median(abs(log - middle) for log in logs)
    return f"median {math.exp(middle):.3f}, median distance from it {100 * math.expm1(apart):.1f}%"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--normbench", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    order = random.Random(arguments.seed)
    ratios = {"again": [], "container": []}
    starts = {arm: [] for arm in ARMS}
    for number in range(1, arguments.rounds + 1):
        arms = list(ARMS)
        order.shuffle(arms)
        times = {}
        for arm in arms:
            times[arm], start = run(arguments, f"{number}-{arm}", ARMS[arm])
            starts[arm].append(start)
        for arm, found in ratios.items():
            found += [times[arm][cell] / times["local"][cell] for cell in times["local"]]
    load = os.getloadavg()[0]
    print(f"steps: {arguments.rounds} rounds, {len(ratios['again'])} ratios, load {load:.1f} on {os.cpu_count()} cores")
    print(f"steps: local again / local: {told(ratios['again'])}")
    print(f"steps: container / local:   {told(ratios['container'])}")
    for arm in ARMS:
        print(f"steps: worker start to first step, {arm}: median {statistics.median(starts[arm]):.2f} s")


if __name__ == "__main__":
    main()
