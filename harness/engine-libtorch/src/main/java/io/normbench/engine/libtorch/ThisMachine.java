package io.normbench.engine.libtorch;

import io.normbench.util.ElfFile;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.pytorch.global.torch;

/** The machine that this process runs on. */
final class ThisMachine implements CudaPresence.Surroundings {
    private static final List<String> NATIVES = List.of("libc10_cuda.so", "libtorch_cuda.so", "libtorch_cuda_linalg.so");
    private static final String EXTENSION = "-gpu";

    @Override
    public List<CudaPresence.Native> natives() {
        List<CudaPresence.Native> files = new ArrayList<>();
        for (String name : NATIVES) {
            String resource = "/org/bytedeco/pytorch/" + Loader.getPlatform() + EXTENSION + "/" + name;
            if (torch.class.getResource(resource) == null) {
                continue;
            }
            try {
                File file = Loader.cacheResource(torch.class, resource);
                if (file != null) {
                    files.add(new CudaPresence.Native(
                            file.toPath(), ElfFile.read(file.toPath()).needed()));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return files;
    }

    @Override
    public Optional<String> open(String library) {
        try {
            Loader.loadGlobal(library);
            return Optional.empty();
        } catch (UnsatisfiedLinkError e) {
            return Optional.of(String.valueOf(e.getMessage()).lines().findFirst().orElse(library));
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
    public Optional<String> variable(String name) {
        return Optional.ofNullable(System.getenv(name));
    }

    @Override
    public Optional<String> driverComplaint() {
        return asked(() -> {
            int status = cudart.cuInit(0);
            int[] count = new int[1];
            if (status == 0) {
                status = cudart.cuDeviceGetCount(count);
            }
            if (status == 0) {
                return count[0] > 0 ? Optional.empty() : Optional.of("CUDA error: no CUDA-capable device is detected");
            }
            try (PointerPointer<BytePointer> text = new PointerPointer<>(1L)) {
                cudart.cuGetErrorString(status, text);
                BytePointer words = text.get(BytePointer.class, 0);
                return Optional.of("CUDA error: " + (words == null ? "number " + status : words.getString()));
            }
        });
    }

    @Override
    public Optional<Integer> driverVersion() {
        return asked(() -> {
            int[] version = new int[1];
            return cudart.cuDriverGetVersion(version) == 0 && version[0] > 0 ? Optional.of(version[0]) : Optional.empty();
        });
    }

    /** Nothing where the bindings of the driver cannot be loaded. */
    private static <T> Optional<T> asked(Supplier<Optional<T>> question) {
        try {
            Loader.load(cudart.class);
            return question.get();
        } catch (LinkageError e) {
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
