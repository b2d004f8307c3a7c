package io.normbench.run.setup;

import io.normbench.machine.EnergyMeter;
import io.normbench.machine.Gpu;
import io.normbench.machine.MachineState;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where the workers of a lane run.
 *
 * @param threads threads per operation, if the suite does not say
 * @param gpu the GPU that they alone use and see; empty where they see what this process sees
 * @param variables of a worker's environment: they hide all GPUs but its own
 * @param alone whether no other lane runs beside it on a GPU of its own
 */
public record Place(int threads, Optional<Gpu> gpu, Map<String, String> variables, boolean alone) {
    private static final String CUDA = "cuda";

    /** What workers call their GPU, the only one that they see. */
    private static final String OWN = "cuda:0";

    public Place {
        variables = Map.copyOf(variables);
    }

    /** A place that leaves the device to the worker. */
    public static Place anywhere(int threads) {
        return new Place(threads, Optional.empty(), Map.of(), true);
    }

    /** What a worker here is told for {@code device}, the cell's. */
    public String told(String device) {
        return gpu.isPresent() && device.startsWith(CUDA) ? OWN : device;
    }

    /** The name in results of {@code device}, as a worker or a cell names it. */
    public String named(String device) {
        return gpu.isPresent() && device.startsWith(CUDA) ? gpu.get().device() : device;
    }

    /** {@code message} of a worker, with the name of what it calls {@value #OWN} where that is another's elsewhere. */
    public String explained(String message) {
        return variables.isEmpty() || gpu.isEmpty() || !message.contains(OWN)
                ? message
                : message + " (this worker's " + OWN + " is " + gpu.get().describe() + ")";
    }

    /** What the row of a trial on {@code device} says of its GPU, beside the device's number. */
    public Map<String, Object> figures(String device) {
        if (gpu.isEmpty() || !device.startsWith(CUDA)) {
            return Map.of();
        }
        Gpu own = gpu.get();
        Map<String, Object> figures = new TreeMap<>();
        figures.put(MachineState.GPU, own.model() + " " + own.uuid());
        if (own.memoryMebibytes() > 0) {
            figures.put(MachineState.DEVICE_MEMORY, own.memoryMebibytes() << 20);
        }
        return figures;
    }

    /** {@code meter} for what runs here: the processors' energy is nobody's where several lanes share them. */
    public EnergyMeter meter(EnergyMeter meter) {
        return gpu.map(own -> meter.of(own, alone)).orElse(meter);
    }
}
