package io.normbench.run.worker.container;

import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * Who workers in containers are, and that they may write where they must.
 *
 * <p>A worker is never root. It is whoever runs NormBench, so that files belong to them; where root runs it, a user of no
 * name, to whom the folders of the run directory are given. Root can write there all the same.
 */
final class ContainerFolders {
    private static final int NOBODY_IN_PARTICULAR = 65532;

    private final int user;
    private final int group;

    private ContainerFolders(int user, int group) {
        this.user = user;
        this.group = group;
    }

    static ContainerFolders ofThisProcess() {
        Path self = Path.of("/proc/self");
        try {
            int user = (Integer) Files.getAttribute(self, "unix:uid");
            int group = (Integer) Files.getAttribute(self, "unix:gid");
            return user == 0
                    ? new ContainerFolders(NOBODY_IN_PARTICULAR, NOBODY_IN_PARTICULAR)
                    : new ContainerFolders(user, group);
        } catch (IOException e) {
            throw UserError.infrastructure("/proc is not readable: " + e.getMessage() + "; mount it", e);
        }
    }

    /** {@code user:group}. */
    String user() {
        return user + ":" + group;
    }

    /** Makes {@code folders} if they do not exist, and lets workers write there. */
    void prepare(Collection<Path> folders) {
        for (Path folder : folders) {
            try {
                Files.createDirectories(folder);
                try (Stream<Path> paths = Files.walk(folder)) {
                    List<Path> within = paths.filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                            .toList();
                    for (Path path : within) {
                        give(path);
                    }
                }
            } catch (IOException e) {
                throw UserError.infrastructure(
                        folder + ": workers in containers cannot be given it: " + e.getMessage()
                                + "; choose another run directory with -o",
                        e);
            }
        }
    }

    private void give(Path folder) throws IOException {
        if (!Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS).equals(user)) {
            Files.setAttribute(folder, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
        }
    }
}
