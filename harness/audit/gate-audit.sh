#!/bin/sh
# How often does the gate err? Measures one build against itself, then against itself with one method made slower, each time
# with live workers and the gate's full rule, and counts. Usage:
#
#   harness/audit/gate-audit.sh OUT [IDENTICAL] [SLOWER] [PERCENT]
#
#   OUT        where the measurements and audit.csv go; a second call goes on where the first one ended
#   IDENTICAL  gates of identical arms (10); all their FAILs are false
#   SLOWER     gates whose head has one method slowed down (5); each must FAIL, in that method alone
#   PERCENT    by how much (25)
#
# NORMBENCH names the distribution, NOISE a noise model (default: this machine's, as `normbench aa` stored it).
# Exit status: 0 if at most one false FAIL was counted and every slow-down was caught, else 1.
set -eu
out=${1:?"usage: gate-audit.sh OUT [IDENTICAL] [SLOWER] [PERCENT]"}
identical=${2:-10}
slower=${3:-5}
percent=${4:-25}
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
test -e "$table" || echo "gate,injected_percent,exit_status,verdict,cells_failed,cells_failed_wrongly,ab_seconds,gate_seconds" >"$table"

# measure NAME INJECTED: one measurement and its verdict, a line of the table.
measure() {
    name=$1
    injected=$2
    grep -q "^$name," "$table" && return 0
    options=
    test "$injected" -eq 0 || options="$slowed test_delay.percent=$injected"
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
    # One verdict an object of gate.json's "verdicts"; the label stands two lines before the verdict.
    failed=$(failures "$out/$name/gate.json" | wc -l)
    wrong=$failed
    test "$injected" -eq 0 || wrong=$(failures "$out/$name/gate.json" | grep -vc test_delay || true)
    verdict=$(sed -n 's/^  "verdict" : "\(.*\)",$/\1/p' "$out/$name/gate.json")
    echo "$name,$injected,$status,$verdict,$failed,$wrong,$((middle - start)),$((end - middle))" >>"$table"
    tail -n 1 "$table"
}

# failures FILE: the labels of the verdicts that are FAIL.
failures() {
    awk -F '"' '$2 == "label" { label = $4 } $2 == "verdict" && $4 == "FAIL" && label != "" { print label }' "$1"
}

i=1
while [ "$i" -le "$identical" ]; do measure "identical-$i" 0; i=$((i + 1)); done
i=1
while [ "$i" -le "$slower" ]; do measure "slower-$i" "$percent"; i=$((i + 1)); done

awk -F, -v percent="$percent" '
    NR > 1 && $2 == 0 { same++; false_alarms += $5 }
    NR > 1 && $2 > 0 { injected++; caught += $5 > $6; false_alarms_there += $6 }
    END {
        printf "identical arms: %d gates, %d cells FAIL in all\n", same, false_alarms
        printf "one method %d%% slower: %d of %d gates FAIL in it, %d other cells FAIL in all\n",
            percent, caught, injected, false_alarms_there
        exit !(false_alarms <= 1 && caught == injected)
    }' "$table"
