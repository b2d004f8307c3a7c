package io.normbench.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.conformance.MethodVerdict.Status;
import org.junit.jupiter.api.Test;

class TallyTest {
    private final Tally tally = new Tally();

    @Test
    void passesWhereNoCaseFailed() {
        tally.add("general", new Judgement(new Deviation(1e-12, "step 1 output"), 1e-9));

        assertThat(verdict().status()).isEqualTo(Status.PASS);
        assertThat(verdict().cases()).isEqualTo(1);
    }

    @Test
    void failsWhereACaseFailed() {
        tally.add("general", new Judgement(new Deviation(1e-3, "step 1 output"), 1e-9));

        assertThat(verdict().status()).isEqualTo(Status.FAIL);
        assertThat(verdict().failures()).containsExactly("general: step 1 output: error 1.00e-03, allowed 1.0e-09");
    }

    @Test
    void theWorstCaseIsTheOneThatUsesUpMostOfWhatIsAllowed() {
        tally.add("coarse", new Judgement(new Deviation(1e-3, "output"), 1e-2));
        tally.add("fine", new Judgement(new Deviation(1e-8, "output"), 2e-8));

        assertThat(verdict().largestError()).isEqualTo(1e-8);
        assertThat(verdict().share()).isCloseTo(0.5, within(1e-12));
    }

    @Test
    void whateverAMethodThrowsIsAFailure() {
        tally.add("general", new IllegalStateException("no such axis\nframe 1\nframe 2"));

        assertThat(verdict().status()).isEqualTo(Status.FAIL);
        assertThat(verdict().failures())
                .singleElement()
                .asString()
                .contains("no such axis")
                .doesNotContain("frame");
        assertThat(verdict().share()).isInfinite();
    }

    @Test
    void whatTheEngineLacksIsUnsupportedAndNoFailure() {
        tally.add("general", new UnsupportedOperationException("erf is not part of engine x"));

        assertThat(verdict().status()).isEqualTo(Status.UNSUPPORTED);
        assertThat(verdict().notes()).containsExactly("unsupported: erf is not part of engine x");
    }

    @Test
    void aCaseThatIsSkippedIsSaidOnceAndIsNoPass() {
        tally.skip("skipped: large");
        tally.skip("skipped: large");

        assertThat(verdict().status()).isEqualTo(Status.SKIPPED);
        assertThat(verdict().notes()).containsExactly("skipped: large");
    }

    @Test
    void doesNotPassAPathThatRanNoCase() {
        assertThat(verdict().status()).isEqualTo(Status.NO_SUCH_PATH);
    }

    @Test
    void namesThePathInLowerCase() {
        assertThat(MethodVerdict.notImplemented("mabn", CodePath.DEFINITION, 3).check())
                .isEqualTo("definition");
    }

    private MethodVerdict verdict() {
        return tally.verdict("bn", "fused");
    }
}
