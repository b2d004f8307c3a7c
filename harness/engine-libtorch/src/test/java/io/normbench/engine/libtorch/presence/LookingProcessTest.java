package io.normbench.engine.libtorch.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.normbench.engine.libtorch.presence.CudaPresence.DriverAnswer;
import io.normbench.engine.libtorch.presence.CudaPresence.Opened;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real child processes load real libraries: sound ones, missing ones, and small ones that are made to fail. */
@Timeout(120)
@Tag("slow")
class LookingProcessTest {
    @TempDir
    private Path folder;

    private final LookingProcess looking = LookingProcess.likeThis();

    @Test
    void whatLoadsAndWhatTheLinkerDoesNotFindIsTold() {
        List<Opened> opened = looking.open(List.of("libc.so.6", "libnormbench-none.so.1", "libm.so.6"));

        assertThat(opened)
                .extracting(Opened::library)
                .containsExactly("libc.so.6", "libnormbench-none.so.1", "libm.so.6");
        assertThat(opened).extracting(Opened::survived).containsOnly(true);
        assertThat(opened.get(0).complaint()).isEmpty();
        assertThat(opened.get(1).complaint().orElseThrow())
                .contains("libnormbench-none.so.1: cannot open shared object file: No such file or directory");
        assertThat(opened.get(2).complaint()).isEmpty();
    }

    @Test
    void aFileThatIsCutOffIsTold() throws IOException {
        Path file = Files.write(folder.resolve("libcudart.so.13"), new byte[] {0x7f, 'E', 'L', 'F'});

        assertThat(looking.open(List.of(file.toString())).get(0).complaint().orElseThrow())
                .contains("file too short");
    }

    @Test
    void aLibraryThatEndsTheProcessIsNamedAndTheOthersAreStillTried() throws Exception {
        String segfault =
                library("libsegfault.so", "__attribute__((constructor)) void f(void) { *(volatile int *) 8 = 1; }");
        String abort =
                library("libabort.so", "#include <stdlib.h>\n__attribute__((constructor)) void f(void) { abort(); }");
        String exit =
                library("libexit.so", "#include <unistd.h>\n__attribute__((constructor)) void f(void) { _exit(3); }");

        List<Opened> opened = looking.open(List.of(segfault, "libc.so.6", abort, exit, "libm.so.6"));

        assertThat(opened).extracting(Opened::library).containsExactly(segfault, "libc.so.6", abort, exit, "libm.so.6");
        assertThat(opened).extracting(Opened::survived).containsExactly(false, true, false, false, true);
        // The virtual machine reports the first one, and aborts.
        assertThat(opened.get(0).complaint()).contains("killed by signal 6");
        assertThat(opened.get(2).complaint()).contains("killed by signal 6");
        assertThat(opened.get(3).complaint()).contains("ended with status 3");
    }

    @Test
    void aLibraryThatNeverComesBackIsStopped() throws Exception {
        String endless =
                library("libendless.so", "#include <unistd.h>\n__attribute__((constructor)) void f(void) { pause(); }");

        List<Opened> opened = new LookingProcess(looking.command(), 3).open(List.of(endless, "libc.so.6"));

        assertThat(opened.get(0))
                .isEqualTo(new Opened(endless, Optional.of("stopped after 3 s without an answer"), false));
        assertThat(opened.get(1).complaint()).isEmpty();
    }

    @Test
    void anEmptyLibraryOfTheDriversNameHasNoEntryPoints() throws Exception {
        library("libcuda.so.1", "int nothing_of_nvidia;");

        DriverAnswer answer = withLibraries().driver();

        assertThat(answer.real()).isFalse();
        assertThat(answer.died()).isEmpty();
    }

    @Test
    void aChildThatDoesNotStartIsNoEndlessLoop() {
        List<Opened> opened = new LookingProcess(List.of("/bin/false"), 10).open(List.of("a", "b"));

        assertThat(opened).hasSize(2).noneMatch(Opened::survived);
    }

    @Test
    void whatADriverThatDiesWasAskedIsTold() {
        String said = "echo '@look begin loading libcuda.so.1'; echo '@look real'; echo '@look version 13000';"
                + " echo noise; echo '@look begin cuInit'; kill -SEGV $$";

        DriverAnswer answer = new LookingProcess(List.of("/bin/sh", "-c", said), 10).driver();

        assertThat(answer.version()).contains(13000);
        assertThat(answer.died()).contains(new CudaPresence.Death("cuInit", "killed by signal 11"));
    }

    @Test
    void devicesAreReadAsTheyAreWritten() {
        String said =
                "printf '@look real\\n@look device 0\\t9.0\\t3\\tNVIDIA H100 80GB HBM3\\tCUDA error: busy\\n@look well\\n'";

        DriverAnswer answer = new LookingProcess(List.of("/bin/sh", "-c", said), 10).driver();

        assertThat(answer.devices())
                .containsExactly(
                        new CudaPresence.Device(0, "NVIDIA H100 80GB HBM3", "9.0", 3, Optional.of("CUDA error: busy")));
        assertThat(answer.died()).isEmpty();
    }

    /** One whose children find libraries in the folder first. */
    private LookingProcess withLibraries() {
        List<String> command = new ArrayList<>(List.of("/usr/bin/env", "LD_LIBRARY_PATH=" + folder));
        command.addAll(looking.command());
        return new LookingProcess(command, 60);
    }

    private String library(String name, String code) throws IOException, InterruptedException {
        Path source = Files.writeString(folder.resolve(name + ".c"), code + "\n");
        Path library = folder.resolve(name);
        boolean compiled =
                Compiler.run("-shared", "-fPIC", "-Wl,-soname," + name, "-o", library.toString(), source.toString());
        if (!compiled) {
            System.out.println("LookingProcessTest is skipped in part: no C compiler here that makes small libraries");
        }
        assumeTrue(compiled, "skipped: no C compiler here");
        return library.toString();
    }

    /** The C compiler of the machine, if there is one. */
    private static final class Compiler {
        static boolean run(String... arguments) throws InterruptedException {
            List<String> command = new ArrayList<>(List.of("cc"));
            command.addAll(Arrays.asList(arguments));
            try {
                Process process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
            } catch (IOException absent) {
                return false;
            }
        }
    }
}
