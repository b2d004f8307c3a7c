#!/usr/bin/env python3
"""Repeats in PyTorch a cell that `normbench export` wrote, and prints the first step and tensor that differ.

repeat.py FOLDER [--tolerance X]: every step begins with the export's weights and batch; its loss, the gradient of every
parameter, and every parameter and piece of state after the update are held against the export's:
|got - want| / max(|want| of the tensor, 1e-3) at the largest. With --free the weights of a step are those that PyTorch reached
itself. Ends with status 1 where something differs by more than the tolerance (default 1e-9 in fp64, 1e-4 in fp32).

Networks and methods are those of pytorch_networks.py and pytorch_step.py. What they do not have is said in one line, with
status 2: methods without their activation in residual branches, the options init and wiring, statistics batches smaller
than the batch, clipping. Needs Python 3 with torch.
"""
import argparse
import json
import os
import pathlib
import sys

import torch

import tensors
from pytorch_networks import Task

SMALL = 1e-3


def assign(task, values):
    with torch.no_grad():
        for name, value in values.items():
            targets = task.named.parts(name)
            for target, row in zip(targets, value.reshape(len(targets), -1)):
                target.copy_(row.reshape(target.shape))


def difference(got, want):
    """Relative to the largest value of the tensor: single values may cancel out."""
    if not want.numel():
        return 0.0
    found = ((got.reshape(-1) - want.reshape(-1)).abs().max() / want.abs().max().clamp(min=SMALL)).item()
    return found if found == found else float("inf")


def joined(parts):
    return torch.cat([part.detach().reshape(-1) for part in parts])


class Judge:
    """Remembers the first thing that differs, and the largest difference of each kind."""

    def __init__(self, tolerance):
        self.tolerance, self.first, self.largest = tolerance, None, {}

    def hold(self, step, kind, name, got, want):
        found = difference(got, want)
        self.largest[kind] = max(self.largest.get(kind, (0.0, "")), (found, f"{name}, step {step}"))
        if found > self.tolerance and self.first is None:
            self.first = f"step {step}: {kind} {name} differs by {found:.1e}"


def freeze(task, stages):
    """Frozen stages take no updates and normalize as in evaluation."""
    nodes = [node for stage in stages for node in (("stem", "conv1", "bn1") if stage == "stem" else (stage,))]
    frozen = [module for name, module in task.named.modules.items()
              if any((name + ".").startswith(prefix + node + ".") for node in nodes for prefix in ("", "backbone."))]
    for module in frozen:
        module.eval()
        for parameter in module.parameters():
            parameter.requires_grad_(False)


def velocities(task, names):
    return {name: [torch.zeros_like(part) for part in task.named.parts(name)] for name in names}


def repeat(folder, judge, free):
    index = json.loads((folder / "index.json").read_text())
    cell, optimizer = index["trial"]["cell"], index["optimizer"]
    if cell["stat_batch"] != cell["batch_size"] or optimizer["clip"]:
        raise ValueError("statistics batches and clipping are not here")
    if cell["precision"] not in ("fp64", "fp32"):
        raise ValueError(f"precision {cell['precision']} is not here; export with --precision fp64")
    kind = torch.float64 if cell["precision"] == "fp64" else torch.float32
    torch.set_default_dtype(kind)

    def of(name):
        return {key: value.to(kind) if value.is_floating_point() else value
                for key, value in tensors.read(folder / name).items()}

    weights = of(index["initial"])
    task = Task(cell, weights, of(index["steps"][0]["batch"]))
    task.net.train()
    freeze(task, cell["task"]["model"].get("weights", {}).get("freeze", []))
    speeds = velocities(task, index["parameters"])
    assign(task, weights)
    for step in index["steps"]:
        number = step["step"]
        if not free:
            assign(task, weights)
        task.net.zero_grad()
        loss = task.loss(of(step["batch"]))
        loss.backward()
        judge.hold(number, "loss", "", loss.detach(), torch.tensor(step["loss"], dtype=kind))
        gradients, parameters = of(step["gradients"]), index["parameters"]
        for name in parameters:
            parts = task.named.parts(name)
            got = [torch.zeros_like(part) if part.grad is None else part.grad for part in parts]
            judge.hold(number, "gradient of", name, joined(got), gradients[name])
            with torch.no_grad():
                for part, grad, speed in zip(parts, got, speeds[name]):
                    speed.mul_(optimizer["momentum"]).add_(grad).add_(part, alpha=optimizer["weight_decay"])
                    part.sub_(speed, alpha=step["learning_rate"])
        weights = of(step["weights"])
        for name, want in weights.items():
            judge.hold(number, "parameter" if name in parameters else "state", name, joined(task.named.parts(name)), want)
    return len(index["steps"]), kind


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--tolerance", type=float)
    parser.add_argument("--free", action="store_true", help="go on with the weights that PyTorch reached itself")
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    # As NormBench has it: where NNPACK cannot start, every convolution would try to.
    torch.backends.nnpack.set_flags(os.path.isdir("/sys/devices/system/cpu/cpu0/cache"))
    fp64 = json.loads((args.folder / "index.json").read_text())["trial"]["cell"]["precision"] == "fp64"
    judge = Judge(args.tolerance or (1e-9 if fp64 else 1e-4))
    try:
        steps, _ = repeat(args.folder, judge, args.free)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"cannot be repeated here: {error}")
        sys.exit(2)
    for kind, (found, where) in judge.largest.items():
        print(f"{kind:12} largest difference {found:.1e}  {where}")
    print(judge.first or f"{steps} steps agree within {judge.tolerance:.0e}")
    sys.exit(1 if judge.first else 0)


if __name__ == "__main__":
    main()
