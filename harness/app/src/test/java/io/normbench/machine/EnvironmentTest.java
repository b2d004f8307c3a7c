package io.normbench.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.result.Fingerprint.Difference;
import io.normbench.result.Manifest.Harness;
import io.normbench.tensor.EngineInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentTest {
    private static final Harness HARNESS = new Harness("0.1.0", "abc", Optional.of(false));

    @TempDir
    private Path root;

    private FakeMachine machine;

    @BeforeEach
    void furnish() {
        machine = new FakeMachine(root);
    }

    @Test
    void theProcessorIsNamedAndCounted() {
        assertThat(entries())
                .containsEntry("cpu.model", "Intel(R) Xeon(R) CPU @ 2.00GHz (family 6, model 85, stepping 3)")
                .containsEntry("cpu.physical_cores", "4")
                .containsEntry("cpu.logical_cores", "8")
                .containsEntry("cpu.usable_cores", "8")
                .containsEntry("cpu.simd", "avx avx2 fma")
                .containsEntry("os.virtual_machine", "yes");
    }

    @Test
    void memoryIsRoundedToGib() {
        assertThat(entries()).containsEntry("memory.ram", "24 GiB");
    }

    @Test
    void whatTheSystemHidesIsSaidToBeHidden() {
        assertThat(entries())
                .containsEntry("power.governor", "not readable")
                .containsEntry("power.turbo", "not readable")
                .containsEntry("cpu.caches", "not readable")
                .containsEntry("memory.limit", "not readable")
                .containsEntry("gpu.models", "none found");
    }

    @Test
    void cachesPowerSettingsAndLimitsAreReadWhereTheyAreOpen() {
        String cache = "sys/devices/system/cpu/cpu0/cache/index";
        machine.file(cache + "0/level", "1\n").file(cache + "0/type", "Data\n").file(cache + "0/size", "32K\n");
        machine.file(cache + "3/level", "3\n")
                .file(cache + "3/type", "Unified\n")
                .file(cache + "3/size", "32M\n");
        machine.file("sys/devices/system/cpu/cpufreq/policy0/scaling_governor", "powersave\n");
        machine.file("sys/devices/system/cpu/cpufreq/policy1/scaling_governor", "performance\n");
        machine.file("sys/devices/system/cpu/intel_pstate/no_turbo", "1\n");
        machine.file("sys/fs/cgroup/cpu.max", "200000 100000\n");
        machine.file("proc/self/status", "Name:\tjava\nCpus_allowed:\t3\nCpus_allowed_list:\t0-1\n");

        assertThat(entries())
                .containsEntry("cpu.caches", "L1d 32K, L3 32M")
                .containsEntry("power.governor", "performance, powersave")
                .containsEntry("power.turbo", "off")
                .containsEntry("cpu.quota", "200000 100000")
                .containsEntry("cpu.allowed_list", "0-1")
                .containsEntry("load.average", "0.54 0.39 0.25");
    }

    @Test
    void theSystemIsNamedWithoutItsPointRelease() {
        assertThat(entries()).containsEntry("os.name", "Ubuntu 22.04").containsEntry("os.kernel", "6.18");
    }

    @Test
    void containersLeaveTraces() {
        assertThat(entries()).containsEntry("os.container", "no sign of one");

        machine.file("proc/1/cgroup", "0::/system.slice/containerd.service\n");
        assertThat(entries()).containsEntry("os.container", "containerd");

        machine.file(".dockerenv", "");
        assertThat(entries()).containsEntry("os.container", "docker");
    }

    @Test
    void gpusAreListedWithTheirDriver() {
        machine.answer(
                "name,memory.total,driver_version", "NVIDIA A100, 40960 MiB, 550.54\nNVIDIA T4, 15360 MiB, 550.54\n");

        assertThat(entries())
                .containsEntry("gpu.models", "NVIDIA A100 (40960 MiB); NVIDIA T4 (15360 MiB)")
                .containsEntry("gpu.driver", "550.54");
    }

    @Test
    void settingsThatAnOldDriverRefusesDoNotHideTheGpu() {
        machine.answer("name,memory.total,driver_version", "NVIDIA A100, 40960 MiB, 450.1\n");
        Environment environment = collect(Map.of(), 0);

        assertThat(environment.facts()).anySatisfy(fact -> {
            assertThat(fact.key()).startsWith("gpu.settings");
            assertThat(fact.value()).isEqualTo("not readable");
        });
    }

    @Test
    void virtualMachineOptionsAreKeptAndPropertiesAndPathsAreNot() {
        machine.jvmArguments = List.of("-Xmx2g", "-XX:+UseSerialGC", "-Dtoken=secret", "-XX:HeapDumpPath=/home/me");
        assertThat(entries()).containsEntry("jvm.flags", "-Xmx2g -XX:+UseSerialGC");
    }

    @Test
    void variablesThatEnginesReadAreKeptAndOthersAreNot() {
        Map<String, String> variables =
                Map.of("OMP_WAIT_POLICY", "PASSIVE", "GOMP_SPINCOUNT", "0", "HOME", "/home/me", "HOSTNAME", "h");
        Map<String, String> entries = collect(variables, 2).entries();

        assertThat(entries)
                .containsEntry("env.OMP_WAIT_POLICY", "PASSIVE")
                .containsEntry("env.GOMP_SPINCOUNT", "0")
                .containsEntry("threads", "2")
                .doesNotContainValue("/home/me")
                .doesNotContainValue("h");
    }

    @Test
    void theFingerprintIsMadeOfExactlyTheHardFacts() {
        machine.answer("name,memory.total,driver_version", "NVIDIA A100, 40960 MiB, 550.54\n");
        Map<String, String> variables = Map.of("OMP_WAIT_POLICY", "PASSIVE", "CUDA_VISIBLE_DEVICES", "0");
        Environment environment = collect(variables, 2).withEngine(engine("2.10.0"));

        assertThat(environment.fingerprint().keys())
                .containsOnlyKeys(
                        "cpu.model",
                        "cpu.physical_cores",
                        "cpu.logical_cores",
                        "cpu.usable_cores",
                        "cpu.simd",
                        "memory.ram",
                        "os.name",
                        "os.arch",
                        "os.kernel",
                        "jvm.version",
                        "jvm.vendor",
                        "gpu.models",
                        "gpu.driver",
                        "threads",
                        "env.OMP_WAIT_POLICY",
                        "engine.libtorch.version",
                        "engine.libtorch.device",
                        "engine.libtorch.threads",
                        "engine.libtorch.native");
    }

    @Test
    void loadCommitAndPatchLevelDoNotChangeTheFingerprint() {
        Environment before = collect(Map.of(), 0);
        machine.file("proc/loadavg", "7.00 7.00 7.00 2/87 11408\n");
        machine.properties.put("os.version", "6.18.45-generic");
        Environment after =
                Environment.collect(machine.machine(), new Harness("0.2.0", "def", Optional.of(true)), Map.of(), 0);

        assertThat(after.entries()).isNotEqualTo(before.entries());
        assertThat(after.fingerprint()).isEqualTo(before.fingerprint());
    }

    @Test
    void anotherThreadSettingMemorySizeOrEngineIsAnotherFingerprint() {
        Environment before = collect(Map.of("OMP_NUM_THREADS", "1"), 1).withEngine(engine("2.10.0"));
        machine.file("proc/meminfo", "MemTotal:       33554432 kB\n");
        Environment after = collect(Map.of("OMP_NUM_THREADS", "2"), 2).withEngine(engine("2.11.0"));

        assertThat(before.fingerprint().diff(after.fingerprint()))
                .containsExactly(
                        new Difference("engine.libtorch.version", "2.10.0", "2.11.0"),
                        new Difference("env.OMP_NUM_THREADS", "1", "2"),
                        new Difference("memory.ram", "24 GiB", "32 GiB"),
                        new Difference("threads", "1", "2"));
    }

    @Test
    void thisMachineCanBeReadTwiceWithTheSameFingerprint() {
        Environment one = Environment.collect(Machine.local(), HARNESS, Map.of(), 0);
        Environment two = Environment.collect(Machine.local(), HARNESS, Map.of(), 0);

        assertThat(one.fingerprint()).isEqualTo(two.fingerprint());
        assertThat(one.entries().get("jvm.version")).isEqualTo(Runtime.version().toString());
    }

    private static EngineInfo engine(String version) {
        return new EngineInfo("libtorch", version, "cpu", 2, Map.of("native", "2.10.0"));
    }

    private Environment collect(Map<String, String> workerVariables, int threads) {
        return Environment.collect(machine.machine(), HARNESS, workerVariables, threads);
    }

    private Map<String, String> entries() {
        return collect(Map.of(), 0).entries();
    }
}
