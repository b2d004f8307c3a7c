package io.normbench.norm;

import io.normbench.tensor.DType;
import io.normbench.tensor.Engine;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A training pass of a layer that does things by how many there were: its number, from 1 on, is what the state
 * {@code iters} ({@code [1]}) is after it.
 *
 * <p>Where the host knows the number, it branches and computes one side. Elsewhere, as in captured steps and graphs, which
 * are the same in every pass, the device computes both and takes one: with NaN in the other the result is still right.
 * Numbers are exact in float32 up to 2^24.
 */
public final class Pass {
    private final Variable counter;
    private final @Nullable Tensor counted; // null where the host knows the number: it is the counter's value
    private final OptionalDouble known;

    private Pass(Variable counter, @Nullable Tensor counted, OptionalDouble known) {
        this.counter = counter;
        this.counted = counted;
        this.known = known;
    }

    public static Variable counter(Scope scope) {
        return scope.state("iters", Initializer.constant(0), 1);
    }

    /** Counts one more. */
    public static Pass next(Variable counter) {
        OptionalDouble before = counter.known();
        if (before.isPresent()) {
            double now = before.getAsDouble() + 1;
            counter.set(now);
            return new Pass(counter, null, OptionalDouble.of(now));
        }
        Tensor number = counter.get().add(1);
        counter.set(number);
        return new Pass(counter, number, before);
    }

    /** Its number, {@code [1]}. */
    public Tensor number() {
        return counted == null ? counter.get() : counted;
    }

    /** Whether the host knows that this is at most pass {@code last}. */
    public boolean surelyWithin(double last) {
        return known.isPresent() && known.getAsDouble() <= last;
    }

    /** {@code then} after pass {@code last}, {@code before} up to it. */
    public Tensor after(double last, Supplier<Tensor> then, Supplier<Tensor> before) {
        if (known.isPresent()) {
            return known.getAsDouble() > last ? then.get() : before.get();
        }
        return number().add(-last).relu().where(then.get(), before.get());
    }

    /** A number as a tensor: {@code then} after pass {@code last}, {@code before} up to it. */
    public Tensor after(double last, double then, double before) {
        return after(last, () -> engine().full(then, 1), () -> engine().full(before, 1));
    }

    /** Puts {@code row} in the place of the one of {@code rows} whose number is this pass's modulo their count. */
    public void put(Variable rows, Tensor row) {
        if (known.isPresent()) {
            rows.setRow((long) (known.getAsDouble() % rows.get().size(0)), row);
        } else {
            rows.set(put(rows.get(), row));
        }
    }

    /** {@code rows} with {@code row} in the place of the one whose number is this pass's modulo their count. */
    public Tensor put(Tensor rows, Tensor row) {
        Tensor one = row.reshape(1, -1);
        int count = (int) rows.size(0);
        if (count == 1) {
            return one;
        }
        if (known.isEmpty()) {
            return others(count).where(rows, one);
        }
        int place = (int) (known.getAsDouble() % count);
        List<Tensor> parts = new ArrayList<>();
        if (place > 0) {
            parts.add(rows.slice(0, 0, place));
        }
        parts.add(one);
        if (place < count - 1) {
            parts.add(rows.slice(0, place + 1, count));
        }
        return parts.get(0).concat(0, parts.subList(1, parts.size()).toArray(Tensor[]::new));
    }

    /** The sum of all rows but the one in this pass's place: {@code [C]}. */
    public Tensor sumOfOthers(Tensor rows) {
        Tensor none = engine().full(0, rows.size(1));
        return put(rows, none).sum(0).reshape(-1);
    }

    /**
     * Makes {@code values} the values of those of {@code places}, of {@code count}, whose number is this pass's modulo
     * their count.
     */
    public void put(List<Variable[]> places, Tensor... values) {
        int count = places.size();
        for (int place = 0; place < count; place++) {
            if (known.isPresent() && place != (int) (known.getAsDouble() % count)) {
                continue;
            }
            Tensor other = known.isPresent() || count == 1
                    ? null
                    : others(count).slice(0, place, place + 1).reshape(1);
            for (int i = 0; i < values.length; i++) {
                Variable variable = places.get(place)[i];
                Tensor value = values[i].stopGradient().reshape(variable.get().shape());
                variable.set(other == null ? value : other.where(variable.get(), value));
            }
        }
    }

    /**
     * Whether what {@link #put(List, Tensor...)} left in {@code place} of {@code count} is of a pass after {@code last}: 0
     * where not, {@code [1]}; empty where the host knows that it is not.
     */
    public Optional<Tensor> isAfter(double last, int place, int count) {
        if (known.isPresent()) {
            double before = known.getAsDouble() - 1;
            double when = before - (before - place + count) % count;
            return when > last ? Optional.of(number()) : Optional.empty();
        }
        Tensor age = remainder(number().add(count - 1.0 - place), count);
        return Optional.of(number().sub(age).add(-1 - last).relu());
    }

    /** 0 in this pass's place, something else in the others: {@code [count, 1]}. */
    private Tensor others(int count) {
        Tensor places = engine().kept(List.of("places", count), () -> {
            double[] values = new double[count];
            for (int i = 0; i < count; i++) {
                values[i] = i;
            }
            return HostTensor.of(values, count, 1);
        });
        return places.sub(remainder(number(), count));
    }

    private Engine engine() {
        return number().engine();
    }

    private static Tensor remainder(Tensor number, int divisor) {
        // Half of one away from whole quotients, so that rounding cannot reach one.
        Tensor whole = number.add(0.5).mul(1.0 / divisor).cast(DType.INT64).cast(number.dtype());
        return number.sub(whole.mul(divisor));
    }
}
