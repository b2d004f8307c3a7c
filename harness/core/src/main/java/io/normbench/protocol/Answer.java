package io.normbench.protocol;

import io.normbench.data.DataInfo;
import io.normbench.measure.rounds.GroupResult;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.roofline.Ceiling;
import io.normbench.roofline.LayerMeasurement;
import io.normbench.tensor.DeviceFinding;
import io.normbench.tensor.EngineInfo;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The last event of a request. */
public sealed interface Answer extends Event {
    /**
     * A trial ended.
     *
     * @param device the device it ran on
     * @param outcome how it ended
     * @param measured its numbers, as far as it came
     * @param data what the record says of its data; empty if it ended before they were opened
     * @param classes number of classes that its file of predictions tells apart; empty if there is no such file
     */
    record Trial(String device, Outcome outcome, Measured measured, Optional<DataInfo> data, OptionalInt classes)
            implements Answer {}

    /**
     * A group was measured, as far as it came; the blocks are in its file.
     *
     * @param device the device it ran on
     * @param result what became of its members
     * @param data what the record says of its data; empty if none could be opened
     */
    record Group(String device, GroupResult result, Optional<DataInfo> data) implements Answer {}

    /**
     * A network is open and warm, or has failed, as {@link Closed} will say.
     *
     * @param device the device it runs on
     * @param data what the record says of its data; empty if they could not be opened
     */
    record Begun(String device, Optional<DataInfo> data) implements Answer {}

    /** A block of it; empty if it has failed, now or before. */
    record Block(Optional<io.normbench.result.Block> block) implements Answer {}

    /**
     * It is closed.
     *
     * @param member how it ended
     * @param memory the peaks of memory, as far as they are known
     */
    record Closed(GroupResult.Member member, Measured memory) implements Answer {}

    /**
     * A layer was measured, or not.
     *
     * @param engine the engine, if it could be opened
     * @param ceiling the roofline of this worker; empty unless a layer was measured
     * @param measurement the layer; empty unless it was measured
     */
    record Roofline(
            Outcome outcome,
            Optional<EngineInfo> engine,
            Optional<Ceiling> ceiling,
            Optional<LayerMeasurement> measurement)
            implements Answer {}

    /** The engine works. */
    record Probed(EngineInfo engine) implements Answer {}

    /** What is there of what a device needs, and what is not. */
    record Explained(List<DeviceFinding> findings) implements Answer {
        public Explained {
            findings = List.copyOf(findings);
        }
    }

    /** What has nothing to tell but its outcome ended. */
    record Ended(Outcome outcome) implements Answer {}

    /** It is done; all was said in other events. */
    record Done() implements Answer {}

    /**
     * The worker cannot do what it is asked to, for a reason that concerns every request of the kind: the answer is a
     * message for the user.
     *
     * @param message one line, as of a {@link io.normbench.util.UserError}
     * @param exitStatus the status to end with
     */
    record Fault(String message, int exitStatus) implements Answer {}
}
