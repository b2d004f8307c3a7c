"""NormBench's networks for its four tasks in PyTorch, whose parameters and state have NormBench's names.

Classification (resnet, preact-resnet), semantic segmentation (deeplabv3), detection and instance segmentation (faster-rcnn,
mask-rcnn), with the methods of pytorch_step.py in them. Each part is registered under its full name, so that a tensor that
NormBench calls layer1.0.bn1.running_mean is found (Named.parts). Networks start and are wired as usual: of the options init
and wiring there are the defaults alone.
"""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

import pytorch_step
from pytorch_weights import CONVOLUTIONS

BLOCKS = {10: (1, 1, 1, 1), 18: (2, 2, 2, 2), 34: (3, 4, 6, 3), 50: (3, 4, 6, 3), 101: (3, 4, 23, 3), 152: (3, 8, 36, 3)}
# What NormBench calls the parts of methods whose PyTorch classes have other names.
NAMES = {
    "FrozenBatchNorm": {"running_mean": "mean", "running_var": "var"},
    "BatchChannelNorm": {"bn_weight": "bn.weight", "bn_bias": "bn.bias", "weight": "cn.weight", "bias": "cn.bias",
                         "running_mean": "bn.running_mean", "running_var": "bn.running_var"},
    "EstimatedBatchChannelNorm": {"bn_weight": "bn.weight", "bn_bias": "bn.bias", "weight": "cn.weight",
                                  "bias": "cn.bias", "running_mean": "bn.mean", "running_var": "bn.var"},
    "BatchRenorm": {"running_mean": "mean", "running_std": "std"},
    "EvoNormB0": {"running_var": "var"},
    "SwitchableNorm": {"running_mean": "mean", "running_var": "var"},
}
GROUPS = {"gn", "bcn", "ebcn", "evonorm_s0"}


def label(method):
    """The label that pytorch_step reads, with the options whose defaults differ there."""
    options = dict(method["options"])
    if method["id"].partition("+")[0] in GROUPS:
        options.setdefault("groups", 32)
    words = ",".join(f"{name}={str(value).lower()}" for name, value in options.items())
    return f"{method['id']}({words})" if words else method["id"]


class Named:
    """Makes layers and knows them by their full names."""

    def __init__(self, method, model):
        for option in ("init", "wiring"):
            if model.get(option, "auto") not in ("auto", "plain"):
                raise ValueError(f"option {option}: {model[option]} is not here")
        self.method = pytorch_step.Method(label(method))
        self.backbone_only = self.method.id == "frozen_bn"
        self.modules = {}

    def add(self, name, module):
        self.modules[name] = module
        return module

    def convolution(self, name, cin, cout, kernel, stride=1, dilation=1, bias=False):
        """A convolution with the method's weight transform; or plain and with bias."""
        kind = CONVOLUTIONS["" if bias is None else self.method.transform]
        options = {} if bias is None else self.method.transform_options
        return self.add(name, kind(cin, cout, kernel, stride=stride, padding=dilation * (kernel // 2), dilation=dilation,
                                   bias=bias is not False, **options))

    def predictor(self, name, cin, cout, kernel):
        return self.convolution(name, cin, cout, kernel, bias=None)

    def linear(self, name, cin, cout):
        return self.add(name, nn.Linear(cin, cout))

    def norm(self, name, c, before):
        return self.add(name, self.method.norm(c, before))

    def head(self, name, cin, cout, kernel, dilation=1, activated=True):
        """Convolution and method outside the backbone; a bias in place of a method of backbones."""
        conv = self.convolution(name + ".conv", cin, cout, kernel, dilation=dilation, bias=self.backbone_only)
        if self.backbone_only:
            return nn.Sequential(conv, nn.ReLU() if activated else nn.Identity())
        norm = self.norm(name + ".norm", cout, conv)
        if self.method.id in pytorch_step.ACTIVATING and not activated:
            raise ValueError(f"{self.method.id} without its activation is not here")
        return nn.Sequential(conv, norm, self.method.activation() if activated else nn.Identity())

    def gain(self, name):
        """The scalar of SkipInit where there is no normalization."""
        if self.method.id != "none":
            return None
        holder = nn.Module()
        holder.skip_gain = nn.Parameter(torch.zeros(1))
        self.add(name, holder)
        return holder

    def parts(self, name):
        """The tensors that NormBench calls name; several where they are stacked there."""
        owner = name
        while owner not in self.modules:
            owner, dot, _ = owner.rpartition(".")
            if not dot:
                raise KeyError(f"{name}: the PyTorch network has no such part")
        module, rest = self.modules[owner], name[len(owner) + 1:]
        names = NAMES.get(type(module).__name__, getattr(module, "NAMES", {}))
        inner = names.get(rest, rest)
        values = []
        for path in [inner] if isinstance(inner, str) else inner:
            at = module
            for step in path.split("."):
                at = getattr(at, step)
            values.append(at)
        return values


class Branch(nn.Module):
    """A block that activates after its sum."""

    def __init__(self, named, name, cin, planes, bottleneck, stride, dilation):
        super().__init__()
        if named.method.id in pytorch_step.ACTIVATING:
            raise ValueError(f"{named.method.id} without its activation is not here")
        out = planes * (4 if bottleneck else 1)
        shapes = ([(cin, planes, 1, 1, 1), (planes, planes, 3, stride, dilation), (planes, out, 1, 1, 1)] if bottleneck
                  else [(cin, planes, 3, stride, dilation), (planes, planes, 3, 1, dilation)])
        layers = []
        for i, (a, b, kernel, s, d) in enumerate(shapes, 1):
            conv = named.convolution(f"{name}.conv{i}", a, b, kernel, s, d)
            layers += [conv, named.norm(f"{name}.bn{i}", b, conv)]
            if i < len(shapes):
                layers.append(nn.ReLU())
        self.branch = nn.Sequential(*layers)
        self.gain = named.gain(name)
        self.shortcut = nn.Identity()
        if cin != out or stride != 1:
            conv = named.convolution(f"{name}.downsample.0", cin, out, 1, stride)
            self.shortcut = nn.Sequential(conv, named.norm(f"{name}.downsample.1", out, conv))

    def forward(self, x):
        y = self.branch(x)
        return F.relu(self.shortcut(x) + (y if self.gain is None else y * self.gain.skip_gain))


class ResNet(nn.Module):
    """The outputs of the stages of a residual network."""

    def __init__(self, named, prefix, model, channels, depth, stages, output_stride):
        super().__init__()
        depth, width, stem = model.get("depth", depth), model.get("width", 64), model.get("stem", "imagenet")
        bottleneck = depth >= 50
        conv = named.convolution(prefix + "conv1", channels, width, 7 if stem == "imagenet" else 3, 1 if stem == "small" else 2)
        layers = [conv, named.norm(prefix + "bn1", width, conv), named.method.activation()]
        self.stem = nn.Sequential(*layers, *([nn.MaxPool2d(3, 2, 1)] if stem == "imagenet" else []))
        reached, dilation, cin = {"imagenet": 4, "half": 2, "small": 1}[stem], 1, width
        self.stages, self.strides, self.channels = nn.ModuleList(), [], []
        for i in range(stages):
            wanted = 1 if i == 0 else 2
            stride = wanted if reached * wanted <= output_stride else 1
            before, dilation, reached = dilation, dilation * (wanted // stride), reached * stride
            blocks = []
            for block in range(BLOCKS[depth][i]):
                first = block == 0
                branch = Branch(named, f"{prefix}layer{i + 1}.{block}", cin, width << i, bottleneck,
                                stride if first else 1, before if first else dilation)
                if first and not bottleneck and before != dilation:
                    second = branch.branch[3]
                    second.dilation, second.padding = (dilation,) * 2, (dilation,) * 2
                blocks.append(branch)
                cin = (width << i) * (4 if bottleneck else 1)
            self.stages.append(nn.Sequential(*blocks))
            self.strides.append(reached)
            self.channels.append(cin)

    def forward(self, x):
        x, outputs = self.stem(x), []
        for stage in self.stages:
            x = stage(x)
            outputs.append(x)
        return outputs


class Classifier(nn.Module):
    def __init__(self, named, model, channels, classes):
        super().__init__()
        self.backbone = ResNet(named, "", model, channels, 50, 4, 32)
        self.fc = named.linear("fc", self.backbone.channels[-1], classes)

    def forward(self, x):
        return self.fc(self.backbone(x)[-1].mean((2, 3)))


class PreActBlock(nn.Module):
    def __init__(self, named, name, before, cin, cout, stride):
        super().__init__()
        self.norm1 = named.norm(name + ".norm1", cin, before)
        self.conv1 = named.convolution(name + ".conv1", cin, cout, 3, stride)
        self.norm2 = named.norm(name + ".norm2", cout, self.conv1)
        self.conv2 = named.convolution(name + ".conv2", cout, cout, 3)
        same = cin == cout and stride == 1
        self.shortcut = None if same else named.convolution(name + ".shortcut", cin, cout, 1, stride)
        self.relu, self.gain = named.method.activation(), named.gain(name)

    def forward(self, x):
        a = self.relu(self.norm1(x))
        y = self.conv2(self.relu(self.norm2(self.conv1(a))))
        y = y if self.gain is None else y * self.gain.skip_gain
        return y + (x if self.shortcut is None else self.shortcut(a))


class PreActClassifier(nn.Module):
    def __init__(self, named, model, channels, classes):
        super().__init__()
        width, blocks = model.get("width", 16), (model.get("depth", 20) - 2) // 6
        self.stem = last = named.convolution("stem", channels, width, 3)
        made, cin = [], width
        for stage in range(3):
            for block in range(blocks):
                made.append(PreActBlock(named, f"stage{stage + 1}.block{block + 1}", last, cin, width << stage,
                                        2 if stage and not block else 1))
                cin, last = width << stage, made[-1].conv2
        self.blocks = nn.Sequential(*made)
        self.norm, self.relu = named.norm("norm", cin, last), named.method.activation()
        self.classifier = named.linear("classifier", cin, classes)

    def forward(self, x):
        return self.classifier(self.relu(self.norm(self.blocks(self.stem(x)))).mean((2, 3)))


class Segmenter(nn.Module):
    def __init__(self, named, model, channels, classes):
        super().__init__()
        self.backbone = ResNet(named, "backbone.", model, channels, 101, model.get("stages", 4),
                               model.get("output_stride", 16))
        cin, c = self.backbone.channels[-1], model.get("aspp_channels", 256)
        rates = [int(rate) for rate in str(model.get("rates", "6,12,18")).split(",")]
        self.branches = nn.ModuleList([named.head("aspp.point", cin, c, 1)] + [
            named.head(f"aspp.dilated{i}", cin, c, 3, rate) for i, rate in enumerate(rates, 1)])
        self.pooling = named.head("aspp.pooling", cin, c, 1)
        self.project = named.head("aspp.project", (len(rates) + 2) * c, c, 1)
        self.head = named.head("head", c, c, 3) if model.get("head_conv", False) else nn.Identity()
        self.classifier = named.predictor("classifier", c, classes, 1)
        self.align_corners = model.get("align_corners", True)

    def forward(self, images):
        x = self.backbone(images)[-1]
        found = [branch(x) for branch in self.branches]
        found.append(self.pooling(x.mean((2, 3), keepdim=True)).expand(-1, -1, *x.shape[2:]))
        logits = self.classifier(self.head(self.project(torch.cat(found, 1))))
        return F.interpolate(logits, images.shape[2:], mode="bilinear", align_corners=self.align_corners)


# --- boxes ------------------------------------------------------------------------------------------------------------

MASK = (1 << 64) - 1
GAMMA = 0x9E3779B97F4A7C15


def mix(z):
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & MASK
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB & MASK
    return z ^ (z >> 31)


class SplitMix64:
    """The generator that NormBench draws anchors and regions with."""

    def __init__(self, seed, part):
        state = mix((seed + GAMMA) & MASK)
        state = mix((state + (part + 1) * GAMMA) & MASK)
        self.state = mix((state + GAMMA) & MASK)

    def below(self, bound):
        self.state = (self.state + GAMMA) & MASK
        return ((mix(self.state) >> 32) * bound) >> 32


def draw(matches, count, share, random):
    """Drawn candidates, objects first, and how many are objects."""
    objects = [i for i, match in enumerate(matches) if match >= 0]
    background = [i for i, match in enumerate(matches) if match == -1]
    wanted = min(int(count * share), len(objects))
    rest = min(count - wanted, len(background))

    def some(values, number):
        for i in range(number):
            j = i + random.below(len(values) - i)
            values[i], values[j] = values[j], values[i]
        return values[:number]

    return some(objects, wanted) + some(background, rest), wanted


def area(boxes):
    return (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])


def overlaps(a, b):
    low, high = torch.maximum(a[:, None, :2], b[None, :, :2]), torch.minimum(a[:, None, 2:], b[None, :, 2:])
    shared = (high - low).clamp(min=0).prod(2)
    union = area(a)[:, None] + area(b)[None] - shared
    return torch.where(shared == 0, torch.zeros_like(shared), shared / union)


def match(candidates, objects, below, above, every):
    """The object of each candidate; -1 background, -2 neither."""
    if not len(objects):
        return [-1] * len(candidates)
    iou = overlaps(objects, candidates)
    best, nearest = iou.max(0)
    nearest = (iou == best).to(torch.int64).argmax(0)
    found = torch.where((best < below) | (best == 0), -1, torch.where(best >= above, nearest, -2))
    if every:
        most = iou.max(1, keepdim=True)[0]
        chosen = ((iou == most) & (most > 0)).any(0)
        found = torch.where(chosen, nearest, found)
    return found.tolist()


def encode(boxes, references, weights):
    lengths, sizes = boxes[:, 2:] - boxes[:, :2], references[:, 2:] - references[:, :2]
    centres, places = boxes[:, :2] + 0.5 * lengths, references[:, :2] + 0.5 * sizes
    return torch.cat([weights[0] * (centres - places) / sizes, weights[1] * torch.log(lengths / sizes)], 1)


def decode(deltas, references, weights):
    sizes = references[:, 2:] - references[:, :2]
    places = references[:, :2] + 0.5 * sizes
    centres = places + deltas[:, :2] / weights[0] * sizes
    lengths = sizes * torch.exp((deltas[:, 2:] / weights[1]).clamp(max=math.log(1000 / 16)))
    return torch.cat([centres - 0.5 * lengths, centres + 0.5 * lengths], 1)


def suppress(boxes, scores, classes, threshold):
    """The boxes that stay, best first; equal scores in their order."""
    order = torch.sort(scores, descending=True, stable=True)[1]
    iou = overlaps(boxes[order], boxes[order]) > threshold
    iou &= classes[order][:, None] == classes[order][None]
    kept, gone = [], torch.zeros(len(order), dtype=torch.bool)
    for i in range(len(order)):
        if not gone[i]:
            kept.append(i)
            gone |= iou[i]
    return order[kept]


def axis_weights(low, high, bins, size, scale, samples, aligned):
    """How RoIAlign reads an axis: bins by features."""
    start = low * scale - (0.5 if aligned else 0)
    length = high * scale - (0.5 if aligned else 0) - start
    length = length if aligned else max(length, 1)
    step = length / bins
    samples = samples or math.ceil(step)
    weights = torch.zeros(bins, size, dtype=torch.float64)
    for b in range(bins):
        for s in range(samples):
            at = start + b * step + (s + 0.5) * step / samples
            if at < -1 or at > size:
                continue
            inside = max(at, 0)
            lower = int(inside)
            if lower >= size - 1:
                weights[b, size - 1] += 1 / samples
            else:
                weights[b, lower] += (1 - (inside - lower)) / samples
                weights[b, lower + 1] += (inside - lower) / samples
    return weights


def read_regions(maps, strides, boxes, per_image, side, aligned):
    """RoIAlign from the levels of a pyramid: [R, C, side, side]."""
    grids, image, left = [], 0, list(per_image)
    size = torch.sqrt(area(boxes).clamp(min=0))
    levels = torch.floor(1 + torch.log(size / (28 * strides[0]) + 1e-8) / math.log(2)).clamp(0, len(maps) - 1).tolist()
    for box, level in zip(boxes.tolist(), levels):
        while not left[image]:
            image += 1
        left[image] -= 1
        level = int(level) if len(maps) > 1 else 0
        of = maps[level][image]
        rows = axis_weights(box[1], box[3], side, of.shape[1], 1 / strides[level], 2, aligned).to(of.dtype)
        columns = axis_weights(box[0], box[2], side, of.shape[2], 1 / strides[level], 2, aligned).to(of.dtype)
        grids.append(rows @ of @ columns.T)
    return torch.stack(grids)


def decode_runs(runs, height, width):
    """COCO's runs as a bitmap of rows and columns."""
    flat, at, value = torch.zeros(height * width, dtype=torch.float64), 0, 0
    for run in runs:
        flat[at:at + run] = value
        at, value = at + run, 1 - value
    return flat.reshape(width, height).T


class Detector(nn.Module):
    """The two-stage detectors, with the losses and draws of NormBench's tasks."""

    def __init__(self, named, model, channels, categories, masks):
        super().__init__()
        stages, self.first = model.get("stages", 4), model.get("first_stage", 1) - 1
        self.backbone = ResNet(named, "backbone.", model, channels, 50, stages, 32)
        c, self.categories, self.masks = model.get("fpn_channels", 256), categories, masks
        inputs = self.backbone.channels[self.first:]
        self.inner = nn.ModuleList(
            named.head(f"fpn.inner{i}", cin, c, 1, activated=False) for i, cin in enumerate(inputs))
        self.layer = nn.ModuleList(
            named.head(f"fpn.layer{i}", c, c, 3, activated=False) for i in range(len(inputs)))
        self.strides = list(self.backbone.strides[self.first:])
        self.extra = model.get("extra_level", True)
        if self.extra:
            self.strides.append(2 * self.strides[-1])
        self.ratios = [float(ratio) for ratio in str(model.get("anchor_ratios", "0.5,1,2")).split(",")]
        self.scale = float(model.get("anchor_scale", 8))
        self.levels = min(model.get("region_levels", 4), len(inputs))
        self.aligned = model.get("boxes", "aligned") == "aligned"
        self.budget = {name: model.get(name, usual) for name, usual in (
            ("anchors", 256), ("candidates", 1000), ("proposals", 1000), ("regions", 512))}
        self.rpn = nn.ModuleList(named.predictor("rpn.conv" + (str(i) if i > 1 else ""), c, c, 3)
                                 for i in range(1, model.get("rpn_convs", 1) + 1))
        self.objectness = named.predictor("rpn.cls_logits", c, len(self.ratios), 1)
        self.shifts = named.predictor("rpn.bbox_pred", c, 4 * len(self.ratios), 1)
        self.side, self.mask_side = model.get("box_resolution", 7), model.get("mask_resolution", 14)
        convs = 0 if model.get("box_head", "4conv1fc") == "2fc" else model.get("box_convs", 4)
        self.box_convs = nn.Sequential(*(named.head(f"box_head.conv{i}", c, c, 3) for i in range(1, convs + 1)))
        width = model.get("box_width", 1024)
        self.fc6 = named.linear("box_head.fc6", c * self.side ** 2, width)
        self.fc7 = None if convs else named.linear("box_head.fc7", width, width)
        self.classes = named.linear("box_head.cls_score", width, categories + 1)
        self.boxes = named.linear("box_head.bbox_pred", width, 4 * categories)
        if masks:
            self.mask_convs = nn.Sequential(*(
                named.head(f"mask_head.mask_fcn{i}", c, c, 3) for i in range(1, model.get("mask_convs", 4) + 1)))
            self.squares = nn.Module()
            self.squares.weight = nn.Parameter(torch.zeros(4 * c, c, 1, 1))
            self.squares.bias = nn.Parameter(torch.zeros(c))
            named.add("mask_head.conv5_mask", self.squares)
            self.mask_logits = named.predictor("mask_head.mask_fcn_logits", c, categories, 1)

    def features(self, images):
        levels, merged = [], None
        stages = self.backbone(images)[self.first:]
        for i in reversed(range(len(stages))):
            lateral = self.inner[i](stages[i])
            merged = lateral if merged is None else lateral + F.interpolate(merged, lateral.shape[2:], mode="nearest")
            levels.insert(0, self.layer[i](merged))
        return levels + ([F.max_pool2d(levels[-1], 1, 2)] if self.extra else [])

    def proposals(self, features):
        logits, deltas = [], []
        for x in features:
            for conv in self.rpn:
                x = F.relu(conv(x))
            logits.append(self.objectness(x).permute(0, 2, 3, 1).flatten(1))
            deltas.append(self.shifts(x).permute(0, 2, 3, 1).reshape(len(x), -1, 4))
        return torch.cat(logits, 1), torch.cat(deltas, 1)

    def anchors(self, features):
        boxes, ends = [], []
        for x, stride in zip(features, self.strides):
            half = [(0.5 * self.scale * stride / math.sqrt(ratio), 0.5 * self.scale * stride * math.sqrt(ratio))
                    for ratio in self.ratios]
            shapes = torch.tensor([[-w, -h, w, h] for w, h in half], dtype=torch.float64)
            shapes = shapes if self.aligned else shapes.round()
            at = 0.5 if self.aligned else 0
            y, x = torch.meshgrid(torch.arange(x.shape[2], dtype=torch.float64) + at,
                                  torch.arange(x.shape[3], dtype=torch.float64) + at, indexing="ij")
            places = torch.stack([x, y, x, y], -1).reshape(-1, 1, 4) * stride
            boxes.append((places + shapes).reshape(-1, 4))
            ends.append(len(boxes[-1]))
        return torch.cat(boxes), ends

    def choose(self, logits, deltas, anchors, ends, height, width):
        """The best proposals of one image. NormBench reads the network's output in single precision here."""
        scores, deltas = logits.detach().float().double(), deltas.detach().float().double()
        candidates, levels, start = [], [], 0
        for level, count in enumerate(ends):
            best = torch.sort(scores[start:start + count], descending=True, stable=True)[1][:self.budget["candidates"]]
            candidates.append(best + start)
            levels.append(torch.full_like(best, level))
            start += count
        candidates, levels = torch.cat(candidates), torch.cat(levels)
        boxes = decode(deltas[candidates], anchors[candidates], (1, 1))
        boxes = torch.stack([boxes[:, 0].clamp(0, width), boxes[:, 1].clamp(0, height),
                             boxes[:, 2].clamp(0, width), boxes[:, 3].clamp(0, height)], 1)
        usable = (boxes[:, 2] - boxes[:, 0] >= 1e-3) & (boxes[:, 3] - boxes[:, 1] >= 1e-3)
        boxes, levels, candidates = boxes[usable], levels[usable], candidates[usable]
        return boxes[suppress(boxes, scores[candidates], levels, 0.7)[:self.budget["proposals"]]]

    def box_outputs(self, grids):
        x = F.relu(self.fc6(self.box_convs(grids).flatten(1)))
        x = x if self.fc7 is None else F.relu(self.fc7(x))
        return self.classes(x), self.boxes(x).reshape(len(x), -1, 4)

    def mask_outputs(self, grids):
        x = self.mask_convs(grids)
        n, c, h, w = x.shape
        squares = F.conv2d(x, self.squares.weight).reshape(n, c, 2, 2, h, w).permute(0, 1, 4, 2, 5, 3)
        return self.mask_logits(F.relu(squares.reshape(n, c, 2 * h, 2 * w) + self.squares.bias.view(1, -1, 1, 1)))

    def loss(self, images, extents, objects, masks, seeds):
        features = self.features(images)
        logits, deltas = self.proposals(features)
        anchors, ends = self.anchors(features)
        truth = []
        runs, at = masks.tolist(), 0
        for image, (height, width) in enumerate(extents.tolist()):
            mine = objects[:-1][objects[:-1, 0] == image]
            bitmaps = []
            for _ in range(len(mine) if self.masks else 0):
                bitmaps.append(decode_runs(runs[at + 1:at + 1 + runs[at]], *images.shape[2:]))
                at += 1 + runs[at]
            truth.append((height, width, mine[:, 2:].double(), mine[:, 1].long(), bitmaps, seeds[image].item() & MASK))
        loss = self.proposal_loss(logits, deltas, anchors, truth)
        regions = []
        for image, (height, width, boxes, labels, bitmaps, seed) in enumerate(truth):
            chosen = self.choose(logits[image], deltas[image], anchors, ends, height, width)
            candidates = torch.cat([boxes, chosen])
            matches = match(candidates, boxes, 0.5, 0.5, False)
            drawn, count = draw(matches, self.budget["regions"], 0.25, SplitMix64(seed, 1))
            regions.append((candidates[drawn], [matches[i] for i in drawn[:count]], len(drawn), count))
        per_image = [region[2] for region in regions]
        boxes = torch.cat([region[0] for region in regions])
        maps, strides = features[:self.levels], self.strides[:self.levels]
        grids = read_regions(maps, strides, boxes, per_image, self.side, self.aligned)
        loss = loss + self.region_loss(*self.box_outputs(grids), regions, truth)
        if self.masks:
            loss = loss + self.mask_loss(maps, strides, regions, truth)
        return loss

    def proposal_loss(self, logits, deltas, anchors, truth):
        picked, targets, found, total = [], [], [], 0
        for image, (_, _, boxes, _, _, seed) in enumerate(truth):
            matches = match(anchors, boxes, 0.3, 0.7, True)
            drawn, count = draw(matches, self.budget["anchors"], 0.5, SplitMix64(seed, 0))
            total += len(drawn)
            picked.append(logits[image, drawn])
            targets += [1.0] * count + [0.0] * (len(drawn) - count)
            if count:
                wanted = encode(boxes[[matches[i] for i in drawn[:count]]], anchors[drawn[:count]], (1, 1))
                found.append(deltas[image, drawn[:count]] - wanted.float().to(deltas.dtype))
        x = torch.cat(picked)
        loss = (F.softplus(x) - x * torch.tensor(targets, dtype=x.dtype)).sum()
        if found:
            loss = loss + smooth_l1(torch.cat(found)).sum()
        return loss / total

    def region_loss(self, logits, deltas, regions, truth):
        labels, differences, at = [], [], 0
        for (boxes, matches, size, count), (_, _, objects, kinds, _, _) in zip(regions, truth):
            labels += kinds[matches].tolist() + [0] * (size - count)
            if count:
                wanted = encode(objects[matches], boxes[:count], (10, 5)).float().to(deltas.dtype)
                differences.append(deltas[torch.arange(at, at + count), kinds[matches] - 1] - wanted)
            at += size
        loss = F.cross_entropy(logits, torch.tensor(labels))
        return loss + (smooth_l1(torch.cat(differences)).sum() / at if differences else 0)

    def mask_loss(self, maps, strides, regions, truth):
        counts = [count for _, _, _, count in regions]
        if not sum(counts):
            return 0 * sum(parameter.sum() for parameter in self.mask_convs.parameters())
        boxes = torch.cat([region[0][:region[3]] for region in regions])
        logits = self.mask_outputs(read_regions(maps, strides, boxes, counts, self.mask_side, self.aligned))
        side, own, targets, at = logits.shape[2], [], [], 0
        for (places, matches, _, count), (_, _, _, kinds, bitmaps, _) in zip(regions, truth):
            for i in range(count):
                box, bitmap = places[i].tolist(), bitmaps[matches[i]]
                rows = axis_weights(box[1], box[3], side, bitmap.shape[0], 1, 0, True)
                columns = axis_weights(box[0], box[2], side, bitmap.shape[1], 1, 0, True)
                targets.append((covered(rows, bitmap, columns) >= 0.5).to(logits.dtype))
                own.append(logits[at, kinds[matches[i]] - 1])
                at += 1
        x, wanted = torch.stack(own), torch.stack(targets)
        return (F.softplus(x) - x * wanted).mean()


def covered(rows, bitmap, columns):
    """rows @ bitmap @ columns.T, summed in NormBench's order: a bin that is covered to just half is on the same side."""
    partial = torch.zeros(rows.shape[0], bitmap.shape[1], dtype=rows.dtype)
    for y in range(bitmap.shape[0]):
        partial += rows[:, y:y + 1] * bitmap[y]
    total = torch.zeros(rows.shape[0], columns.shape[0], dtype=rows.dtype)
    for x in range(bitmap.shape[1]):
        total += partial[:, x:x + 1] * columns[:, x]
    return total


def smooth_l1(difference):
    return F.smooth_l1_loss(difference, torch.zeros_like(difference), beta=1 / 9, reduction="none")


# --- tasks ------------------------------------------------------------------------------------------------------------


class Task:
    """A network, its loss, and its parts by NormBench's names."""

    def __init__(self, cell, tensors, batch):
        """cell: of the export; tensors: the initial weights, which say how many classes there are."""
        task, model = cell["task"], dict(cell["task"]["model"]["options"])
        self.kind, name = task["kind"], task["model"]["name"]
        self.named = Named(cell["method"], model)
        channels = batch["images"].shape[1]
        if name == "resnet":
            self.net = Classifier(self.named, model, channels, len(tensors["fc.bias"]))
        elif name == "preact-resnet":
            self.net = PreActClassifier(self.named, model, channels, len(tensors["classifier.bias"]))
        elif name == "deeplabv3":
            self.net = Segmenter(self.named, model, channels, len(tensors["classifier.bias"]))
        elif name in ("faster-rcnn", "mask-rcnn"):
            self.net = Detector(self.named, model, channels, len(tensors["box_head.cls_score.bias"]) - 1,
                                name == "mask-rcnn")
        else:
            raise ValueError(f"no network {name} here")

    def loss(self, batch):
        if self.kind == "classification":
            return F.cross_entropy(self.net(batch["images"]), batch["labels"])
        if self.kind == "semantic-segmentation":
            return F.cross_entropy(self.net(batch["images"]), batch["labels"], ignore_index=255)
        return self.net.loss(*(batch[name] for name in ("images", "extents", "objects", "masks", "seeds")))
