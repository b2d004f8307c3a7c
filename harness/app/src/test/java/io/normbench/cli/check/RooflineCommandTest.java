package io.normbench.cli.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.normbench.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real workers on the CPU, tiny shapes; and refusals before any worker starts. */
@Tag("slow")
class RooflineCommandTest {
    @TempDir
    private Path folder;

    private Cli roofline(String... arguments) {
        List<String> all = new ArrayList<>(List.of("roofline", "--device", "cpu", "--seconds", "0.002"));
        all.addAll(List.of(arguments));
        return Cli.run(all.toArray(String[]::new));
    }

    private List<CSVRecord> rows() throws IOException {
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        try (CSVParser parser = CSVParser.parse(Files.readString(folder.resolve("roofline.csv")), format)) {
            return parser.getRecords();
        }
    }

    @Test
    void twoMethodsAtATinyShapeGiveATableAndFourFiles() throws IOException {
        Cli run = roofline("--methods", "bn,gn", "--shape", "4,8,6,6", "-o", folder.toString());

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).contains("on cpu, ", "shape [4, 8, 6, 6]; copies: ", "what bounds it");
        assertThat(rows()).extracting(row -> row.get("method")).containsExactly("bn", "gn");
        assertThat(rows()).allSatisfy(row -> {
            assertThat(row.get("outcome")).isEqualTo("completed");
            assertThat(row.get("device")).isEqualTo("cpu");
            // 4·8·6·6 values of 4 bytes.
            assertThat(row.get("tensor_bytes")).isEqualTo("4608");
            double share = Double.parseDouble(row.get("floor_bytes"))
                    / Double.parseDouble(row.get("copy_bytes_per_s"))
                    / (Double.parseDouble(row.get("ms_median")) / 1e3);
            assertThat(Double.parseDouble(row.get("share")) / share).isBetween(0.999, 1.001);
        });
        // x, y and 16 parameters; then x, dy, dx, the parameters and their gradients.
        assertThat(rows().get(1).get("forward_floor_bytes")).isEqualTo(String.valueOf(2 * 4608 + 4 * 16));
        assertThat(rows().get(1).get("floor_bytes")).isEqualTo(String.valueOf(5 * 4608 + 4 * 48));
        JsonNode json =
                new ObjectMapper().readTree(folder.resolve("roofline.json").toFile());
        assertThat(json.path("schema").asText()).isEqualTo("normbench/roofline/v1");
        assertThat(json.path("rows")).hasSize(2);
        assertThat(json.path("engine").path("device").asText()).isEqualTo("cpu");
        assertThat(json.path("machine").has("cpu.model")).isTrue();
        assertThat(json.path("fingerprint").asText())
                .hasSize(16)
                .isEqualTo(rows().get(0).get("fingerprint"));
        assertThat(json.path("created").asText()).startsWith("20");
        assertThat(folder.resolve("roofline.md")).content().contains("| gn |", "[4, 8, 6, 6".replace("[", "\\["));
        assertThat(folder.resolve("roofline.html")).content().contains("60% of the roofline", "shape-1-chart");
    }

    @Test
    void aCrashIsARowWithItsReasonAndTheNextShapeIsMeasured() throws IOException {
        Cli run = roofline(
                "--methods",
                "test_crash_at_13,ws",
                "--shape",
                "13,4,4,4",
                "--shape",
                "2,4,4,4",
                "-o",
                folder.toString());

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(rows())
                .extracting(row -> row.get("outcome"))
                .containsExactly("crashed", "completed", "completed", "completed");
        assertThat(rows().get(0).get("reason")).contains("signal 11", "test_crash_at_13: last words");
        assertThat(rows().get(0).get("share")).isEmpty();
        assertThat(rows().get(2).get("tensor_shape")).isEqualTo("4x4x3x3");
        assertThat(run.out()).contains("crashed: the worker was killed by signal 11");
    }

    @ParameterizedTest
    @CsvSource({
        "--precision, tf32, precision tf32 needs a CUDA device",
        "--execution, graph, execution graph: engine libtorch captures no step on cpu"
    })
    void whatTheEngineLacksIsARowThatSaysSo(String option, String value, String reason) throws IOException {
        Cli run = roofline("--methods", "bn", "--batch", "2", option, value, "-o", folder.toString());

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(rows()).hasSize(4).allSatisfy(row -> {
            assertThat(row.get("outcome")).isEqualTo("unsupported");
            assertThat(row.get("reason")).startsWith(reason);
            assertThat(row.get("shape")).startsWith("2x");
        });
        assertThat(run.out()).contains("unsupported: " + reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "--shape 64,56,56 ~ --shape 64,56,56: has 3 numbers; expected four, N,C,H,W, as in 64,256,56,56",
                "--shape 1,0,2,2 ~ --shape 1,0,2,2: C is '0'; expected a whole number of at least 1",
                "--shape 1,2,x,2 ~ --shape 1,2,x,2: H is 'x'; expected a whole number of at least 1",
                "--shape 70000,70000,1,1 ~ --shape 70000,70000,1,1: has more than 2147483647 values",
                "--batch 0 ~ --batch 0: expected a whole number of at least 1",
                "--methods bnn ~ --methods: unknown method 'bnn'; did you mean 'bn'?",
                "--methods SyncBN ~ --methods: unknown method 'SyncBN'; 'SyncBN' is spelled bn here",
                "--methods gn+ws ~ --methods: 'gn+ws' is two layers; name gn and ws",
                "--engine libtorhc ~ engine 'libtorhc' is not part of this build; it has libtorch; did you mean",
                "--execution lazy ~ --execution lazy: expected eager or graph",
                "--seconds -1 ~ --seconds -1.0: expected a number above 0"
            })
    void badInputIsRefusedWithPlaceExpectationAndRemedy(String arguments, String message) {
        Cli run = Cli.run(("roofline " + arguments).split(" "));

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains(message).doesNotContain("\tat ", "Exception");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void aDeviceThatIsNotThereEndsWithTheReason() {
        Cli run = Cli.run("roofline", "--device", "cuda:7", "--methods", "bn", "--shape", "1,1,2,2");

        assertThat(run.status()).isEqualTo(5);
        assertThat(run.err()).contains("cuda:7").doesNotContain("\tat ", "Exception");
    }
}
