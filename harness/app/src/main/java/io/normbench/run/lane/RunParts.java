package io.normbench.run.lane;

import io.normbench.data.DataInfo;
import io.normbench.data.DataWarning;
import io.normbench.machine.EnergyMeter;
import io.normbench.machine.MachineMonitor;
import io.normbench.result.Measured;
import io.normbench.result.file.TrialFiles;
import io.normbench.suite.Suite;
import io.normbench.suite.plan.Trial;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What all lanes of a run share.
 *
 * @param suite what is run
 * @param logs folder of workers' logs
 * @param files where the files of a trial go
 * @param recorder writes rows
 * @param totals adds up what was done
 * @param monitor watches the machine
 * @param meter reads energy counters
 * @param listener hears how it goes on
 */
public record RunParts(
        Suite suite,
        Path logs,
        Function<Trial, TrialFiles> files,
        RunRecorder recorder,
        RunTotals totals,
        MachineMonitor monitor,
        EnergyMeter meter,
        RunListener listener) {
    /**
     * Puts what a worker says of its data on record; what is likely to be a mistake in them is told once.
     *
     * @param info empty if they could not be opened
     * @return what rows say of it, as further figures
     */
    Map<String, Object> heard(Optional<DataInfo> info) {
        List<String> warnings = info.stream()
                .flatMap(data -> data.warnings().stream().map(DataWarning::line))
                .toList();
        if (info.isPresent() && recorder.data(info.get())) {
            warnings.forEach(
                    warning -> listener.notice("warning: data '" + info.get().name() + "': " + warning));
        }
        return warnings.isEmpty() ? Map.of() : Map.of(Measured.DATA_WARNINGS, String.join(" | ", warnings));
    }
}
