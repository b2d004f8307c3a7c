package io.normbench.bundle;

import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs a program to its end. */
final class Program {
    private Program() {}

    /**
     * Runs {@code command} and returns what it printed, both streams together.
     *
     * @throws UserError if it cannot be started or fails; the message has what it printed, and {@code remedy}
     */
    static String run(List<String> command, String remedy) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            if (status != 0) {
                throw UserError.infrastructure(
                        command.get(0) + " ended with status " + status + ": " + output.strip() + "; " + remedy);
            }
            return output;
        } catch (IOException e) {
            throw UserError.infrastructure(command.get(0) + " cannot be run: " + e.getMessage() + "; " + remedy, e);
        }
    }
}
