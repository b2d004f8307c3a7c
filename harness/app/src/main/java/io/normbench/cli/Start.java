package io.normbench.cli;

import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * What {@code bin/normbench} starts: prepares the process, and ends with a status that means what it says. Needs no
 * other class until then, so that it can tell that one is missing.
 */
public final class Start {
    /** Set where {@code bin/normbench} tries whether Java starts. */
    private static final String PROBE = "normbench.probe";

    private static final String USER_HOME = "user.home";

    private Start() {}

    /** Runs a command and ends the process with its exit status. */
    public static void main(String[] args) {
        if (Boolean.getBoolean(PROBE)) {
            return;
        }
        int status = UserError.INFRASTRUCTURE;
        try {
            if (System.getProperty(USER_HOME).equals("?")) {
                System.setProperty(USER_HOME, home(System.getenv("HOME")).toString());
            }
            status = Main.execute(args);
        } catch (LinkageError e) {
            System.err.println("normbench: a class is missing (" + e.getMessage() + "); run 'make build' again");
        } catch (IOException | UserError e) {
            System.err.println("normbench: " + e.getMessage());
        }
        System.exit(status);
    }

    /**
     * The home of a user without a passwd entry, for whom Java and JavaCPP would make a folder {@code ?} where he stands.
     *
     * @param variable the variable {@code HOME}, or null
     */
    static Path home(@Nullable String variable) throws IOException {
        if (variable != null && Files.isWritable(Path.of(variable))) {
            return Path.of(variable);
        }
        Object user = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        Path home = Path.of(System.getProperty("java.io.tmpdir"), "normbench-" + user);
        if (!Files.isDirectory(home, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(
                    home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        if (!Files.getAttribute(home, "unix:uid").equals(user)) {
            // Libraries are loaded from it.
            throw UserError.infrastructure(home + ": belongs to somebody else; set HOME to a folder of your own");
        }
        return home;
    }
}
