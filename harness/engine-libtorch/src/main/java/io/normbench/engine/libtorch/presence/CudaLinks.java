package io.normbench.engine.libtorch.presence;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Which native methods of the bindings the classes for CUDA call, and whether the bindings' libraries have them: the virtual
 * machine looks for a native method when it is called first, which without a GPU is never.
 *
 * <p>Sources: Java Virtual Machine Specification, chapter 4 (class files); Java Native Interface Specification, chapter 2
 * ("Resolving Native Method Names").
 */
final class CudaLinks {
    /** Where the classes of this engine lie. */
    private static final String ENGINE = "/io/normbench/engine/libtorch/";

    /** The classes of this engine that call CUDA, by their paths below its package. */
    static final List<String> CLASSES = List.of(
            "device/CudaDevice",
            "device/CudaMemoryPool",
            "device/CudaMemoryPool$OneStream",
            "device/NativeCuda",
            "device/NativeCuda$OwnEvent",
            "device/NativeCuda$OwnExecutable",
            "device/NativeCuda$OwnGraph",
            "device/NativeCuda$OwnStream",
            "presence/CudaLook");

    private static final String BINDINGS = "org/bytedeco/";
    private static final int UTF8 = 1;
    private static final int LONG = 5;
    private static final int DOUBLE = 6;
    private static final int CLASS = 7;
    private static final int STRING = 8;
    private static final int METHOD = 10;
    private static final int NAME_AND_TYPE = 12;
    private static final int METHOD_HANDLE = 15;
    private static final int METHOD_TYPE = 16;
    private static final int MODULE = 19;
    private static final int PACKAGE = 20;

    private CudaLinks() {}

    /**
     * A method that a class calls.
     *
     * @param owner the class that the call names, with slashes
     * @param name the method's name
     * @param descriptor its types, as class files write them
     */
    record Call(String owner, String name, String descriptor) implements Comparable<Call> {
        @Override
        public int compareTo(Call other) {
            return toString().compareTo(other.toString());
        }
    }

    /**
     * Native methods that {@code classes} call and no library has.
     *
     * @param present whether a loaded library has a function of this name
     */
    static List<String> unresolved(List<String> classes, Predicate<String> present) {
        List<String> unresolved = new ArrayList<>();
        for (Call call : calls(classes)) {
            Optional<Method> method = method(call);
            if (method.isEmpty()) {
                unresolved.add(call.owner() + "." + call.name() + call.descriptor() + " is not in the bindings");
            } else if (Modifier.isNative(method.get().getModifiers())
                    && symbols(method.get()).stream().noneMatch(present)) {
                unresolved.add(symbols(method.get()).get(0) + " is not in the bindings' libraries");
            }
        }
        return unresolved;
    }

    /** The methods of the bindings that {@code classes} of this engine call. */
    static Set<Call> calls(List<String> classes) {
        Set<Call> calls = new TreeSet<>();
        for (String name : classes) {
            try (InputStream in = CudaLinks.class.getResourceAsStream(ENGINE + name + ".class")) {
                if (in == null) {
                    throw new IllegalStateException("class " + name + " is not here");
                }
                calls.addAll(calls(in.readAllBytes()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return calls;
    }

    private static Set<Call> calls(byte[] classFile) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(classFile));
        in.readInt();
        in.readInt();
        int count = in.readUnsignedShort();
        int[] tags = new int[count];
        int[][] indexes = new int[count][2];
        String[] texts = new String[count];
        for (int i = 1; i < count; i++) {
            tags[i] = in.readUnsignedByte();
            switch (tags[i]) {
                case UTF8 -> texts[i] = in.readUTF();
                case LONG, DOUBLE -> {
                    in.readLong();
                    // Takes two places.
                    i++;
                }
                case CLASS, STRING, METHOD_TYPE, MODULE, PACKAGE -> indexes[i][0] = in.readUnsignedShort();
                case METHOD_HANDLE -> {
                    in.readUnsignedByte();
                    in.readUnsignedShort();
                }
                default -> {
                    indexes[i][0] = in.readUnsignedShort();
                    indexes[i][1] = in.readUnsignedShort();
                }
            }
        }
        Set<Call> calls = new TreeSet<>();
        for (int i = 1; i < count; i++) {
            if (tags[i] != METHOD) {
                continue;
            }
            String owner = texts[indexes[indexes[i][0]][0]];
            int[] nameAndType = indexes[indexes[i][1]];
            String name = texts[nameAndType[0]];
            if (owner.startsWith(BINDINGS) && !name.startsWith("<") && tags[indexes[i][1]] == NAME_AND_TYPE) {
                calls.add(new Call(owner, name, texts[nameAndType[1]]));
            }
        }
        return calls;
    }

    private static Optional<Method> method(Call call) {
        try {
            ClassLoader loader = CudaLinks.class.getClassLoader();
            Class<?> owner = Class.forName(call.owner().replace('/', '.'), false, loader);
            Class<?>[] parameters = MethodType.fromMethodDescriptorString(call.descriptor(), loader)
                    .parameterArray();
            for (Class<?> each = owner; each != null; each = each.getSuperclass()) {
                for (Method method : each.getDeclaredMethods()) {
                    if (method.getName().equals(call.name()) && Arrays.equals(method.getParameterTypes(), parameters)) {
                        return Optional.of(method);
                    }
                }
            }
            return Optional.empty();
        } catch (ClassNotFoundException | TypeNotPresentException e) {
            return Optional.empty();
        }
    }

    /** The names by which the virtual machine looks for {@code method}: without, then with its parameters. */
    static List<String> symbols(Method method) {
        String name = "Java_" + mangled(method.getDeclaringClass().getName()) + "_" + mangled(method.getName());
        String types = MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                .toMethodDescriptorString();
        return List.of(name, name + "__" + mangled(types.substring(1, types.indexOf(')'))));
    }

    private static String mangled(String text) {
        StringBuilder mangled = new StringBuilder();
        for (char each : text.toCharArray()) {
            if (each == '.' || each == '/') {
                mangled.append('_');
            } else if (each == '_') {
                mangled.append("_1");
            } else if (each == ';') {
                mangled.append("_2");
            } else if (each == '[') {
                mangled.append("_3");
            } else if (each < 128 && Character.isLetterOrDigit(each)) {
                mangled.append(each);
            } else {
                mangled.append(String.format(java.util.Locale.ROOT, "_0%04x", (int) each));
            }
        }
        return mangled.toString();
    }
}
