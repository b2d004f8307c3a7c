package io.normbench.cli.run;

import io.normbench.bundle.MachineCode;
import io.normbench.machine.Environment;
import io.normbench.machine.HarnessBuild;
import io.normbench.machine.Machine;
import io.normbench.machine.Nd4jCuda;
import io.normbench.readiness.Readiness;
import io.normbench.run.setup.EngineProbe;
import io.normbench.run.setup.GpuChoice;
import io.normbench.run.setup.Installation;
import io.normbench.run.setup.RunContext;
import io.normbench.run.worker.container.ContainerEngine;
import io.normbench.tensor.DeviceFinding;
import io.normbench.util.UserError;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code normbench doctor}: says what this machine can run, what is missing, and the remedy. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Says what this machine can run, what is missing, and what to do about it.")
public final class DoctorCommand implements Callable<Integer> {
    private static final int BROKEN = 5;
    private static final String CPU = "cpu";
    private static final String GPU = "cuda:0";
    private static final EngineProbe.Finding ABSENT =
            new EngineProbe.Finding(false, List.of("engine libtorch is not part of this build; run 'make build'"));

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Installation installation = Installation.current(List.of());
        Machine machine = Machine.local();
        Environment environment = Environment.collect(machine, HarnessBuild.find(machine.commands()), Map.of(), 0);
        out.println("machine");
        environment.entries().forEach((name, value) -> out.printf(Locale.ROOT, "  %-22s %s%n", name, value));
        out.println();
        out.println("ND4J on CUDA (engine dl4j, built with PROFILES=dl4j-cuda)");
        Nd4jCuda.lines(machine).forEach(line -> out.println("  " + line));
        installation
                .home()
                .flatMap(home -> new MachineCode(home.resolve("lib/engines/dl4j"), MachineCode.ND4J).read())
                .ifPresent(found -> out.println("  " + found.line()));
        out.println();
        GpuChoice gpus = GpuChoice.of(machine, "auto", List.of());
        if (!gpus.gpus().isEmpty()) {
            out.println("GPUs that a run of device cuda or auto uses, one worker on each");
            gpus.gpus().forEach(each -> out.println("  " + each.describe()));
            gpus.notices().forEach(notice -> out.println("  " + notice));
            out.println();
        }
        out.println("engines");
        boolean usable = false;
        EngineProbe probe = new EngineProbe(RunContext.local(installation));
        Map<String, EngineProbe.Finding> libtorch = new HashMap<>();
        for (String engine : installation.engines()) {
            for (String device : List.of(CPU, GPU)) {
                EngineProbe.Finding finding = probe.probe(engine, device);
                usable |= finding.works();
                if (engine.equals("libtorch")) {
                    libtorch.put(device, finding);
                }
                out.printf(Locale.ROOT, "  %-10s %-7s %s%n", engine, device, finding.works() ? "works: " : "no: ");
                finding.lines().forEach(line -> out.printf(Locale.ROOT, "  %-18s %s%n", "", line));
                out.flush();
            }
        }
        out.println();
        out.println("containers (--runner container)");
        containers(machine).forEach(line -> out.println("  " + line));
        out.println();
        List<DeviceFinding> cuda = libtorch.isEmpty() ? List.<DeviceFinding>of() : probe.explain("libtorch", GPU);
        if (!cuda.isEmpty()) {
            out.println("what engine libtorch needs for " + GPU + ", in the order in which it depends on each other");
            cuda.forEach(each ->
                    out.printf(Locale.ROOT, "  %-10s %s%s%n", each.part(), each.well() ? "ok: " : "no: ", each.text()));
            out.println();
        }
        out.println("suites full and gpu-check");
        new Readiness(
                        environment.entries(),
                        libtorch.getOrDefault(CPU, ABSENT),
                        libtorch.getOrDefault(GPU, ABSENT),
                        cuda)
                .lines()
                .forEach(out::println);
        out.println();
        out.println(
                usable
                        ? "This machine can run suites. Try: bin/normbench run smoke"
                        : "No engine works on this machine; see the reasons above.");
        return usable ? 0 : BROKEN;
    }

    /** What a container engine says of itself, or why there is none. */
    private static List<String> containers(Machine machine) {
        try {
            ContainerEngine engine = ContainerEngine.connect(machine.variables());
            List<String> lines = new ArrayList<>(engine.lines());
            lines.add(engine.image(HarnessBuild.find(machine.commands()).version()));
            return lines;
        } catch (UserError none) {
            return List.of(none.getMessage());
        }
    }
}
