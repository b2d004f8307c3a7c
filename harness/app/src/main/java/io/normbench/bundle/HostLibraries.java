package io.normbench.bundle;

import io.normbench.util.ElfFile;
import io.normbench.util.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** The libraries of this machine that a bundle needs where there is no machine around it: in an image. */
final class HostLibraries {
    /** Where glibc's loader looks on Debian, Red Hat and SUSE. */
    private static final List<String> FOLDERS =
            List.of("/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64", "/lib", "/usr/lib");

    /** The loader, which every program names by this path. */
    private static final Path LOADER = Path.of("/lib64/ld-linux-x86-64.so.2");

    private HostLibraries() {}

    /**
     * The files that {@code libraries} need of this machine, directly or through others.
     *
     * @throws UserError if one is not there
     */
    static SortedSet<Path> of(Libraries libraries) {
        Set<String> own = new TreeSet<>();
        libraries.files().keySet().forEach(file -> own.add(file.getFileName().toString()));
        SortedSet<Path> found = new TreeSet<>();
        found.add(LOADER);
        Deque<ElfFile> users = new ArrayDeque<>(libraries.files().values());
        Set<String> seen = new TreeSet<>();
        while (!users.isEmpty()) {
            for (String name : users.remove().needed()) {
                // A library in one folder of the bundle is not found from another: what a machine has, an image has.
                boolean elsewhere = own.contains(name) && !ElfFile.onEveryMachine(name);
                if (elsewhere || !seen.add(name)) {
                    continue;
                }
                Optional<Path> file = find(name);
                if (file.isPresent()) {
                    found.add(file.get());
                    users.add(ElfFile.read(file.get()));
                } else if (ElfFile.onEveryMachine(name)) {
                    throw UserError.infrastructure(name + " is needed and not on this machine; install it");
                }
            }
        }
        return found;
    }

    private static Optional<Path> find(String name) {
        return FOLDERS.stream()
                .map(folder -> Path.of(folder, name))
                .filter(Files::isRegularFile)
                .findFirst();
    }
}
