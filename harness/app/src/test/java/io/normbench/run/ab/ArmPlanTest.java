package io.normbench.run.ab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.normbench.result.CellKey;
import io.normbench.result.RowBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The plans of arms of two versions. */
class ArmPlanTest {
    private static final CellKey CELL = RowBuilder.row("digits", "gn+ws", 8)
            .build()
            .cell()
            .executed("graph")
            .on("auto");

    private static ArmPlan plan(String cellId) {
        return new ArmPlan("gate", "hash", 0, 1, List.of(new ArmCell(CELL, cellId, 1, List.of(), 0)), List.of());
    }

    @Test
    void anEarlierVersionThatTellsFewerCoordinatesHasTheSameCells() throws Exception {
        ObjectNode sent = ArmProtocol.plan(plan("old"));
        ObjectNode coordinates = (ObjectNode) sent.at("/cells/0/coordinates");
        coordinates.put("device", "auto").remove(List.of("stat_batch", "layout", "execution"));
        ArmPlan old = ArmProtocol.plan(sent);

        assertThat(old.cells().get(0).coordinates()).isNotEqualTo(CELL);
        assertThat(old.completedBy(List.of(old, plan("new"))).cells())
                .isEqualTo(plan("old").cells());
        assertThat(ArmProtocol.plan(ArmProtocol.plan(plan("new")))).isEqualTo(plan("new"));
    }
}
