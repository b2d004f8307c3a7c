#!/bin/sh
# dockerd-up.sh DIR: starts Debian's dockerd by hand, all of its state under DIR, without bridge and iptables; prints
# what DOCKER_HOST must be. Needs root. dockerd-up.sh DIR down ends it.
set -eu
dir=$1
if [ "${2:-up}" = down ]; then
    [ ! -s "$dir/dockerd.pid" ] || kill "$(cat "$dir/dockerd.pid")" 2>/dev/null || true
    exit 0
fi
mkdir -p "$dir/root" "$dir/exec"
setsid dockerd --host "unix://$dir/docker.sock" --data-root "$dir/root" --exec-root "$dir/exec" \
    --pidfile "$dir/dockerd.pid" --storage-driver overlay2 \
    --bridge=none --iptables=false --ip6tables=false --ip-forward=false --ip-masq=false \
    --default-ulimit "nofile=$(ulimit -Hn):$(ulimit -Hn)" >"$dir/dockerd.log" 2>&1 </dev/null &
daemon=$!
tries=0
until DOCKER_HOST=unix://$dir/docker.sock docker info >/dev/null 2>&1; do
    tries=$((tries + 1))
    [ $tries -lt 100 ] && kill -0 $daemon 2>/dev/null || { tail -n 3 "$dir/dockerd.log" >&2; exit 5; }
    sleep 0.1
done
echo "unix://$dir/docker.sock"
