package io.normbench.report.grid;

import io.normbench.report.chart.Level;
import io.normbench.report.text.Names;
import io.normbench.report.text.Numbers;
import io.normbench.report.text.Statement;
import io.normbench.result.Floor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The floor of one task, as it is shown.
 *
 * @param floor the floor
 * @param accuracy its accuracy, 0 to 1
 */
public record FloorView(Floor floor, double accuracy) {
    private static final int NAMED = 4;

    /** The floor of {@code task} that can be drawn; empty if it has none. */
    public static Optional<FloorView> of(List<Floor> floors, String task) {
        return entry(floors, task)
                .filter(floor -> floor.accuracy().isPresent())
                .map(floor -> new FloorView(floor, floor.accuracy().getAsDouble()));
    }

    private static Optional<Floor> entry(List<Floor> floors, String task) {
        return floors.stream().filter(floor -> floor.task().equals(task)).findFirst();
    }

    /** Its accuracy as text. */
    public String text() {
        return Quantity.ACCURACY.format(accuracy);
    }

    /** What it is, in a sentence without an end. */
    public String description() {
        return "a logistic regression on the pixels of the same split (Tribuo "
                + floor.settings().getOrDefault("tribuo-version", "") + ", "
                + floor.settings().getOrDefault("epochs", "?") + " epochs over "
                + Numbers.count(floor.trainImages(), "image") + ", "
                + Numbers.fixed(floor.seconds(), 1) + " s)";
    }

    /** The line in charts. */
    public Level level() {
        return new Level(accuracy, "floor " + text(), "floor: " + description() + ": " + text());
    }

    /** Whether there is a {@code value} and it is below the floor. */
    public boolean isAbove(OptionalDouble value) {
        return value.isPresent() && value.getAsDouble() < accuracy;
    }

    /** What the report says of the task's floor; empty in runs of earlier versions and for tasks of other kinds. */
    public static Optional<Statement> statement(List<Floor> floors, String task, Grid grid) {
        return entry(floors, task).map(floor -> new Statement("Floor", text(floor, grid)));
    }

    private static String text(Floor floor, Grid grid) {
        if (floor.accuracy().isEmpty()) {
            return "none: " + floor.reason() + ".";
        }
        FloorView view = new FloorView(floor, floor.accuracy().getAsDouble());
        long cells = 0;
        long below = 0;
        List<String> never = new ArrayList<>();
        for (String method : grid.methods()) {
            long own = 0;
            long ownBelow = 0;
            for (int batchSize : grid.batchSizes()) {
                own += grid.value(method, batchSize).isPresent() ? 1 : 0;
                ownBelow += view.isAbove(grid.value(method, batchSize)) ? 1 : 0;
            }
            cells += own;
            below += ownBelow;
            if (own > 0 && own == ownBelow) {
                never.add(method);
            }
        }
        return view.text() + ", by " + view.description() + ". "
                + (below == 0
                        ? "No method is below it at any batch size."
                        : below + " of " + Numbers.count(cells, "value") + " "
                                + (below == 1 ? "is" : "are") + " below it (\u25bd)"
                                + (never.isEmpty()
                                        ? "."
                                        : ", at every batch size those of " + Names.join(never, NAMED) + "."));
    }
}
