#!/bin/sh
# What can be checked of the CUDA build on a machine without a GPU. Usage:
#
#   harness/gpu/gpu-dry-run.sh --ready      says in one line what is missing for it, if something is (exit status 3)
#   harness/gpu/gpu-dry-run.sh              in a checkout, after 'make build PROFILES=cuda' ('make gpu-dry-run' does both)
#
# It puts CUDA 13's libraries and a libcuda.so.1 that is nobody's driver on the library path, and checks that every native loads,
# that every native method called on CUDA is there, that the smoke suite runs on the CPU, and that each thing which may be missing
# is refused in its own words, in one line, with exit status 5. Then it preloads a GPU that computes nothing (pretend.c), and does
# on it what is done on a GPU: tasks, captures and replays, a device that is lost, gpu-verify.
#
# NORMBENCH names the program (default: this build's), CUDA_LIBS the folders of CUDA's libraries, with colons in between (default:
# those of Python's packages nvidia-*), PYTHON that Python (python3), CC a C compiler (cc).
set -u
here=$(cd "$(dirname "$0")" && pwd)
bin=${NORMBENCH:-$here/../app/target/normbench/bin/normbench}
python=${PYTHON:-python3}
cc=${CC:-cc}

left_out() {
    echo "gpu-dry-run is left out: $1"
    exit 3
}

libraries=${CUDA_LIBS:-}
if [ -z "$libraries" ]; then
    site=$("$python" -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])' 2>/dev/null)
    libraries=$(find "${site:-/nowhere}/nvidia" -name 'lib*.so*' -printf '%h\n' 2>/dev/null | sort -u | paste -sd: -)
fi
# has LIBRARY: whether a folder of $libraries has it.
has() {
    echo "$libraries" | tr ':' '\n' | while read -r folder; do
        test ! -e "$folder/$1" || echo "$folder"
    done | grep -q .
}
for library in libcudart.so.13 libcublas.so.13 libcudnn.so.9; do
    has "$library" || left_out "no $library (pip install nvidia-cuda-runtime nvidia-cublas nvidia-cudnn-cu13 and the other \
nvidia-* packages of torch, or name folders in CUDA_LIBS)"
done
command -v "$cc" >/dev/null 2>&1 || left_out "no C compiler for a libcuda.so.1 of its own (CC names one)"
[ "${1:-}" != --ready ] || exit 0
test -x "$bin" || { echo "gpu-dry-run: $bin is not there: run 'make build PROFILES=cuda', or name it in NORMBENCH" >&2; exit 5; }
home=$(cd "$(dirname "$bin")/.." && pwd)

work=$(mktemp -d) || exit 5
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# stub NAME CODE: the folder of a libcuda.so.1 of this code.
stub() {
    mkdir -p "$work/$1"
    printf '%s\n' "$2" >"$work/$1/stub.c"
    "$cc" -shared -fPIC -Wl,-soname,libcuda.so.1 -o "$work/$1/libcuda.so.1" "$work/$1/stub.c" \
        || { echo "gpu-dry-run: $cc makes no library" >&2; exit 5; }
}
# driver NAME VERSION STATUS: one that answers so when it is asked to begin.
driver() {
    stub "$1" "
int cuInit(unsigned flags) { return $3; }
int cuDriverGetVersion(int *version) { *version = $2; return 0; }
int cuDeviceGetCount(int *count) { *count = 0; return $3; }
int cuGetErrorString(int status, const char **text) {
    *text = status == 100 ? \"no CUDA-capable device is detected\"
            : status == 46 ? \"CUDA-capable device(s) is/are busy or unavailable\" : \"unknown error\";
    return 0;
}"
}
stub empty 'int normbench_is_no_driver;'
driver none 13000 100
driver old 12040 0
driver busy 13000 46
stub crashing '#include <stdlib.h>
__attribute__((constructor)) static void crash(void) { abort(); }'

failed=0
good() {
    echo "ok       $1"
}
bad() {
    failed=1
    echo "NOT OK   $1"
    tail -n 20 "$2" | sed 's/^/         /'
}

# expect TEXT FILE: whether the file has a line with the text.
expect() {
    if grep -qF "$1" "$2"; then
        good "$1"
    else
        bad "expected '$1', found" "$2"
    fi
}

# Every native loads; only the driver is none.
LD_LIBRARY_PATH=$work/empty:$libraries timeout 300 "$bin" doctor >"$work/doctor.txt" 2>&1
for line in 'natives    ok: ' 'driver     ok: ' 'libraries  ok: ' 'loading    ok: ' 'links      ok: ' \
    "device     no: the libcuda.so.1 that was found is not NVIDIA's driver"; do
    expect "$line" "$work/doctor.txt"
done

LD_LIBRARY_PATH=$work/empty:$libraries timeout 300 "$bin" run smoke -o "$work/smoke" >"$work/smoke.txt" 2>&1
status=$?
if [ "$status" -eq 0 ]; then
    good "smoke runs on the CPU: $(grep -m 1 '^trials:' "$work/smoke.txt")"
else
    bad "smoke ended with status $status" "$work/smoke.txt"
fi

# refused TEXT PATH [VARIABLE=VALUE]: cuda:0 is refused with this text, in one line that does not blame the build.
refused() {
    text=$1
    path=$2
    shift 2
    env "$@" LD_LIBRARY_PATH="$path" timeout 120 "${program:-$bin}" conformance --device cuda:0 >"$work/out.txt" 2>"$work/err.txt"
    status=$?
    if [ "$status" -ne 5 ] || [ "$(wc -l <"$work/err.txt")" -ne 1 ]; then
        bad "refusal '$text': exit status $status, $(wc -l <"$work/err.txt") lines" "$work/err.txt"
    elif grep -q 'this build holds\|PROFILES=cuda' "$work/err.txt"; then
        bad "refusal '$text' blames the build" "$work/err.txt"
    else
        expect "$text" "$work/err.txt"
    fi
}
refused "of CUDA's libraries " "$work/none"
refused "NVIDIA's driver" "$libraries"
refused "is not NVIDIA's driver: it has no cuInit" "$work/empty:$libraries"
refused 'CUDA finds no GPU' "$work/none:$libraries"
refused "NVIDIA's driver is too old: it has CUDA 12.4" "$work/old:$libraries"
refused 'busy or unavailable' "$work/busy:$libraries"
refused 'while loading libcuda.so.1' "$work/crashing:$libraries"
for visible in '' -1 17; do
    refused "CUDA_VISIBLE_DEVICES is '$visible' and leaves no GPU to be seen" "$work/none:$libraries" "CUDA_VISIBLE_DEVICES=$visible"
done
# Of several: the linker's own folders may have some of CUDA's libraries, and then these are not missing.
mkdir -p "$work/other"
for library in libcudart.so.12 libcublas.so.12 libcudnn.so.8; do
    : >"$work/other/$library"
done
refused ' is of another version)' "$work/none:$work/other"
mkdir -p "$work/short"
printf '\177ELF' >"$work/short/libcudart.so.13"
refused 'libcudart.so.13: file too short' "$work/short:$work/none:$libraries"

# In a bundle natives are files, which may have been cut off on their way.
natives=lib/engines/libtorch/unpacked/org/bytedeco/pytorch/linux-x86_64-gpu
if [ -f "$home/$natives/libtorch_cuda.so" ]; then
    # Beside the bundle: links need the same disk.
    damaged=$(mktemp -d "$home/../.dry-run.XXXXXX") && trap 'rm -rf "$work" "$damaged"' EXIT
    cp -al "$home/." "$damaged/"
    rm "$damaged/$natives/libtorch_cuda.so"
    head -c 5000000 "$home/$natives/libtorch_cuda.so" >"$damaged/$natives/libtorch_cuda.so"
    program=$damaged/bin/normbench
    refused 'libtorch_cuda.so: section table lies outside the file' "$work/none:$libraries"
else
    echo "left out a native that is cut off: this is no bundle (NORMBENCH=target/bundle/…/bin/normbench)"
fi

# A GPU that computes nothing. What LibTorch's natives want of CUDA and pretend.c does not have does nothing.
if ! command -v nm >/dev/null 2>&1; then
    echo "left out the GPU that computes nothing: no nm (binutils)"
    exit "$failed"
fi
pretended=$work/pretended
mkdir -p "$pretended"
"$cc" -O1 -fPIC -c -o "$pretended/pretend.o" "$here/pretend.c" || exit 5
nm --defined-only "$pretended/pretend.o" | awk '$2 == "T" { print $3 }' | sort -u >"$pretended/here"
find "$home/lib/engines/libtorch" -name 'lib*.so' -type f -exec nm -D --undefined-only {} + 2>/dev/null \
    | awk '{ sub(/@.*/, "", $2); print $2 }' \
    | grep -E '^(__cuda|cuda|cublas|cudnn|cusolver|cusparse|cufft|curand|nccl|nvrtc|cupti|cuFile|cu[A-Z])' \
    | sort -u | comm -13 "$pretended/here" - | sed 's/.*/int &(void) { return 0; }/' >"$pretended/rest.c"
"$cc" -w -shared -fPIC -o "$pretended/libpretend.so" "$pretended/pretend.o" "$pretended/rest.c" -lpthread -ldl || exit 5
ln -s libpretend.so "$pretended/libcuda.so.1"

# pretend STATUS COMMAND…: on that GPU; its output is in $work/out.txt, what it did in $work/did.txt.
pretend() {
    expected=$1
    shift
    rm -f "$work/did.txt"
    env LD_PRELOAD="$pretended/libpretend.so" LD_LIBRARY_PATH="$pretended:$libraries" PRETEND_LOG="$work/did.txt" \
        timeout 600 "$@" >"$work/out.txt" 2>&1
    status=$?
    touch "$work/did.txt"
    if [ "$status" -ne "$expected" ]; then
        bad "pretended: $* ended with status $status, expected $expected" "$work/out.txt"
    fi
}
# did TEXT PATTERN: whether a line of what it did matches, and nothing was left behind or refused in any.
did() {
    if grep -qE "$2" "$work/did.txt" && ! grep -qvE ' 0 refused; left: 0 graphs, 0 executables, 0 events' "$work/did.txt"; then
        good "$1"
    else
        bad "$1: expected '$2', found" "$work/did.txt"
    fi
}
pretend 0 "$bin" doctor
expect 'ok: opens cuda:0' "$work/out.txt"
pretend 0 "$bin" run gpu-check --filter 'method=bn|bcn+ws,batch_size=1|8' -o "$work/check"
expect 'trials: 40 completed' "$work/out.txt"
did 'captures and replays, nothing left behind' ', 6 captures of [1-9][0-9]* operations, [1-9][0-9]* replays,'
pretend 0 "$bin" roofline --device cuda:0 --execution graph --precision bf16 --methods bn,gn -o "$work/roofline"
did 'captured passes in bf16' ' captures of [1-9][0-9]* operations'
pretend 0 env PRETEND_LOST=replay:50 "$bin" run gpu-check \
    --filter 'method=bn|gn,batch_size=8,task=digits-classification,measurement=throughput' -o "$work/lost"
expect 'crashed: device: the driver knows no reason, as when a GPU has fallen off its bus' "$work/out.txt"
pretend 1 env LIMIT=4 PYTHON=no-such-python NORMBENCH="$bin" sh "$here/gpu-verify.sh" "$work/verify" --archive "$work/verify.tar.gz"
expect '| timing | CUT OFF |' "$work/verify/summary.md"
exit "$failed"
