package io.normbench.worker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Request lines, read ahead by a thread of their own: when the input ends, the orchestrator is gone or done, and a
 * worker in the middle of a trial must not go on alone.
 */
final class Requests {
    private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private Requests() {}

    /** Reads {@code input} until it ends, then runs {@code onEnd}. */
    static Requests from(InputStream input, Runnable onEnd) {
        Requests requests = new Requests();
        Thread reader = new Thread(() -> requests.read(input, onEnd), "requests");
        reader.setDaemon(true);
        reader.start();
        return requests;
    }

    private void read(InputStream input, Runnable onEnd) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            // A broken pipe is an end like any other.
        } finally {
            onEnd.run();
        }
    }

    /** Waits for the next line. */
    String next() throws IOException {
        try {
            return lines.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
