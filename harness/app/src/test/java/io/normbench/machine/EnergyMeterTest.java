package io.normbench.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.machine.EnergyMeter.Energy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnergyMeterTest {
    private static final String RAPL = "sys/class/powercap/intel-rapl:";

    @TempDir
    private Path root;

    private final AtomicLong nanos = new AtomicLong();
    private FakeMachine machine;

    @BeforeEach
    void furnish() {
        machine = new FakeMachine(root);
    }

    private void zone(String zone, String name, long microjoules) {
        machine.file(RAPL + zone + "/name", name + "\n")
                .file(RAPL + zone + "/max_energy_range_uj", "1000000\n")
                .file(RAPL + zone + "/energy_uj", microjoules + "\n");
    }

    private EnergyMeter meter() {
        return new EnergyMeter(machine.machine(), nanos::get);
    }

    private String described(boolean gpu) {
        Machine fake = machine.machine();
        return EnergyMeter.describe(new SystemFiles(root), fake.commands(), Map.of(), gpu);
    }

    @Test
    void packagesAddUpAndTheirPartsDoNotCountTwice() {
        zone("0", "package-0", 100_000);
        zone("0:0", "core", 50_000);
        zone("1", "package-1", 200_000);
        zone("2", "psys", 900_000);
        EnergyMeter.Span span = meter().begin("cpu");
        zone("0", "package-0", 600_000);
        zone("0:0", "core", 400_000);
        zone("1", "package-1", 300_000);

        assertThat(span.end()).contains(new Energy(0.6, "package-0 + package-1"));
        assertThat(described(false)).isEqualTo("read from RAPL of package-0, package-1");
    }

    @Test
    void aCounterThatBeganAnewGoesOnFromItsRange() {
        zone("0", "package-0", 900_000);
        EnergyMeter.Span span = meter().begin("cpu");
        zone("0", "package-0", 150_000);

        assertThat(span.end().orElseThrow().joules()).isCloseTo(0.25, within(1e-12));
    }

    @Test
    void withoutCountersThereIsNoEnergyAndTheReasonIsSaid() {
        assertThat(meter().begin("cpu").end()).isEmpty();
        assertThat(described(false))
                .isEqualTo("processors not readable: no package in /sys/class/powercap/intel-rapl:*");
    }

    @Test
    void aCounterThatIsClosedToThisUserIsNotTakenForZero() {
        machine.file(RAPL + "0/name", "package-0\n").file(RAPL + "0/max_energy_range_uj", "1000000\n");

        assertThat(meter().begin("cpu").end()).isEmpty();
        assertThat(described(false)).contains("not readable: ", "is not open to this user");
    }

    @Test
    void theEnergyOfAGpuIsItsMeanPowerTimesTheTime() throws InterruptedException {
        zone("0", "package-0", 0);
        CountDownLatch fourSamplesKept = new CountDownLatch(1);
        // Each answer takes 50 ms on the clock; power rises from 100 W by 10 W a sample.
        AtomicLong asked = new AtomicLong();
        Machine fake = machine.machine();
        Commands power = command -> {
            assertThat(command).contains("-i", "0", "--query-gpu=power.draw");
            if (asked.get() == 4) {
                // A sample is kept before the next one is asked for.
                fourSamplesKept.countDown();
                return Optional.empty();
            }
            nanos.addAndGet(50_000_000L);
            return Optional.of(100 + 10 * asked.getAndIncrement() + ".00\n");
        };
        Machine withGpu =
                new Machine(fake.root(), power, fake.properties(), Map.of(), fake.usableCores(), fake.jvmArguments());
        EnergyMeter.Span span = new EnergyMeter(withGpu, nanos::get).begin("cuda:0");
        assertThat(fourSamplesKept.await(30, TimeUnit.SECONDS)).isTrue();
        long before = nanos.get();
        zone("0", "package-0", 500_000);

        Energy energy = span.end().orElseThrow();

        // 100, 110, 120, 130 W at equal distances: 115 W on average, over 0.2 s, and 0.5 J of the processors.
        assertThat(before).isEqualTo(200_000_000L);
        assertThat(energy.joules()).isCloseTo(0.5 + 115 * 0.2, within(1e-9));
        assertThat(energy.source()).isEqualTo("package-0 + GPU of cuda:0");
    }

    @Test
    void theProcessorsEnergyIsNobodysWhereSeveralWorkersShareThem() throws InterruptedException {
        zone("0", "package-0", 0);
        CountDownLatch fourSamplesKept = new CountDownLatch(1);
        AtomicLong asked = new AtomicLong();
        Machine fake = machine.machine();
        Commands power = command -> {
            assertThat(command).contains("-i", "GPU-b", "--query-gpu=power.draw");
            if (asked.getAndIncrement() == 4) {
                fourSamplesKept.countDown();
                return Optional.empty();
            }
            nanos.addAndGet(50_000_000L);
            return Optional.of("200.00\n");
        };
        Machine withGpus =
                new Machine(fake.root(), power, fake.properties(), Map.of(), fake.usableCores(), fake.jvmArguments());
        EnergyMeter.Span span = new EnergyMeter(withGpus, nanos::get)
                .of(new Gpu(1, "NVIDIA H100", "GPU-b", 1, false), false)
                .begin("cuda:0");
        assertThat(fourSamplesKept.await(30, TimeUnit.SECONDS)).isTrue();
        zone("0", "package-0", 500_000);

        assertThat(span.end()).contains(new Energy(200 * 0.2, "GPU of cuda:1"));
    }

    @Test
    void theProcessorsEnergyAloneDoesNotPassForThatOfWorkOnAGpu() {
        zone("0", "package-0", 0);

        assertThat(meter().begin("cuda:0").end()).isEmpty();
    }

    @Test
    void aCudaDeviceIsFoundAmongTheVisibleOnes() {
        assertThat(EnergyMeter.selector("cpu", Map.of())).isEmpty();
        assertThat(EnergyMeter.selector("cuda", Map.of())).contains("0");
        assertThat(EnergyMeter.selector("cuda:1", Map.of("CUDA_VISIBLE_DEVICES", "3, GPU-ab12")))
                .contains("GPU-ab12");
        assertThat(EnergyMeter.selector("cuda:2", Map.of("CUDA_VISIBLE_DEVICES", "3")))
                .isEmpty();
    }

    @Test
    void theRecordSaysOnceWhatCanBeReadAndWhyTheRestCannot() {
        machine.file("proc/stat", "cpu  1 0 0 1 0 0 0 0 0 0\ncpu0 1 0 0 1 0 0 0 0 0 0\n");
        machine.file("proc/self/stat", "7 (java) S 1 7 7 0 -1 4194304 100 0 0 0 1 0 0 0 20 0 1 0 5 6 7\n");
        List<Fact> facts =
                StateSources.read(new SystemFiles(root), machine.machine().commands(), Map.of(), false);

        assertThat(facts).noneMatch(Fact::hard).allMatch(fact -> fact.key().startsWith("state."));
        assertThat(facts)
                .contains(
                        Fact.info("state.load_of_others", "read from /proc/stat less /proc/<pid>/stat of this run"),
                        Fact.info("state.gpu", "no NVIDIA GPU found"));
        assertThat(facts)
                .filteredOn(fact -> fact.key().equals("state.cpu_temperature"))
                .singleElement()
                .extracting(Fact::value)
                .asString()
                .startsWith("not readable: no sensor of a processor");
    }
}
