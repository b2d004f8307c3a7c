package io.normbench.run;

import io.normbench.machine.EnergyMeter;
import io.normbench.machine.MachineMonitor;
import io.normbench.result.TrialFiles;
import io.normbench.suite.Suite;
import io.normbench.suite.Trial;
import java.nio.file.Path;
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
record RunParts(
        Suite suite,
        Path logs,
        Function<Trial, TrialFiles> files,
        RunRecorder recorder,
        RunTotals totals,
        MachineMonitor monitor,
        EnergyMeter meter,
        RunListener listener) {}
