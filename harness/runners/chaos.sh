#!/bin/bash
# chaos.sh DIR: KILLS kills over the runners that are here, each in its share: see chaos.py. NORMBENCH names the program.
set -uo pipefail
dir=$1
here=$(cd "$(dirname "$0")" && pwd)
runners=(local)
if "$NORMBENCH" doctor 2>/dev/null | grep -q '^  image .*: sha256:'; then
    runners+=(container)
else
    echo "chaos: container: left out: no container engine with an image of this build (make image)"
fi
if command -v sbatch >/dev/null && sinfo -h >/dev/null 2>&1; then
    runners+=(slurm)
else
    echo "chaos: slurm: left out: sbatch is missing or its controller does not answer"
fi
failed=0
for runner in "${runners[@]}"; do
    "$here/chaos.py" --normbench "$NORMBENCH" --out "$dir" --runner "$runner" \
        --kills $(((${KILLS:-100} + ${#runners[@]} - 1) / ${#runners[@]})) || failed=1
done
exit $failed
