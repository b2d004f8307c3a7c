package io.normbench.run.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class WorkerLogsTest {
    @Test
    void logsThatNobodyIsSentToAreDeleted() throws IOException {
        Path folder;
        try (WorkerLogs logs = WorkerLogs.create("normbench-test")) {
            folder = logs.folder();
            Files.writeString(Files.createDirectories(folder.resolve("deep")).resolve("worker.log"), "fine");
        }

        assertThat(folder).doesNotExist();
    }

    @Test
    void logsThatMaySayWhatWentWrongStay() throws IOException {
        Path log;
        try (WorkerLogs logs = WorkerLogs.create("normbench-test")) {
            log = Files.writeString(logs.folder().resolve("worker.log"), "boom");
            logs.keep();
        }

        assertThat(log).hasContent("boom");
        Files.delete(log);
        Files.delete(log.getParent());
    }
}
