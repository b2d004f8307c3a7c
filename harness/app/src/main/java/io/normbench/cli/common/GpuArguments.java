package io.normbench.cli.common;

import io.normbench.machine.Machine;
import io.normbench.run.setup.GpuChoice;
import io.normbench.suite.Suite;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The argument of commands that spread trials over GPUs. */
public final class GpuArguments {
    @Option(
            names = "--gpus",
            paramLabel = "N",
            split = ",",
            description = "GPUs to use, one worker on each: 0,2 (as cuda:0 and cuda:2) or UUIDs. Default: all visible"
                    + " ones of one model where the suite's device is auto or cuda.")
    private List<String> names = new ArrayList<>();

    /** The same for a plan, which may be of another machine: a GPU that is pinned there need not be here. */
    public GpuChoice planned(Suite suite) {
        return names.isEmpty() && suite.device().startsWith("cuda:") ? GpuChoice.none() : choice(suite);
    }

    /** The GPUs of this machine that {@code suite} uses. */
    public GpuChoice choice(Suite suite) {
        return GpuChoice.of(
                Machine.local(),
                suite.device(),
                names.stream().map(String::strip).toList());
    }
}
