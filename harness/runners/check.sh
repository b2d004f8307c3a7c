#!/bin/bash
# check.sh NORMBENCH DIR: runs suite smoke by each runner that this machine has, and holds the rows against the local
# ones: the same trials, all completed, metrics and losses bit for bit. A runner that is not here is skipped, in a line.
# Containers need DOCKER_HOST and an image (make image), Slurm needs SLURM_CONF and sbatch; GPUS=1 asks it for one each.
set -uo pipefail
normbench=$1
dir=$2
suite=${SUITE:-smoke}
mkdir -p "$dir"
failed=0
here=$(cd "$(dirname "$0")" && pwd)

run() { # run NAME ARGUMENTS...
    local name=$1
    shift
    if ! "$normbench" run "$suite" -o "$dir/$name" "$@" >"$dir/$name.log" 2>&1; then
        echo "runners: $name: failed: $(tail -n 1 "$dir/$name.log")"
        failed=1
        return
    fi
    "$here/facts.py" "$dir/$name" >"$dir/$name.facts"
    if cmp -s "$dir/local.facts" "$dir/$name.facts"; then
        echo "runners: $name: $(wc -l <"$dir/$name.facts") rows, metrics and losses bit for bit as local"
    else
        echo "runners: $name: differs from local:"
        diff "$dir/local.facts" "$dir/$name.facts" | head -n 6
        failed=1
    fi
}

# A worker under a memory limit that it cannot keep: an outcome of its own, not a crash.
out_of_memory() {
    sed 's/^limits:/runner: container\ncontainer: {memory: 60 MiB}\n&/' "$here/steps.yaml" >"$dir/memory.yaml"
    "$normbench" run "$dir/memory.yaml" -o "$dir/memory" --filter method=bn,batch_size=1 >"$dir/memory.log" 2>&1
    if [ "$("$here/facts.py" "$dir/memory" | grep -c ' out_of_memory ')" -eq 1 ]; then
        echo "runners: container: out_of_memory under a limit of 60 MiB"
    else
        echo "runners: container: a limit of 60 MiB: $("$here/facts.py" "$dir/memory"); $(tail -n 1 "$dir/memory.log")"
        failed=1
    fi
}

run local --runner local
if "$normbench" doctor 2>/dev/null | grep -q '^  image .*: sha256:'; then
    run container --runner container
    out_of_memory
else
    echo "runners: container: skipped: no container engine with an image of this build (make image)"
fi
if command -v sbatch >/dev/null && sinfo -h >/dev/null 2>&1; then
    run slurm --runner slurm --slurm minutes=1 --slurm time=10 --slurm gpus="${GPUS:-0}"
else
    echo "runners: slurm: skipped: sbatch is missing or its controller does not answer"
fi
exit $failed
