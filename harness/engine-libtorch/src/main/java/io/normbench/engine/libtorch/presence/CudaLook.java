package io.normbench.engine.libtorch.presence;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.bytedeco.cuda.cudart.CUctx_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch_cuda;

/**
 * A process that loads libraries, or asks NVIDIA's driver, and says before each step what it is about to do: where it dies,
 * its last line names the culprit. {@link LookingProcess} starts it and reads what it says.
 */
final class CudaLook {
    /** Begins each of its lines; others are those of libraries, or of a virtual machine that crashed. */
    static final String MARK = "@look ";

    /** Load the libraries named after it. */
    static final String OPEN = "open";

    /** Ask the driver. */
    static final String DRIVER = "driver";

    /** Say which native methods of the bindings that our own classes call are not there. */
    static final String LINKS = "links";

    static final String BEGIN = "begin";
    static final String WELL = "well";
    static final String BAD = "bad";
    static final String REAL = "real";
    static final String VERSION = "version";
    static final String DEVICE = "device";
    static final String SEPARATOR = "\t";

    private CudaLook() {}

    /** {@code open LIBRARY…}, {@code driver}, or {@code links}. */
    public static void main(String[] args) {
        // JavaCPP's own natives, of which the functions below are.
        Loader.load(Pointer.class);
        switch (args[0]) {
            case OPEN -> {
                openblas();
                List.of(args).subList(1, args.length).forEach(CudaLook::open);
            }
            case DRIVER -> driver();
            case LINKS -> links();
            default -> throw new IllegalArgumentException(args[0]);
        }
        // Libraries may have started threads of their own.
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    /** LibTorch's natives find it by its name once it is loaded; in a jar it does not lie beside them. */
    private static void openblas() {
        try {
            Loader.load(openblas_nolapack.class);
        } catch (LinkageError e) {
            // The natives that need it say so.
            return;
        }
    }

    private static void open(String library) {
        say(BEGIN, library);
        try {
            Loader.loadGlobal(library);
            say(WELL);
        } catch (UnsatisfiedLinkError e) {
            say(BAD, oneLine(e));
        }
    }

    private static void driver() {
        say(BEGIN, "loading " + CudaPresence.DRIVER);
        Loader.loadGlobal(CudaPresence.DRIVER);
        if (Loader.addressof("cuInit") == null) {
            say(BAD, "no cuInit");
            return;
        }
        say(REAL);
        say(BEGIN, "loading the bindings of the CUDA runtime");
        try {
            Loader.load(cudart.class);
        } catch (LinkageError e) {
            say(BAD, oneLine(e));
            return;
        }
        say(BEGIN, "cuDriverGetVersion");
        int[] version = new int[1];
        if (cudart.cuDriverGetVersion(version) == 0 && version[0] > 0) {
            say(VERSION, Integer.toString(version[0]));
        }
        say(BEGIN, "cuInit");
        int status = cudart.cuInit(0);
        int[] count = new int[1];
        if (status == 0) {
            say(BEGIN, "cuDeviceGetCount");
            status = cudart.cuDeviceGetCount(count);
        }
        if (status != 0) {
            say(BAD, text(status));
            return;
        }
        for (int index = 0; index < count[0]; index++) {
            device(index);
        }
        say(WELL);
    }

    private static void device(int index) {
        say(BEGIN, "asking for device " + index);
        int[] device = new int[1];
        cudart.cuDeviceGet(device, index);
        byte[] name = new byte[256];
        cudart.cuDeviceGetName(name, name.length, device[0]);
        String capability = attribute(cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, device[0]) + "."
                + attribute(cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, device[0]);
        int mode = attribute(cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_MODE, device[0]);
        say(BEGIN, "opening device " + index);
        int status = cudart.cuDevicePrimaryCtxRetain(new CUctx_st(), device[0]);
        say(
                DEVICE,
                String.join(
                        SEPARATOR,
                        Integer.toString(index),
                        capability,
                        Integer.toString(mode),
                        new String(name, StandardCharsets.UTF_8).replaceAll("[\\x00\\t\\n].*", ""),
                        status == 0 ? "" : text(status)));
    }

    private static int attribute(int attribute, int device) {
        int[] value = new int[1];
        return cudart.cuDeviceGetAttribute(value, attribute, device) == 0 ? value[0] : -1;
    }

    private static String text(int status) {
        try (PointerPointer<BytePointer> text = new PointerPointer<>(1L)) {
            cudart.cuGetErrorString(status, text);
            BytePointer words = text.get(BytePointer.class, 0);
            return "CUDA error: " + (words == null ? "number " + status : words.getString());
        }
    }

    private static void links() {
        for (Class<?> bindings : List.of(torch.class, torch_cuda.class, cudart.class)) {
            say(BEGIN, "loading " + bindings.getName());
            try {
                // Its symbols must be seen by everybody before they can be looked for.
                Loader.loadGlobal(String.valueOf(Loader.load(bindings)));
            } catch (LinkageError e) {
                say(BAD, bindings.getName() + ": " + oneLine(e));
                return;
            }
        }
        say(BEGIN, "looking for the native methods that are called");
        CudaLinks.unresolved(CudaLinks.CLASSES, symbol -> Loader.addressof(symbol) != null)
                .forEach(each -> say(BAD, each));
        say(WELL);
    }

    private static String oneLine(Throwable e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        return message.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining(" "));
    }

    private static void say(String kind, String... words) {
        System.out.println(MARK + kind + (words.length == 0 ? "" : " " + String.join(" ", words)));
        System.out.flush();
    }
}
