# Sourced before LibTorch's oneDNN is loaded, by bin/normbench and by `make test`.
#
# LibTorch 2.10's oneDNN reads memory that nobody wrote where its AVX-512 kernels pad channels to blocks of 16, on AMD's Zen 5
# alone as far as is known: of 24 trainings of a PreAct-ResNet-8 on two cores of such a processor (2026-11-28, batch 2 and 4,
# the same seeds) 7 to 12 of width 4 and 6 of width 8 ended as NaN, and none of width 16. With its AVX2 kernels (blocks of 8) none of 24 of
# width 8 or 16 did, and 1 of 72 of width 4. PyTorch 2.13, which has oneDNN 3.12, does not show it.
if [ -z "${ONEDNN_MAX_CPU_ISA:-}" ] \
    && grep -q '^vendor_id[[:space:]]*: AuthenticAMD' /proc/cpuinfo 2>/dev/null \
    && grep -q '^flags.* avx512_vp2intersect' /proc/cpuinfo 2>/dev/null; then
    ONEDNN_MAX_CPU_ISA=AVX2
    export ONEDNN_MAX_CPU_ISA
fi
