#!/bin/bash
# slurm-faults.sh NORMBENCH DIR [FAULT...]: inflicts what clusters do to jobs on a Slurm of one node that slurm-up.sh has
# started (SLURM_CONF), and says after each whether running again completes the run with every planned row once.
# Faults: task script slurmctld slurmd requeue limit disk. Needs root for the last.
set -uo pipefail
normbench=$1
dir=$2
shift 2
faults=${*:-task script slurmctld slurmd requeue limit disk}
here=$(cd "$(dirname "$0")" && pwd)
suite=$here/chaos.yaml
base=$(dirname "$SLURM_CONF")
mkdir -p "$dir"
failed=0

job() { squeue --me --noheader --format=%A | head -n 1; }
rows() { cat "$1"/shards/*/results.csv 2>/dev/null | grep -c ',completed,'; }
await_row() { # until the run in $1 has a row in a shard
    for _ in $(seq 300); do
        [ "$(rows "$1")" -gt 0 ] && return
        sleep 0.1
    done
}
element() { pgrep -f "io.normbench.cli.Start element.* $1 " | head -n 1 || true; }
script() { ps -o ppid= -p "$(element "$1")" | tr -d ' '; }

for fault in $faults; do
    run=$dir/$fault
    rm -rf "$run"
    extra=
    [ "$fault" != disk ] || { mkdir -p "$run" && mount -t tmpfs -o size=400k none "$run"; }
    # A limit of a minute, which Slurm may announce as much as a minute before: after a row or two.
    [ "$fault" != limit ] || extra="--slurm time=1"
    # shellcheck disable=SC2086
    "$normbench" run "$suite" -o "$run" --runner slurm --detach $extra >"$dir/$fault.log" 2>&1
    await_row "$run"
    case $fault in
        task) kill -9 "$(element "$run")" ;;
        script) kill -9 "$(script "$run")" ;;
        slurmctld)
            kill -9 "$(cat "$base/slurmctld.pid")"
            sleep 2
            slurmctld -f "$SLURM_CONF"
            ;;
        slurmd)
            kill -9 "$(cat "$base/slurmd.pid")"
            sleep 2
            slurmd -f "$SLURM_CONF"
            ;;
        requeue) scontrol requeue "$(job)" ;;
        limit) ;;
        disk)
            sleep 5
            mount -o remount,size=64m "$run"
            ;;
    esac
    tries=0
    until "$normbench" run "$suite" -o "$run" --runner slurm >>"$dir/$fault.log" 2>&1; do
        tries=$((tries + 1))
        [ $tries -lt 4 ] || break
        sleep 2
    done
    planned=$("$normbench" plan "$suite" --cells | grep -cE '/[a-z][0-9]+$')
    found=$(($(wc -l <"$run/results.csv") - 1))
    distinct=$(tail -n +2 "$run/results.csv" | cut -d, -f3,16 | sort -u | wc -l)
    attempts=$(find "$run/shards" -mindepth 1 -maxdepth 1 -type d | wc -l)
    verdict="every planned row once"
    [ "$found" -eq "$planned" ] && [ "$distinct" -eq "$planned" ] || { verdict=WRONG; failed=1; }
    echo "slurm: $fault: $found rows, $distinct trials of $planned, $attempts attempts, $((tries + 1)) further runs: $verdict"
    [ "$fault" != disk ] || umount "$run"
done
exit $failed
