package io.normbench.run;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails every class of tests that leaves a process running, and ends it: no later class is to be blamed for it. */
public final class NoProcessLeft implements AfterAllCallback {
    @Override
    public void afterAll(ExtensionContext context) throws InterruptedException {
        try {
            Eventually.waitFor(
                    "the end of the processes that the tests started",
                    () -> running().findAny().isEmpty());
        } finally {
            List<ProcessHandle> left = running().toList();
            left.forEach(process -> System.err.println(context.getDisplayName() + " left " + process.info()));
            left.forEach(ProcessHandle::destroyForcibly);
        }
    }

    private static Stream<ProcessHandle> running() {
        return ProcessHandle.current().descendants().filter(process -> Eventually.alive(process.pid()));
    }
}
