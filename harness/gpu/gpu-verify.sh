#!/bin/sh
# Everything that NormBench says of a GPU, checked on one, in the order of worth. Usage:
#
#   harness/gpu/gpu-verify.sh OUT [--minutes N] [--archive FILE]      in a checkout, after 'make build PROFILES=cuda'
#   bin/gpu-verify.sh OUT [--minutes N] [--archive FILE]              in a distribution or a bundle
#
#   OUT             where outputs and tables go; a second call goes on with what has not passed yet
#   --minutes N     what does not fit into N minutes is cut off or left out (default: no end)
#   --archive FILE  OUT as a .tar.gz, written anew after every step: for machines that keep one file and end at any time
#
# NORMBENCH names the program (default: this build's), DEVICE the device (cuda:0), PYTHON a Python with torch (python3; without
# torch the comparison is left out, and that is said). LIMIT=S gives every step at most S seconds. With DEVICE=cpu a small part
# of every step is tried where there is no GPU, except captured graphs.
# Before and after every step OUT/summary.md says what was done, what failed, what was cut off and what was left out; however
# this ends, also by SIGKILL, it is there and says in which step.
# Exit status: 0 if every step passed, 1 if one did not or was left out for lack of time, 5 if the machine is not ready.
set -u
usage='usage: gpu-verify.sh OUT [--minutes N] [--archive FILE]'
out=${1:?"$usage"}
shift
minutes=
archive=
while [ $# -gt 0 ]; do
    case $1 in
    --minutes) minutes=${2:?"$usage"} ;;
    --archive) archive=${2:?"$usage"} ;;
    *) echo "gpu-verify: '$1': $usage" >&2; exit 2 ;;
    esac
    shift 2
done
case $minutes in
*[!0-9]*) echo "gpu-verify: --minutes $minutes: expected a whole number" >&2; exit 2 ;;
esac
here=$(cd "$(dirname "$0")" && pwd)
bin=$here/normbench
peers=$here/../peers
if [ ! -x "$bin" ]; then
    bin=$here/../app/target/normbench/bin/normbench
fi
bin=${NORMBENCH:-$bin}
device=${DEVICE:-cuda:0}
python=${PYTHON:-python3}
# Where graphs are captured there are cells at these batch sizes: first what a short visit is for.
some='1,8,64,256'
captured='1,2,8,64,256'
if [ "$device" = cpu ]; then
    suite=smoke
    graphs=
    peer_suite=quick
    executions=eager
    few=bn,gn
    methods=bn,gn
    few_cells='method=bn|gn,batch_size=8'
    few_peers='--methods bn --batch-sizes 8'
    all_peers=$few_peers
    graph_peers=$few_peers
else
    suite=gpu-check
    graphs=yes
    peer_suite=gpu-check
    executions='eager graph'
    few=none,bn,gn,bcn
    methods=none,bn,gbn,frozen_bn,ln,ln2d,in,gn,bcn,ebcn,brn,frn,evonorm_b0,evonorm_s0,sn,ws
    few_cells='task=digits-classification,method=none|bn|gn|bcn,batch_size=1|8|64|256,measurement=throughput'
    few_peers="--methods none,bn,gn,bcn --batch-sizes $some"
    all_peers=
    graph_peers="--batch-sizes $captured"
fi
test -x "$bin" || { echo "gpu-verify: $bin is not there: run 'make build PROFILES=cuda', or name it in NORMBENCH" >&2; exit 5; }
mkdir -p "$out" || exit 5
begin=$(date +%s)
end=${minutes:+$((begin + 60 * minutes))}
failed=0
rows=$out/.summary
: >"$rows"
# Whoever read the output is gone: no reason to stop.
trap '' PIPE

# row STEP RESULT SECONDS TEXT
row() {
    printf '| %s | %s | %s | %s |\n' "$1" "$2" "$3" "$(printf '%s' "$4" | tr '|\n' '/ ' | cut -c 1-160)"
}

# table [ROW]: writes the summary anew, ROW at its end; all at once, so that it is whole whenever this ends.
table() {
    {
        echo "# What was verified on $device, $(date -u +%Y-%m-%d)"
        echo
        grep -m 1 gpu.models "$out/doctor.txt" 2>/dev/null | tr -s ' '
        echo
        echo '| step | result | seconds | last line |'
        echo '|---|---|---:|---|'
        cat "$rows"
        test $# -eq 0 || echo "$1"
    } >"$out/summary.md.tmp" && mv "$out/summary.md.tmp" "$out/summary.md"
    if [ -n "$archive" ]; then
        # Status 1: a file grew meanwhile, and is in it as it was.
        tar -C "$out" -czf "$archive.tmp" . 2>/dev/null
        test $? -le 1 && mv "$archive.tmp" "$archive"
    fi
}

# note STEP RESULT SECONDS TEXT: a row of the summary.
note() {
    row "$@" >>"$rows"
    table
}

# Cut off: what is running is told to end and keeps what it has.
running=
cut_off() {
    trap '' HUP INT TERM
    note "${name:-begin}" 'CUT OFF' "$(($(date +%s) - ${start:-$begin}))" "by a signal"
    echo "gpu-verify: cut off; $out/summary.md has what was done" >&2
    test -z "$running" || kill "$running" 2>/dev/null
    test -z "$running" || wait "$running" 2>/dev/null
    table
    exit 1
}
trap cut_off HUP INT TERM

# step NAME SECONDS COMMAND...: its output goes to OUT/NAME.txt. One that passed before is not repeated; one for which less than
# a third of its time is left is left out. A run that is cut off goes on at the next call.
step() {
    name=$1
    limit=${LIMIT:-$2}
    shift 2
    if [ -e "$out/$name.passed" ]; then
        note "$name" 'passed before' '' ''
        echo "passed before  $name"
        return 0
    fi
    start=$(date +%s)
    if [ -n "$end" ]; then
        left=$((end > start ? end - start : 0))
        if [ $((3 * left)) -lt "$limit" ]; then
            failed=1
            note "$name" 'left out' '' "$left s were left"
            echo "left out       $name: $left s are left"
            return 0
        fi
        test "$left" -ge "$limit" || limit=$left
    fi
    table "$(row "$name" 'BEGUN, and never ended' '' "at $(date -u +%H:%M:%S), with $limit s")"
    status=0
    timeout -k 15 "$limit" "$@" >"$out/$name.txt" 2>&1 &
    running=$!
    wait "$running" || status=$?
    running=
    seconds=$(($(date +%s) - start))
    last=$(grep -v '^[[:space:]]*$' "$out/$name.txt" | tail -n 1)
    case $status in
    0)
        : >"$out/$name.passed"
        note "$name" passed "$seconds" "$last"
        echo "passed         $name ($seconds s)"
        ;;
    124 | 137)
        failed=1
        note "$name" 'CUT OFF' "$seconds" "$last"
        echo "CUT OFF        $name after $seconds s: $out/$name.txt has what it said" >&2
        ;;
    *)
        failed=1
        note "$name" "FAILED ($status)" "$seconds" "$last"
        echo "NOT PASSED     $name (exit status $status, $seconds s): see $out/$name.txt" >&2
        tail -n 3 "$out/$name.txt" >&2
        ;;
    esac
    # Cut off from here on, it is no step's fault.
    name='between steps'
    start=$(date +%s)
    return 0
}

# without NAME WHY: a step that cannot be done here.
without() {
    note "$1" 'left out' '' "$2"
    echo "left out       $1: $2"
}

# Is the machine ready? Asked again at every call; where it is not, nothing else is worth its time.
rm -f "$out/doctor.passed"
step doctor 90 "$bin" doctor
reason=$(sed -n 's/^  LibTorch  *does not open [^ ]*: //p' "$out/doctor.txt" 2>/dev/null | head -n 1)
if [ "$device" != cpu ] && [ -n "$reason" ]; then
    note ready 'FAILED (5)' '' "$reason"
    echo "gpu-verify: $reason; see $out/doctor.txt" >&2
    exit 5
fi
torch=
timeout 60 "$python" -c 'import torch' >/dev/null 2>&1 && torch=yes

# Does it compute right? float64 and float32 first, then what autocast does.
step conformance-fp32 240 "$bin" conformance --device "$device"
step conformance-bf16 60 "$bin" conformance --device "$device" --precision bf16

# Do captured steps compute what steps launched one by one do? Losses, weights (and with them gradients), state; one worker.
if [ -n "$graphs" ]; then
    step graph-fp64 90 "$bin" agree graph-check --engines libtorch --executions eager,graph --steps 20 -o "$out/graph-fp64"
    step graph-fp32 60 "$bin" agree graph-check --engines libtorch --executions eager,graph --steps 10 --precision fp32 \
        -o "$out/graph-fp32"
fi

# How fast, a few methods first, in rounds; then against PyTorch on the same device, in rounds.
step timing 150 "$bin" run "$suite" --filter "$few_cells" -o "$out/$suite"
if [ -n "$torch" ]; then
    for execution in $executions; do
        # shellcheck disable=SC2086 -- the options are several words
        step "peer-few-$execution" 120 "$python" "$peers/compare.py" --normbench "$bin" --suite "$peer_suite" \
            --device "$device" --execution "$execution" $few_peers --csv "$out/peer-few-$execution.csv"
    done
    # shellcheck disable=SC2086
    step peer-few-compiled 180 "$python" "$peers/compare.py" --normbench "$bin" --suite "$peer_suite" \
        --device "$device" --execution "${executions##* }" --compile $few_peers --csv "$out/peer-few-compiled.csv"
else
    without peer-few "$python has no torch (PYTHON names another)"
fi

# How near is a layer to the speed of memory?
step roofline-few 90 "$bin" roofline --device "$device" --methods "$few" -o "$out/roofline-few"

# Then all of it: every method and task, the largest batch, the other precisions.
step suite 600 "$bin" run "$suite" -o "$out/$suite"
if [ -n "$graphs" ]; then
    step largest-batch 240 "$bin" run largest-batch -o "$out/largest-batch"
fi
step conformance-fp16 60 "$bin" conformance --device "$device" --precision fp16
for execution in $executions; do
    for precision in fp32 bf16; do
        step "roofline-$execution-$precision" 300 "$bin" roofline --device "$device" --precision "$precision" \
            --execution "$execution" --methods "$methods" -o "$out/roofline-$execution-$precision"
    done
    if [ -n "$torch" ]; then
        test "$execution" = eager && these=$all_peers || these=$graph_peers
        # shellcheck disable=SC2086
        step "peer-$execution" 600 "$python" "$peers/compare.py" --normbench "$bin" --suite "$peer_suite" \
            --device "$device" --execution "$execution" $these --csv "$out/peer-$execution.csv"
    fi
done
if [ -n "$graphs" ]; then
    if [ -f "$here/../../pom.xml" ] && command -v mvn >/dev/null 2>&1; then
        step graph-test 600 mvn -B -q -f "$here/../../pom.xml" -Pcuda -pl harness/engine-libtorch -am test \
            -Dtest=CudaGraphTest -Dsurefire.failIfNoSpecifiedTests=false
    else
        without graph-test 'CudaGraphTest (pinned memory, events) needs a checkout and Maven'
    fi
fi

echo "tables in $out, what was done in $out/summary.md"
exit "$failed"
