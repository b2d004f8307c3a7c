#!/usr/bin/env python3
"""Times NormBench's COCO evaluator on an input of the size of COCO val2017, and pycocotools beside it.

Generates the input from a seed, then evaluates it in fresh processes and prints wall time, peak memory and, where
pycocotools can be imported, the ratio of the times and the largest difference of the twelve numbers. Times include
reading both files, as a user waits for it. The two take turns, so that a slow minute of the machine hits both. Boxes are
evaluated on detections with boxes, masks on detections with masks as compressed run lengths and no boxes, as mask
detectors write them. Ends with status 1 if NormBench is slower than pycocotools or takes more than 2 GB.
"""
import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time

LARGEST_BYTES = 2e9
LARGEST_DIFFERENCE = 1e-12


def reference(truth, detections, iou):
    """Runs in a process of its own: pycocotools on the same files."""
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    with contextlib.redirect_stdout(sys.stderr):
        objects = COCO(truth)
        evaluation = COCOeval(objects, objects.loadRes(detections), iou)
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    print(json.dumps({"stats": list(evaluation.stats)}))


def timed(command):
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    text = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if status != 0:
        sys.exit(f"{' '.join(command)}: failed")
    return seconds, usage.ru_maxrss / 1024, json.loads(text)["stats"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--normbench", default="harness/app/target/normbench/bin/normbench")
    parser.add_argument("--iou", choices=["bbox", "segm"], action="append", help="default: both")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--generate", nargs="*", default=[], metavar="ARGUMENT", help="e.g. --generate=--seed=2")
    parser.add_argument("--reference", nargs=3, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.reference:
        reference(*args.reference)
        return
    have_reference = subprocess.run(
        [sys.executable, "-c", "import pycocotools.cocoeval"], stderr=subprocess.DEVNULL).returncode == 0
    with tempfile.TemporaryDirectory() as folder:
        good = True
        for iou in args.iou or ["bbox", "segm"]:
            masks = ["--masks"] if iou == "segm" else []
            generate(args.normbench, [*masks, *args.generate, "-o", folder])
            truth = os.path.join(folder, "gt.json")
            detections = os.path.join(folder, "dt-masks.json" if masks else "dt.json")
            print(f"{iou}: detections of {os.path.getsize(detections) / 2**20:.0f} MiB")
            good &= compare(args, iou, truth, detections, have_reference)
    sys.exit(0 if good else 1)


def generate(normbench, arguments):
    """Runs the generator beside this file on the jars of the distribution, with the Java that starts it."""
    java = os.environ.get("NORMBENCH_JAVA") or os.path.join(os.environ.get("JAVA_HOME", ""), "bin", "java")
    jars = os.path.join(os.path.dirname(os.path.dirname(os.path.realpath(normbench))), "lib")
    subprocess.run(
        [java if os.access(java, os.X_OK) else "java", "-cp", f"{jars}/app/*:{jars}/core/*",
         os.path.join(os.path.dirname(os.path.abspath(__file__)), "GenerateCoco.java"), *arguments],
        check=True)


def compare(args, iou, truth, detections, have_reference):
    ours, theirs = [], []
    for _ in range(args.rounds):
        ours.append(timed(
            [args.normbench, "evaluate", "coco", "--gt", truth, "--dt", detections, "--iou", iou]))
        if have_reference:
            theirs.append(timed([sys.executable, __file__, "--reference", truth, detections, iou]))
    seconds, mib = min(run[0] for run in ours), max(run[1] for run in ours)
    print(f"{iou}: NormBench {seconds:.1f} s, peak {mib:.0f} MiB")
    good = mib * 2**20 <= LARGEST_BYTES
    if not have_reference:
        print(f"{iou}: pycocotools is not installed; no ratio")
        return good
    other, other_mib = min(run[0] for run in theirs), max(run[1] for run in theirs)
    difference = max(abs(a - b) for a, b in zip(ours[0][2], theirs[0][2]))
    print(f"{iou}: pycocotools {other:.1f} s, peak {other_mib:.0f} MiB; NormBench takes {seconds / other:.3f} of the time;"
          f" largest difference {difference:.1e}", flush=True)
    return good and seconds < other and difference <= LARGEST_DIFFERENCE


if __name__ == "__main__":
    main()
