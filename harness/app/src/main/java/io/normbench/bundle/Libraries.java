package io.normbench.bundle;

import io.normbench.util.ElfFile;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The shared libraries under a folder, and what they need of each other and of the machine.
 *
 * @param files every library, by its path
 */
record Libraries(SortedMap<Path, ElfFile> files) {
    /**
     * JavaCPP loads OpenBLAS twice, the second time as a copy under this name, which it makes in its cache. A link
     * does, and the second time costs nothing.
     */
    private static final Map<String, String> OTHER_NAMES = Map.of("libopenblas_nolapack.so.0", "libopenblas.so.0");

    Libraries {
        files = new TreeMap<>(files);
    }

    /**
     * The libraries under {@code folder}, links left out. What every machine has is never copied: a second copy beside the
     * machine's own, or an older one in its place, breaks other libraries of the machine.
     */
    static Libraries under(Path folder) {
        SortedMap<Path, ElfFile> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            List<Path> regular = paths.filter(path -> Files.isRegularFile(path) && !Files.isSymbolicLink(path))
                    .collect(Collectors.toList());
            for (Path path : regular) {
                if (ElfFile.isElf(path)) {
                    files.put(path, ElfFile.read(path));
                }
            }
        } catch (IOException e) {
            throw UserError.infrastructure(folder + ": cannot be read: " + e.getMessage(), e);
        }
        return new Libraries(files);
    }

    /** Names of the libraries needed that are neither here nor on every machine. */
    Set<String> missing() {
        Set<String> missing = new TreeSet<>();
        for (ElfFile file : files.values()) {
            for (String name : file.needed()) {
                if (!ElfFile.onEveryMachine(name) && find(name).isEmpty()) {
                    missing.add(name);
                }
            }
        }
        return missing;
    }

    /**
     * Links every library that a folder's libraries need, directly or through others, into that folder, where their run
     * path ({@code $ORIGIN}) leads. The loader takes {@code $ORIGIN} from the path it opened, not from where a link
     * leads, hence the others too. Links are relative, so that the whole can be moved.
     */
    void link() {
        Set<Path> folders = new TreeSet<>();
        files.keySet().forEach(file -> folders.add(file.getParent()));
        folders.forEach(this::linkInto);
    }

    private void linkInto(Path folder) {
        Deque<ElfFile> users = new ArrayDeque<>();
        files.forEach((file, elf) -> {
            if (folder.equals(file.getParent())) {
                users.add(elf);
            }
        });
        while (!users.isEmpty()) {
            for (String name : users.remove().needed()) {
                Path link = folder.resolve(name);
                Optional<Path> target = ElfFile.onEveryMachine(name) ? Optional.empty() : find(name);
                if (target.isPresent() && !Files.exists(link)) {
                    try {
                        Files.createSymbolicLink(link, folder.relativize(target.get()));
                    } catch (IOException e) {
                        throw UserError.infrastructure(link + ": cannot be made: " + e.getMessage(), e);
                    }
                    users.add(Objects.requireNonNull(files.get(target.get()), "found among them"));
                }
            }
        }
    }

    /** The newest version of the library whose versions begin with {@code prefix}, such as {@code GLIBC_}. */
    Optional<String> newest(String prefix) {
        return files.values().stream()
                .flatMap(file -> file.versions().stream())
                .filter(version -> version.matches(Pattern.quote(prefix) + "\\d+(\\.\\d+)*"))
                .map(version -> version.substring(prefix.length()))
                .max(Libraries::compareVersions);
    }

    private static int compareVersions(String a, String b) {
        String[] left = a.split("\\.");
        String[] right = b.split("\\.");
        for (int i = 0; i < Math.min(left.length, right.length); i++) {
            int order = Integer.compare(Integer.parseInt(left[i]), Integer.parseInt(right[i]));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(left.length, right.length);
    }

    private Optional<Path> find(String name) {
        String file = OTHER_NAMES.getOrDefault(name, name);
        return files.keySet().stream()
                .filter(path -> path.getFileName().toString().equals(file))
                .findFirst();
    }
}
