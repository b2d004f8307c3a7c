# ${name}

NormBench ${version} (commit ${commit}<#if dirty>, with changes that were not committed</#if>) with everything it needs:
a Java runtime, the engines, suites, report templates and data. It needs no Java, no Maven and no network, and can lie
anywhere, also where only root may write: it unpacks nothing. (Where it may write, JavaCPP can leave links to CUDA
libraries of the machine beside OpenBLAS.)

```console
$ bin/normbench doctor                 # what this machine can run, what is missing
$ bin/normbench conformance            # every method against the vectors of reference implementations
$ bin/normbench run smoke -o runs/smoke    # seconds; the report is runs/smoke/report/index.html
$ bin/normbench run quick -o runs/quick    # every core method, batch 1 to 256, four tasks
```

`NORMBENCH.md` says what is measured, `reports/README.md` how to read it, `harness/gpu/README.md` what is said of GPUs;
`suites/` has the suites, and a suite of your own is run by its path.

Optional, if this folder is writable: `bin/normbench prepare smoke` makes workers start faster. It writes an archive of
class data that is valid only where the folder lies now.

## What the machine must have

- Linux on x86-64 with /bin/sh and `dirname` and `readlink` of coreutils (busybox will do)
- the GNU C library ${glibc} or newer
- libstdc++.so.6 with GLIBCXX_${libstdcxx} or newer, and libgcc_s.so.1
<#if cuda>
- for GPUs: an NVIDIA driver for CUDA 13
</#if>
<#if missing?has_content>
- these libraries, which are not part of the bundle: ${missing?join(", ")}
</#if>
<#if cuda && missing?has_content>

CUDA's libraries are found in the folders that `LD_LIBRARY_PATH` names. `libcudart` and `libcupti` are taken from
`/usr/local/cuda/lib64` first, if they are there: it should be the same CUDA version. If they come with Python packages:

```console
$ export LD_LIBRARY_PATH=$(echo SITE-PACKAGES/nvidia/*/lib | tr ' ' ':')
```
</#if>

## What is in it

| part | size |
|---|---:|
| the whole folder | ${folderSize} |
| `runtime/`: Java runtime | ${runtimeSize} |
| `lib/engines/*/unpacked/`: natives of the engines | ${nativesSize} |
<#if cudaLibrariesSize??>
| of these, NVIDIA's CUDA libraries, under NVIDIA's licence | ${cudaLibrariesSize} |
</#if>

Measured when the bundle was made (1 MB is a million bytes; links count nothing). Modules of the runtime:
${modules?join(", ")}.
Plug-in jars that need other modules do not work with it; start NormBench from a distribution then.
Symbols of the natives that only debuggers read were overwritten with zeros, which makes the
archive smaller.
<#if trim??>

GPU code of other architectures was overwritten with zeros, which makes the archive smaller and changes nothing else.
${trim}. On GPUs of other architectures this bundle does not work.
</#if>
<#if copied?has_content>

The Java runtime comes with libraries that its JDK takes from the machine: ${copied?join(", ")}
were copied from the machine on which this bundle was made, and have the licences they have there.
</#if>
