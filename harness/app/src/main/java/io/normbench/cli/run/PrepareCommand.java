package io.normbench.cli.run;

import io.normbench.cli.common.RunnerArguments;
import io.normbench.cli.common.SuiteArguments;
import io.normbench.machine.Machine;
import io.normbench.run.setup.ClassDataArchive;
import io.normbench.run.setup.GpuChoice;
import io.normbench.run.setup.Installation;
import io.normbench.run.setup.RunContext;
import io.normbench.run.setup.Runners;
import io.normbench.run.worker.container.ContainerClassData;
import io.normbench.run.worker.container.ContainerRunner;
import io.normbench.suite.RunnerSpec;
import io.normbench.suite.plan.Plan;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code normbench prepare}: the last step of a build; makes workers start faster. */
@Command(
        name = "prepare",
        hidden = true,
        mixinStandardHelpOptions = true,
        description = "Unpacks the natives and writes the class data archive, by running a small suite once.")
public final class PrepareCommand implements Callable<Integer> {
    @Mixin
    private SuiteArguments arguments;

    @Mixin
    private RunnerArguments runnerArguments;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Plan plan = arguments.plan();
        Optional<Path> archive = runnerArguments.of(plan.suite()).name().equals(RunnerSpec.CONTAINER)
                ? inContainers(plan)
                : new ClassDataArchive(RunContext.local(arguments.installation())).create(plan);
        spec.commandLine()
                .getOut()
                .println(archive.map(path -> "workers will start from " + path)
                        .orElse("this Java wrote no class data archive; workers start without"));
        return 0;
    }

    private Optional<Path> inContainers(Plan plan) throws InterruptedException {
        Installation installation = arguments.installation();
        Runners runners = new Runners(installation, Machine.local());
        RunnerSpec asked = runnerArguments.of(plan.suite());
        Optional<ContainerClassData> archives = runners.container(asked, List.of(), List.of(), GpuChoice.none())
                .classData(plan.suite().engines().get(0));
        // Where they lie depends on the image, and workers may write there only now.
        List<Path> writable = archives.stream().map(ContainerClassData::folder).toList();
        ContainerRunner runner = runners.container(asked, writable, List.of(), GpuChoice.none());
        return new ClassDataArchive(RunContext.of(installation, runner, List.of())).create(plan, runner);
    }
}
