#!/usr/bin/env python3
"""Kills a part of a run at a random moment, runs again until the run is complete, and counts rows lost, doubled or wrong.

    chaos.py --normbench bin/normbench --out DIR --runner local --kills 30 --seed 1

What is killed, with signal 9: a worker or the orchestrating process (local), a container or the orchestrating process
(container), the batch script of an element, its NormBench, one of its workers or the orchestrating process (slurm). A
row counts as wrong if it completed with another loss or metric than an undisturbed run, or did not complete although its
own worker was not killed.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import time

sys.dont_write_bytecode = True
from facts import fact, rows  # noqa: E402 - beside this file, which leaves nothing there

HERE = os.path.dirname(os.path.abspath(__file__))
SUITE = os.path.join(HERE, "chaos.yaml")


def processes():
    """All processes: number, parent and command line."""
    found = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/cmdline", "rb") as file:
                    command = file.read().replace(b"\0", b" ").decode(errors="replace")
                with open(f"/proc/{name}/stat") as file:
                    parent = int(file.read().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                continue
            found[int(name)] = (parent, command)
    return found


def ours(marker, directory):
    """Processes with `marker` in their command line that belong to the run in `directory`."""
    table = processes()
    matching = []
    for number, (parent, command) in table.items():
        if marker not in command:
            continue
        chain, at = command, parent
        for _ in range(8):
            if at not in table:
                break
            chain += table[at][1]
            at = table[at][0]
        if directory in chain:
            matching.append(number)
    return matching


def kill(numbers):
    if not numbers:
        return False
    victim = random.choice(numbers)
    try:
        os.kill(victim, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def key(row):
    return row["cell_id"] + "/" + row["trial"]


class Chaos:
    def __init__(self, arguments):
        self.a = arguments
        self.counts = {"kills": 0, "missed": 0, "lost": 0, "doubled": 0, "wrong": 0}
        self.reference = {}

    def command(self, directory):
        return [self.a.normbench, "run", SUITE, "-o", directory, "--runner", self.a.runner]

    def start(self, directory):
        return subprocess.Popen(
            self.command(directory), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)

    def finish(self, directory):
        """Runs until the run is complete; a lost element of Slurm's may need a further submission."""
        for _ in range(6):
            if subprocess.run(
                    self.command(directory), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0:
                return True
        return False

    def strike(self, directory):
        """Kills something; returns what, or nothing if it was not there."""
        orchestrator = lambda: kill(ours("io.normbench.cli.Start run", directory))
        worker = lambda: kill(ours("io.normbench.worker.WorkerMain", directory))
        container = lambda: self.kill_container(directory)
        script = lambda: kill([processes()[number][0] for number in ours("io.normbench.cli.Start element", directory)])
        element = lambda: kill(ours("io.normbench.cli.Start element", directory))
        choices = {
            "local": [("worker", worker), ("orchestrator", orchestrator)],
            "container": [("container", container), ("orchestrator", orchestrator)],
            "slurm": [
                ("worker", worker), ("element", element), ("script", script), ("orchestrator", orchestrator)],
        }[self.a.runner]
        name, strike = random.choice(choices)
        return name if strike() else None

    def kill_container(self, directory):
        command = ["docker", "ps", "-q", "--filter", f"volume={directory}"]
        listed = subprocess.run(command, capture_output=True, text=True).stdout.split()
        return bool(listed) and subprocess.run(
            ["docker", "kill", random.choice(listed)], capture_output=True).returncode == 0

    def judge(self, directory, struck):
        found = rows(directory)
        keys = [key(row) for row in found]
        lost = [each for each in self.reference if each not in keys]
        doubled = [each for each in set(keys) if keys.count(each) > 1]
        unfinished = [key(row) for row in found if row["outcome"] != "completed"]
        wrong = [
            key(row)
            for row in found
            if row["outcome"] == "completed" and fact(row) != self.reference.get(key(row))
        ]
        # A killed worker's trial is a failure on record; nobody else's may be.
        allowed = 1 if struck in ("worker", "container") else 0
        wrong += unfinished[allowed:]
        self.counts["lost"] += len(lost)
        self.counts["doubled"] += len(doubled)
        self.counts["wrong"] += len(wrong)
        if lost or doubled or wrong:
            print(f"  {directory}: {struck} killed; lost {lost} doubled {doubled} wrong {wrong}", flush=True)
            return False
        return True

    def undisturbed(self):
        """Seconds of a run by this runner that nothing is killed in: moments are drawn from these."""
        directory = os.path.join(self.a.out, f"{self.a.runner}-0")
        shutil.rmtree(directory, ignore_errors=True)
        begun = time.monotonic()
        self.start(directory).wait()
        seconds = time.monotonic() - begun
        if self.judge(directory, None):
            shutil.rmtree(directory, ignore_errors=True)
        print(f"chaos: {self.a.runner}: {seconds:.1f} s undisturbed", flush=True)
        return seconds

    def run(self):
        started = time.monotonic()
        reference = os.path.join(self.a.out, "reference")
        shutil.rmtree(reference, ignore_errors=True)
        subprocess.run([self.a.normbench, "run", SUITE, "-o", reference, "--runner", "local"],
                       stdout=subprocess.DEVNULL, check=True)
        self.reference = {key(row): fact(row) for row in rows(reference)}
        whole = self.undisturbed()
        number = 0
        while self.counts["kills"] < self.a.kills:
            if self.a.seconds and time.monotonic() - started > self.a.seconds:
                break
            number += 1
            directory = os.path.join(self.a.out, f"{self.a.runner}-{number}")
            shutil.rmtree(directory, ignore_errors=True)
            process = self.start(directory)
            time.sleep(random.uniform(0.3, whole))
            struck = self.strike(directory)
            if struck is None:
                self.counts["missed"] += 1
            else:
                self.counts["kills"] += 1
            process.wait()
            complete = self.finish(directory)
            good = self.judge(directory, struck)
            if not complete and good:
                print(f"  {directory}: {struck} killed; did not complete", flush=True)
                self.counts["lost"] += 1
                good = False
            print(f"  {self.a.runner} {number}: {struck or 'nothing'} killed:"
                  f" {'every planned row once' if good else 'WRONG'}", flush=True)
            if good:
                shutil.rmtree(directory, ignore_errors=True)
        counts = self.counts
        print(
            f"chaos: {self.a.runner}: {counts['kills']} kills ({counts['missed']} more hit nothing):"
            f" {counts['lost']} rows lost, {counts['doubled']} doubled, {counts['wrong']} wrong"
            f" ({time.monotonic() - started:.0f} s)",
            flush=True)
        return counts["lost"] + counts["doubled"] + counts["wrong"] == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--normbench", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--runner", choices=("local", "container", "slurm"), default="local")
    parser.add_argument("--kills", type=int, default=34)
    parser.add_argument("--seconds", type=float, default=0, help="begin no further run after so many seconds")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    arguments.normbench = os.path.abspath(arguments.normbench)
    arguments.out = os.path.abspath(arguments.out)
    random.seed(arguments.seed)
    os.makedirs(arguments.out, exist_ok=True)
    sys.exit(0 if Chaos(arguments).run() else 1)


if __name__ == "__main__":
    main()
