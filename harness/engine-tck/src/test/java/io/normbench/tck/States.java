package io.normbench.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.tensor.Session;

/** The variables of a session. */
public final class States {
    private States() {}

    /** The values of a parameter or state, in row-major order. */
    public static double[] value(Session session, String name) {
        return session.snapshot().get(name).toDoubles();
    }

    /** Asserts that a variable has the expected values but for rounding. */
    public static void assertState(Session session, String name, double... expected) {
        assertThat(value(session, name)).containsExactly(expected, within(1e-12));
    }
}
