#!/usr/bin/env python3
"""Holds NormBench's networks against torchvision's, with the same random weights on the same images of 256 pixels.

For each network: torchvision makes it with random weights and random statistics, they are written as safetensors, a suite
names them under `weights:` with map torchvision, and `normbench export` computes what lies between images and results with
them in evaluation. torchvision computes the same from the batch that the export has. Printed is the largest difference of
each, |got - want| relative to the largest |want|; above 1e-5 the status is 1. Proposals and detections are held as sets:
each box, with its score, against the nearest one of torchvision, and likewise the other way round.

What differs by definition, and how it is made the same here:
  boxes            anchors at the centres of cells and regions read at the centres of pixels; torchvision's anchors are whole
                   numbers at corners, its regions half a feature off: model option boxes: torchvision
  whole image      NormBench's box head looks at the whole image beside the proposals, so that no image is without a region:
                   torchvision's is given that region too
  background       torchvision's bbox_pred and mask_fcn_logits have rows for the background, which nobody reads: left out
  deeplabv3        torchvision has a further 3x3 convolution and interpolates without aligned corners: head_conv: true,
                   align_corners: false; its auxiliary classifier and dropout take no part in evaluation
  images           NormBench's data sets scale and normalize; torchvision's detectors would do so again: what they do to
                   images is left out

Needs Python 3 with torch and torchvision 0.20 or newer.
"""
import argparse
import json
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import zlib

import torch

import tensors

SIDE = 256
LIMIT = 1e-5
CLASSES = 11  # digits of the scenes, and the background
SCENES = {"name": "scenes", "side": SIDE, "train": 4, "test": 2}


def random_weights(net, seed):
    """Weights as torchvision draws them, and statistics and affines that are not the usual ones."""
    generator = torch.Generator().manual_seed(seed)
    for name, value in net.state_dict().items():
        if name.endswith("running_mean"):
            value.normal_(0, 0.1, generator=generator)
        elif name.endswith("running_var"):
            value.uniform_(0.5, 1.5, generator=generator)
        elif value.ndim == 1 and value.is_floating_point():
            # Affines of norms, and biases; small at the end of a branch, so that sums do not grow from block to block.
            last = ".bn3." in name and name.endswith("weight")
            value.uniform_(*((0.1, 0.3) if last else (-0.1, 0.1) if name.endswith("bias") else (0.5, 1.5)),
                           generator=generator)
    return net.eval()


def detector(make):
    return make(weights=None, weights_backbone=None, num_classes=CLASSES)


def networks():
    """By name: torchvision's network, the task, the model and the method of NormBench."""
    from torchvision.models import resnet50
    from torchvision.models.detection import (fasterrcnn_resnet50_fpn, fasterrcnn_resnet50_fpn_v2,
                                              maskrcnn_resnet50_fpn, maskrcnn_resnet50_fpn_v2)
    from torchvision.models.segmentation import deeplabv3_resnet50
    first = {"depth": 50, "box_head": "2fc", "boxes": "torchvision"}
    second = {"depth": 50, "rpn_convs": 2, "boxes": "torchvision"}
    return {
        "resnet50": (lambda: resnet50(weights=None, num_classes=7), "classification",
                     {"name": "resnet", "depth": 50}, "bn"),
        "deeplabv3-r50": (lambda: deeplabv3_resnet50(weights=None, weights_backbone=None, num_classes=CLASSES,
                                                     aux_loss=True), "semantic-segmentation",
                          {"name": "deeplabv3", "depth": 50, "output_stride": 8, "rates": "12,24,36", "head_conv": True,
                           "align_corners": False}, "bn"),
        "faster-rcnn": (lambda: detector(fasterrcnn_resnet50_fpn), "detection", {"name": "faster-rcnn", **first},
                        "frozen_bn"),
        "faster-rcnn-v2": (lambda: detector(fasterrcnn_resnet50_fpn_v2), "detection",
                           {"name": "faster-rcnn", **second}, "bn"),
        "mask-rcnn": (lambda: detector(maskrcnn_resnet50_fpn), "instance-segmentation",
                      {"name": "mask-rcnn", **first}, "frozen_bn"),
        "mask-rcnn-v2": (lambda: detector(maskrcnn_resnet50_fpn_v2), "instance-segmentation",
                         {"name": "mask-rcnn", **second}, "bn"),
    }


def png(path, pixels):
    """Writes [H, W, 3] bytes."""
    height, width, _ = pixels.shape
    rows = b"".join(b"\0" + pixels[y].numpy().tobytes() for y in range(height))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
                     + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def pictures(folder):
    """Random pictures of seven classes."""
    for part in ("train", "val"):
        for label in range(7):
            png(folder / part / f"class{label}" / "1.png",
                torch.randint(0, 256, (SIDE, SIDE, 3), dtype=torch.uint8,
                              generator=torch.Generator().manual_seed(label)))
    return {"name": "image-folder", "root": str(folder), "image_size": SIDE, "resize": SIDE}


def export(args, folder, task, model, method):
    """What NormBench computes: the tensors of the first batch, and of the inspection."""
    suite = {
        "schema": "normbench/suite/v1", "name": "parity",
        "defaults": {"engine": "libtorch", "device": "cpu", "precision": "fp32", "threads": args.threads},
        "batch_sizes": [2], "methods": [method],
        "tasks": [{"id": "parity", "task": task,
                   "data": pictures(folder / "pictures") if task == "classification" else SCENES,
                   "model": {**model, "weights": {"file": str(folder / "weights.safetensors"), "map": "torchvision"}},
                   "train": {"samples": 4, "augment": False}}],
        "measure": {"accuracy": {}},
    }
    (folder / "suite.yaml").write_text(json.dumps(suite))
    out = folder / "export"
    done = subprocess.run([args.normbench, "export", "parity", "--suite", str(folder / "suite.yaml"), "--steps", "1", "-o",
                           str(out)], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr.strip() or done.stdout.strip())
    index = json.loads((out / "index.json").read_text())
    print(f"  weights: {index['start']['weights_loaded']} loaded, {index['start']['weights_not_used']} not used")
    return tensors.read(out / index["steps"][0]["batch"]), tensors.read(out / index["inspection"]["file"])


class Judge:
    def __init__(self):
        self.failed = False

    def hold(self, what, got, want):
        if got.shape != want.shape:
            return self.say(what, float("inf"), f"shapes {list(got.shape)} and {list(want.shape)}")
        found = ((got - want).abs().max() / want.abs().max().clamp(min=1e-12)).item()
        self.say(what, found, "")

    def say(self, what, found, note):
        self.failed |= not found <= LIMIT
        print(f"  {what:16} {found:.1e} {note}".rstrip(), flush=True)

    def sets(self, what, got, want, scale=None):
        """Rows are held against the nearest ones, relative to `scale` or the largest value."""
        if not len(got) or not len(want):
            return self.say(what, 0.0 if len(got) == len(want) else float("inf"), f"{len(got)} and {len(want)}")
        distance = (got[:, None] - want[None]).abs().amax(2) / (scale or want.abs().max())
        worst = torch.cat([distance.min(0)[0], distance.min(1)[0]])
        apart = (worst > LIMIT).sum().item()
        self.say(what, worst.max().item(), f"{len(got)} and {len(want)}" + (f", {apart} without a counterpart" * bool(apart)))


def detections(net, judge, batch, ours):
    from torchvision.models.detection.image_list import ImageList
    images, sizes = batch["images"], [(SIDE, SIDE)] * len(batch["images"])
    features = net.backbone(images)
    for level, value in enumerate(features.values()):
        judge.hold(f"features {level}", ours[f"features.{level}"], value)
    proposals, _ = net.rpn(ImageList(images, sizes), features)
    whole = torch.tensor([[0, 0, SIDE, SIDE]], dtype=torch.float32)
    mine = ours["proposals"]
    for image, boxes in enumerate(proposals):
        judge.sets(f"proposals {image}", mine[mine[:, 0] == image][:-1, 1:], boxes)
    proposals = [torch.cat([boxes, whole]) for boxes in proposals]
    found, _ = net.roi_heads(features, proposals, sizes)
    table = ours["detections"][:-1]
    for image, of in enumerate(found):
        here = table[:, 0] == image
        # Boxes, scores and labels together, each relative to the largest; another label is far away.
        largest = [value.abs().max() if len(value) else 1 for value in (of["boxes"], of["scores"])]
        judge.sets(f"detections {image}",
                   torch.cat([table[here][:, 3:] / largest[0], table[here][:, 2:3] / largest[1], table[here][:, 1:2]], 1),
                   torch.cat([of["boxes"] / largest[0], of["scores"][:, None] / largest[1],
                              of["labels"][:, None].float()], 1), scale=1)
        if "masks" in of and here.sum() == len(of["boxes"]) and len(of["boxes"]):
            nearest = (table[here][:, 3:][:, None] - of["boxes"][None]).abs().amax(2)
            nearest = (nearest + 1e6 * (table[here][:, 1][:, None] != of["labels"][None])).argmin(1)
            judge.hold(f"masks {image}", ours["masks"][:-1][here], of["masks"][nearest][:, 0])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("networks", nargs="*", help="default: all")
    parser.add_argument("--normbench", default="harness/app/target/normbench/bin/normbench")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--keep", help="keep files in this folder")
    args = parser.parse_args()
    try:
        known = networks()
    except ImportError as error:
        sys.exit(f"torchvision is not usable here ({error})")
    import torchvision
    print(f"torchvision {torchvision.__version__}, torch {torch.__version__}, float32, {SIDE} pixels")
    torch.set_num_threads(args.threads)
    # As NormBench has it: where NNPACK cannot start, every convolution would try to.
    torch.backends.nnpack.set_flags(os.path.isdir("/sys/devices/system/cpu/cpu0/cache"))
    judge = Judge()
    for name in args.networks or known:
        make, task, model, method = known[name]
        print(f"{name} ({method})", flush=True)
        torch.manual_seed(1)
        net = random_weights(make(), 2)
        with tempfile.TemporaryDirectory() as temporary, torch.no_grad():
            folder = pathlib.Path(args.keep or temporary) / name
            os.makedirs(folder, exist_ok=True)
            tensors.write(folder / "weights.safetensors", net.state_dict())
            batch, ours = export(args, folder, task, model, method)
            if task == "classification":
                judge.hold("logits", ours["logits"], net(batch["images"]))
            elif task == "semantic-segmentation":
                judge.hold("logits", ours["logits"], net(batch["images"])["out"])
            else:
                detections(net, judge, batch, ours)
    sys.exit(judge.failed)


if __name__ == "__main__":
    main()
