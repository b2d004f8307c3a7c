"""Weight transforms in PyTorch, as peers: convolutions that use their weight transformed.

Each is written anew from its formula, the way the implementation named beside it computes it. check_norms.py holds them
against the reference vectors.
"""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

from pytorch_norms import fit


class TransformedConv2d(nn.Conv2d):
    """A convolution without bias that uses transformed(weight)."""

    def forward(self, x):
        return F.conv2d(x, self.transformed(self.weight), None, self.stride, self.padding, self.dilation, self.groups)


class StandardizedConv2d(TransformedConv2d):
    """ws: Conv2d of the BCN authors' imagenet/models/layers.py, of joe-siyuan-qiao/WeightStandardization, or timm's."""

    def __init__(self, *shape, variant="bcn", eps=1e-5, **convolution):
        super().__init__(*shape, **convolution)
        self.variant, self.eps = variant, eps

    def transformed(self, w):
        if self.variant == "timm":
            rows = w.reshape(1, w.shape[0], -1)
            return F.batch_norm(rows, None, None, training=True, momentum=0.0, eps=self.eps).reshape_as(w)
        w = w - w.mean((1, 2, 3), keepdim=True)
        rows = w.view(w.shape[0], -1)
        if self.variant == "ws":
            return w / (rows.std(1) + self.eps).view(-1, 1, 1, 1)
        return w / torch.sqrt(rows.var(1) + self.eps).view(-1, 1, 1, 1)


class ScaledStandardizedConv2d(TransformedConv2d):
    """sws: timm ScaledStdConv2d, which standardizes by a fused batch norm of the filters."""

    def __init__(self, *shape, gamma=1.0, eps=1e-6, **convolution):
        super().__init__(*shape, **convolution)
        self.gain = nn.Parameter(torch.ones(self.out_channels, 1, 1, 1))
        self.scale, self.eps = gamma * self.weight[0].numel() ** -0.5, eps

    def transformed(self, w):
        return F.batch_norm(w.reshape(1, w.shape[0], -1), None, None, weight=(self.gain * self.scale).view(-1),
                            training=True, momentum=0.0, eps=self.eps).reshape_as(w)


class NormalizedConv2d(TransformedConv2d):
    """wn: what torch.nn.utils.parametrizations.weight_norm calls."""

    def __init__(self, *shape, **convolution):
        super().__init__(*shape, **convolution)
        self.g = nn.Parameter(torch.full((self.out_channels, 1, 1, 1), math.sqrt(2)))

    def transformed(self, w):
        return torch._weight_norm(w, self.g, 0)


class SpectralConv2d(TransformedConv2d):
    """spn: torch.nn.utils.spectral_norm."""

    def __init__(self, *shape, n_power_iterations=1, eps=1e-12, **convolution):
        super().__init__(*shape, **convolution)
        self.iterations, self.eps = n_power_iterations, eps
        self.register_buffer("u", F.normalize(torch.randn(self.out_channels), dim=0))
        self.register_buffer("v", F.normalize(torch.randn(self.weight[0].numel()), dim=0))

    def transformed(self, w):
        matrix = w.reshape(w.shape[0], -1)
        if self.training:
            with torch.no_grad():
                for _ in range(self.iterations):
                    F.normalize(torch.mv(matrix.t(), self.u), dim=0, eps=self.eps, out=self.v)
                    F.normalize(torch.mv(matrix, self.v), dim=0, eps=self.eps, out=self.u)
        # Copies: the next step writes into the buffers.
        u, v = self.u.clone(), self.v.clone()
        return w / torch.dot(u, torch.mv(matrix, v))


class CentredConv2d(TransformedConv2d):
    """wc: CenConv2d of megvii-model/MABN MABN.py."""

    def transformed(self, w):
        return w - w.mean((1, 2, 3), keepdim=True)


class CentredNormalizedConv2d(TransformedConv2d):
    """cwn: huangleiBuaa/CenteredWN (Lua)."""

    def __init__(self, *shape, **convolution):
        super().__init__(*shape, **convolution)
        self.g = nn.Parameter(torch.full((self.out_channels, 1), math.sqrt(2)))

    def transformed(self, w):
        rows = w.view(w.shape[0], -1)
        centred = rows - rows.mean(1, keepdim=True)
        return (self.g * (centred / centred.norm(dim=1, keepdim=True))).view_as(w)


class OrthogonalConv2d(TransformedConv2d):
    """oni: ONINorm of huangleiBuaa/ONI NormedConv.py. Where a group has more filters than a filter has values, columns
    are orthogonalized, as NormBench does; the authors' routine for that case diverges."""

    def __init__(self, *shape, T=5, groups=1, scale=1.414, **convolution):
        super().__init__(*shape, **convolution)
        self.iterations, self.filter_groups, self.factor = T, fit(groups, self.out_channels), scale

    def transformed(self, w):
        z = w.view(self.filter_groups, w.shape[0] // self.filter_groups, -1)
        z = z - z.mean(-1, keepdim=True)
        by_rows = z.shape[1] <= z.shape[2]
        left, right = (z, z.transpose(1, 2)) if by_rows else (z.transpose(1, 2), z)
        identity = torch.eye(left.shape[1], dtype=w.dtype, device=w.device).expand(len(z), -1, -1)
        s = torch.matmul(left, right) + 1e-5 * identity
        size = s.norm(p="fro", dim=(1, 2), keepdim=True)
        s = s / size
        b = identity
        for _ in range(self.iterations):
            b = torch.baddbmm(b, torch.matrix_power(b, 3), s, beta=1.5, alpha=-0.5)
        orthogonal = b.matmul(z) if by_rows else z.matmul(b)
        return (orthogonal / size.sqrt()).view_as(w) * self.factor


# By the ids of NormBench; "" is none.
CONVOLUTIONS = {
    "": nn.Conv2d,
    "ws": StandardizedConv2d,
    "sws": ScaledStandardizedConv2d,
    "wn": NormalizedConv2d,
    "spn": SpectralConv2d,
    "wc": CentredConv2d,
    "cwn": CentredNormalizedConv2d,
    "oni": OrthogonalConv2d,
}
