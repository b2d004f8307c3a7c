package io.normbench.engine.libtorch.presence;

import io.normbench.tensor.DeviceFinding;
import io.normbench.util.ElfFile;
import io.normbench.util.FatBinary;
import io.normbench.util.UserError;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/**
 * The machine that this process runs on.
 *
 * @param looking loads libraries and asks the driver
 */
public record ThisMachine(LookingProcess looking) implements CudaPresence.Surroundings {
    /** Each after those it needs; the build for CPUs has none of them in this folder. */
    private static final List<String> NATIVES =
            List.of("libc10.so", "libtorch_cpu.so", "libc10_cuda.so", "libtorch_cuda.so", "libtorch_cuda_linalg.so");

    /** What the dynamic linker knows NVIDIA's driver by. */
    public static final String DRIVER = CudaPresence.DRIVER;

    private static final String EXTENSION = "-gpu";
    private static final int COMMAND_SECONDS = 10;
    private static final Path MODULE = Path.of("/proc/driver/nvidia/version");
    private static final Pattern VERSION = Pattern.compile("\\b(\\d{3,4}\\.\\d{1,4}(\\.\\d{1,4})?)\\b");
    private static final List<Path> USUAL = List.of(
            Path.of("/usr/local/cuda/lib64"),
            Path.of("/usr/local/cuda-13/lib64"),
            Path.of("/usr/local/nvidia/lib64"),
            Path.of("/usr/lib/x86_64-linux-gnu"),
            Path.of("/usr/lib64"));

    public ThisMachine() {
        this(LookingProcess.likeThis());
    }

    /** Why LibTorch does not open device {@code index}. */
    public CudaProblem problem(int index) {
        return new CudaPresence(this).problem(index);
    }

    /** All that can be found out of device {@code index}, in the order in which things depend on each other. */
    public List<DeviceFinding> findings(int index) {
        List<DeviceFinding> findings = new ArrayList<>();
        new CudaPresence(this).look(index).forEach(step -> findings.add(step.finding()));
        if (findings.stream().anyMatch(each -> each.part().equals("loading") && each.well())) {
            findings.add(links(looking.links()));
        }
        return findings;
    }

    private static DeviceFinding links(List<String> faults) {
        return faults.isEmpty()
                ? new DeviceFinding(
                        "links",
                        true,
                        CudaLinks.calls(CudaLinks.CLASSES).size()
                                + " methods of the bindings that CUDA needs are there")
                : new DeviceFinding(
                        "links", false, String.join(", ", faults) + "; get or build this installation again");
    }

    /** Whether this build has natives for CUDA; nothing is unpacked or loaded. */
    public static boolean hasNatives() {
        return NATIVES.stream().anyMatch(name -> torch.class.getResource(resource(name)) != null);
    }

    private static String resource(String name) {
        return "/org/bytedeco/pytorch/" + Loader.getPlatform() + EXTENSION + "/" + name;
    }

    /**
     * The natives of this build for CUDA, unpacked.
     *
     * @throws UserError if one is cut off, which would end the process that loads it
     */
    public static List<Path> nativeFiles() {
        List<Path> files = new ArrayList<>();
        for (String name : NATIVES) {
            unpacked(name).ifPresent(file -> {
                // What comes with it lies beside it, where the dynamic linker looks first.
                ElfFile.read(file).needed().forEach(ThisMachine::unpacked);
                files.add(file);
            });
        }
        return files;
    }

    /** A native as a file: itself in a bundle, a copy in JavaCPP's cache where it lies in a jar; empty if there is none. */
    private static Optional<Path> unpacked(String name) {
        URL source = torch.class.getResource(resource(name));
        if (source == null) {
            return Optional.empty();
        }
        try {
            return source.getProtocol().equals("file")
                    ? Optional.of(Path.of(source.toURI()))
                    : Optional.ofNullable(Loader.cacheResource(source)).map(File::toPath);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public List<CudaPresence.Native> natives() {
        return nativeFiles().stream()
                .map(file -> new CudaPresence.Native(file, ElfFile.read(file).needed(), capabilities(file)))
                .toList();
    }

    /** None where the layout is not known: then nothing is said of them. */
    private static List<String> capabilities(Path file) {
        try {
            return FatBinary.architectures(file).stream()
                    .map(architecture -> architecture / 10 + "." + architecture % 10)
                    .toList();
        } catch (UserError unknown) {
            return List.of();
        }
    }

    @Override
    public List<CudaPresence.Opened> open(List<String> libraries) {
        return looking.open(libraries);
    }

    @Override
    public CudaPresence.DriverAnswer driver() {
        return looking.driver();
    }

    @Override
    public Optional<String> module() {
        try {
            Matcher version = VERSION.matcher(Files.readString(MODULE));
            return version.find() ? Optional.of(version.group(1)) : Optional.empty();
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    @Override
    public List<Path> folders() {
        return variable("LD_LIBRARY_PATH").stream()
                .flatMap(path -> Stream.of(path.split(":")))
                .filter(folder -> !folder.isBlank())
                .map(Path::of)
                .toList();
    }

    @Override
    public List<Path> likely() {
        List<Path> likely = new ArrayList<>(USUAL);
        output(List.of("python3", "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"))
                .map(site -> Path.of(site.strip(), "nvidia"))
                .ifPresent(nvidia -> list(nvidia)
                        .forEach(each -> likely.add(nvidia.resolve(each).resolve("lib"))));
        return likely;
    }

    @Override
    public Optional<String> variable(String name) {
        return Optional.ofNullable(System.getenv(name));
    }

    @Override
    public Optional<String> output(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            // A few lines fit into the pipe, so that waiting before reading cannot block.
            if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.exitValue() == 0 ? Optional.of(output) : Optional.empty();
        } catch (IOException absent) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    @Override
    public List<String> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
