package io.normbench.machine;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Tells, for each trial of a run, in what state the machine was.
 *
 * <p>The orchestrator takes a reading before it sends a trial to its worker and another when the answer is there; a
 * reading is a few small files, and an {@code nvidia-smi} only for trials that may use a GPU. Safe for several threads:
 * all lanes of a run share one monitor, because what one lane's worker does is no load of others to the next.
 */
public final class MachineMonitor {
    private final SystemFiles files;
    private final Commands commands;
    private final LongSupplier clock;
    private final Supplier<Set<Long>> kin;
    private final Set<Long> workers = ConcurrentHashMap.newKeySet();

    /**
     * A monitor of {@code machine}.
     *
     * @param clock nanoseconds, monotonic
     */
    public MachineMonitor(Machine machine, LongSupplier clock) {
        this(machine, clock, Set::of);
    }

    /**
     * The monitor of a process that measures beside others for the one that started them all.
     *
     * @param clock nanoseconds, monotonic
     * @param kin the processes whose work is no load of others, beside this one and its workers
     */
    public MachineMonitor(Machine machine, LongSupplier clock, Supplier<Set<Long>> kin) {
        this.kin = kin;
        this.files = new SystemFiles(machine.root());
        this.commands = machine.commands();
        this.clock = clock;
    }

    /** From now on the process {@code pid} is one of this run's workers. */
    public void workerStarted(long pid) {
        workers.add(pid);
    }

    /** The worker {@code pid} has ended and was waited for. */
    public void workerEnded(long pid) {
        workers.remove(pid);
    }

    /**
     * A trial begins.
     *
     * @param mayUseGpu whether to ask for the state of the GPUs as well
     */
    public Watch begin(boolean mayUseGpu) {
        return begin(mayUseGpu, Optional.empty());
    }

    /**
     * A trial begins.
     *
     * @param mayUseGpu whether to ask for the state of the GPUs as well
     * @param own the only GPU that its worker sees: what others are doing is none of its business
     */
    public Watch begin(boolean mayUseGpu, Optional<Gpu> own) {
        return new Watch(mayUseGpu, own, read(mayUseGpu, own));
    }

    private Set<Long> family() {
        Set<Long> family = new HashSet<>(kin.get());
        family.addAll(workers);
        return family;
    }

    /** The process that started this one, and all that it has started besides, as far as they live. */
    public static Set<Long> siblings() {
        ProcessHandle self = ProcessHandle.current();
        Set<Long> siblings = new HashSet<>();
        self.parent().ifPresent(parent -> {
            siblings.add(parent.pid());
            parent.descendants().forEach(each -> siblings.add(each.pid()));
        });
        siblings.remove(self.pid());
        return siblings;
    }

    MachineReading read(boolean gpus, Optional<Gpu> own) {
        return new MachineReading(
                clock.getAsLong(),
                CpuTimes.read(files),
                ProcessTimes.ofRun(files, family()),
                ThrottleCounts.read(files),
                CpuSensors.read(files),
                SystemFacts.governor(files),
                SystemFacts.turbo(files),
                gpus ? GpuState.read(commands, own.flatMap(Gpu::selector)) : List.of());
    }

    /** One trial under watch. */
    public final class Watch {
        private final boolean gpus;
        private final Optional<Gpu> own;
        private final MachineReading start;

        private Watch(boolean gpus, Optional<Gpu> own, MachineReading start) {
            this.gpus = gpus;
            this.own = own;
            this.start = start;
        }

        /** The trial has ended: figures and flags for its row, as {@link MachineState#metrics} names them. */
        public Map<String, Object> end() {
            return MachineState.metrics(start, read(gpus, own));
        }
    }
}
