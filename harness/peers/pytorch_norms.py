"""Normalization methods beyond the core ones in PyTorch, as peers to compare NormBench's with.

Each is written anew from its formula, the way the implementation named beside it computes it: the same layers, reductions,
loops and backward passes of its own. Options, parameters and state have the names they have in NormBench and in the
reference vectors (NAMES: where a part of a layer holds them); check_norms.py holds them against the vectors.
"""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F


def fit(groups, channels):
    """The largest divisor of the channels that is at most the groups."""
    groups = min(groups, channels)
    while channels % groups:
        groups -= 1
    return groups


def per_channel(c, value):
    return nn.Parameter(torch.full((1, c, 1, 1), float(value)))


class Affine(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.weight = per_channel(c, 1)
        self.bias = per_channel(c, 0)


# --- batch normalization and something beside it ----------------------------------------------------------------------


class InstanceBatchNorm(nn.Module):
    """ibn: IBN of XingangPan/IBN-Net ibnnet/modules.py: two layers on parts that are cut and joined."""

    NAMES = {"in_weight": "instance.weight", "in_bias": "instance.bias", "bn_weight": "batch.weight",
             "bn_bias": "batch.bias", "running_mean": "batch.running_mean", "running_var": "batch.running_var"}

    def __init__(self, c, ratio=0.5, eps=1e-5, momentum=0.1):
        super().__init__()
        first = int(c * ratio)
        self.sizes = [first, c - first]
        self.instance = nn.InstanceNorm2d(first, eps=eps, affine=True)
        self.batch = nn.BatchNorm2d(c - first, eps=eps, momentum=momentum)

    def forward(self, x):
        first, rest = x.split(self.sizes, 1)
        return torch.cat([self.instance(first.contiguous()), self.batch(rest.contiguous())], 1)


class BatchInstanceNorm(nn.BatchNorm2d):
    """bin: hyseob/Batch-Instance-Normalization models/batchinstancenorm.py: both normalizations, each with its share of
    the weight. The training loop has the gate's rule."""

    def __init__(self, c, eps=1e-5, momentum=0.1):
        super().__init__(c, eps, momentum)
        self.gate = nn.Parameter(torch.ones(c))

    def forward(self, x):
        by_batch = F.batch_norm(x, self.running_mean, self.running_var, self.weight * self.gate, self.bias,
                                self.training, self.momentum, self.eps)
        by_instance = F.instance_norm(x, eps=self.eps)
        return by_batch + by_instance * (self.weight * (1 - self.gate)).view(1, -1, 1, 1)


class SplitBatchNorm(nn.BatchNorm2d):
    """split_bn: timm layers/split_batchnorm.py: a layer for each part of the batch."""

    def __init__(self, c, splits=2, eps=1e-5, momentum=0.1):
        super().__init__(c, eps, momentum)
        self.splits = splits
        self.others = nn.ModuleList(nn.BatchNorm2d(c, eps, momentum) for _ in range(splits - 1))
        self.NAMES = {"aux_" + name: [f"others.{i}.{name}" for i in range(splits - 1)]
                      for name in ("weight", "bias", "running_mean", "running_var")}

    def forward(self, x):
        if not self.training:
            return super().forward(x)
        first, *rest = x.chunk(self.splits)
        return torch.cat([super().forward(first)] + [other(part) for other, part in zip(self.others, rest)])


class RepresentativeBatchNorm(nn.Module):
    """rbn: ShangHua-Gao/RBN rbn.py, which overwrites its input where this does not."""

    NAMES = {"running_mean": "bn.running_mean", "running_var": "bn.running_var"}

    def __init__(self, c, eps=1e-5, momentum=0.1):
        super().__init__()
        self.bn = nn.BatchNorm2d(c, eps, momentum, affine=False)
        self.weight, self.bias = per_channel(c, 1), per_channel(c, 0)
        self.center_weight = per_channel(c, 0)
        self.scale_weight, self.scale_bias = per_channel(c, 0), per_channel(c, 1)

    def forward(self, x):
        x = x + self.center_weight * F.adaptive_avg_pool2d(x, 1)
        y = self.bn(x)
        gate = self.scale_weight * F.adaptive_avg_pool2d(y, 1) + self.scale_bias
        return self.weight * (y * torch.sigmoid(gate)) + self.bias


class InstanceEnhancementBatchNorm(nn.Module):
    """iebn: BAN2d of gbup-group/IEBN models/cifar/iebn_resnet.py."""

    NAMES = {"running_mean": "bn.running_mean", "running_var": "bn.running_var"}

    def __init__(self, c, eps=1e-5, momentum=0.1):
        super().__init__()
        self.bn = nn.BatchNorm2d(c, eps, momentum, affine=False)
        self.weight, self.bias = per_channel(c, 1), per_channel(c, 0)
        self.gate_weight, self.gate_bias = per_channel(c, 0), per_channel(c, -1)

    def forward(self, x):
        gate = torch.sigmoid(F.adaptive_avg_pool2d(x, 1) * self.gate_weight + self.gate_bias)
        return self.bn(x) * (self.weight * gate) + self.bias


class EnhancedLinearBatchNorm(nn.Module):
    """bnet: BNET2d of yuhuixu1993/BNET classification/imagenet/models/resnet.py."""

    NAMES = {"running_mean": "bn.running_mean", "running_var": "bn.running_var", "conv_weight": "linear.weight",
             "conv_bias": "linear.bias"}

    def __init__(self, c, kernel=3, eps=1e-5, momentum=0.1):
        super().__init__()
        self.bn = nn.BatchNorm2d(c, eps, momentum, affine=False)
        self.linear = nn.Conv2d(c, c, kernel, padding=kernel // 2, groups=c)

    def forward(self, x):
        return self.linear(self.bn(x))


class ReparameterizedBatchNorm(nn.BatchNorm2d):
    """repbn: RepBN of xinghaochen/SLAB classification/models/prepbn.py."""

    def __init__(self, c, eps=1e-5, momentum=0.1):
        super().__init__(c, eps, momentum)
        self.alpha = nn.Parameter(torch.ones(1))

    def forward(self, x):
        return super().forward(x) + self.alpha * x


class BatchGroupNorm(Affine):
    """bgn: batch_norm of the groups of C*H*W, then the affine of the channels; there is no official code."""

    NAMES = {"running_mean": "bn.running_mean", "running_var": "bn.running_var"}

    def __init__(self, c, groups=8, eps=1e-5, momentum=0.1):
        super().__init__(c)
        self.bn = nn.BatchNorm1d(groups, eps, momentum, affine=False)

    def forward(self, x):
        y = self.bn(x.reshape(x.shape[0], self.bn.num_features, -1)).view(x.shape)
        return y * self.weight + self.bias


# --- other statistics of the batch ------------------------------------------------------------------------------------


class L1BatchNorm(Affine):
    """l1bn: eladhoffer/norm_matters models/lp_norm.py, its three classes in one."""

    def __init__(self, c, variant="l1", normalized=True, p=2, k=1, eps=1e-5, momentum=0.1):
        super().__init__(c)
        self.variant, self.normalized, self.p, self.k = variant, normalized, p, k
        self.eps, self.momentum = eps, momentum
        self.register_buffer("running_mean", torch.zeros(c))
        self.register_buffer("running_scale", torch.zeros(c))

    def multiplier(self, size):
        """Of absolute deviations, [C, m]."""
        if self.variant == "l1":
            constant = math.sqrt(math.pi / 2) if self.normalized else 1
            return 1 / (size.mean(-1) * constant + self.eps)
        if self.variant == "lp":
            return 1 / (size.pow(self.p).mean(-1) + self.eps).pow(1 / self.p)
        m = size.shape[-1]
        constant = 0.5 * (1 + math.sqrt(math.pi * math.log(4))) / math.sqrt(2 * math.log(m))
        return 1 / (size.topk(min(self.k, m), -1)[0].mean(-1) * constant + self.eps)

    def forward(self, x):
        if self.training:
            rows = x.transpose(0, 1).reshape(x.shape[1], -1)
            mean = rows.mean(-1)
            scale = self.multiplier((rows - mean.unsqueeze(1)).abs())
            with torch.no_grad():
                self.running_mean.mul_(self.momentum).add_(mean * (1 - self.momentum))
                self.running_scale.mul_(self.momentum).add_(scale * (1 - self.momentum))
        else:
            mean, scale = self.running_mean, self.running_scale
        y = (x - mean.view(1, -1, 1, 1)) * scale.view(1, -1, 1, 1)
        return y * self.weight + self.bias


class ExtendedBatchNorm(Affine):
    """ebn: from the paper; there is no code."""

    def __init__(self, c, eps=1e-5, momentum=0.1):
        super().__init__(c)
        self.eps, self.momentum = eps, momentum
        self.register_buffer("running_mean", torch.zeros(1, c, 1, 1))
        self.register_buffer("running_var", torch.ones(1))

    def forward(self, x):
        if self.training:
            mean = x.mean((0, 2, 3), keepdim=True)
            centred = x - mean
            var = centred.square().mean()
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(var, self.momentum)
        else:
            centred, var = x - self.running_mean, self.running_var
        return centred / torch.sqrt(var + self.eps) * self.weight + self.bias


class FourThingsNorm(Affine):
    """ft: ceciliaresearch/four_things_batch_norm normalization.py (TensorFlow): two moments, their difference."""

    def __init__(self, c, groups=32, examples_per_group=2, decay=0.99, eps=1e-5, example_weight=0.0):
        super().__init__(c)
        self.groups, self.examples = fit(groups, c), examples_per_group
        self.decay, self.eps, self.own = decay, eps, example_weight
        self.register_buffer("running_x", torch.zeros(c))
        self.register_buffer("running_x2", torch.ones(c))

    def forward(self, x):
        n, c = x.shape[:2]
        first, second = x.mean((2, 3)), x.square().mean((2, 3))
        examples = 1
        if self.training:
            with torch.no_grad():
                self.running_x.mul_(self.decay).add_((1 - self.decay) * first.mean(0))
                self.running_x2.mul_(self.decay).add_((1 - self.decay) * second.mean(0))
            examples = fit(self.examples, n)
        else:
            first = (1 - self.own) * self.running_x + self.own * first
            second = (1 - self.own) * self.running_x2 + self.own * second
        blocks = (n // examples, examples, self.groups, c // self.groups)
        mean = first.view(blocks).mean((1, 3), keepdim=True)
        var = second.view(blocks).mean((1, 3), keepdim=True) - mean.square()
        mean = mean.expand(blocks).reshape(n, c, 1, 1)
        var = var.expand(blocks).reshape(n, c, 1, 1)
        return (x - mean) * torch.rsqrt(var + self.eps) * self.weight + self.bias


class ModeNorm(Affine):
    """mode: ModeNorm of ldeecke/mn-torch nn/ops.py: passes over the activation for each mode."""

    NAMES = {"gate_weight": "gate.weight", "gate_bias": "gate.bias"}

    def __init__(self, c, modes=2, eps=1e-5, momentum=0.1):
        super().__init__(c)
        self.modes, self.eps, self.momentum = modes, eps, momentum
        self.gate = nn.Linear(c, modes)
        nn.init.normal_(self.gate.weight, 1 / modes, 0.01)
        self.register_buffer("running_x", torch.zeros(modes, c))
        self.register_buffer("running_x2", torch.zeros(modes, c))

    def forward(self, x):
        gates = self.gate(x.mean((2, 3))).softmax(1)
        total = torch.zeros_like(x)
        for k in range(self.modes):
            gate = gates[:, k].view(-1, 1, 1, 1)
            if self.training:
                share = gate.mean()
                mean = (gate * x).mean((0, 2, 3), keepdim=True) / share
                var = (gate * (x - mean).square()).mean((0, 2, 3), keepdim=True) / share
                with torch.no_grad():
                    square = (gate * x.square()).mean((0, 2, 3)) / share
                    self.running_x[k].lerp_(mean.view(-1), self.momentum)
                    self.running_x2[k].lerp_(square, self.momentum)
            else:
                mean = self.running_x[k].view(1, -1, 1, 1)
                var = self.running_x2[k].view(1, -1, 1, 1) - mean.square()
            total = total + gate * ((x - mean) / torch.sqrt(var + self.eps))
        return total * self.weight + self.bias


# --- methods with a rule of their own for the backward pass -----------------------------------------------------------


class MovingAverageBatchNorm(Affine):
    """mabn: megvii-model/MABN MABN.py, the activation's half; weights are centred by wc."""

    def __init__(self, c, buffer_size=8, eps=1e-5, momentum=0.98, warmup_iters=100):
        super().__init__(c)
        self.eps, self.momentum = eps, momentum
        self.buffer_size, self.warmup_iters = buffer_size, warmup_iters
        self.register_buffer("running_var", torch.ones(c))
        self.register_buffer("iters", torch.zeros(1))
        self.register_buffer("buffer_x2", torch.zeros(buffer_size, c))
        self.register_buffer("buffer_gz", torch.zeros(buffer_size, c))

    class Rule(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, layer):
            step = int(layer.iters)
            ctx.layer, ctx.slot = layer, step % layer.buffer_size
            ctx.window = step > layer.buffer_size and step >= layer.warmup_iters
            square = x.square().mean((0, 2, 3))
            layer.buffer_x2[ctx.slot] = square
            used = (layer.buffer_x2.mean(0) if ctx.window else square) + layer.eps
            correction = torch.sqrt(used / (layer.running_var + layer.eps))
            limit = 5 if step > max(1000, layer.warmup_iters) else 1
            correction = correction.clamp(1 / limit, limit).view(1, -1, 1, 1)
            layer.running_var.mul_(layer.momentum).add_((1 - layer.momentum) * (used - layer.eps))
            deviation = used.sqrt().view(1, -1, 1, 1)
            z = x / deviation
            ctx.save_for_backward(z, deviation, correction)
            return correction * z

        @staticmethod
        def backward(ctx, grad):
            z, deviation, correction = ctx.saved_tensors
            grad = grad * correction
            product = (grad * z).mean((0, 2, 3))
            ctx.layer.buffer_gz[ctx.slot] = product
            used = ctx.layer.buffer_gz.mean(0) if ctx.window else product
            return (grad - z * used.view(1, -1, 1, 1)) / deviation, None

    def forward(self, x):
        if self.training:
            self.iters += 1
            y = self.Rule.apply(x, self)
        else:
            y = x / torch.sqrt(self.running_var + self.eps).view(1, -1, 1, 1)
        return self.weight * y + self.bias


class PowerNorm(nn.Module):
    """powernorm: MaskPowerNorm of sIncerass/powernorm fairseq/modules/norms/mask_powernorm.py, without a mask."""

    def __init__(self, c, eps=1e-5, alpha_fwd=0.9, alpha_bkw=0.9, warmup_iters=10000, groups=1):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.ones(c)), nn.Parameter(torch.zeros(c))
        self.eps, self.alpha_fwd, self.alpha_bkw = eps, alpha_fwd, alpha_bkw
        self.warmup_iters, self.groups = warmup_iters, fit(groups, c)
        self.register_buffer("running_phi", torch.ones(c))
        self.register_buffer("ema_gz", torch.zeros(c))
        self.register_buffer("iters", torch.zeros(1))

    class Rule(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, weight, bias, layer):
            ctx.layer = layer
            step = int(layer.iters)
            square = x.square().mean((0, 2, 3))
            used = square if step <= layer.warmup_iters else layer.running_phi
            z = x / torch.sqrt(used + layer.eps).view(1, -1, 1, 1)
            if step < layer.warmup_iters:
                layer.running_phi.mul_((step - 1) / step).add_(square / step)
            layer.running_phi.mul_(layer.alpha_fwd).add_((1 - layer.alpha_fwd) * square)
            ctx.save_for_backward(z, square, weight)
            return weight.view(1, -1, 1, 1) * z + bias.view(1, -1, 1, 1)

        @staticmethod
        def backward(ctx, grad):
            z, square, weight = ctx.saved_tensors
            layer = ctx.layer
            past = ((1 - layer.alpha_bkw) * layer.ema_gz).view(1, -1, 1, 1)
            g = grad * weight.view(1, -1, 1, 1) - past * z
            by_x = g / torch.sqrt(square + layer.eps).view(1, -1, 1, 1)
            layer.ema_gz.add_((g * z).mean((0, 2, 3)))
            return by_x, (grad * z).sum((0, 2, 3)), grad.sum((0, 2, 3)), None

    def forward(self, x):
        n, c, h, w = x.shape
        grouped = x.view(n, self.groups, c // self.groups, h, w)
        square = grouped.square().mean(2, keepdim=True)
        x = (grouped / torch.sqrt(square + self.eps)).view(x.shape)
        if not self.training:
            y = x / torch.sqrt(self.running_phi + self.eps).view(1, -1, 1, 1)
            return self.weight.view(1, -1, 1, 1) * y + self.bias.view(1, -1, 1, 1)
        self.iters += 1
        return self.Rule.apply(x, self.weight, self.bias, self)


def recurrence(factor, added, start):
    """All s_t = factor_t * s_(t-1) + added_t along the rows, s_0 = start, in as many rounds as the rows have bits."""
    first = factor[:1] if torch.is_tensor(factor) else factor
    rows = torch.cat([added[:1] + first * start, added[1:]])
    reach = 1
    while reach < len(rows):
        later = factor[reach:] if torch.is_tensor(factor) else factor
        rows = torch.cat([rows[:reach], rows[reach:] + later * rows[:-reach]])
        factor = torch.cat([factor[:reach], later * factor[:-reach]]) if torch.is_tensor(factor) else factor * factor
        reach *= 2
    return rows


class OnlineNorm(Affine):
    """on: Cerebras/online-normalization, online_norm_2d.py. There samples pass one after the other, in C++; here what
    passes from one to the next comes from a parallel scan, as an interpreter's loop over samples would be no peer."""

    def __init__(self, c, alpha_fwd=0.999, alpha_bkw=0.99, eps=1e-5, ecm="ac", ls_eps=1e-5, clamp=5.0):
        super().__init__(c)
        self.alpha_fwd, self.alpha_bkw, self.eps = alpha_fwd, alpha_bkw, eps
        self.ecm, self.ls_eps, self.clamp = ecm, ls_eps, clamp
        for name, value in (("mean", 0.0), ("var", 1.0), ("u", 0.0), ("v", 0.0)):
            self.register_buffer(name, torch.full((c,), value))

    class Rule(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, layer):
            a = layer.alpha_fwd
            mean = x.mean((2, 3))
            var = (x - mean[:, :, None, None]).square().mean((2, 3))
            before, layer.mean = layer.passed(a, (1 - a) * mean, layer.mean)
            change = (1 - a) * var + a * (1 - a) * (mean - before).square()
            var_before, layer.var = layer.passed(a, change, layer.var)
            scale = torch.sqrt(var_before + layer.eps)[:, :, None, None]
            z = (x - before[:, :, None, None]) / scale
            ctx.layer = layer
            ctx.save_for_backward(z, scale)
            return z

        @staticmethod
        def backward(ctx, grad):
            z, scale = ctx.saved_tensors
            layer, rate = ctx.layer, 1 - ctx.layer.alpha_bkw
            kept = 1 - rate * z.square().mean((2, 3))
            v, layer.v = layer.passed(kept, (grad * z).mean((2, 3)), layer.v)
            by_x = (grad - rate * v[:, :, None, None] * z) / scale
            u, layer.u = layer.passed(1 - rate, by_x.mean((2, 3)), layer.u)
            return by_x - rate * u[:, :, None, None], None

    @staticmethod
    def passed(factor, added, start):
        """What each sample finds, and what the last one leaves."""
        rows = torch.cat([start[None], recurrence(factor, added, start)])
        return rows[:-1], rows[-1].clone()

    def forward(self, x):
        if self.training:
            z = self.Rule.apply(x, self)
        else:
            z = (x - self.mean.view(1, -1, 1, 1)) / torch.sqrt(self.var + self.eps).view(1, -1, 1, 1)
        y = z * self.weight + self.bias
        if self.ecm == "ls":
            return y / torch.sqrt(y.square().mean((1, 2, 3), keepdim=True) + self.ls_eps)
        return y.clamp(-self.clamp, self.clamp) if self.ecm == "ac" else y


# --- statistics of past iterations at the present weight --------------------------------------------------------------


class CrossIterationBatchNorm(Affine):
    """cbn: CBatchNorm2d of Howal/Cross-iterationBatchNorm mmdet/models/utils/CBN.py: derivatives of the moments by the
    weight of the convolution before it come from autograd."""

    def __init__(self, c, buffer=3, rho=1.0, burnin=0, eps=1e-5, momentum=0.1, eps_inside=False):
        super().__init__(c)
        self.buffer, self.rho, self.burnin = buffer, rho, burnin
        self.eps, self.momentum, self.eps_inside = eps, momentum, eps_inside
        self.register_buffer("running_mean", torch.zeros(c))
        self.register_buffer("running_var", torch.ones(c))
        self.steps, self.past, self.convolution = 0, [], None

    def follow(self, convolution):
        """Says which convolution is before the layer; in a list, so that it does not become a part of it."""
        self.convolution = [convolution]

    def forward(self, y):
        mean, var = self.running_mean, self.running_var
        if self.training:
            self.steps += 1
            rows = y.transpose(0, 1).reshape(y.shape[1], -1)
            mean, var = rows.mean(1), rows.var(1)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(var, self.momentum)
            if self.buffer and self.steps > self.burnin:
                mean, var = self.with_past(mean, rows.square().mean(1))
        divisor = torch.sqrt(var + self.eps) if self.eps_inside else torch.sqrt(var) + self.eps
        return (y - mean.view(1, -1, 1, 1)) / divisor.view(1, -1, 1, 1) * self.weight + self.bias

    def with_past(self, mean, square):
        weight, ones = self.convolution[0].weight, torch.ones_like(mean)
        slope, = torch.autograd.grad(mean, weight, ones, retain_graph=True)
        square_slope, = torch.autograd.grad(square, weight, ones, retain_graph=True)
        now = weight.detach().clone()
        means, squares = [mean], [square]
        for old_mean, old_square, old_slope, old_square_slope, old_weight in self.past:
            moved = self.rho * (now - old_weight)
            means.append(old_mean + (old_slope * moved).sum((1, 2, 3)))
            squares.append(old_square + (old_square_slope * moved).sum((1, 2, 3)))
        self.past.insert(0, (mean.detach(), square.detach(), slope, square_slope, now))
        del self.past[self.buffer:]
        means, squares = torch.stack(means), torch.stack(squares)
        valid = (squares >= means.square()).to(means.dtype)
        count = valid.sum(0)
        mean = (means * valid).sum(0) / count
        return mean, (squares * valid).sum(0) / count - mean.square()


# --- whitening --------------------------------------------------------------------------------------------------------


def newton(sigma, iterations):
    """P_T of Newton's iteration for sigma^(-1/2) and what it was scaled by, as Switchable Whitening and Group Whitening
    write it: autograd differentiates it."""
    identity = torch.eye(sigma.shape[-1], dtype=sigma.dtype, device=sigma.device).expand_as(sigma)
    inverse_trace = (sigma * identity).sum((1, 2), keepdim=True).reciprocal()
    scaled = sigma * inverse_trace
    p = identity
    for _ in range(iterations):
        p = torch.baddbmm(p, torch.matrix_power(p, 3), scaled, beta=1.5, alpha=-0.5)
    return p * inverse_trace.sqrt()


class IterativeNorm(Affine):
    """iternorm: huangleiBuaa/IterNorm-pytorch iterative_normalization.py: a backward pass written out, on the iterates
    that the forward pass kept."""

    def __init__(self, c, T=5, channels_per_group=0, eps=1e-5, momentum=0.1):
        super().__init__(c)
        size = min(channels_per_group or c, c)
        while c % size:
            size //= 2
        self.iterations, self.eps, self.momentum = T, eps, momentum
        self.register_buffer("running_mean", torch.zeros(c // size, size, 1))
        self.register_buffer("running_wm", torch.eye(size).repeat(c // size, 1, 1))

    class Rule(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, layer):
            mean = x.mean(-1, keepdim=True)
            centred = x - mean
            identity = torch.eye(x.shape[1], dtype=x.dtype, device=x.device).expand(len(x), -1, -1)
            sigma = torch.baddbmm(identity, centred, centred.transpose(1, 2), beta=layer.eps, alpha=1 / x.shape[-1])
            inverse_trace = (sigma * identity).sum((1, 2), keepdim=True).reciprocal()
            scaled = sigma * inverse_trace
            iterates = [identity]
            for _ in range(layer.iterations):
                p = iterates[-1]
                iterates.append(torch.baddbmm(p, torch.matrix_power(p, 3), scaled, beta=1.5, alpha=-0.5))
            matrix = iterates[-1] * inverse_trace.sqrt()
            layer.running_mean.lerp_(mean, layer.momentum)
            layer.running_wm.lerp_(matrix, layer.momentum)
            ctx.save_for_backward(centred, scaled, inverse_trace, matrix, *iterates)
            return matrix.matmul(centred)

        @staticmethod
        def backward(ctx, grad):
            centred, scaled, inverse_trace, matrix, *iterates = ctx.saved_tensors
            by_matrix = grad.matmul(centred.transpose(1, 2))
            by_p = by_matrix * inverse_trace.sqrt()
            by_scaled = 0
            # Iterates and the scaled covariance are symmetric, and are used so.
            for p in reversed(iterates[:-1]):
                square = p.matmul(p)
                right = by_p.matmul(scaled)
                by_scaled = by_scaled - 0.5 * square.matmul(p).matmul(by_p)
                products = right.matmul(square) + p.matmul(right).matmul(p) + square.matmul(right)
                by_p = 1.5 * by_p - 0.5 * products
            by_inverse = ((by_scaled * scaled).sum((1, 2), keepdim=True) / inverse_trace
                          + (by_matrix * iterates[-1]).sum((1, 2), keepdim=True) / (2 * inverse_trace.sqrt()))
            by_sigma = inverse_trace * by_scaled - inverse_trace.square() * by_inverse * iterates[0]
            both = (by_sigma + by_sigma.transpose(1, 2)) / centred.shape[-1]
            by_x = torch.baddbmm(both.matmul(centred), matrix.transpose(1, 2), grad)
            return by_x - by_x.mean(-1, keepdim=True), None

    def forward(self, x):
        n, c, h, w = x.shape
        rows = x.transpose(0, 1).reshape(*self.running_mean.shape[:2], -1)
        y = self.Rule.apply(rows, self) if self.training else self.running_wm.matmul(rows - self.running_mean)
        return y.view(c, n, h, w).transpose(0, 1).contiguous() * self.weight + self.bias


class DecorrelatedBatchNorm(Affine):
    """dbn: DBN of huangleiBuaa/StochasticityBW dbn.py, group after group. The reference differentiates a singular value
    decomposition, which has no derivative where eigenvalues meet, as they do at batch 1; here the derivative of
    sigma^(-1/2) itself is used, which has no such places and takes less."""

    def __init__(self, c, channels_per_group=16, eps=1e-3, momentum=0.1):
        super().__init__(c)
        self.size, self.eps, self.momentum = channels_per_group, eps, momentum
        self.register_buffer("running_mean", torch.zeros(c))
        self.register_buffer("running_projection", torch.eye(c))

    class InverseRoot(torch.autograd.Function):
        @staticmethod
        def forward(ctx, sigma):
            values, vectors = torch.linalg.eigh(sigma)
            roots = values.sqrt()
            ctx.save_for_backward(roots, vectors)
            return (vectors / roots).matmul(vectors.t())

        @staticmethod
        def backward(ctx, grad):
            roots, vectors = ctx.saved_tensors
            slopes = -1 / (roots[:, None] * roots * (roots[:, None] + roots))
            return vectors.matmul(slopes * vectors.t().matmul(grad).matmul(vectors)).matmul(vectors.t())

    def group(self, x, start, end):
        n, _, h, w = x.shape
        rows = x.transpose(0, 1).reshape(end - start, -1)
        running_mean = self.running_mean[start:end]
        running_projection = self.running_projection[start:end, start:end]
        if self.training:
            mean = rows.mean(1)
            centred = rows - mean[:, None]
            identity = torch.eye(end - start, dtype=x.dtype, device=x.device)
            sigma = centred.matmul(centred.t()) / rows.shape[1] + self.eps * identity
            projection = self.InverseRoot.apply(sigma)
            with torch.no_grad():
                running_mean.lerp_(mean, self.momentum)
                running_projection.lerp_(projection, self.momentum)
        else:
            centred, projection = rows - running_mean[:, None], running_projection
        return projection.matmul(centred).view(end - start, n, h, w).transpose(0, 1)

    def forward(self, x):
        starts = range(0, x.shape[1], self.size)
        parts = [self.group(part, start, start + part.shape[1])
                 for start, part in zip(starts, x.split(self.size, 1))]
        return torch.cat(parts, 1) * self.weight + self.bias


class SwitchableWhitening(Affine):
    """sw: XingangPan/Switchable-Whitening models/ops/switchwhiten.py: a matrix for each sample and group."""

    def __init__(self, c, sw_type=2, channels_per_group=16, T=5, tie_weight=False, eps=1e-5, momentum=0.99):
        super().__init__(c)
        self.type, self.size, self.iterations = sw_type, fit(channels_per_group, c), T
        self.eps, self.momentum = eps, momentum
        self.mean_weight = nn.Parameter(torch.ones(sw_type))
        if not tie_weight:
            self.var_weight = nn.Parameter(torch.ones(sw_type))
        self.register_buffer("running_mean", torch.zeros(c // self.size, self.size, 1))
        self.register_buffer("running_cov", torch.zeros(c // self.size, self.size, self.size))

    def forward(self, x):
        n, c, h, w = x.shape
        d, g = self.size, c // self.size
        rows = x.view(n * g, d, -1)
        mean_in = rows.mean(-1, keepdim=True)
        centred = rows - mean_in
        cov_in = torch.bmm(centred, centred.transpose(1, 2)) / (h * w)
        if self.training:
            joined = x.transpose(0, 1).reshape(g, d, -1)
            mean_bn = joined.mean(-1, keepdim=True)
            centred = joined - mean_bn
            cov_bn = torch.bmm(centred, centred.transpose(1, 2)) / (n * h * w)
            with torch.no_grad():
                self.running_mean.mul_(self.momentum).add_((1 - self.momentum) * mean_bn)
                self.running_cov.mul_(self.momentum).add_((1 - self.momentum) * cov_bn)
        else:
            mean_bn, cov_bn = self.running_mean, self.running_cov
        mean_bn, cov_bn = mean_bn.repeat(n, 1, 1), cov_bn.repeat(n, 1, 1)
        identity = torch.eye(d, dtype=x.dtype, device=x.device)
        a = self.mean_weight.softmax(0)
        b = getattr(self, "var_weight", self.mean_weight).softmax(0)
        mean = a[0] * mean_bn + a[1] * mean_in
        cov = b[0] * cov_bn + b[1] * cov_in + self.eps * identity
        if self.type == 5:
            # As the authors' code has it: the variances of BN and IN have the weights of the whitenings.
            mean = mean + a[2] * mean_bn + a[3] * mean_in
            cov = cov + b[0] * (cov_bn * identity) + b[1] * (cov_in * identity)
        if self.type > 2:
            flat = x.view(n, -1)
            mean_ln = flat.mean(-1).repeat_interleave(g).view(-1, 1, 1)
            var_ln = flat.var(-1).repeat_interleave(g).view(-1, 1, 1)
            mean = mean + a[-1] * mean_ln
            cov = cov + b[-1] * (var_ln * identity)
        y = torch.bmm(newton(cov, self.iterations), rows - mean)
        return y.view(x.shape) * self.weight + self.bias


class GroupWhitening(Affine):
    """gw: GroupItN of huangleiBuaa/GroupWhitening group_whitening.py."""

    def __init__(self, c, groups=32, T=5):
        super().__init__(c)
        self.groups, self.iterations = fit(groups, c), T

    def forward(self, x):
        rows = x.view(x.shape[0], self.groups, -1)
        centred = rows - rows.mean(-1, keepdim=True)
        sigma = torch.bmm(centred, centred.transpose(1, 2)) / rows.shape[-1]
        y = torch.bmm(newton(sigma, self.iterations), centred)
        return y.view(x.shape) * self.weight + self.bias


# --- methods with their activation ------------------------------------------------------------------------------------


def by_group(x, groups, statistic):
    """A statistic of each sample and group, as large as x, as timm's evo_norm.py has it."""
    n, c, h, w = x.shape
    value = statistic(x.reshape(n, groups, -1)).unsqueeze(-1)
    return value.expand(n, groups, c // groups, h * w).reshape(x.shape)


class EvoNormS1(Affine):
    """timm EvoNorm2dS1."""

    def __init__(self, c, groups=32, eps=1e-5):
        super().__init__(c)
        self.groups, self.eps = fit(groups, c), eps

    def statistic(self, rows):
        return rows.var(2, unbiased=False, keepdim=True).add(self.eps).sqrt()

    def forward(self, x):
        y = F.silu(x) / by_group(x, self.groups, self.statistic)
        return y * self.weight + self.bias


class EvoNormS2(EvoNormS1):
    """timm EvoNorm2dS2."""

    def statistic(self, rows):
        return rows.square().mean(2, keepdim=True).add(self.eps).sqrt()


class EvoNormB1(Affine):
    """timm EvoNorm2dB1."""

    def __init__(self, c, eps=1e-5, momentum=0.1):
        super().__init__(c)
        self.eps, self.momentum = eps, momentum
        self.register_buffer("running_var", torch.ones(c))

    def right(self, x):
        return (x + 1) * self.root_mean_square(x)

    def root_mean_square(self, x):
        return x.square().mean((2, 3), keepdim=True).add(self.eps).sqrt()

    def forward(self, x):
        var = self.running_var
        if self.training:
            var = x.var((0, 2, 3), unbiased=False)
            n = x.numel() / x.shape[1]
            self.running_var.copy_(
                self.running_var * (1 - self.momentum) + var.detach() * self.momentum * (n / max(n - 1, 1)))
        left = var.view(1, -1, 1, 1).add(self.eps).sqrt()
        return x / left.max(self.right(x)) * self.weight + self.bias


class EvoNormB2(EvoNormB1):
    """timm EvoNorm2dB2."""

    def right(self, x):
        return self.root_mean_square(x) - x


class ProxyNorm(Affine):
    """pn: Khochawongwat/ProxyNormalization-PyTorch, with the paper's proxy parameters."""

    ACTIVATIONS = {"relu": F.relu, "silu": F.silu, "gelu": F.gelu, "tanh": torch.tanh, "identity": lambda x: x}

    def __init__(self, c, groups=32, eps=1e-5, proxy_eps=0.03, samples=256, activation="relu"):
        super().__init__(c)
        self.groups, self.eps, self.proxy_eps = fit(groups, c), eps, proxy_eps
        self.activation = self.ACTIVATIONS[activation]
        self.proxy_weight, self.proxy_bias = per_channel(c, 0), per_channel(c, 0)
        places = (torch.arange(samples, dtype=torch.float64) + 0.5) / samples
        quantiles = torch.special.ndtri(places).to(self.weight.dtype)
        self.register_buffer("quantiles", quantiles.view(-1, 1, 1, 1))

    def forward(self, x):
        z = self.activation(F.group_norm(x, self.groups, eps=self.eps) * self.weight + self.bias)
        proxy = self.quantiles * (1 + self.proxy_weight) + self.proxy_bias
        proxy = self.activation(proxy * self.weight + self.bias)
        mean, var = proxy.mean(0, keepdim=True), proxy.var(0, unbiased=False, keepdim=True)
        return (z - mean) / torch.sqrt(var + self.proxy_eps)


# --- methods without statistics, or with those of a position ----------------------------------------------------------


class DynamicErf(Affine):
    """derf: Dynamic_erf of zlab-princeton/Derf."""

    def __init__(self, c, alpha=0.5, shift=0.0):
        super().__init__(c)
        self.alpha = nn.Parameter(torch.full((1,), float(alpha)))
        self.shift = nn.Parameter(torch.full((1,), float(shift)))

    def forward(self, x):
        return self.weight * torch.erf(self.alpha * x + self.shift) + self.bias


class DynamicTanh(Affine):
    """dyt: jiachenzhu/DyT dynamic_tanh.py."""

    def __init__(self, c, alpha=0.5):
        super().__init__(c)
        self.alpha = nn.Parameter(torch.full((1,), float(alpha)))

    def forward(self, x):
        return self.weight * torch.tanh(self.alpha * x) + self.bias


class DynamicInverseSquareRoot(Affine):
    """dyisru: from the paper."""

    def __init__(self, c, eps=1e-5, beta=100):
        super().__init__(c)
        self.eps = eps
        self.beta = nn.Parameter(torch.full((1,), float(beta)))

    def forward(self, x):
        return self.weight * (x / torch.sqrt(self.beta + x.square() + self.eps)) + self.bias


class SimpleNorm2d(nn.Module):
    """timm SimpleNorm2d, layers/fast_norm.py."""

    def __init__(self, c, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.weight = per_channel(c, 1)

    def forward(self, x):
        return x * torch.rsqrt(x.var(1, keepdim=True) + self.eps) * self.weight


class RmsNorm2d(nn.Module):
    """timm RmsNorm2d, layers/fast_norm.py."""

    def __init__(self, c, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.weight = per_channel(c, 1)

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(1, keepdim=True) + self.eps) * self.weight


class PositionalNorm(nn.Module):
    """pono: Boyiliee/PONO."""

    def __init__(self, c, eps=1e-5):
        super().__init__()
        self.eps = eps

    def forward(self, x):
        mean = x.mean(1, keepdim=True)
        return (x - mean) / (x.var(1, keepdim=True) + self.eps).sqrt()


class GlobalResponseNorm(nn.Module):
    """grn: ConvNeXt-V2 models/utils.py, channels first."""

    def __init__(self, c, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.weight, self.bias = per_channel(c, 0), per_channel(c, 0)

    def forward(self, x):
        size = torch.norm(x, p=2, dim=(2, 3), keepdim=True)
        return self.weight * (x * (size / (size.mean(1, keepdim=True) + self.eps))) + self.bias + x


class DivisiveNorm(Affine):
    """dn: div_norm_2d of renmengye/div-norm (TensorFlow): both windows are divided by the area of the first."""

    def __init__(self, c, sum_height=3, sum_width=3, sup_height=3, sup_width=3, eps=1.0):
        super().__init__(c)
        self.eps, self.area = eps, sum_height * sum_width
        self.register_buffer("sum_window", torch.ones(1, 1, sum_height, sum_width) / self.area)
        self.register_buffer("sup_window", torch.ones(1, 1, sup_height, sup_width) / self.area)

    @staticmethod
    def box(x, window):
        h, w = window.shape[2:]
        return F.conv2d(F.pad(x, ((w - 1) // 2, w // 2, (h - 1) // 2, h // 2)), window)

    def forward(self, x):
        centred = x - self.box(x.mean(1, keepdim=True), self.sum_window)
        square = self.box(centred.square().mean(1, keepdim=True), self.sup_window)
        return centred / torch.sqrt(square + self.eps) * self.weight + self.bias


# By the ids of NormBench.
NORMS = {
    "dyt": DynamicTanh,
    "rms": RmsNorm2d,
    "pono": PositionalNorm,
    "grn": GlobalResponseNorm,
    "lrn": lambda c, size=5, **options: nn.LocalResponseNorm(size, **options),
    "ibn": InstanceBatchNorm,
    "iternorm": IterativeNorm,
    "dbn": DecorrelatedBatchNorm,
    "mabn": MovingAverageBatchNorm,
    "bin": BatchInstanceNorm,
    "derf": DynamicErf,
    "cbn": CrossIterationBatchNorm,
    "on": OnlineNorm,
    "evonorm_s1": EvoNormS1,
    "evonorm_s2": EvoNormS2,
    "evonorm_b1": EvoNormB1,
    "evonorm_b2": EvoNormB2,
    "pn": ProxyNorm,
    "split_bn": SplitBatchNorm,
    "l1bn": L1BatchNorm,
    "bgn": BatchGroupNorm,
    "rbn": RepresentativeBatchNorm,
    "ft": FourThingsNorm,
    "sw": SwitchableWhitening,
    "simple": SimpleNorm2d,
    "mode": ModeNorm,
    "gw": GroupWhitening,
    "dn": DivisiveNorm,
    "iebn": InstanceEnhancementBatchNorm,
    "bnet": EnhancedLinearBatchNorm,
    "repbn": ReparameterizedBatchNorm,
    "powernorm": PowerNorm,
    "dyisru": DynamicInverseSquareRoot,
    "ebn": ExtendedBatchNorm,
}
ACTIVATING = {"evonorm_s1", "evonorm_s2", "evonorm_b1", "evonorm_b2", "pn"}
