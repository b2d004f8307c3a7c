#!/usr/bin/env python3
"""Compares NormBench's step times with PyTorch's on the same network, methods and batch sizes, in rounds.

For every cell a NormBench worker and a PyTorch process are alive at once and have a block of steps in turn, in the order
ABBA: what slows the machine down for a while is in both. A ratio is the Hodges-Lehmann estimate of the ratios within
rounds, by the host's clock; below 1 NormBench is faster. Its interval is the 95% one of the signed-rank test (normal
approximation). Both sides are started anew after a share of the rounds: where a process finds itself in memory can be worth more
than an interval of one pair of processes says. Each side runs with the same number of threads, the same options of methods, the same number of steps a
turn and the same settings of the C library's allocator, otherwise with its own defaults.

Needs Python 3 with torch. Writes a Markdown table to standard output, and with --csv every block to a file, both as it goes,
so that what was measured is there if it is cut off. With --compile the PyTorch side is what torch.compile makes of the network, where that works.
"""
import argparse
import collections
import csv
import itertools
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
CORE = "none bn gbn frozen_bn ln ln2d in gn bcn ebcn brn frn evonorm_b0 evonorm_s0 sn gn+ws bcn+ws ebcn+ws".split()
OTHER = "dyt rms pono grn lrn bn+sws bn+wn bn+spn".split()
RESEARCH = (
    "ibn iternorm dbn mabn+wc bin derf cbn on evonorm_s1 evonorm_s2 evonorm_b1 evonorm_b2 pn split_bn l1bn bgn rbn ft sw "
    "simple mode gw dn iebn bnet repbn powernorm dyisru ebn mabn bn+wc bn+oni bn+cwn"
).split()
SETS = {"core": CORE, "research": RESEARCH, "all": CORE + OTHER + RESEARCH}
# Options where defaults do not suit the network: it starts with 16 channels, so that 32 groups were one channel each.
OPTIONS = {
    "gbn": {"ghost_size": 16},
    "brn": {"momentum": 0.1},
    **{name: {"groups": 8} for name in (
        "gn bcn ebcn gn+ws bcn+ws ebcn+ws evonorm_s0 evonorm_s1 evonorm_s2 pn ft gw").split()},
}
# The task whose network pytorch_step.py has too.
TASK = "digits-classification"
BATCH_SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 256]
FEW_BATCH_SIZES = [1, 16, 256]
MARK = "@normbench "
# As NormBench's workers have it (WorkerLaunch says why): a step does not fault in again what the last one freed.
KEPT_MEMORY = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "33554432", "MALLOC_TRIM_THRESHOLD_": "2147483648",
               "MALLOC_TOP_PAD_": "67108864"}


def suite_of(methods, batch_sizes, device):
    """A suite of these cells alone, whose task and timing are those of suites/quick.yaml."""
    return {
        "schema": "normbench/suite/v1",
        "name": "peer",
        "defaults": {"engine": "libtorch", "device": device, "precision": "fp32", "isolation": "suite", "threads": 1},
        "batch_sizes": batch_sizes,
        "methods": [{"id": name, "options": OPTIONS.get(name, {})} for name in methods],
        "tasks": [{
            "id": TASK,
            "task": "classification",
            "data": {"name": "digits"},
            "model": {"name": "preact-resnet", "depth": 8, "width": 16},
            "train": {"samples": 2000, "min_updates": 150, "lr": 0.1, "lr_reference_batch": 32, "momentum": 0.9,
                      "weight_decay": 1e-4, "augment": False},
        }],
        "measure": {"throughput": {"precision": 0.02, "min_rounds": 6, "max_seconds": 6}},
    }


def suite(args, folder):
    """The suite asked for; else quick where it has all cells, else one that is written into the folder."""
    if args.suite:
        return args.suite
    if set(args.methods) <= set(CORE) and set(args.batch_sizes) <= set(BATCH_SIZES):
        return "quick"
    path = os.path.join(folder, "peer.yaml")
    with open(path, "w") as file:
        json.dump(suite_of(args.methods, args.batch_sizes, args.device), file)
    return path


class NormBench:
    """`normbench arm`, which `normbench ab` talks to as well: its lines are described in ArmProtocol."""

    def __init__(self, args, folder, threads):
        command = [args.normbench, "arm", suite(args, folder), "--run-dir", folder, "--own-dir", os.path.join(folder, "arm"),
                   "--threads", str(threads), "--filter", f"task={TASK},measurement=throughput"]
        if args.execution:
            command[-1] += f",execution={args.execution}"
        self.complaints = os.path.join(folder, "normbench.err")
        with open(self.complaints, "w") as complaints:
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=complaints,
                                            text=True)
        self.asked = 0
        self.cells, self.labels = {}, {}
        for cell in self.answer("hello")["plan"]["cells"]:
            at = cell["coordinates"]
            name = at["method"].partition("(")[0]
            self.cells[name, at["batch_size"]] = cell["cell_id"]
            self.labels[name] = at["method"]
        for cell in itertools.product(args.methods, args.batch_sizes):
            if cell not in self.cells:
                sys.exit("the suite has no cell of {} at batch size {}".format(*cell))
        self.ask("opened", do="open")

    def answer(self, event):
        for line in self.process.stdout:
            if line.startswith(MARK):
                said = json.loads(line[len(MARK):])
                if said["event"] == "fault":
                    sys.exit("NormBench: " + said["message"])
                if said["event"] == event:
                    return said
        with open(self.complaints) as complaints:
            said = complaints.read().strip()
        sys.exit("NormBench ended: " + (said or "run 'normbench doctor'"))

    def ask(self, event, **request):
        self.asked += 1
        print(json.dumps(dict(request, id=self.asked)), file=self.process.stdin, flush=True)
        return self.answer(event)

    def begin(self, method, batch):
        self.ask("begun", do="begin", cell=self.cells[method, batch], number=1, seed=1, name="peer", threads=0,
                 alone=True)

    def block(self, number, steps):
        block = self.ask("block", do="block", name="peer", round=number, position=1, steps=steps).get("block")
        return block and block["step_nanos"] / 1e6

    def end(self):
        self.ask("row", do="end", name="peer")


class PyTorch:
    """`pytorch_step.py --serve`."""

    def __init__(self, args, threads):
        command = [sys.executable, os.path.join(HERE, "pytorch_step.py"), "--serve", "--device", args.device,
                   "--threads", str(threads)] + ["--compile"] * args.compile
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        env={**KEPT_MEMORY, **os.environ})
        self.info = json.loads(self.process.stdout.readline())

    def ask(self, text):
        print(text, file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        return json.loads(line) if line else sys.exit("PyTorch's process ended")

    def begin(self, method, batch):
        return self.ask(f"begin {method} {batch}")

    def block(self, number, steps):
        return self.ask("block {settling} {counted}".format(**steps)).get("step_ms")


def hodges_lehmann(values):
    """The median of all means of two, and its 95% interval."""
    means = sorted((a + b) / 2 for a, b in itertools.combinations_with_replacement(values, 2))
    n = len(values)
    below = n * (n + 1) / 4 - 1.96 * math.sqrt(n * (n + 1) * (2 * n + 1) / 24)
    k = max(0, int(below))
    return statistics.median(means), means[k], means[len(means) - 1 - k]


def turn(block_ms, step_ms):
    """Steps of a turn, the same for both sides, as TurnSteps has them: short ones are preceded by one that is not counted,
    because the caches are full of what the other side left there, and are as many as fit into a block."""
    return {"settling": int(step_ms < 30), "counted": max(1, min(10_000, int(block_ms / step_ms)))}


class Blocks:
    """The file of every block, written block by block; none without a name."""

    def __init__(self, name):
        self.file = open(name, "w", newline="") if name else None
        self.add(["method", "batch_size", "start", "round", "side", "step_ms"])

    def add(self, *rows):
        if self.file:
            csv.writer(self.file).writerows(rows)
            self.file.flush()

    def close(self):
        if self.file:
            self.file.close()


def measure(args, ours, theirs, start, method, batch, blocks):
    """Logarithms of the ratios of one start's rounds."""
    ours.begin(method, batch)
    begun = theirs.begin(ours.labels[method], batch)
    fastest, logs = begun.get("fastest_ms"), []
    if not fastest:
        print(f"PyTorch, {method} at batch size {batch}: {begun['error']}", file=sys.stderr)
    first, last = (args.rounds * s // args.starts for s in (start - 1, start))
    for number in range(first + 1, last + 1 if fastest else 0):
        sides = [("normbench", ours), ("pytorch", theirs)]
        steps = turn(args.block_ms, fastest)
        millis = {name: side.block(number, steps) for name, side in (sides if number % 2 else sides[::-1])}
        blocks.add(*((method, batch, start, number, name, value) for name, value in millis.items()))
        fastest = min([fastest, *filter(None, millis.values())])
        if all(millis.values()):
            logs.append(math.log(millis["normbench"] / millis["pytorch"]))
    ours.end()
    return logs


def mean(values):
    values = list(values)
    return math.exp(sum(values) / len(values)) if values else float("nan")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--normbench", default="harness/app/target/normbench/bin/normbench")
    parser.add_argument("--suite", help="default: quick for core methods, else one of the methods asked for")
    parser.add_argument("--set", choices=list(SETS), default="core",
                        help="core: what quick has; research: what no library ships; all: both and the others")
    parser.add_argument("--methods", type=lambda s: s.split(","), help="default: those of the set")
    parser.add_argument("--batch-sizes", type=lambda s: [int(x) for x in s.split(",")],
                        help="default: " + ",".join(map(str, BATCH_SIZES)) + " for the core set, else "
                             + ",".join(map(str, FEW_BATCH_SIZES)))
    parser.add_argument("--rounds", type=int, default=16, help="blocks of each side, over all starts")
    parser.add_argument("--starts", type=int, default=2, help="pairs of processes that a cell's rounds are divided among")
    parser.add_argument("--block-ms", type=float, default=10, help="counted steps of a turn are as many as fit into this")
    parser.add_argument("--threads", type=int, default=1, help="of each side; 0 for all cores")
    parser.add_argument("--device", default="cpu", help="PyTorch's; NormBench's is the suite's, if one is named")
    parser.add_argument("--execution", help="eager or graph, where the suite lists both")
    parser.add_argument("--compile", action="store_true", help="compare with torch.compile")
    parser.add_argument("--csv", help="write every block to this file")
    args = parser.parse_args()
    args.methods = args.methods or SETS[args.set]
    args.batch_sizes = args.batch_sizes or (BATCH_SIZES if args.set == "core" else FEW_BATCH_SIZES)
    try:
        import torch  # noqa: F401
    except ImportError as error:
        sys.exit(f"PyTorch is not usable here ({error}); install it for python3, or skip this optional comparison")

    threads = args.threads or len(os.sched_getaffinity(0))
    blocks, logs = Blocks(args.csv), collections.defaultdict(list)
    for start in range(1, args.starts + 1):
        with tempfile.TemporaryDirectory() as folder:
            ours, theirs = NormBench(args, folder, threads), PyTorch(args, threads)
            if start == args.starts:
                print("| method | " + " | ".join(map(str, args.batch_sizes)) + " | all |")
                print("|---|" + "---:|" * (len(args.batch_sizes) + 1), flush=True)
            for method in args.methods:
                for batch in args.batch_sizes:
                    logs[method, batch] += measure(args, ours, theirs, start, method, batch, blocks)
                if start == args.starts:
                    print(line(method, [logs[method, batch] for batch in args.batch_sizes]), flush=True)
            for side in (ours, theirs):
                side.process.stdin.close()
                side.process.wait()
    ratios = {cell: hodges_lehmann(found)[0] for cell, found in logs.items() if found}
    columns = [mean(v for (_, b), v in ratios.items() if b == batch) for batch in args.batch_sizes]
    print("| **all** | " + " | ".join(f"**{c:.2f}**" for c in columns) + f" | **{mean(ratios.values()):.2f}** |")
    how = f" ({args.execution})" if args.execution else ""
    other = "torch.compile of " if args.compile else ""
    print(f"\nNormBench{how} step time over {other}PyTorch {theirs.info.get('torch')} step time, "
          f"{theirs.info.get('device')}, {threads} thread{'s' * (threads > 1)}, {args.rounds} rounds of {args.starts} "
          f"start{'s' * (args.starts > 1)}; in brackets the 95% interval; below 1 NormBench is faster. 'all' are geometric means.")
    blocks.close()


def line(method, cells):
    """The table's line of a method: of each cell its ratio with the interval."""
    found = [hodges_lehmann(logs) if logs else None for logs in cells]
    texts = ["{:.2f} ({:.2f}–{:.2f})".format(*map(math.exp, each)) if each else "–" for each in found]
    return f"| {method} | " + " | ".join(texts) + f" | {mean(each[0] for each in found if each):.2f} |"


if __name__ == "__main__":
    main()
