package io.normbench.suite;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DumpTest {
    @TempDir
    Path folder;

    void p(String from, String to) {
        System.out.println("--- " + from.replace("\n", "\\n") + " -> " + to.replace("\n", "\\n"));
        new SuiteFiles(folder).faultsAfter(from, to).forEach(System.out::println);
    }

    @Test
    void dump() {
        p("name: small\n", "");
        p("name: small\n", "name: Small One\n");
        p("name: small\n", "nme: small\n");
        p("name: small\n", "name: small\nname: b\n");
        p("normbench/suite/v1", "normbench/suite/v2");
        p("device: cpu", "device: gpu");
        p("device: cpu", "precision: bf61");
        p("device: cpu", "engine: libtroch");
        p("device: cpu", "threads: -1");
        p("device: cpu", "stat_batch: 17");
        p("device: cpu", "seeds: []");
        p("device: cpu", "seeds: [1, 1.5]");
        p("[1, 16]", "[1, 16, 0]");
        p("[1, 16]", "[1, 16, 1]");
        p("[1, 16]", "[]");
        p("[1, 16]", "8");
        p("[1, 16]", "[1, sixteen, 16]");
        p("  - bn", "  - bm");
        p("  - bn", "  - 3");
        p("  - bn", "  - bn+sw");
        p("  - bn", "  - {id: bn+ws, options: {ws.variant: papr}}");
        p("  - bn", "  - {id: none, options: {eps: 1}}");
        p("  - bn", "  - {id: bn, label: gn}");
        p("  - bn", "  - {label: gn}");
        p("  - bn", "  - bn\n  - bn");
        p("groups: 8", "group: 8");
        p("groups: 8", "groups: 0");
        p("groups: 8", "groups: [1]");
        p("groups: 8", "groups: eight");
        p("task: classification", "task: clasification");
        p("data: {name: digits}", "data: {name: digit}");
        p("data: {name: digits}", "data: digits");
        p("data: {name: digits}", "data: {name: digits, root: x}");
        p("depth: 8", "dept: 8");
        p("depth: 8", "depth: 7");
        p("    model: {name: preact-resnet, depth: 8}\n", "");
        p("throughput: {}", "throughput: {min_second: 1}");
        p("throughput: {}", "throughput: {max_steps: 1.5}");
        p("  throughput: {}\n  accuracy: {batch_sizes: [16]}\n", "  memory: {}\n");
        p("  throughput: {}\n", "  memory: {}\n");
        p("  throughput: {}\n  accuracy: {batch_sizes: [16]}\n", " {}\n");
        p("  throughput: {}\n  accuracy: {batch_sizes: [16]}\n", "  throughptu: {}\n");
        p("throughput: {}", "throughput:");
        p("{batch_sizes: [16]}", "{batch_sizes: [8]}");
        p("measure:", "limits: {host_memory: 4 gigs}\nmeasure:");
        p("measure:", "limits: {host_memory: 0, timeout_seconds: 0}\nmeasure:");
        p("measure:", "limits: {host_memory: true}\nmeasure:");
        p("measure:", "exclude: [{reason: x}]\nmeasure:");
        p("measure:", "exclude: [{method: bn}]\nmeasure:");
        p("measure:", "exclude: [{metod: bn, reson: a}]\nmeasure:");
        p("measure:", "exclude: [{method: [bn, gm], batch_size: 3, task: digts, reason: x}]\nmeasure:");
        p("measure:", "include: [{method: bn}]\nexclude: [{method: gn, reason: x}]\nmeasure:");
        p("measure:", "exclude: [{method: [bn, gn], reason: x}]\nmeasure:");
        p("measure:", "include: [{}]\nmeasure:");
        p("measure:", "claims: [{id: a, source: b, expect: 'accuracy(bm, 16) < accuracy(gn, 1)'}, {id: a, source: b, expect: 'bn is bad'}]\nmeasure:");
        p("measure:", "claims: [{id: a, expect: 'accuracy(bn, 16) < accuracy(gn, 16)'}]\nmeasure:");
        p("  - bn", "  - [bn");
        p("  - bn", "\t- bn");
        p("  - bn", "  - &a {id: bn, options: *a}");
        p("  - bn", "  - {? [a] : b, id: bn}");
        p("schema:", "---\na: b\n---\nschema:");
        new SuiteFiles(folder).faults("").forEach(System.out::println);
        new SuiteFiles(folder).faults("# x\n").forEach(System.out::println);
        new SuiteFiles(folder).faults("- a\n").forEach(System.out::println);
        new SuiteFiles(folder).faults("hello\n").forEach(System.out::println);
        new SuiteFiles(folder).faults("{}\n").forEach(System.out::println);
        SuiteLoader l = new SuiteLoader(Fakes.vocabulary());
        System.out.println(l.check(folder));
        System.out.println(l.check(folder.resolve("t.yaml")));
        System.out.println(TrialJson.write(Planner.plan(new SuiteFiles(folder).load(SuiteFiles.VALID), Filter.all()).trials().get(2)));
        Planner.plan(new SuiteFiles(folder).load(SuiteFiles.VALID), Filter.all()).trials().forEach(t -> System.out.println(t.key()));
    }
}
