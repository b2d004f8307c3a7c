#!/bin/sh
# Everything that NormBench says of a GPU, checked on one, in one command. Usage:
#
#   harness/gpu/gpu-verify.sh OUT        in a checkout, after 'make build PROFILES=cuda'
#   bin/gpu-verify.sh OUT                in a distribution or a bundle
#
#   OUT        where outputs and tables go; a second call goes on with what has not passed yet
#
# NORMBENCH names the program (default: this build's), DEVICE the device (cuda:0), PYTHON a Python with torch (python3; without
# torch the comparison is left out, and that is said). With DEVICE=cpu a small part of every step is tried where there is no
# GPU, except captured graphs.
# Exit status: 0 if every step passed, 1 if one did not, 5 if the machine is not ready.
set -u
out=${1:?"usage: gpu-verify.sh OUT"}
here=$(cd "$(dirname "$0")" && pwd)
bin=$here/normbench
peers=$here/../peers
if [ ! -x "$bin" ]; then
    bin=$here/../app/target/normbench/bin/normbench
fi
bin=${NORMBENCH:-$bin}
device=${DEVICE:-cuda:0}
python=${PYTHON:-python3}
if [ "$device" = cpu ]; then
    suite=smoke
    peer_suite=quick
    executions=eager
    methods=bn,gn
    peer_options='--methods bn --batch-sizes 8'
else
    suite=gpu-check
    peer_suite=gpu-check
    executions='eager graph'
    methods=none,bn,gbn,frozen_bn,ln,ln2d,in,gn,bcn,ebcn,brn,frn,evonorm_b0,evonorm_s0,sn,ws
    peer_options=
fi
test -x "$bin" || { echo "gpu-verify: $bin is not there: run 'make build PROFILES=cuda', or name it in NORMBENCH" >&2; exit 5; }
mkdir -p "$out" || exit 5
failed=0

# step NAME COMMAND...: its output goes to OUT/NAME.txt; one that passed before is not repeated.
step() {
    name=$1
    shift
    test -e "$out/$name.passed" && { echo "passed before  $name"; return 0; }
    start=$(date +%s)
    status=0
    "$@" >"$out/$name.txt" 2>&1 || status=$?
    seconds=$(($(date +%s) - start))
    if [ "$status" -eq 0 ]; then
        : >"$out/$name.passed"
        echo "passed         $name ($seconds s)"
    else
        failed=1
        echo "NOT PASSED     $name (exit status $status, $seconds s): see $out/$name.txt" >&2
        tail -n 3 "$out/$name.txt" >&2
    fi
    return 0
}

"$bin" doctor >"$out/doctor.txt" 2>&1
if [ "$device" != cpu ] && ! command -v nvidia-smi >/dev/null 2>&1; then
    echo "gpu-verify: no nvidia-smi, so no NVIDIA driver is here; see $out/doctor.txt" >&2
    exit 5
fi

# Does it compute right? float64 and float32 first, then what autocast does.
for precision in fp32 bf16 fp16; do
    step "conformance-$precision" "$bin" conformance --device "$device" --precision "$precision"
done

# Does everything run, how fast, in how much memory?
step suite "$bin" run "$suite" -o "$out/$suite"

# Do captured steps compute what steps launched one by one do?
if [ "$device" != cpu ]; then
    if command -v "$python" >/dev/null 2>&1; then
        step graph-losses "$python" "$here/graph_losses.py" "$out/$suite"
    else
        echo "left out       the losses of captured steps: no $python (PYTHON names another)"
    fi
    if [ -f "$here/../../pom.xml" ] && command -v mvn >/dev/null 2>&1; then
        step graph-test mvn -B -q -f "$here/../../pom.xml" -Pcuda -pl harness/engine-libtorch -am test \
            -Dtest=CudaGraphTest -Dsurefire.failIfNoSpecifiedTests=false
    else
        echo "left out       CudaGraphTest (gradients, state, pinned memory): it needs a checkout and Maven"
    fi
fi

# How near is each layer to the speed of memory?
for execution in $executions; do
    for precision in fp32 bf16; do
        step "roofline-$execution-$precision" "$bin" roofline --device "$device" --precision "$precision" \
            --execution "$execution" --methods "$methods" -o "$out/roofline-$execution-$precision"
    done
done

# Against PyTorch on the same device, method by method, in turn.
if "$python" -c 'import torch' >/dev/null 2>&1; then
    for execution in $executions; do
        # shellcheck disable=SC2086 -- the options are several words
        step "peer-$execution" "$python" "$peers/compare.py" --normbench "$bin" --suite "$peer_suite" \
            --device "$device" --execution "$execution" $peer_options --csv "$out/peer-$execution.csv"
    done
else
    echo "left out       the comparison with PyTorch: $python has no torch (PYTHON names another)"
fi

echo "tables in $out"
exit "$failed"
