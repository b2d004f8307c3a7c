package io.normbench.bundle;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A bundle that was made, with everything its page says of it.
 *
 * @param folder where it lies
 * @param modules modules of its Java runtime
 * @param copied libraries of the runtime that were copied from the machine of the build
 * @param missing libraries it needs that neither it nor every machine has
 * @param glibc the oldest GNU C library it runs with
 * @param libstdcxx the oldest version of the GNU C++ runtime it runs with
 * @param cuda whether it can use GPUs
 * @param trim what trimming did, if it was trimmed
 * @param folderBytes size of the folder
 * @param runtimeBytes size of the Java runtime
 * @param nativesBytes size of the engines' shared libraries
 * @param cudaLibrariesBytes what of these are NVIDIA's CUDA libraries; 0 if they are not part of it
 * @param archiveBytes size of the archive; empty if none was written
 */
public record BundleContents(
        Path folder,
        Set<String> modules,
        Set<String> copied,
        Set<String> missing,
        Optional<String> glibc,
        Optional<String> libstdcxx,
        boolean cuda,
        Optional<String> trim,
        long folderBytes,
        long runtimeBytes,
        long nativesBytes,
        long cudaLibrariesBytes,
        OptionalLong archiveBytes) {
    /** Size of the folder, for people. */
    public String folderSize() {
        return Sizes.text(folderBytes);
    }

    /** Size of the Java runtime, for people. */
    public String runtimeSize() {
        return Sizes.text(runtimeBytes);
    }

    /** Size of the engines' shared libraries, for people. */
    public String nativesSize() {
        return Sizes.text(nativesBytes);
    }

    /** Size of NVIDIA's CUDA libraries, for people, if they are part of it. */
    public Optional<String> cudaLibrariesSize() {
        return cudaLibrariesBytes > 0 ? Optional.of(Sizes.text(cudaLibrariesBytes)) : Optional.empty();
    }

    /** Size of the archive, for people. */
    public Optional<String> archiveSize() {
        return archiveBytes.isPresent() ? Optional.of(Sizes.text(archiveBytes.getAsLong())) : Optional.empty();
    }

    /** The same with the size of the archive. */
    BundleContents withArchive(long bytes) {
        return new BundleContents(
                folder,
                modules,
                copied,
                missing,
                glibc,
                libstdcxx,
                cuda,
                trim,
                folderBytes,
                runtimeBytes,
                nativesBytes,
                cudaLibrariesBytes,
                OptionalLong.of(bytes));
    }
}
