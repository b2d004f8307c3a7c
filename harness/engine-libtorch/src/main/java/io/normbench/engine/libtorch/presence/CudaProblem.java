package io.normbench.engine.libtorch.presence;

import io.normbench.tensor.CudaFault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Why CUDA does not work here: one thing that is not as it must be, with what the user can do about it. */
public sealed interface CudaProblem {
    /** The driver that brought CUDA 13.0. */
    String INSTALL = "install NVIDIA's driver 580 or newer";

    /** What is wrong, without the remedy. */
    String cause();

    /** What the user can do. */
    String remedy();

    /** Cause and remedies in one line. */
    default String line() {
        return cause() + "; " + remedy() + ", or choose device: cpu";
    }

    /** The natives of this build are those of the CPU: the only problem that is the build's. */
    record NoNatives() implements CudaProblem {
        @Override
        public String cause() {
            return "this build holds LibTorch's CPU natives only";
        }

        @Override
        public String remedy() {
            return "build with 'make build PROFILES=cuda'";
        }
    }

    /**
     * A library of the build is cut off or no library.
     *
     * @param complaint file, what is wrong, and the remedy, in one line
     */
    record DamagedNative(String complaint) implements CudaProblem {
        @Override
        public String cause() {
            return complaint;
        }

        @Override
        public String remedy() {
            return "of a distribution, delete its lib/engines/libtorch/natives";
        }
    }

    /**
     * There is no {@code libcuda.so.1}.
     *
     * @param looked where it was looked for
     * @param module version of the driver's kernel module; empty if that is not loaded either
     */
    record NoDriver(String looked, Optional<String> module) implements CudaProblem {
        @Override
        public String cause() {
            String missing = "libcuda.so.1 is nowhere in " + looked;
            return module.map(version -> "NVIDIA's kernel module " + version + " is loaded, but the driver's library is"
                            + " missing: " + missing)
                    .orElse("NVIDIA's driver is not installed: " + missing);
        }

        @Override
        public String remedy() {
            return module.isPresent()
                    ? "give the container its GPUs (docker run --gpus all), or put the library's folder on LD_LIBRARY_PATH"
                    : INSTALL;
        }
    }

    /** {@code libcuda.so.1} is there and cannot be loaded: {@code complaint} is the dynamic linker's. */
    record DriverUnloadable(String complaint) implements CudaProblem {
        @Override
        public String cause() {
            return "NVIDIA's driver cannot be loaded (" + complaint + ")";
        }

        @Override
        public String remedy() {
            return INSTALL;
        }
    }

    /**
     * A process ended in the driver.
     *
     * @param what what it did: {@code loading libcuda.so.1}
     * @param how how it ended: {@code killed by signal 11}
     */
    record DriverCrashes(String what, String how) implements CudaProblem {
        @Override
        public String cause() {
            return "NVIDIA's driver crashes: a process that tried " + what + " was " + how;
        }

        @Override
        public String remedy() {
            return "make sure that the first libcuda.so.1 on LD_LIBRARY_PATH and in the system's folders is the driver's own and"
                    + " that nvidia-smi works, or " + INSTALL;
        }
    }

    /** The {@code libcuda.so.1} that was found is an empty one, or that of the toolkit, for linking. */
    record NotTheDriver() implements CudaProblem {
        @Override
        public String cause() {
            return "the libcuda.so.1 that was found is not NVIDIA's driver: it has no cuInit";
        }

        @Override
        public String remedy() {
            return "take its folder (stubs, of a toolkit) off LD_LIBRARY_PATH, or " + INSTALL;
        }
    }

    /**
     * The driver has no CUDA 13.
     *
     * @param found what it has
     * @param needed what the natives need
     */
    record DriverTooOld(String found, String needed) implements CudaProblem {
        @Override
        public String cause() {
            return "NVIDIA's driver is too old: it has " + found + ", this build needs " + needed;
        }

        @Override
        public String remedy() {
            return INSTALL;
        }
    }

    /**
     * Libraries of CUDA or cuDNN are missing or cannot be loaded.
     *
     * @param absent names of those that are nowhere, with what was found in their place
     * @param broken what the dynamic linker says of others
     * @param looked where they were looked for
     * @param elsewhere folders that have them and were not looked in
     */
    record NoLibraries(List<String> absent, List<String> broken, String looked, List<Path> elsewhere)
            implements CudaProblem {
        public NoLibraries {
            absent = List.copyOf(absent);
            broken = List.copyOf(broken);
            elsewhere = List.copyOf(elsewhere);
        }

        @Override
        public String cause() {
            List<String> faults = new ArrayList<>();
            if (!absent.isEmpty()) {
                faults.add("of CUDA's libraries " + String.join(", ", absent) + (absent.size() == 1 ? " is" : " are")
                        + " nowhere in " + looked);
            }
            if (!broken.isEmpty()) {
                faults.add("of CUDA's libraries cannot be loaded: " + String.join(", ", broken));
            }
            return String.join("; ", faults);
        }

        @Override
        public String remedy() {
            String folders = elsewhere.isEmpty()
                    ? "put the folders of the CUDA 13 libraries and of cuDNN 9 on LD_LIBRARY_PATH (Python's packages nvidia-* have"
                            + " them in nvidia/*/lib)"
                    : "put on LD_LIBRARY_PATH: "
                            + String.join(
                                    ":", elsewhere.stream().map(Path::toString).toList());
            return folders + ", or take a bundle with CUDA_REDIST=1";
        }
    }

    /** CUDA's libraries load, but are not those that the natives were linked with. */
    record OtherLibraries(String complaint) implements CudaProblem {
        @Override
        public String cause() {
            return "CUDA's libraries are of another version than LibTorch needs (" + complaint + ")";
        }

        @Override
        public String remedy() {
            return "put newer libraries of CUDA 13 and cuDNN 9 first on LD_LIBRARY_PATH";
        }
    }

    /** All that the natives need is there, and they do not load. */
    record NativesUnloadable(String complaint) implements CudaProblem {
        @Override
        public String cause() {
            return "LibTorch's CUDA natives cannot be loaded (" + complaint + ")";
        }

        @Override
        public String remedy() {
            return "get or build this installation again";
        }
    }

    /**
     * A variable hides every GPU.
     *
     * @param value of {@code CUDA_VISIBLE_DEVICES}
     * @param listed how many {@code nvidia-smi -L} lists; 0 if that is not known
     */
    record Hidden(String value, int listed) implements CudaProblem {
        @Override
        public String cause() {
            return "CUDA_VISIBLE_DEVICES is '" + value + "' and leaves no GPU to be seen"
                    + (listed == 0 ? "" : " of " + listed + " (numbers are from 0)");
        }

        @Override
        public String remedy() {
            return "unset it, or name a GPU that nvidia-smi -L lists";
        }
    }

    /**
     * There are GPUs, but not as many.
     *
     * @param index the one that was asked for
     * @param count how many there are
     * @param visible value of {@code CUDA_VISIBLE_DEVICES}, if it is set
     */
    record OutOfRange(int index, int count, Optional<String> visible) implements CudaProblem {
        @Override
        public String cause() {
            return "LibTorch sees " + count + " CUDA device(s)"
                    + visible.map(value -> ", with CUDA_VISIBLE_DEVICES '" + value + "'")
                            .orElse("");
        }

        @Override
        public String remedy() {
            return count == 1 ? "choose cuda:0" : "choose cuda:0 to cuda:" + (count - 1);
        }
    }

    /** The driver's library is there, its kernel module is not, so that there is no device. */
    record NoModule(String complaint) implements CudaProblem {
        @Override
        public String cause() {
            return "CUDA finds no GPU (" + complaint
                    + "): NVIDIA's kernel module is not loaded (no /proc/driver/nvidia)";
        }

        @Override
        public String remedy() {
            return "take a machine with an NVIDIA GPU, or load the module of the one that is there (modprobe nvidia), and give a"
                    + " container its GPUs";
        }
    }

    /** A GPU that was prepared to be divided and is not. */
    record NoInstances() implements CudaProblem {
        @Override
        public String cause() {
            return "the GPU is in MIG mode and has no instances, so that CUDA finds no device";
        }

        @Override
        public String remedy() {
            return "make one (nvidia-smi mig -cgi 0 -C), or leave MIG mode (nvidia-smi -mig 0)";
        }
    }

    /**
     * The device is there and lets nobody in.
     *
     * @param device {@code cuda:0}
     * @param mode its compute mode, in words
     * @param complaint what the driver says
     */
    record Busy(String device, String mode, String complaint) implements CudaProblem {
        @Override
        public String cause() {
            return "another process holds the GPU, or it is in exclusive mode: " + device + " is in compute mode "
                    + mode + " (" + complaint + ")";
        }

        @Override
        public String remedy() {
            return "end that process (nvidia-smi shows it), or allow several with nvidia-smi -c DEFAULT";
        }
    }

    /**
     * The natives hold no machine code for the GPU.
     *
     * @param device name and compute capability
     * @param capabilities those that the natives have code for
     */
    record NoCode(String device, List<String> capabilities) implements CudaProblem {
        public NoCode {
            capabilities = List.copyOf(capabilities);
        }

        @Override
        public String cause() {
            return "LibTorch's CUDA natives have no machine code for " + device + "; they have it for "
                    + String.join(", ", capabilities);
        }

        @Override
        public String remedy() {
            return "use a GPU of these, or a bundle with its GPU_ARCH";
        }
    }

    /** The driver refuses in other words. */
    record Refused(String complaint) implements CudaProblem {
        @Override
        public String cause() {
            return CudaFault.of(complaint)
                    .map(fault -> fault.cause() + " (" + complaint + ")")
                    .orElse("the driver does not begin (" + complaint + ")");
        }

        @Override
        public String remedy() {
            return CudaFault.of(complaint)
                    .map(CudaFault::remedy)
                    .filter(known -> !known.isEmpty())
                    .orElse("look at nvidia-smi");
        }
    }

    /** Everything looks as it must, and LibTorch sees no device. */
    record Unexplained() implements CudaProblem {
        @Override
        public String cause() {
            return "LibTorch sees no CUDA device, though its natives load and the driver answers";
        }

        @Override
        public String remedy() {
            return "look at nvidia-smi and at the worker's log";
        }
    }
}
