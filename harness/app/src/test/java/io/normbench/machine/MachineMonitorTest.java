package io.normbench.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two readings of a furnished machine of two processors, ten seconds apart. */
class MachineMonitorTest {
    private static final String CPUS = "sys/devices/system/cpu/";

    @TempDir
    private Path root;

    private final AtomicLong nanos = new AtomicLong();
    private FakeMachine machine;
    private MachineMonitor monitor;

    @BeforeEach
    void furnish() {
        machine = new FakeMachine(root);
        monitor = new MachineMonitor(machine.machine(), nanos::get);
        stat(1000, 5000, 0);
        process("self", 100, 0);
    }

    /** Ticks of both processors together; a tick is 10 ms, so ten seconds are 2,000. */
    private void stat(long user, long idle, long steal) {
        machine.file(
                "proc/stat",
                "cpu  " + user + " 0 0 " + idle + " 0 0 0 " + steal + " 0 0\n"
                        + "cpu0 0 0 0 0 0 0 0 0 0 0\ncpu1 0 0 0 0 0 0 0 0 0 0\nintr 5\n");
    }

    private void process(String pid, long user, long children) {
        machine.file(
                "proc/" + pid + "/stat",
                "7 (java (x) y) S 1 7 7 0 -1 4194304 100 0 0 0 " + user + " 0 " + children + " 0 20 0 1 0 5 6 7\n");
    }

    private Map<String, Object> trial(Runnable change) {
        return trial(false, change);
    }

    private Map<String, Object> trial(boolean gpu, Runnable change) {
        MachineMonitor.Watch watch = monitor.begin(gpu);
        nanos.addAndGet(10_000_000_000L);
        change.run();
        return watch.end();
    }

    @Test
    void whatOrchestratorAndWorkersDoIsNoLoadOfOthers() {
        monitor.workerStarted(41);
        process("41", 50, 0);

        Map<String, Object> metrics = trial(() -> {
            stat(1000 + 1500, 5500, 0);
            process("self", 100 + 30, 0);
            process("41", 50 + 1400, 0);
        });

        // 70 of 2,000 ticks on two processors.
        assertThat(metrics).containsEntry("machine_others_cpu_share", 0.07).doesNotContainKey(MachineState.FLAGS);
    }

    @Test
    void whatTheOtherBuildsProcessesDoIsNoLoadOfOthersEither() {
        monitor = new MachineMonitor(machine.machine(), nanos::get, () -> Set.of(50L, 51L));
        process("50", 10, 0);
        process("51", 20, 500);

        Map<String, Object> metrics = trial(() -> {
            stat(1000 + 1500, 5500, 0);
            process("50", 10 + 700, 0);
            process("51", 20 + 30, 500 + 700);
        });

        assertThat(metrics).containsEntry("machine_others_cpu_share", 0.07).doesNotContainKey(MachineState.FLAGS);
    }

    @Test
    void siblingsAreWhatTheParentStartedBesides() {
        assertThat(MachineMonitor.siblings())
                .contains(ProcessHandle.current().parent().orElseThrow().pid())
                .doesNotContain(ProcessHandle.current().pid());
    }

    @Test
    void aWorkerThatDiedWasCollectedByTheOrchestratorAndStillCountsAsOurs() throws IOException {
        monitor.workerStarted(41);
        process("41", 50, 0);

        Map<String, Object> metrics = trial(() -> {
            stat(1000 + 1500, 5500, 0);
            process("self", 100 + 30, 1450);
            delete("proc/41/stat");
        });

        assertThat(metrics).containsEntry("machine_others_cpu_share", 0.07);
    }

    @Test
    void aQuarterOfACoreOfOthersWorkIsBusy() {
        assertThat(trial(() -> stat(1000 + 250, 6750, 0)))
                .containsEntry("machine_others_cpu_share", 0.25)
                .doesNotContainKey(MachineState.FLAGS);
        assertThat(trial(() -> stat(1250 + 260, 8490, 0)))
                .containsEntry("machine_others_cpu_share", 0.26)
                .containsEntry(MachineState.FLAGS, "busy");
    }

    @Test
    void aTrialTooShortForTheKernelsTicksIsNotJudged() {
        MachineMonitor.Watch watch = monitor.begin(false);
        nanos.addAndGet(100_000_000L);
        stat(1000 + 10, 5010, 0);

        assertThat(watch.end()).containsEntry("machine_others_cpu_share", 1.0).doesNotContainKey(MachineState.FLAGS);
    }

    @Test
    void stealIsAShareOfTheTimeThatWasAskedFor() {
        Map<String, Object> metrics = trial(() -> {
            stat(1000 + 900, 6000, 100);
            process("self", 100 + 900, 0);
        });

        assertThat(metrics).containsEntry("machine_steal_share", 0.1).containsEntry(MachineState.FLAGS, "steal");
    }

    @Test
    void aSandboxThatShowsOnlyZerosIsNotTakenForAQuietMachine() {
        stat(0, 0, 0);

        assertThat(trial(() -> {})).doesNotContainKeys("machine_others_cpu_share", "machine_steal_share");
    }

    @Test
    void aQuotaAroundOurControlGroupThrottlesUsToo() {
        machine.file("proc/self/cgroup", "0::/job/step\n");
        machine.file("sys/fs/cgroup/job/cpu.stat", "usage_usec 5\nnr_periods 9\nnr_throttled 3\n");
        machine.file("sys/fs/cgroup/job/step/cpu.stat", "usage_usec 5\nnr_periods 9\nnr_throttled 0\n");

        Map<String, Object> metrics = trial(
                () -> machine.file("sys/fs/cgroup/job/cpu.stat", "usage_usec 9\nnr_periods 12\nnr_throttled 5\n"));

        assertThat(metrics)
                .containsEntry("machine_quota_throttled_periods", 2L)
                .containsEntry(MachineState.FLAGS, "quota");
    }

    @Test
    void aQuotaOfTheFirstVersionOfControlGroupsIsFound() {
        machine.file("proc/self/cgroup", "3:cpu,cpuacct:/job\n1:memory:/other\n");
        machine.file("sys/fs/cgroup/cpu,cpuacct/job/cpu.stat", "nr_periods 9\nnr_throttled 3\n");

        assertThat(trial(() -> {})).containsEntry("machine_quota_throttled_periods", 0L);
    }

    @Test
    void heatThatSlowsACoreIsFlagged() {
        String count = CPUS + "cpu1/thermal_throttle/core_throttle_count";
        machine.file(CPUS + "cpu0/thermal_throttle/core_throttle_count", "2\n").file(count, "0\n");

        assertThat(trial(() -> machine.file(count, "4\n")))
                .containsEntry("machine_cpu_throttle_events", 4L)
                .containsEntry(MachineState.FLAGS, "cpu-throttled");
    }

    @Test
    void temperatureClockGovernorAndTurboAreReadAtBothEnds() {
        machine.file("sys/class/hwmon/hwmon0/name", "nvme\n").file("sys/class/hwmon/hwmon0/temp1_input", "90000\n");
        machine.file("sys/class/hwmon/hwmon1/name", "coretemp\n");
        machine.file("sys/class/hwmon/hwmon1/temp1_input", "41000\n");
        machine.file("sys/class/hwmon/hwmon1/temp2_input", "43500\n");
        machine.file(CPUS + "cpufreq/policy0/scaling_cur_freq", "2400000\n");
        machine.file(CPUS + "cpufreq/policy1/scaling_cur_freq", "2600000\n");
        machine.file(CPUS + "cpufreq/policy0/scaling_governor", "powersave\n");
        machine.file(CPUS + "cpufreq/boost", "1\n");

        Map<String, Object> metrics = trial(() -> {
            machine.file("sys/class/hwmon/hwmon1/temp1_input", "71000\n");
            machine.file(CPUS + "cpufreq/policy0/scaling_governor", "performance\n");
        });

        assertThat(metrics)
                .containsEntry("machine_cpu_celsius_start", 43.5)
                .containsEntry("machine_cpu_celsius_end", 71.0)
                .containsEntry("machine_cpu_mhz_start", 2500.0)
                .containsEntry("machine_governor", "powersave, then performance")
                .containsEntry("machine_turbo", "on");
    }

    @Test
    void whatTheMachineHidesHasNoKey() throws IOException {
        delete("proc/stat");

        assertThat(trial(() -> {})).isEmpty();
    }

    @Test
    void aGpuTellsItsClockTemperaturePowerAndWhatHoldsItDown() {
        machine.answer("clocks_throttle_reasons.active", "0, 1410, 45, 60.10, 0x0000000000000001\n");

        Map<String, Object> metrics = trial(
                true,
                () -> machine.answer("clocks_throttle_reasons.active", "0, 1200, 84, [N/A], 0x0000000000000024\n"));

        assertThat(metrics)
                .containsEntry("machine_gpu0_mhz_start", 1410.0)
                .containsEntry("machine_gpu0_celsius_end", 84.0)
                .containsEntry("machine_gpu0_watts_start", 60.1)
                .doesNotContainKey("machine_gpu0_watts_end")
                .containsEntry("machine_gpu_throttle_reasons", "power cap, software thermal slowdown")
                .containsEntry(MachineState.FLAGS, "gpu-throttled");
    }

    @Test
    void aDriverThatKnowsOnlyTheNewNameOfTheReasonsIsAskedByIt() {
        machine.answer("clocks_event_reasons.active", "1, 1410, 45, 60.10, 0x8\n");

        assertThat(trial(true, () -> {})).containsEntry("machine_gpu_throttle_reasons", "hardware slowdown");
    }

    @Test
    void aWorkerThatSeesOneGpuIsToldOfThatAlone() {
        machine.answer("nvidia-smi -i GPU-b --query-gpu", "1, 1980, 40, 290.00, 0x0\n");
        machine.answer("nvidia-smi -i 3 --query-gpu", "3, 1000, 50, 100.00, 0x4\n");
        Gpu own = new Gpu(0, "NVIDIA H100", "GPU-b", 1, false);
        Gpu slice = new Gpu(1, "NVIDIA H100 MIG 1g.10gb", "MIG-c", 3, true);

        assertThat(monitor.begin(true, Optional.of(own)).end())
                .containsEntry("machine_gpu1_mhz_end", 1980.0)
                .doesNotContainKey("machine_gpu3_mhz_end");
        assertThat(monitor.begin(true, Optional.of(slice)).end())
                .containsEntry("machine_gpu3_mhz_end", 1000.0)
                .containsEntry("machine_gpu_throttle_reasons", "power cap");
    }

    @Test
    void anIdleGpuAndOneWithClocksSetByTheUserAreNotThrottled() {
        machine.answer("clocks_throttle_reasons.active", "0, 300, 30, 20.0, 0x3\n");

        assertThat(trial(true, () -> {})).doesNotContainKey(MachineState.FLAGS);
    }

    @Test
    void withoutNvidiaSmiNothingIsSaidOfGpus() {
        assertThat(trial(true, () -> {}).keySet()).noneMatch(key -> key.contains("gpu"));
    }

    private void delete(String path) {
        try {
            Files.delete(root.resolve(path));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
