package io.normbench.suite.read;

import io.normbench.suite.Suite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Writes suite files and checks them. */
public final class SuiteFiles {
    public static final String VALID = """
            schema: normbench/suite/v1
            name: small
            defaults: {device: cpu}
            batch_sizes: [1, 16]
            methods:
              - bn
              - {id: gn, options: {groups: 8}}
            tasks:
              - id: digits
                task: classification
                data: {name: digits}
                model: {name: preact-resnet, depth: 8}
            measure:
              throughput: {}
              accuracy: {batch_sizes: [16]}
            """;

    private final Path file;

    public SuiteFiles(Path folder) {
        file = folder.resolve("s.yaml");
    }

    public Suite load(String yaml) {
        return new SuiteLoader(Fakes.vocabulary()).load(write(yaml));
    }

    /** The faults of {@code yaml} as lines, with the folder taken off. */
    public List<String> faults(String yaml) {
        return new SuiteLoader(Fakes.vocabulary())
                .check(write(yaml)).stream()
                        .map(fault -> fault.toString().replace(file.getParent() + "/", ""))
                        .toList();
    }

    /** The faults of {@code yaml} in an installation with {@code engines} alone. */
    List<String> faultsWith(Set<String> engines, String yaml) {
        SuiteVocabulary all = Fakes.vocabulary();
        return new SuiteLoader(new SuiteVocabulary(all.methods(), all.tasks(), engines))
                .check(write(yaml)).stream()
                        .map(fault -> fault.toString().replace(file.getParent() + "/", ""))
                        .toList();
    }

    /** The faults of the valid suite after one replacement. */
    public List<String> faultsAfter(String target, String replacement) {
        if (!VALID.contains(target)) {
            throw new IllegalArgumentException("not in the valid suite: " + target);
        }
        return faults(VALID.replace(target, replacement));
    }

    private Path write(String yaml) {
        try {
            return Files.writeString(file, yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
