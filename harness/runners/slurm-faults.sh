#!/bin/bash
# slurm-faults.sh NORMBENCH DIR [FAULT...]: inflicts what clusters do to jobs on a Slurm of one node that slurm-up.sh has
# started (SLURM_CONF), and says after each whether running again completes the run: every planned row once, with the
# metrics and losses of a local run, bit for bit.
#   task       kill -9 of an element's NormBench         script     kill -9 of its batch script
#   slurmctld  kill -9, and started again                slurmd     kill -9, and started again
#   node       slurmd is killed and Slurm gives the node up: the element starts again while its processes live on
#   requeue    by the administrator                      cancel     by the administrator
#   hold       requeued and held: the run says so and ends, and goes on once it is released
#   limit      a time limit that comes before the end    disk       the run directory's file system is full
# Needs root and python3.
set -uo pipefail
normbench=$1
dir=$2
shift 2
faults=${*:-task script slurmctld slurmd node requeue hold cancel limit disk}
here=$(cd "$(dirname "$0")" && pwd)
base=$(dirname "$SLURM_CONF")
node=$(hostname -s)
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
failed=0

# The jobs of the run in $1, of the last submission.
jobs_of() { grep -ho '"job":"[0-9]*"' "$1"/slurm/s*.json | grep -o '[0-9]*'; }
rows() { cat "$1"/shards/*/results.csv 2>/dev/null | grep -c ',completed,'; }
await_row() { # until the run in $1 has a row in a shard
    for _ in $(seq 600); do
        [ "$(rows "$1")" -gt 0 ] && return
        sleep 0.1
    done
    echo "slurm: $1: no row within a minute" >&2
}
# What the controller has not saved it forgets when it is killed, and gives the job's number to the next one. So the job
# gets a mark, and this returns when the mark is saved, and with it that the job has started.
await_saved() { # await_saved RUN MARK
    local mark=$2-$$
    jobs_of "$1" | xargs -I{} scontrol update jobid={} comment="$mark"
    for _ in $(seq 100); do
        grep -qa "$mark" "$base/state/job_state" && return
        sleep 0.1
    done
    echo "slurm: $1: the controller has not saved its jobs within 10 s" >&2
}
await_running() { # until a job of the run in $1 runs
    for _ in $(seq 600); do
        squeue --me --noheader --states=running --jobs="$(jobs_of "$1" | paste -sd ,)" | grep -q . && return
        sleep 0.1
    done
    echo "slurm: $1: no job runs within a minute" >&2
}
element() { pgrep -f "io.normbench.cli.Start element.* $1 " | head -n 1; }
script() { ps -o ppid= -p "$(element "$1")" | tr -d ' '; }
daemon() { # daemon NAME: kill -9, and a moment later started again; ARGUMENTS in between
    kill -9 "$(cat "$base/$1.pid")"
    sleep 2
    [ $# -eq 1 ] || "${@:2}"
    "$1" -f "$SLURM_CONF"
}

reference() { # reference SUITE NAME: the facts of a local run, once
    [ -s "$dir/$2.facts" ] && return
    "$normbench" run "$1" -o "$dir/$2" --runner local >"$dir/$2.log" 2>&1
    "$here/facts.py" "$dir/$2" >"$dir/$2.facts"
}

for fault in $faults; do
    run=$dir/$fault
    suite=$here/chaos.yaml
    name=local
    rm -rf "$run"
    # With a pretend GPU, as the array of a suite for GPUs would ask for it.
    extra="--slurm gpus=1"
    case $fault in
        disk)
            mkdir -p "$run"
            if ! mount -t tmpfs -o size=16m none "$run"; then
                echo "slurm: disk: skipped: no right to mount a small file system"
                continue
            fi
            ;;
        limit)
            # More trials than a minute has, in elements of many.
            suite=$dir/limit.yaml
            name=local-limit
            sed -e 's/seeds: .*/seeds: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}/' -e 's/minutes: 1,/minutes: 10,/' \
                "$here/chaos.yaml" >"$suite"
            extra="$extra --slurm time=1"
            ;;
    esac
    reference "$suite" $name
    # shellcheck disable=SC2086
    "$normbench" run "$suite" -o "$run" --runner slurm --detach $extra >"$dir/$fault.log" 2>&1
    await_running "$run"
    [ "$fault" != slurmctld ] || await_saved "$run" "$fault"
    await_row "$run"
    case $fault in
        task) kill -9 "$(element "$run")" ;;
        script) kill -9 "$(script "$run")" ;;
        slurmctld | slurmd) daemon "$fault" ;;
        node)
            daemon slurmd scontrol update "nodename=$node" state=down reason=fault
            # It is refused where slurmd has said that it is back already.
            scontrol update "nodename=$node" state=resume 2>/dev/null
            ;;
        requeue) jobs_of "$run" | xargs -n 1 scontrol requeue ;;
        hold)
            jobs_of "$run" | xargs -n 1 scontrol requeuehold
            # shellcheck disable=SC2086
            if timeout 60 "$normbench" run "$suite" -o "$run" --runner slurm $extra >>"$dir/$fault.log" 2>&1 \
                || ! grep -q "scontrol release" "$dir/$fault.log"; then
                echo "slurm: hold: the run does not say that its job is held: $(tail -n 1 "$dir/$fault.log")"
                failed=1
            fi
            jobs_of "$run" | xargs -n 1 scontrol release
            ;;
        cancel) jobs_of "$run" | xargs scancel ;;
        limit) ;;
        disk)
            cat /dev/zero >"$run/filler" 2>/dev/null
            # Until the element has given up, which it does at its next row.
            for _ in $(seq 60); do
                squeue --me --noheader | grep -q . || break
                sleep 1
            done
            cat "$run"/slurm/logs/*.log >"$dir/disk.element.log"
            rm "$run/filler"
            ;;
    esac
    tries=0
    # shellcheck disable=SC2086
    until timeout -k 10 240 "$normbench" run "$suite" -o "$run" --runner slurm $extra >>"$dir/$fault.log" 2>&1; do
        tries=$((tries + 1))
        [ $tries -lt 4 ] || break
        sleep 2
    done
    "$here/facts.py" "$run" >"$dir/$fault.facts"
    planned=$(wc -l <"$dir/$name.facts")
    found=$(($(wc -l <"$run/results.csv") - 1))
    attempts=$(find "$run/shards" -mindepth 1 -maxdepth 1 -type d | wc -l)
    verdict="every planned row once, metrics and losses bit for bit as local"
    if [ "$planned" -eq 0 ] || [ "$found" -ne "$planned" ] || ! cmp -s "$dir/$name.facts" "$dir/$fault.facts"; then
        verdict=WRONG
        failed=1
        diff "$dir/$name.facts" "$dir/$fault.facts" | head -n 6
        tail -n 3 "$dir/$fault.log"
    fi
    echo "slurm: $fault: $found rows of $planned, $attempts attempts, $((tries + 1)) further runs: $verdict"
    [ "$fault" != disk ] || { [ "$verdict" = WRONG ] && cp -r "$run" "$run-left"; umount "$run"; }
done
exit $failed
