package io.normbench.bundle;

import io.normbench.util.UserError;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * The only layer of an image, as a tar archive: a bundle, the libraries of the machine that it needs, and the folders
 * that every container has. Owned by root, in the order of names, and all of one time, so that it is the same each time.
 */
final class ImageLayer {
    private static final int FOLDER = 0755;
    private static final int ANYBODY = 01777;
    private static final int EXECUTABLE = 0755;
    private static final int PLAIN = 0644;

    /** Where glibc's loader looks on the machine that an image's libraries come from. */
    private static final String FOUND =
            Files.isDirectory(Path.of("/usr/lib/x86_64-linux-gnu")) ? "usr/lib/x86_64-linux-gnu/" : "usr/lib64/";

    /** Libraries that GCC's Fortran and OpenMP programs need. */
    private static final Pattern COMPILER_RUNTIME = Pattern.compile("lib(quadmath|gfortran|gomp)\\.so\\.\\d+");

    /**
     * The virtual machine's archive of its own classes: no two dumps of it are the same bytes (JDK 17; a fixed seed of
     * hash codes and the serial collector make most of them so, not all), and it saves a twentieth of a second.
     */
    private static final String CLASS_DATA = "runtime/lib/server/classes.jsa";

    /** What stands at a path of the image: a folder of that mode, a text, or a file or link of this machine. */
    private sealed interface Content {
        record Folder(int mode) implements Content {}

        record Text(String text) implements Content {}

        record File(Path file) implements Content {}

        record Link(String target) implements Content {}
    }

    private final SortedMap<String, Content> entries = new TreeMap<>();

    /** The layer of {@code bundle}, which lies at {@code home} in the image. */
    ImageLayer(Path bundle, String home, int user) {
        for (String folder : new String[] {"dev", "etc", "proc", "run", "sys", "var"}) {
            entries.put(folder, new Content.Folder(FOLDER));
        }
        entries.put("tmp", new Content.Folder(ANYBODY));
        entries.put(
                "etc/passwd",
                new Content.Text("root:x:0:0:root:/root:/sbin/nologin\nnormbench:x:" + user + ":" + user
                        + "::/tmp:/sbin/nologin\n"));
        entries.put("etc/group", new Content.Text("root:x:0:\nnormbench:x:" + user + ":\n"));
        tree(bundle, home.substring(1));
        Libraries libraries = Libraries.under(bundle);
        for (Path library : HostLibraries.of(libraries)) {
            file(library.toString().substring(1), new Content.File(library));
        }
        // They need each other and have no run path: a bundle finds them on the machine, an image has to have them.
        for (Path library : libraries.files().keySet()) {
            String name = library.getFileName().toString();
            if (COMPILER_RUNTIME.matcher(name).matches()) {
                file(FOUND + name, new Content.Link(home + "/" + bundle.relativize(library)));
            }
        }
    }

    private void tree(Path folder, String at) {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                String name = at + (path.equals(folder) ? "" : "/" + folder.relativize(path));
                if (path.equals(folder.resolve(CLASS_DATA))) {
                    continue;
                }
                if (Files.isSymbolicLink(path)) {
                    file(name, new Content.Link(Files.readSymbolicLink(path).toString()));
                } else if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    entries.put(name, new Content.Folder(FOLDER));
                } else {
                    file(name, new Content.File(path));
                }
            }
        } catch (IOException e) {
            throw UserError.infrastructure(folder + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** Puts a file, and the folders above it. */
    private void file(String name, Content content) {
        for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
            entries.putIfAbsent(name.substring(0, slash), new Content.Folder(FOLDER));
        }
        entries.put(name, content);
    }

    /** Writes the archive; {@code out} stays open. */
    void write(OutputStream out) throws IOException {
        OutputStream open = new Shield(out);
        // Only a closed archive has its last block.
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(open, StandardCharsets.UTF_8.name())) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            for (var entry : entries.entrySet()) {
                write(tar, entry.getKey(), entry.getValue());
            }
        }
        out.flush();
    }

    /** Keeps open what the archive is written to. */
    private static final class Shield extends FilterOutputStream {
        Shield(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] some, int from, int length) throws IOException {
            out.write(some, from, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }

    private static void write(TarArchiveOutputStream tar, String name, Content content) throws IOException {
        if (content instanceof Content.Folder folder) {
            tar.putArchiveEntry(entry(new TarArchiveEntry(name + "/"), folder.mode()));
        } else if (content instanceof Content.Link link) {
            TarArchiveEntry entry = new TarArchiveEntry(name, TarArchiveEntry.LF_SYMLINK);
            entry.setLinkName(link.target());
            tar.putArchiveEntry(entry(entry, EXECUTABLE));
        } else if (content instanceof Content.Text text) {
            byte[] bytes = text.text().getBytes(StandardCharsets.UTF_8);
            TarArchiveEntry entry = new TarArchiveEntry(name);
            entry.setSize(bytes.length);
            tar.putArchiveEntry(entry(entry, PLAIN));
            tar.write(bytes);
        } else if (content instanceof Content.File file) {
            TarArchiveEntry entry = new TarArchiveEntry(name);
            entry.setSize(Files.size(file.file()));
            tar.putArchiveEntry(entry(entry, Files.isExecutable(file.file()) ? mode(file.file()) : PLAIN));
            try (InputStream in = Files.newInputStream(file.file())) {
                in.transferTo(tar);
            }
        }
        tar.closeArchiveEntry();
    }

    /** Executable for somebody, and not only because root may read everything. */
    private static int mode(Path file) throws IOException {
        return Files.getPosixFilePermissions(file).stream()
                        .anyMatch(each -> each.name().endsWith("EXECUTE"))
                ? EXECUTABLE
                : PLAIN;
    }

    private static TarArchiveEntry entry(TarArchiveEntry entry, int mode) {
        entry.setMode(mode);
        entry.setIds(0, 0);
        entry.setNames("root", "root");
        entry.setModTime(0);
        return entry;
    }
}
