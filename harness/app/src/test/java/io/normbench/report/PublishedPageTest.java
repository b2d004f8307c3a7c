package io.normbench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.published.PublishedNumber;
import io.normbench.published.PublishedNumbers;
import io.normbench.result.CellKey;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.result.RowBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Published numbers beside a run of the same condition, and beside others. */
class PublishedPageTest {
    private static final String MODEL = "preact-resnet(depth=110)";
    private static final long EPOCHS = 164;

    private final PublishedNumber number =
            PublishedNumbers.load().find("preresnet110-cifar10-bn-top1").orElseThrow();

    @TempDir
    private Path folder;

    private static ResultRow row(
            String method, String model, int batch, int statBatch, long images, int seed, double top1) {
        OptionalDouble none = OptionalDouble.empty();
        OptionalLong nothing = OptionalLong.empty();
        Measured measured = new Measured(
                OptionalInt.empty(),
                "",
                OptionalInt.of(1),
                none,
                none,
                none,
                none,
                none,
                nothing,
                nothing,
                none,
                "top1",
                OptionalDouble.of(top1),
                OptionalLong.of(10_000),
                Map.of(Measured.TRAIN_SET_IMAGES, 50_000L),
                OptionalLong.of(images),
                none,
                none);
        CellKey cell =
                new CellKey("cifar", model, method, batch, statBatch, "fp32", "nchw", "eager", "libtorch", "cuda");
        return RowBuilder.row("cifar", method, batch)
                .cell(cell)
                .trial("a" + seed, seed, new Outcome.Completed(), measured)
                .build();
    }

    static ResultRow same(int seed, double top1) {
        return row("bn", MODEL, 128, 128, EPOCHS * 50_000 - 40, seed, top1);
    }

    @Test
    void theSameConditionIsTheSameInEverything() {
        assertThat(number.measuredIn(same(1, 0.95), "cifar10")).hasValue(0.95);

        assertThat(number.measuredIn(same(1, 0.95), "cifar100")).isEmpty();
        assertThat(number.measuredIn(row("gn", MODEL, 128, 128, EPOCHS * 50_000, 1, 0.9), "cifar10"))
                .isEmpty();
        assertThat(number.measuredIn(row("bn(remap=0.5)", MODEL, 128, 128, EPOCHS * 50_000, 1, 0.9), "cifar10"))
                .isEmpty();
        assertThat(number.measuredIn(
                        row("bn", "preact-resnet(depth=20)", 128, 128, EPOCHS * 50_000, 1, 0.9), "cifar10"))
                .isEmpty();
        assertThat(number.measuredIn(row("bn", MODEL, 64, 64, EPOCHS * 50_000, 1, 0.9), "cifar10"))
                .isEmpty();
        assertThat(number.measuredIn(row("bn", MODEL, 128, 2, EPOCHS * 50_000, 1, 0.9), "cifar10"))
                .isEmpty();
        assertThat(number.measuredIn(row("bn", MODEL, 128, 128, 100 * 50_000, 1, 0.9), "cifar10"))
                .isEmpty();
    }

    @Test
    void thePageHasTheNumbersOfTheSameConditionWithTheDifference() throws IOException {
        List<ResultRow> rows = List.of(same(1, 0.95), same(2, 0.94), row("bn", MODEL, 64, 64, EPOCHS * 50_000, 1, 0.9));

        new ReportRenderer().renderPublished("cifar", "run-1", rows, Map.of("cifar", "cifar10"), folder);

        Page page = Page.of(Files.readString(folder.resolve("published.html")));
        assertThat(page.all("tbody").get(0).getTextContent().strip().lines()).hasSize(1);
        assertThat(page.byId("numbers").getTextContent())
                .contains("0.9506", "0.9450", "\u22120.56", "PreResNet-110, CIFAR-10, 164 epochs, step", "bearpaw");
    }

    @Test
    void aRunOfOtherConditionsHasNoPage() throws IOException {
        new ReportRenderer()
                .renderPublished("cifar", "run-1", List.of(same(1, 0.95)), Map.of("cifar", "cifar10"), folder);
        new ReportRenderer().renderPublished("quick", "run-2", Rows.full(), Map.of(), folder);

        assertThat(folder).isEmptyDirectory();
    }
}
