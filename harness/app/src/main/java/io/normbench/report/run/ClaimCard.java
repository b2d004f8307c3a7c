package io.normbench.report.run;

import io.normbench.claim.ClaimJudge.Judgement;
import io.normbench.claim.ClaimJudge.Side;
import io.normbench.claim.Effect;
import io.normbench.report.chart.EffectLine;
import io.normbench.report.grid.Budget;
import io.normbench.report.run.ReportContext.ClaimResult;
import io.normbench.report.text.Fact;
import io.normbench.report.text.Names;
import io.normbench.report.text.Numbers;
import io.normbench.result.Measured;
import io.normbench.result.ResultRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A claim, what was tested of it here, and what came out.
 *
 * @param anchor its anchor
 * @param id the suite's name for it
 * @param setting the source's setting and the run's, in a sentence
 * @param source where it was published
 * @param says what the source says; empty if the suite does not tell
 * @param expectation the statement that was tested
 * @param verdict in words
 * @param mark the verdict as a character
 * @param effect the effect with its interval; empty if there is none
 * @param facts what else is known of it
 * @param drawing the effect as a drawing; empty if there is none
 */
public record ClaimCard(
        String anchor,
        String id,
        String setting,
        String source,
        String says,
        String expectation,
        String verdict,
        String mark,
        String effect,
        List<Fact> facts,
        String drawing) {
    /** Characters of a network's options that a first line has room for. */
    private static final int FEW_OPTIONS = 40;

    /** The farthest that an interval is drawn, as a multiple of what lies within. */
    private static final double FARTHEST = 4;

    public ClaimCard {
        facts = List.copyOf(facts);
    }

    public static List<ClaimCard> of(List<ClaimResult> claims) {
        long compared = claims.stream()
                .filter(claim -> claim.judgement().flatMap(Judgement::effect).isPresent())
                .count();
        List<ClaimCard> cards = new ArrayList<>();
        for (ClaimResult claim : claims) {
            cards.add(of("claim-" + (cards.size() + 1), claim, compared));
        }
        return cards;
    }

    private static ClaimCard of(String anchor, ClaimResult claim, long compared) {
        int colon = claim.source().indexOf(": ");
        List<Side> sides = claim.judgement().map(Judgement::sides).orElse(List.of());
        List<ResultRow> rows =
                sides.stream().flatMap(side -> side.rows().stream()).toList();
        Optional<Effect> effect = claim.judgement().flatMap(Judgement::effect);
        List<Fact> facts = new ArrayList<>();
        if (!rows.isEmpty()) {
            facts.add(new Fact("Tested here", tested(sides)));
        }
        effect.ifPresent(found -> {
            facts.add(new Fact("Effect", text(found)));
            if (found.margin() > 0) {
                facts.add(new Fact(
                        "Claims no loss",
                        "a loss of less than " + found.marginText()
                                + " counts as none: that is what the test is against"));
            }
            facts.add(new Fact("By chance", chance(found, compared)));
            facts.add(new Fact(
                    "Could have seen",
                    "an effect of " + size(found.detectable(), found.relative()) + " four times in five"
                            + (claim.published().planned().isPresent()
                                    ? "; planned for "
                                            + size(claim.published().planned().getAsDouble(), false)
                                            + " with Holm's correction"
                                    : "")));
        });
        if (claim.published().effect().isPresent()) {
            boolean relative = effect.map(Effect::relative).orElse(false);
            facts.add(new Fact("Published", signed(claim.published().effect().getAsDouble(), relative)));
        }
        String metric = rows.isEmpty() ? "" : rows.get(0).measured().metric();
        facts.add(new Fact("Nearness", claim.published().near(metric)));
        facts.add(new Fact("Figures", claim.detail()));
        return new ClaimCard(
                anchor,
                claim.id(),
                setting(claim, sides, rows),
                colon < 0 ? claim.source() : claim.source().substring(0, colon),
                colon < 0 ? "" : claim.source().substring(colon + 2),
                claim.expectation(),
                claim.word(),
                claim.mark(),
                effect.map(ClaimCard::text).orElse(""),
                facts,
                effect.map(found -> drawing(anchor, claim, found)).orElse(""));
    }

    /** The first line: that the setting is another must not be missed. */
    private static String setting(ClaimResult claim, List<Side> sides, List<ResultRow> rows) {
        String theirs = claim.published().setting();
        String there =
                theirs.isEmpty() ? "The suite does not tell the source's setting" : "The source speaks of " + theirs;
        if (rows.isEmpty()) {
            return there + "; nothing of it was tested here.";
        }
        List<String> batches = sides.stream()
                .map(side -> String.valueOf(side.batchSize()))
                .distinct()
                .toList();
        return there + "; judged here at batch " + Names.join(batches, batches.size()) + " on "
                + distinct(rows, row -> row.cell().task()) + " with "
                + distinct(rows, row -> network(row.cell().model())) + ".";
    }

    /** Detectors have a dozen options, which the task's section lists; a few are worth naming here. */
    private static String network(String model) {
        int options = model.indexOf('(');
        return options >= 0 && model.length() - options > FEW_OPTIONS ? model.substring(0, options) : model;
    }

    private static String distinct(List<ResultRow> rows, Function<ResultRow, String> part) {
        return rows.stream().map(part).distinct().collect(Collectors.joining(", "));
    }

    private static String tested(List<Side> sides) {
        return sides.stream().map(ClaimCard::tested).distinct().collect(Collectors.joining("; "));
    }

    private static String tested(Side side) {
        String cell = side.metric() + " of " + side.method() + " at batch " + side.batchSize();
        if (side.rows().isEmpty()) {
            return cell + ": no trial";
        }
        List<Measured> trials = side.rows().stream().map(ResultRow::measured).toList();
        if (!side.metric().equals("accuracy")) {
            return cell + ": " + Numbers.count(trials.size(), "trial");
        }
        Budget budget = Budget.of(trials);
        return cell + ": " + Numbers.count(trials.size(), "seed")
                + (budget.training().isEmpty() ? "" : ", " + budget.training())
                + (budget.judged().isEmpty() ? "" : ", " + budget.judged());
    }

    private static String text(Effect effect) {
        boolean relative = effect.relative();
        return signed(effect.value(), relative) + " ("
                + signed(effect.interval().low(), relative) + " to "
                + signed(effect.interval().high(), relative) + ")" + (effect.tie() ? ", inside the noise" : "");
    }

    private static String chance(Effect effect, long compared) {
        double p = Math.min(effect.pHolds(), effect.pOpposite());
        String hypothesis =
                effect.margin() > 0 ? "if there were a loss of " + effect.marginText() : "if there were no effect";
        String direction = effect.pHolds() <= effect.pOpposite()
                ? hypothesis
                : "of as large an effect the other way if there were none";
        return "p " + (p < 0.0005 ? "below 0.001" : "= " + Numbers.fixed(p, 3)) + " " + direction
                + (compared > 1 ? ", corrected for " + Numbers.count(compared, "claim") + " (Holm)" : "");
    }

    private static String signed(double value, boolean relative) {
        if (!Double.isFinite(value)) {
            return value > 0 ? "\u221e" : "\u2212\u221e";
        }
        return relative ? Numbers.signed(100 * value, Math.abs(value) < 0.1 ? 1 : 0) + "%" : Numbers.signed(value, 3);
    }

    private static String size(double value, boolean relative) {
        return signed(value, relative).substring(value < 0 || Double.isFinite(value) ? 1 : 0);
    }

    private static String drawing(String anchor, ClaimResult claim, Effect effect) {
        double far = FARTHEST * Math.max(Math.abs(effect.value()), 0.01);
        double low = Math.max(effect.interval().low(), Math.min(0, effect.value()) - far);
        double high = Math.min(effect.interval().high(), Math.max(0, effect.value()) + far);
        return new EffectLine(
                        anchor,
                        claim.id() + ": effect " + text(effect) + ", " + claim.word(),
                        value -> value == 0
                                ? "0"
                                : effect.relative() ? Numbers.signed(100 * value, 0) + "%" : Numbers.signed(value, 2),
                        effect.value(),
                        low,
                        high,
                        Math.min(effect.detectable(), far),
                        claim.published().effect())
                .svg();
    }
}
