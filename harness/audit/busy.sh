# Sourced by the scripts beside it: keeps a core busy with another process until the script ends, however it ends.

# The first core that this process may use. A loop whose parent was killed ends by itself.
keep_busy() {
    core=$(taskset -pc $$ 2>/dev/null | sed 's/.*: *//; s/[^0-9].*//') || core=
    ${core:+taskset -c "$core"} sh -c '
        while kill -0 "$1" 2>/dev/null; do
            i=0
            while [ "$i" -lt 100000 ]; do i=$((i + 1)); done
        done' busy $$ &
    busy=$!
    trap let_go EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
}

let_go() {
    kill "$busy" 2>/dev/null || true
    wait "$busy" 2>/dev/null || true
}
