# Sourced before LibTorch's oneDNN is loaded, by bin/normbench and by `make test`.
#
# LibTorch 2.10's oneDNN writes and reads beyond its buffers with its AVX2 and AVX-512 kernels on AMD's Zen 5 (seen on a virtual
# machine that hides the sizes of caches, 2026-11-28): training ResNets of odd widths ended with "double free or corruption", and
# of 24 trainings of a PreAct-ResNet-8 of width 4 or 8 six to twelve ended as NaN, at random, with the same seeds. Up to AVX
# neither was seen. PyTorch 2.13, with oneDNN 3.12, does not do it. Part of the fingerprint; a value that is set already stays.
if [ -z "${ONEDNN_MAX_CPU_ISA:-}" ] \
    && grep -q '^vendor_id[[:space:]]*: AuthenticAMD' /proc/cpuinfo 2>/dev/null \
    && grep -q '^flags.* avx512_vp2intersect' /proc/cpuinfo 2>/dev/null; then
    ONEDNN_MAX_CPU_ISA=AVX
    export ONEDNN_MAX_CPU_ISA
fi
