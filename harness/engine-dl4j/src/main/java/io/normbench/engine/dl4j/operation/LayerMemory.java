package io.normbench.engine.dl4j.operation;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.ResetPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Where a Deeplearning4j layer puts its arrays: its result where the plan wants it, what it computes on the way in a
 * workspace that all layers share and every call begins anew, as in DL4J's own networks; what it keeps for its gradient
 * outside of it.
 *
 * <p>Without a workspace every call would leave arrays to Java's collector, which does not see how large they are.
 */
public final class LayerMemory extends LayerWorkspaceMgr {
    private static final String WORKSPACE = "NORMBENCH_LAYER_WORKING_MEM";

    /** That of DL4J's networks, but sized after the first call. */
    private static final WorkspaceConfiguration CONFIGURATION = WorkspaceConfiguration.builder()
            .initialSize(0)
            .overallocationLimit(0.02)
            .policyLearning(LearningPolicy.FIRST_LOOP)
            .policyReset(ResetPolicy.BLOCK_LEFT)
            .policySpill(SpillPolicy.REALLOCATE)
            .policyAllocation(AllocationPolicy.OVERALLOCATE)
            .build();

    private @Nullable ArrayType placedType; // null, as the next one, before the first call
    private @Nullable INDArray place;

    LayerMemory() {
        super(EnumSet.of(ArrayType.INPUT), forAllButInput(CONFIGURATION), forAllButInput(WORKSPACE));
    }

    private static <T> Map<ArrayType, T> forAllButInput(T value) {
        Map<ArrayType, T> map = new EnumMap<>(ArrayType.class);
        EnumSet.complementOf(EnumSet.of(ArrayType.INPUT)).forEach(type -> map.put(type, value));
        return map;
    }

    /** Opens the workspace for one call, whose result of type {@code type} belongs into {@code array}. */
    MemoryWorkspace open(ArrayType type, INDArray array) {
        placedType = type;
        place = array;
        return Nd4j.getWorkspaceManager().getAndActivateWorkspace(CONFIGURATION, WORKSPACE);
    }

    @Override
    public INDArray createUninitialized(ArrayType type, DataType dataType, long[] shape, char order) {
        if (place != null
                && type == placedType
                && place.dataType() == dataType
                && place.ordering() == order
                && Arrays.equals(place.shape(), shape)) {
            return place;
        }
        return super.createUninitialized(type, dataType, shape, order);
    }

    /** Frees an array, if there is one, that the layer kept outside the workspace. */
    static void free(@Nullable INDArray array) {
        if (array != null && array.closeable() && !array.wasClosed()) {
            array.close();
        }
    }

    /** Gives the workspace back; the next call makes a new one. */
    public static void release() {
        if (Nd4j.getWorkspaceManager().checkIfWorkspaceExists(WORKSPACE)) {
            Nd4j.getWorkspaceManager()
                    .destroyWorkspace(Nd4j.getWorkspaceManager().getWorkspaceForCurrentThread(WORKSPACE));
        }
    }
}
