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
# shellcheck source=harness/audit/busy.sh
. "$root/harness/audit/busy.sh"
limits='--median 0.03 --p95 0.10 --tau 0.9'

case ${BUSY:-0} in
0) ;;
1)
    limits='--median 0.06 --p95 0.20 --tau 0.8'
    keep_busy
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
