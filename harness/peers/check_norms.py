#!/usr/bin/env python3
"""Holds the PyTorch methods that NormBench is compared with against reference vectors, in float64.

check_norms.py PATH...: files or folders of vectors (normbench-vectors/1). Outputs, gradients and state of every step must be
within 1e-9 of what the vectors have, |got - want| / max(1, |want|). Prints a line for each method, and which have no
vectors; ends with status 1 if one differs, or throws. The core methods, which pytorch_step.py has, are not among them: what
those are made of is PyTorch's own layers, or has a training mode alone.
"""
import argparse
import json
import pathlib
import sys

# Make would take a cache beside the sources for a source that has changed.
sys.dont_write_bytecode = True

import torch
import torch.nn as nn

from pytorch_norms import NORMS, CrossIterationBatchNorm
from pytorch_weights import CONVOLUTIONS, CentredConv2d, CentredNormalizedConv2d, NormalizedConv2d

BOUND = 1e-9


class Convolved(nn.Module):
    """cbn behind a convolution of its own."""

    NAMES = {"conv_weight": "conv.weight", "weight": "norm.weight", "bias": "norm.bias",
             "running_mean": "norm.running_mean", "running_var": "norm.running_var"}

    def __init__(self, weight, out_channels, **options):
        super().__init__()
        self.conv = nn.Conv2d(weight[1], out_channels, weight[2:], padding=1, bias=False)
        self.norm = CrossIterationBatchNorm(out_channels, **options)
        self.norm.follow(self.conv)

    def forward(self, x):
        return self.norm(self.conv(x))


class Transform(nn.Module):
    """A weight transform, whose input is the weight."""

    def __init__(self, conv, **options):
        super().__init__()
        self.conv, self.options = conv, options

    def forward(self, w):
        return self.of(w).transformed(w)

    def of(self, w):
        if isinstance(self.conv, type):
            o, i, *kernel = w.shape
            self.conv = self.conv(i, o, kernel, bias=False, **self.options)
            self.conv.train(self.training)
        return self.conv


def tensor(node):
    return torch.tensor(node["data"], dtype=torch.float64).reshape(node["shape"])


def parts(module, name):
    """The tensors of a module that the vectors call name; several where they are stacked there."""
    module = module.conv if isinstance(module, Transform) else module
    inner = getattr(module, "NAMES", {}).get(name, name)
    found = [inner] if isinstance(inner, str) else inner
    values = []
    for path in found:
        at = module
        for step in path.split("."):
            at = getattr(at, step)
        values.append(at)
    return values


def assign(module, values):
    with torch.no_grad():
        for name, node in values.items():
            targets = parts(module, name)
            rows = tensor(node).reshape(len(targets), -1)
            for target, row in zip(targets, rows):
                target.copy_(row.reshape(target.shape))


def joined(values, like):
    return torch.cat([value.detach().reshape(-1) for value in values]).reshape(like.shape)


def deviation(got, want):
    difference = ((got - want).abs() / want.abs().clamp(min=1)).max().item()
    return difference if difference == difference else float("inf")


def make(method, case):
    options = dict(case["options"])
    x = case["steps"][0]["input"]["shape"]
    if method == "cbn":
        return Convolved(case["parameters"]["conv_weight"]["shape"], **options)
    if method in CONVOLUTIONS:
        transform = Transform(CONVOLUTIONS[method], **options)
        transform.of(tensor(case["steps"][0]["input"]))
        return transform
    return NORMS[method](x[1], **options)


def worst(method, case):
    """The largest deviation of a case, and where it is."""
    module = make(method, case)
    assign(module, {**case["parameters"], **case["state"]})
    found = (0.0, "")
    for number, step in enumerate(case["steps"], 1):
        assign(module, step.get("parameters", {}))
        module.train(step["mode"] == "train")
        module.zero_grad()
        x = tensor(step["input"]).requires_grad_()
        y = module(x)
        want = {"output": step["expected"]["output"]}
        got = {"output": [y]}
        if "grad_output" in step:
            y.backward(tensor(step["grad_output"]))
            want["grad_input"] = step["expected"]["grad_input"]
            got["grad_input"] = [x.grad]
            for name, node in step["expected"].get("grad_parameters", {}).items():
                want["gradient of " + name] = node
                got["gradient of " + name] = [
                    torch.zeros_like(part) if part.grad is None else part.grad for part in parts(module, name)]
        for name, node in step["expected"].get("state", {}).items():
            want[name], got[name] = node, parts(module, name)
        for name, node in want.items():
            expected = tensor(node)
            found = max(found, (deviation(joined(got[name], expected), expected), f"step {number} {name}"))
    return found


def check(file):
    """Whether all cases of a file are within the bound."""
    vectors = json.loads(file.read_text())
    method = vectors["method"]
    if method not in NORMS and method not in CONVOLUTIONS:
        print(f"{method:11} not held: a core method, or unknown")
        return method, None
    largest, failures = 0.0, []
    for case in vectors["cases"]:
        try:
            found, where = worst(method, case)
        except Exception as error:  # whatever a method throws is a failure of it
            found, where = float("inf"), f"{type(error).__name__}: {error}"
        largest = max(largest, found)
        if found > BOUND:
            failures.append(f"            {case['name']}: {found:.1e}, {where}")
    print(f"{method:11} {len(vectors['cases']):2} cases, largest deviation {largest:.1e}"
          + ("" if not failures else f", {len(failures)} above {BOUND:.0e}"))
    for failure in failures:
        print(failure)
    return method, not failures


def check_composed():
    """cwn has no vectors: it is wn of wc."""
    torch.manual_seed(1)
    w = torch.randn(4, 3, 3, 3, requires_grad=True)
    gradients = []
    for transform in (CentredNormalizedConv2d, NormalizedConv2d):
        conv = transform(3, 4, 3, bias=False)
        y = conv.transformed(w if transform is CentredNormalizedConv2d else CentredConv2d(3, 4, 3).transformed(w))
        gradients.append((y, *torch.autograd.grad(y.pow(3).sum(), (w, conv.g))))
    found = max(deviation(a.reshape(-1), b.reshape(-1)) for a, b in zip(*gradients))
    print(f"cwn         against wc and wn, largest deviation {found:.1e}")
    return found <= BOUND


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="+", type=pathlib.Path)
    args = parser.parse_args()
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    torch.backends.nnpack.set_flags(False)
    files = [file for path in args.paths for file in (sorted(path.glob("norm-*.json")) if path.is_dir() else [path])]
    results = {method: good for method, good in map(check, files) if good is not None}
    results["cwn"] = check_composed()
    without = [method for method in [*NORMS, *CONVOLUTIONS] if method and method not in results]
    print(f"{sum(results.values())} of {len(results)} agree"
          + (f"; not given: vectors of {' '.join(without)}" if without else ""))
    sys.exit(0 if files and all(results.values()) else 1)


if __name__ == "__main__":
    main()
