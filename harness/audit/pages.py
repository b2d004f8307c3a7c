#!/usr/bin/env python3
"""Runs the commands of every page as they are written, in a clone, and says how each ended.

    pages.py CLONE                     a built clone; what the pages name is made in it, each page begins without runs/
    pages.py CLONE --list              what would run, and what is left out for which reason
    pages.py CLONE --pages README.md,suites/README.md

Commands are the lines of blocks marked `console` (those with `$ `) and `sh`. Of commands that take longer than --limit
seconds it is said that they were still right when they were stopped, if they had written something and no error.
Exit status 1 where a command failed.
"""
import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import time

# What pages suppose to be there, made once before their first command.
SAMPLE = "harness/samples/src/main/java/org/example/RmsImage.java"
OWN_METHOD = [
    "rm -rf own && mkdir -p own/classes/META-INF/services",
    f"sed s/rms_image/my_method/ {SAMPLE} > own/RmsImage.java",
    "javac -cp 'harness/app/target/normbench/lib/core/*' -d own/classes own/RmsImage.java",
    "echo 'org.example.RmsImage$Provider' > own/classes/META-INF/services/io.normbench.norm.NormalizationProvider",
    "jar --create --file my-method.jar -C own/classes .",
    "sed 's/^  - bn$/  - bn\\n  - my_method/' suites/smoke.yaml > my-suite.yaml",
]
BEFORE = {
    ".github/CONTRIBUTING.md": [
        f"mkdir -p src/org/example && cp {SAMPLE} src/org/example/",
        "sed 's/^  - bn$/  - bn\\n  - rms_image/' suites/smoke.yaml > my-suite.yaml",
    ],
    "README.md": OWN_METHOD,
    "harness/audit/README.md": [
        "for run in old new a b; do $bin run smoke -o runs/$run; done",
        "ln -sfn harness/app/target/normbench OLD; ln -sfn harness/app/target/normbench NEW",
    ],
    "reports/README.md": [
        "for run in mine other; do $bin run quick --filter 'method=gn,batch_size=1|8,task=digits-classification' -o runs/$run; done",
    ],
    "suites/README.md": [
        "rm -rf scenes made made-voc maps predicted",
        "sed '/^  - bn$/d' suites/smoke.yaml > my-suite.yaml",
        "$bin scenes -o made --train 1 --test 50; cp made/annotations/instances_test.json instances.json",
        "python3 -c \"import json; json.dump([{**{k: a[k] for k in ('image_id', 'category_id', 'bbox', 'segmentation')},"
        " 'score': 0.9} for a in json.load(open('instances.json'))['annotations']], open('results.json', 'w'))\"",
        "$bin scenes -o made-voc --format voc --train 1 --test 50",
        "for to in maps predicted; do cp -r made-voc/SegmentationClass $to; done",
    ],
}
# Names in a command that stand for something else here. A command is otherwise run as it is written.
LEFT_OUT = [
    (r"PROFILES=", "builds for GPUs: tried by make gpu-dry-run"),
    (r"gpu-verify", "needs a GPU"),
]

# Statuses that are an answer too: 3 is a gate that cannot decide.
ANSWERS = [(r"\bgate\b", {0, 3})]


def blocks(text):
    """The commands of each block, in order."""
    for language, body in re.findall(r"^```(console|sh)\n(.*?)^```", text, re.M | re.S):
        for line in body.splitlines():
            if language == "sh" and line.strip():
                yield line.strip()
            elif line.startswith("$ "):
                yield line[2:].strip()


def pages(clone):
    listed = subprocess.run(["git", "ls-files", "*.md"], cwd=clone, capture_output=True, text=True, check=True).stdout
    return [name for name in listed.split() if not name.startswith("reports/20")]


def run(shell_line, clone, environment, limit, log):
    begun = time.monotonic()
    process = subprocess.Popen(["bash", "-c", shell_line], cwd=clone, env=environment, stdin=subprocess.DEVNULL,
                               stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
    try:
        status = process.wait(timeout=limit)
    except subprocess.TimeoutExpired:
        status = None
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return status, time.monotonic() - begun


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clone")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--pages", type=lambda names: names.split(","))
    parser.add_argument("--but", default="$.", help="leave out commands that match")
    parser.add_argument("--limit", type=float, default=1200, help="seconds of a command")
    arguments = parser.parse_args()
    clone = os.path.abspath(arguments.clone)
    distribution = os.path.join(clone, "harness/app/target/normbench/bin")
    environment = dict(os.environ, bin=os.path.join(distribution, "normbench"),
                       PATH=distribution + os.pathsep + os.environ["PATH"])
    failed = 0
    seen = set()
    for page in arguments.pages or pages(clone):
        with open(os.path.join(clone, page)) as file:
            commands = list(blocks(file.read()))
        prepared = False
        variables = ""
        for command in commands:
            if re.fullmatch(r"[a-z]+=\S+", command):
                variables += command + "; "
                continue
            bare = re.sub(r"\s+#.*", "", command)
            reason = next((reason for pattern, reason in LEFT_OUT if re.search(pattern, bare)), None)
            if re.search(arguments.but, bare):
                reason = "left out by --but"
            if reason or arguments.list or bare in seen and bare.startswith("make "):
                print(f"{page}: {bare}: {reason or 'would run' if arguments.list or reason else 'as before'}", flush=True)
                continue
            seen.add(bare)
            with open(os.path.join(clone, "pages.log"), "a") as log:
                if not prepared:
                    shutil.rmtree(os.path.join(clone, "runs"), ignore_errors=True)
                    for line in BEFORE.get(page, ()):
                        run(line, clone, environment, arguments.limit, log)
                    prepared = True
                print(f"\n===== {page}: {bare}", file=log, flush=True)
                status, seconds = run(variables + bare, clone, environment, arguments.limit, log)
            answers = next((answers for pattern, answers in ANSWERS if re.search(pattern, bare)), {0})
            failed |= status not in answers | {None}
            said = "stopped at the limit" if status is None else "ok" if status in answers else f"EXIT STATUS {status}"
            print(f"{page}: {bare}: {said}, {seconds:.0f} s", flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
