#!/usr/bin/env python3
"""Times training steps of NormBench's classification network in PyTorch, as a peer to compare with.

The network, the loss, the optimizer and the data's shape are those of suites/quick.yaml: PreAct-ResNet-8 of width 16 on
one-channel 8x8 images, cross entropy, SGD with momentum 0.9 and weight decay 1e-4. Methods are written the way their
reference implementations write them (named beside each class): the core ones here, the others in pytorch_norms.py, weight
transforms in pytorch_weights.py. PyTorch runs with its own defaults. Prints one JSON object a line: method, batch_size,
step_ms (median), steps, loss of the last one. A method may have options, as suites label it: gn+ws(groups=8).

Needs Python 3 with torch; nothing else of NormBench needs it.
"""
import argparse
import json
import os
import re
import statistics
import sys
import time

# Make would take a cache beside the sources for a source that has changed.
sys.dont_write_bytecode = True

import torch
import torch.nn as nn
import torch.nn.functional as F

import pytorch_norms
from pytorch_norms import Affine, fit
from pytorch_weights import CONVOLUTIONS

# As suites/quick.yaml has it: the network starts with 16 channels, so the usual 32 groups do not fit.
GROUPS = 8


class GhostBatchNorm(nn.BatchNorm2d):
    """torch.nn.BatchNorm2d, block by block."""

    def __init__(self, c, ghost_size=16):
        super().__init__(c)
        self.ghost_size = ghost_size

    def forward(self, x):
        if not self.training or x.shape[0] <= self.ghost_size:
            return super().forward(x)
        return torch.cat([super(GhostBatchNorm, self).forward(part) for part in x.split(self.ghost_size)])


class FrozenBatchNorm(nn.Module):
    """torchvision.ops.FrozenBatchNorm2d."""

    def __init__(self, c):
        super().__init__()
        for name, value in (("weight", 1.0), ("bias", 0.0), ("mean", 0.0), ("var", 1.0)):
            self.register_buffer(name, torch.full((c,), value))

    def forward(self, x):
        scale = self.weight.view(1, -1, 1, 1) * (self.var.view(1, -1, 1, 1) + 1e-5).rsqrt()
        return x * scale + (self.bias.view(1, -1, 1, 1) - self.mean.view(1, -1, 1, 1) * scale)


class LayerNorm2d(Affine):
    """ConvNeXt-V2 models/utils.py, channels first."""

    def forward(self, x):
        mean = x.mean(1, keepdim=True)
        var = (x - mean).pow(2).mean(1, keepdim=True)
        return self.weight * ((x - mean) / torch.sqrt(var + 1e-6)) + self.bias


class ChannelNorm(nn.Module):
    """The channel normalization of the BCN authors' code: groups as channels of a batch norm, affine per group."""

    def __init__(self, c, groups=GROUPS):
        super().__init__()
        self.groups = fit(groups, c)
        self.weight = nn.Parameter(torch.ones(1, self.groups, 1))
        self.bias = nn.Parameter(torch.zeros(1, self.groups, 1))

    def forward(self, x):
        n = x.shape[0]
        y = F.batch_norm(x.view(1, n * self.groups, -1), None, None, training=True, eps=1e-5)
        return (y.view(n, self.groups, -1) * self.weight + self.bias).view_as(x)


class BatchChannelNorm(nn.Module):
    def __init__(self, c, groups=GROUPS):
        super().__init__()
        self.bn = nn.BatchNorm2d(c)
        self.cn = ChannelNorm(c, groups)

    def forward(self, x):
        return self.cn(self.bn(x))


class EstBatchNorm(Affine):
    """EstBN of the BCN authors' README."""

    def __init__(self, c):
        super().__init__(c)
        self.register_buffer("mean", torch.zeros(1, c, 1, 1))
        self.register_buffer("var", torch.ones(1, c, 1, 1))

    def forward(self, x):
        if self.training:
            with torch.no_grad():
                rate = 0.1
                mean = x.mean((0, 2, 3), keepdim=True)
                var = (x - self.mean).pow(2).mean((0, 2, 3), keepdim=True)
                self.mean += rate * (mean - self.mean)
                self.var += rate * (var - self.var)
        return (x - self.mean) / (self.var + 1e-5).sqrt() * self.weight + self.bias


class EstimatedBatchChannelNorm(nn.Module):
    def __init__(self, c, groups=GROUPS):
        super().__init__()
        self.bn = EstBatchNorm(c)
        self.cn = ChannelNorm(c, groups)

    def forward(self, x):
        return self.cn(self.bn(x))


class BatchRenorm(Affine):
    """ludvb/batchrenorm."""

    def __init__(self, c, momentum=0.01):
        super().__init__(c)
        self.momentum = momentum
        self.register_buffer("mean", torch.zeros(1, c, 1, 1))
        self.register_buffer("std", torch.ones(1, c, 1, 1))

    def forward(self, x):
        mean = x.mean((0, 2, 3), keepdim=True)
        std = x.std((0, 2, 3), unbiased=False, keepdim=True) + 1e-3
        r = (std.detach() / self.std).clamp(1 / 3, 3)
        d = ((mean.detach() - self.mean) / self.std).clamp(-5, 5)
        y = (x - mean) / std * r + d
        self.mean += self.momentum * (mean.detach() - self.mean)
        self.std += self.momentum * (std.detach() - self.std)
        return self.weight * y + self.bias


class FilterResponseNorm(Affine):
    """timm FilterResponseNormTlu2d."""

    def __init__(self, c):
        super().__init__(c)
        self.tau = nn.Parameter(torch.zeros(1, c, 1, 1))

    def forward(self, x):
        x = x * x.square().mean((2, 3), keepdim=True).add(1e-5).rsqrt()
        return torch.maximum(x * self.weight + self.bias, self.tau)


class EvoNormB0(Affine):
    """timm EvoNorm2dB0."""

    def __init__(self, c):
        super().__init__(c)
        self.v = nn.Parameter(torch.ones(1, c, 1, 1))
        self.register_buffer("var", torch.ones(c))

    def forward(self, x):
        var = x.var((0, 2, 3), unbiased=False)
        n = x.numel() / x.shape[1]
        self.var.copy_(self.var * 0.9 + var.detach() * 0.1 * (n / max(n - 1, 1)))
        left = var.add(1e-3).sqrt().view(1, -1, 1, 1).expand_as(x)
        right = x * self.v + x.var((2, 3), unbiased=False, keepdim=True).add(1e-3).sqrt()
        return x / left.max(right) * self.weight + self.bias


class EvoNormS0(Affine):
    """timm EvoNorm2dS0."""

    def __init__(self, c, groups=GROUPS):
        super().__init__(c)
        self.groups = fit(groups, c)
        self.v = nn.Parameter(torch.ones(1, c, 1, 1))

    def forward(self, x):
        n, c, h, w = x.shape
        grouped = x.reshape(n, self.groups, -1)
        std = grouped.var(2, unbiased=False, keepdim=True).add(1e-5).sqrt()
        std = std.unsqueeze(-1).expand(n, self.groups, c // self.groups, h * w).reshape(n, c, h, w)
        return x * (x * self.v).sigmoid() / std * self.weight + self.bias


class SwitchableNorm(Affine):
    """switchablenorms/Switchable-Normalization devkit/ops/switchable_norm.py."""

    def __init__(self, c):
        super().__init__(c)
        self.mean_weight = nn.Parameter(torch.ones(3))
        self.var_weight = nn.Parameter(torch.ones(3))
        self.register_buffer("mean", torch.zeros(1, c, 1))
        self.register_buffer("var", torch.zeros(1, c, 1))

    def forward(self, x):
        n, c, h, w = x.shape
        x = x.view(n, c, -1)
        mean_in = x.mean(-1, keepdim=True)
        var_in = x.var(-1, keepdim=True) if h * w > 1 else torch.zeros_like(mean_in)
        mean_ln = mean_in.mean(1, keepdim=True)
        temp = var_in + mean_in ** 2
        var_ln = temp.mean(1, keepdim=True) - mean_ln ** 2
        mean_bn = mean_in.mean(0, keepdim=True)
        var_bn = temp.mean(0, keepdim=True) - mean_bn ** 2
        self.mean.mul_(0.9).add_(0.1 * mean_bn.detach())
        self.var.mul_(0.9).add_(0.1 * var_bn.detach())
        a, b = self.mean_weight.softmax(0), self.var_weight.softmax(0)
        mean = a[0] * mean_in + a[1] * mean_ln + a[2] * mean_bn
        var = b[0] * var_in + b[1] * var_ln + b[2] * var_bn
        x = ((x - mean) / (var + 1e-5).sqrt()).view(n, c, h, w)
        return x * self.weight + self.bias


NORMS = {
    "none": lambda c: nn.Identity(),
    "bn": nn.BatchNorm2d,
    "gbn": GhostBatchNorm,
    "frozen_bn": FrozenBatchNorm,
    "ln": lambda c: nn.GroupNorm(1, c),
    "ln2d": LayerNorm2d,
    "in": lambda c: nn.InstanceNorm2d(c, affine=True),
    "gn": lambda c, groups=GROUPS: nn.GroupNorm(fit(groups, c), c),
    "bcn": BatchChannelNorm,
    "ebcn": EstimatedBatchChannelNorm,
    "brn": BatchRenorm,
    "frn": FilterResponseNorm,
    "evonorm_b0": EvoNormB0,
    "evonorm_s0": EvoNormS0,
    "sn": SwitchableNorm,
    **pytorch_norms.NORMS,
}
WITH_TRANSFORM = ["gn+ws", "bcn+ws", "ebcn+ws", "bn+sws", "bn+wn", "bn+spn", "bn+wc", "bn+cwn", "bn+oni", "mabn+wc"]
ACTIVATING = {"frn", "evonorm_b0", "evonorm_s0", *pytorch_norms.ACTIVATING}


def value(text):
    """An option's value: a truth value, a number, or a word."""
    if text in ("true", "false"):
        return text == "true"
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text


class Method:
    """What a suite's label names: bn, or gn+ws(groups=8,ws.eps=1e-5)."""

    def __init__(self, label):
        name, _, options = label.rstrip(")").partition("(")
        self.id, _, self.transform = name.partition("+")
        if self.id not in NORMS or self.transform not in CONVOLUTIONS:
            raise ValueError(f"no method {name} here")
        given = {key: value(text) for key, _, text in (option.partition("=") for option in options.split(",") if option)}
        prefix = self.transform + "."
        self.options = {key: of for key, of in given.items() if not key.startswith(prefix)}
        self.transform_options = {key[len(prefix):]: of for key, of in given.items() if key.startswith(prefix)}

    def norm(self, c, before):
        """A layer; before is the convolution it follows."""
        norm = NORMS[self.id](c, **self.options)
        if isinstance(norm, pytorch_norms.CrossIterationBatchNorm):
            norm.follow(before)
        return norm

    def activation(self):
        return nn.Identity() if self.id in ACTIVATING else nn.ReLU()

    def convolution(self, cin, cout, kernel, stride):
        return CONVOLUTIONS[self.transform](
            cin, cout, kernel, stride=stride, padding=kernel // 2, bias=False, **self.transform_options)


class Block(nn.Module):
    """A block of convolutions that follows the convolution before."""

    def __init__(self, method, before, cin, cout, stride):
        super().__init__()
        self.relu = method.activation()
        self.conv1 = method.convolution(cin, cout, 3, stride)
        self.conv2 = method.convolution(cout, cout, 3, 1)
        self.norm1, self.norm2 = method.norm(cin, before), method.norm(cout, self.conv1)
        same = cin == cout and stride == 1
        self.shortcut = None if same else method.convolution(cin, cout, 1, stride)
        self.gain = nn.Parameter(torch.zeros(1)) if method.id == "none" else None

    def forward(self, x):
        a = self.relu(self.norm1(x))
        y = self.conv2(self.relu(self.norm2(self.conv1(a))))
        if self.gain is not None:
            y = y * self.gain
        return y + (x if self.shortcut is None else self.shortcut(a))


class Net(nn.Module):
    def __init__(self, method, width=16, classes=10):
        super().__init__()
        self.stem = method.convolution(1, width, 3, 1)
        first = Block(method, self.stem, width, width, 1)
        second = Block(method, first.conv2, width, 2 * width, 2)
        third = Block(method, second.conv2, 2 * width, 4 * width, 2)
        self.blocks = nn.Sequential(first, second, third)
        self.norm = method.norm(4 * width, third.conv2)
        self.relu = method.activation()
        self.classifier = nn.Linear(4 * width, classes)

    def forward(self, x):
        return self.classifier(self.relu(self.norm(self.blocks(self.stem(x)))).mean((2, 3)))


class Training:
    """A network in training on two batches that lie on the device, as NormBench's timed steps are."""

    def __init__(self, method, batch, device, compiled=False):
        torch.manual_seed(1)
        net = Net(Method(method)).train().to(device)
        # The rule of bin's authors: gates learn ten times as fast, without weight decay, and stay between 0 and 1.
        self.gates = [tensor for name, tensor in net.named_parameters() if name.endswith(".gate")]
        groups = [{"params": [tensor for name, tensor in net.named_parameters() if not name.endswith(".gate")]}]
        if self.gates:
            groups.append({"params": self.gates, "lr": 1e-2, "weight_decay": 0})
        self.optimizer = torch.optim.SGD(groups, lr=1e-3, momentum=0.9, weight_decay=1e-4)
        if compiled:
            # Or the ninth network would silently be run uncompiled: torch gives up after eight for one piece of code.
            torch._dynamo.reset()
        self.net = torch.compile(net) if compiled else net
        self.data = [(torch.randn(batch, 1, 8, 8).to(device), torch.randint(0, 10, (batch,)).to(device))
                     for _ in range(2)]
        self.steps, self.loss = 0, None

    def step(self):
        """Seconds of one step."""
        x, y = self.data[self.steps % 2]
        self.steps += 1
        start = time.perf_counter()
        self.optimizer.zero_grad()
        loss = F.cross_entropy(self.net(x), y)
        loss.backward()
        self.optimizer.step()
        for gate in self.gates:
            gate.data.clamp_(0, 1)
        self.loss = loss.item()
        return time.perf_counter() - start


def measure(method, batch, seconds, steps, device):
    training = Training(method, batch, device)
    for _ in range(40):
        training.step()
    times = []
    while len(times) < 10 or len(times) < steps and sum(times) < seconds:
        times.append(training.step())
    return {"method": method, "batch_size": batch, "step_ms": 1e3 * statistics.median(times), "steps": len(times),
            "loss": training.loss}


def serve(args, device):
    """Answers the lines 'begin METHOD BATCH' and 'block SETTLING COUNTED', numbers of steps, of standard input with one
    JSON object each."""
    training = None
    for line in sys.stdin:
        words = line.split()
        try:
            if words[0] == "begin":
                training = Training(words[1], int(words[2]), device, args.compile)
                warmup = [training.step() for _ in range(5)]
                while sum(warmup) < args.warmup_seconds:
                    warmup.append(training.step())
                answer = {"begun": len(warmup), "fastest_ms": 1e3 * min(warmup)}
            else:
                settling, counted = map(int, words[1:])
                for _ in range(settling):
                    training.step()
                times = [training.step() for _ in range(counted)]
                answer = {"step_ms": 1e3 * statistics.median(times), "steps": len(times)}
        except Exception as error:  # whatever a method throws is the answer
            answer = {"error": str(error)}
        print(json.dumps(answer), flush=True)


def split_labels(text):
    """bn,gn(groups=8,eps=1e-3) at the commas outside brackets."""
    return re.findall(r"[^,(]+(?:\([^)]*\))?", text)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--methods", type=split_labels, default=[*NORMS, *WITH_TRANSFORM], help="default: all")
    parser.add_argument("--batch-sizes", default="1,2,4,8,16,32,64,128,256")
    parser.add_argument("--seconds", type=float, default=0.3)
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--threads", type=int, default=0, help="0: PyTorch's own choice")
    parser.add_argument("--device", default="cpu", help="cpu, cuda:0")
    parser.add_argument("--serve", action="store_true", help="measure blocks as standard input asks")
    parser.add_argument("--warmup-seconds", type=float, default=0.3)
    parser.add_argument("--compile", action="store_true", help="with --serve: torch.compile")
    args = parser.parse_args()
    if args.threads:
        torch.set_num_threads(args.threads)
    # As NormBench has it: where NNPACK cannot start, every convolution would try to.
    torch.backends.nnpack.set_flags(os.path.isdir("/sys/devices/system/cpu/cpu0/cache"))
    # As NormBench's fp32: no TensorFloat-32 (PyTorch's default for convolutions), and cuDNN may try its algorithms.
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.benchmark = True
    device = torch.device(args.device)
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else "CPU"
    print(json.dumps({"torch": torch.__version__, "threads": torch.get_num_threads(), "device": name}), flush=True)
    if args.serve:
        serve(args, device)
        return
    for method in args.methods:
        for batch in map(int, args.batch_sizes.split(",")):
            try:
                print(json.dumps(measure(method, batch, args.seconds, args.steps, device)), flush=True)
            except (RuntimeError, ValueError) as error:
                print(json.dumps({"method": method, "batch_size": batch, "error": str(error)}), flush=True)


if __name__ == "__main__":
    sys.exit(main())
