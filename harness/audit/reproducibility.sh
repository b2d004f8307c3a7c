#!/bin/sh
# Do numbers come out the same twice? Measures the timing part of a suite two times, one after the other, and compares.
# Usage:
#
#   harness/audit/reproducibility.sh OUT
#
#   OUT        where the runs a and b and their comparison go; a second call goes on where the first one ended
#
# NORMBENCH names the distribution, SUITE the suite (quick). BUSY=1 keeps one core busy with another process meanwhile.
# Exit status: that of `normbench compare` with the limits below, or of a run that failed.
set -eu
out=${1:?"usage: reproducibility.sh OUT"}
root=$(cd "$(dirname "$0")/../.." && pwd)
normbench=${NORMBENCH:-$root/harness/app/target/normbench}/bin/normbench
suite=${SUITE:-quick}
limits='--median 0.03 --p95 0.10 --tau 0.9'

case ${BUSY:-0} in
0) ;;
1)
    limits='--median 0.06 --p95 0.20 --tau 0.8'
    # The first core that this process may use. A loop whose parent was killed ends by itself.
    core=$(taskset -pc $$ 2>/dev/null | sed 's/.*: *//; s/[^0-9].*//') || core=
    ${core:+taskset -c "$core"} sh -c '
        while kill -0 "$1" 2>/dev/null; do
            i=0
            while [ "$i" -lt 100000 ]; do i=$((i + 1)); done
        done' busy $$ &
    busy=$!
    trap 'kill "$busy" 2>/dev/null || true; wait "$busy" 2>/dev/null || true' EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
    ;;
*)
    echo "reproducibility: BUSY=$BUSY: expected 1, or nothing" >&2
    exit 2
    ;;
esac

for run in a b; do
    "$normbench" run "$suite" --filter measurement=throughput -o "$out/$run"
done
status=0
# shellcheck disable=SC2086 -- the limits are several words
"$normbench" compare "$out/a" "$out/b" -o "$out" $limits || status=$?
exit "$status"
