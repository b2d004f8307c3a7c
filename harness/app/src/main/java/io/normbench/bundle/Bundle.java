package io.normbench.bundle;

import io.normbench.machine.HarnessBuild;
import io.normbench.run.setup.Installation;
import io.normbench.util.ElfFile;
import io.normbench.util.UserError;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Makes a bundle from a distribution: copies it, unpacks the engines' natives, empties their symbols for debuggers, trims
 * LibTorch's CUDA kernels if asked, adds a Java runtime, and writes a page and an archive.
 */
public final class Bundle {
    private static final String RUNTIME = "runtime";
    private static final String ENGINES = "lib/engines";

    /** What a bundle has of a distribution; {@code reports} and {@code harness} hold pages that the first links to. */
    private static final List<String> PARTS = List.of(
            "bin", "lib", "suites", "vectors", "peers", "reports", "harness", HarnessBuild.FILE, "LICENSE", "NOTICE");

    /** What a distribution has beside jars, suites and scripts: caches that belong to the machine they were made on. */
    private static final Set<String> CACHES = Set.of("natives", "worker.jsa", "container-archives");

    private final BundleRequest request;
    private final PrintWriter out;

    /** Makes {@code request}'s bundle; progress goes to {@code out}. */
    public Bundle(BundleRequest request, PrintWriter out) {
        this.request = request;
        this.out = out;
    }

    /**
     * Makes it. What is not finished is called {@code .partial}.
     *
     * @throws UserError if it exists already, the disk is full, or the natives are not as expected
     */
    public BundleContents make() throws InterruptedException {
        boolean cuda = engines(request.distribution()).stream().anyMatch(EngineNatives::holdsCuda);
        if (request.architecture().isPresent() && !cuda) {
            int architecture = request.architecture().getAsInt();
            throw UserError.usage("--arch " + architecture + ": " + request.distribution()
                    + " has no CUDA natives; run 'make bundle PROFILES=cuda GPU_ARCH=" + architecture + "'");
        }
        Path folder = request.output().resolve(name(cuda));
        requireAbsent(folder);
        Path partial = request.output().resolve(folder.getFileName() + ".partial");
        requireAbsent(partial);
        BundleContents contents;
        try {
            contents = fill(partial, folder, cuda);
        } catch (RuntimeException | InterruptedException e) {
            delete(partial);
            throw e;
        }
        if (request.archive().isEmpty()) {
            return contents;
        }
        say("writing the archive");
        return contents.withArchive(
                Sizes.bytes(Archive.write(folder, request.archive().get())));
    }

    private BundleContents fill(Path partial, Path folder, boolean cuda) throws InterruptedException {
        copy(partial);
        Set<String> modules = modules(partial);
        List<EngineNatives> natives = unpack(partial);
        Optional<String> trim = trim(natives);
        Set<String> copied = new RuntimeImage(partial.resolve(RUNTIME)).create(modules);
        say("Java runtime made: " + String.join(", ", modules));
        Program.run(
                List.of(partial.resolve("bin/normbench").toString(), "--version"),
                "the bundle's own Java does not start NormBench");

        Libraries all = libraries(partial);
        BundleContents contents = new BundleContents(
                folder,
                modules,
                copied,
                all.missing(),
                all.newest("GLIBC_"),
                all.newest("GLIBCXX_"),
                cuda,
                trim,
                Sizes.bytes(partial),
                Sizes.bytes(partial.resolve(RUNTIME)),
                natives.stream()
                        .mapToLong(engine -> Sizes.bytes(engine.folder()))
                        .sum(),
                natives.stream().mapToLong(EngineNatives::nvidiaBytes).sum(),
                OptionalLong.empty());
        finish(partial, contents);
        return contents;
    }

    private String name(boolean cuda) {
        String architecture = request.architecture().isPresent()
                ? "-sm" + request.architecture().getAsInt()
                : "";
        return "normbench-" + request.build().version() + "-linux-x86_64" + (cuda ? "-cuda" : "") + architecture;
    }

    private static void requireAbsent(Path folder) {
        if (Files.exists(folder)) {
            throw UserError.usage(folder + " exists; remove it, or name another folder with -o");
        }
    }

    private void copy(Path to) {
        Path from = request.distribution();
        say("copying " + from);
        try {
            Files.createDirectories(request.output());
            Files.createDirectory(to);
            for (String part : PARTS) {
                if (Files.exists(from.resolve(part))) {
                    copyTree(from.resolve(part), to.resolve(part));
                }
            }
            if (Files.exists(from.resolve("README.md"))) {
                Files.copy(from.resolve("README.md"), to.resolve("NORMBENCH.md"));
            }
        } catch (IOException e) {
            throw unwritable(to, e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            // What went wrong before is what the user has to know; the folder's name says that it is partial.
        }
    }

    private static void copyTree(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                if (CACHES.contains(folder.getFileName().toString())) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(to.resolve(from.relativize(folder).toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!CACHES.contains(file.getFileName().toString())) {
                    Files.copy(
                            file,
                            from.equals(file)
                                    ? to
                                    : to.resolve(from.relativize(file).toString()),
                            StandardCopyOption.COPY_ATTRIBUTES);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** The modules that the application and every engine need; each engine has versions of its own of some jars. */
    private static Set<String> modules(Path bundle) {
        List<Path> core = EngineNatives.jars(bundle.resolve("lib/core"));
        Set<String> modules = new TreeSet<>();
        List<Path> classPaths = new ArrayList<>(engines(bundle));
        classPaths.add(bundle.resolve("lib/app"));
        for (Path classPath : classPaths) {
            List<Path> jars = new ArrayList<>(EngineNatives.jars(classPath));
            jars.addAll(core);
            modules.addAll(RuntimeImage.modules(jars));
        }
        return modules;
    }

    private List<EngineNatives> unpack(Path bundle) {
        List<EngineNatives> natives = new ArrayList<>();
        for (Path engine : engines(bundle)) {
            say("unpacking the natives of " + engine.getFileName());
            natives.add(EngineNatives.unpack(engine, Installation.UNPACKED));
        }
        long emptied = natives.stream().mapToLong(EngineNatives::emptySymbols).sum();
        say(Sizes.text(emptied) + " of symbols that only debuggers read overwritten with zeros");
        return natives;
    }

    private static List<Path> engines(Path bundle) {
        Path engines = bundle.resolve(ENGINES);
        try (Stream<Path> folders = Files.list(engines)) {
            return folders.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw UserError.infrastructure(engines + ": cannot be listed: " + e.getMessage(), e);
        }
    }

    private Optional<String> trim(List<EngineNatives> natives) {
        if (request.architecture().isEmpty()) {
            return Optional.empty();
        }
        List<String> texts = new ArrayList<>();
        for (EngineNatives engine : natives) {
            Optional<Path> library = engine.cudaLibrary();
            if (library.isPresent()) {
                TrimReport report = FatBinaryTrimmer.trim(
                        library.get(), request.architecture().getAsInt());
                texts.add(library.get().getFileName() + ": " + report.text());
            }
        }
        String text = String.join("; ", texts);
        say(text);
        return Optional.of(text);
    }

    private static Libraries libraries(Path bundle) {
        TreeMap<Path, ElfFile> files =
                new TreeMap<>(Libraries.under(bundle.resolve(RUNTIME)).files());
        files.putAll(Libraries.under(bundle.resolve(ENGINES)).files());
        return new Libraries(files);
    }

    private void finish(Path partial, BundleContents contents) {
        try {
            Files.writeString(partial.resolve("README.md"), new BundleReadme().text(contents, request.build()));
            Files.move(partial, contents.folder());
        } catch (IOException e) {
            throw unwritable(contents.folder(), e);
        }
    }

    private static UserError unwritable(Path path, IOException e) {
        return UserError.infrastructure(
                path + ": cannot be written: " + e.getMessage() + "; free some room, or name another folder with -o",
                e);
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }
}
