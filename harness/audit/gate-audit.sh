#!/bin/sh
# How often does the gate err? Measures one build against itself, then against itself with one method made slower, each time
# with live workers and the gate's full rule, and counts. Usage:
#
#   harness/audit/gate-audit.sh OUT [IDENTICAL] [SLOWER] [BUSY]
#
#   OUT        where the measurements and audit.csv go; a second call goes on where the first one ended
#   IDENTICAL  gates of identical arms (10); all their FAILs are false
#   SLOWER     gates whose head has one method 10% slower (5); each must FAIL, in that method alone. A delay slows a step
#              down by a quarter more than itself: 10% is a delay of 8%. What the pairs found stands in each gate.json
#   BUSY       gates whose head has it 25% slower, with a core kept busy by another process (5); likewise
#
# NORMBENCH names the distribution, NOISE a noise model (default: this machine's, as `normbench aa` stored it).
# Exit status: 0 if at most one false FAIL was counted, 80% of the cells of identical arms PASSed and every slow-down was
# caught, else 1.
set -eu
out=${1:?"usage: gate-audit.sh OUT [IDENTICAL] [SLOWER] [BUSY]"}
identical=${2:-10}
slower=${3:-5}
beside_busy=${4:-5}
root=$(cd "$(dirname "$0")/../.." && pwd)
dist=${NORMBENCH:-$root/harness/app/target/normbench}
suite=$root/harness/audit/gate-audit.yaml
classes=$root/harness/app/target/test-classes
mkdir -p "$out"
table=$out/audit.csv
slowed='--head-options test_delay.batch=16 --head-options'

# The slow-down is a plug-in of the tests: the whole way from a worker to the exit status is the real one.
test -d "$classes/io/normbench/testmethods" || { echo "gate-audit: run 'make build' first" >&2; exit 5; }
plugin=$out/test-methods.jar
if ! test -e "$plugin"; then
    jar --create --file "$plugin.tmp" -C "$classes" io/normbench/testmethods -C "$classes" META-INF/services ||
        { echo "gate-audit: the JDK's 'jar' could not write $plugin.tmp" >&2; exit 5; }
    mv "$plugin.tmp" "$plugin"
fi
test -e "$table" || echo "gate,injected_percent,exit_status,verdict,cells_passed,cells_failed,cells_failed_wrongly,ab_seconds,gate_seconds" >"$table"

# measure NAME INJECTED: one measurement and its verdict, a line of the table.
measure() {
    name=$1
    injected=$2
    grep -q "^$name," "$table" && return 0
    options=
    test "$injected" -eq 0 || options="$slowed test_delay.percent=$((injected * 4 / 5))"
    start=$(date +%s)
    # shellcheck disable=SC2086 -- the options are several words
    "$dist/bin/normbench" ab --base "$dist" --head "$dist" --base-plugins "$plugin" --head-plugins "$plugin" \
        --order-seed "$(cksum <"$table" | cut -d ' ' -f 1)" $options "$suite" -o "$out/$name" >"$out/$name.log" 2>&1 ||
        { echo "gate-audit: $name could not be measured, see $out/$name.log" >&2; exit 5; }
    middle=$(date +%s)
    status=0
    "$dist/bin/normbench" gate "$out/$name" ${NOISE:+--noise "$NOISE"} >>"$out/$name.log" 2>&1 || status=$?
    end=$(date +%s)
    case $status in 0 | 1 | 3) ;; *) echo "gate-audit: $name could not be judged, see $out/$name.log" >&2; exit 5 ;; esac
    passed=$(labels PASS "$out/$name/gate.json" | wc -l)
    failed=$(labels FAIL "$out/$name/gate.json" | wc -l)
    wrong=$failed
    test "$injected" -eq 0 || wrong=$(labels FAIL "$out/$name/gate.json" | grep -vc test_delay || true)
    verdict=$(sed -n 's/^  "verdict" : "\(.*\)",$/\1/p' "$out/$name/gate.json")
    echo "$name,$injected,$status,$verdict,$passed,$failed,$wrong,$((middle - start)),$((end - middle))" >>"$table"
    tail -n 1 "$table"
}

# labels VERDICT FILE: the cells whose step time got this verdict, or for FAIL anything of theirs. Memory passes nearly
# always: with it, the count of what passes would flatter.
labels() {
    awk -F '"' -v wanted="$1" '
        $2 == "label" { label = $4 }
        $2 == "quantity" { quantity = $4 }
        $2 == "verdict" && $4 == wanted && (quantity == "step_time" || quantity != "" && wanted == "FAIL") { print label }
        $2 == "verdict" { quantity = "" }' "$2" | sort -u
}

i=1
while [ "$i" -le "$identical" ]; do measure "identical-$i" 0; i=$((i + 1)); done
i=1
while [ "$i" -le "$slower" ]; do measure "slower-$i" 10; i=$((i + 1)); done
if [ "$beside_busy" -gt 0 ]; then
    # shellcheck source=harness/audit/busy.sh
    . "$root/harness/audit/busy.sh"
    keep_busy
    i=1
    while [ "$i" -le "$beside_busy" ]; do measure "busy-$i" 25; i=$((i + 1)); done
fi

# shellcheck disable=SC2016 -- awk's variables
awk -F, -v cells=6 '
    NR > 1 && $2 == 0 { same++; passed += $5; false_alarms += $6 }
    NR > 1 && $2 > 0 { injected[$2]++; caught[$2] += $6 > $7; false_there[$2] += $7; missed += $6 <= $7 }
    END {
        if (same) {
            printf "identical arms: %d gates, %d cells PASS, %d FAIL\n", same, passed, false_alarms
        }
        for (percent in injected) {
            printf "one method %d%% slower: %d of %d gates FAIL in it, %d other cells FAIL in all\n",
                percent, caught[percent], injected[percent], false_there[percent]
        }
        exit !(false_alarms <= 1 && passed >= 0.8 * cells * same && !missed)
    }' "$table"
