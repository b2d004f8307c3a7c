package io.normbench.report.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.claim.ClaimJudge;
import io.normbench.claim.ClaimJudge.Judgement;
import io.normbench.report.Page;
import io.normbench.report.ReportModel;
import io.normbench.report.ReportRenderer;
import io.normbench.report.Rows;
import io.normbench.report.run.ReportContext.ClaimResult;
import io.normbench.report.text.Fact;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** Claims as cards: what the source says, what was tested here, what came out. */
class ClaimCardTest {
    private static final String SOURCE =
            "arXiv:1803.08494, abstract: at batch size 2 GN has 10.6% lower error than BN (ResNet-50, ImageNet)";

    private final List<ResultRow> rows = new ArrayList<>();

    private void seeds(String method, int batch, double... values) {
        for (int seed = 1; seed <= values.length; seed++) {
            rows.add(Rows.row(method, batch, seed, "a" + seed, new Outcome.Completed(), Rows.metric(values[seed - 1])));
        }
    }

    private ClaimCard card(String expectation) {
        return ClaimCard.of(List.of(claim(expectation, ClaimSource.of(SOURCE)))).get(0);
    }

    private ClaimResult claim(String expectation, ClaimSource published) {
        Judgement judgement = new ClaimJudge(rows).judge(expectation);
        return new ClaimResult(
                "bn-below-gn",
                SOURCE,
                expectation,
                judgement.verdict().text(),
                judgement.detail(),
                Optional.of(judgement),
                published);
    }

    private static String fact(ClaimCard card, String name) {
        return card.facts().stream()
                .filter(fact -> fact.name().equals(name))
                .map(Fact::value)
                .findFirst()
                .orElse("");
    }

    @Test
    void aClaimOfAnotherSettingSaysSoInItsFirstLine() {
        seeds("bn", 1, 0.31, 0.35, 0.28);
        seeds("gn", 1, 0.97, 0.96, 0.97);
        ClaimCard card = card("accuracy(bn, 1) < accuracy(gn, 1)");

        assertThat(card.setting())
                .containsSubsequence("batch 2 on ImageNet with ResNet-50", "batch 1 on digits-classification")
                .contains("preact-resnet(depth=8,width=16)");
        assertThat(card.source()).isEqualTo("arXiv:1803.08494, abstract");
        assertThat(card.says()).startsWith("at batch size 2").contains("10.6%");
        assertThat(card.verdict()).isEqualTo("holds here");
        assertThat(card.effect()).matches("\\+0\\.653 \\(\\+0\\.\\d{3} to \\+0\\.\\d{3}\\)");
        assertThat(fact(card, "Tested here").split("; "))
                .allSatisfy(side ->
                        assertThat(side).contains("3 seeds", "4,000 images", "500 updates", "360 held-out images"))
                .satisfiesExactly(
                        first -> assertThat(first).contains("bn at batch 1"),
                        second -> assertThat(second).contains("gn at batch 1"));
        assertThat(fact(card, "By chance")).startsWith("p below 0.001");
        assertThat(fact(card, "Could have seen")).containsPattern("effect of 0\\.\\d{3} ");
        assertThat(fact(card, "Nearness")).startsWith("same task").contains("another network", "other data");
    }

    @Test
    void theFourVerdicts() {
        seeds("bn", 1, 0.31, 0.35, 0.28);
        seeds("gn", 1, 0.97, 0.96, 0.97);
        seeds("ln", 1, 0.97, 0.965, 0.96);

        assertThat(card("accuracy(bn, 1) > accuracy(gn, 1)").verdict()).isEqualTo("opposite here");
        assertThat(card("accuracy(ln, 1) > accuracy(gn, 1)").verdict()).isEqualTo("undecided");
        ClaimCard missing = card("accuracy(bn, 2) > accuracy(gn, 2)");
        assertThat(missing.verdict()).isEqualTo("not tested");
        assertThat(missing.drawing()).isEmpty();
        assertThat(missing.setting()).contains("nothing of it");
    }

    @Test
    void whatASuiteDeclaresStandsBesideWhatCameOut() {
        seeds("bn", 1, 0.31, 0.35, 0.28);
        seeds("gn", 1, 0.97, 0.96, 0.97);
        ClaimSource published = new ClaimSource(
                "ImageNet", "ResNet-50", OptionalInt.of(2), "proxy", OptionalDouble.of(0.106), OptionalDouble.of(0.13));
        ClaimCard card = ClaimCard.of(List.of(claim("accuracy(bn, 1) < accuracy(gn, 1)", published)))
                .get(0);

        assertThat(fact(card, "Published")).isEqualTo("+0.106");
        assertThat(fact(card, "Could have seen")).contains("planned for 0.130", "Holm");
        assertThat(fact(card, "Nearness")).startsWith("proxy: ");
        assertThat(card.drawing())
                .contains("class=\"published\"", "published: +0.11", "class=\"band\"", "class=\"zero\"");
    }

    @Test
    void sourcesTellTheirSettingInManyWays() {
        assertThat(ClaimSource.of("SN README: BN does not converge at 1 image a GPU (ResNet-50 on ImageNet)")
                        .setting())
                .isEqualTo("batch 1 on ImageNet with ResNet-50");
        assertThat(ClaimSource.of("DeepLabv3 results on PASCAL VOC 2012: 78.10").setting())
                .isEqualTo("PASCAL VOC 2012 with DeepLabv3");
        assertThat(ClaimSource.of("a talk").setting()).isEmpty();
        assertThat(ClaimSource.of("DeepLabv3 on PASCAL VOC 2012").near("top1")).startsWith("proxy");
        assertThat(ClaimSource.of("DeepLabv3 on PASCAL VOC 2012").near("miou")).startsWith("same task");
    }

    @Test
    void thePageShowsCardsAndTheHeadLinksToThem() {
        seeds("bn", 1, 0.31, 0.35, 0.28);
        seeds("gn", 1, 0.97, 0.96, 0.97);
        ClaimResult claim = claim("accuracy(bn, 1) < accuracy(gn, 1)", ClaimSource.of(SOURCE));
        ReportContext context = new ReportContext(
                "r",
                "s",
                "",
                "",
                "",
                Optional.of(Instant.EPOCH),
                Optional.empty(),
                "",
                "",
                Map.of(),
                Map.of(),
                List.of(),
                List.of(),
                List.of(claim));
        ReportModel model = ReportModel.of(context, rows);
        Page page = Page.of(new ReportRenderer().html(model));

        Element card = page.byId("claim-1");
        assertThat(card.getTextContent()).contains("holds here", "bn-below-gn", "judged here at batch 1");
        assertThat(card.getElementsByTagName("svg").getLength()).isEqualTo(1);
        assertThat(page.all("a").stream()
                        .filter(link -> link.getAttribute("href").equals("#claims"))
                        .map(Element::getTextContent))
                .contains("1 claim: 1 holds here");
        assertThat(new ReportRenderer().markdown(model)).contains("| bn-below-gn | holds here | +0.653 (");
    }
}
