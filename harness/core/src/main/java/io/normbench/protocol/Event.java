package io.normbench.protocol;

import io.normbench.conformance.MethodVerdict;
import io.normbench.data.DataInfo;
import io.normbench.tensor.EngineInfo;

/** What a worker says. An {@link Answer} ends the request that it belongs to, the others come before it. */
public sealed interface Event
        permits Answer,
                Event.Hello,
                Event.Opened,
                Event.Data,
                Event.FirstStep,
                Event.Progress,
                Event.Turn,
                Event.Verdict {
    /**
     * The first of all, before any request.
     *
     * @param version {@link Protocol#VERSION} of the worker's build
     */
    record Hello(String version) implements Event {}

    /** The engine was opened, or opened again with other options. */
    record Opened(EngineInfo engine) implements Event {}

    /** The data of a trial were opened, and there is something to warn of before anything is trained on them. */
    record Data(DataInfo data) implements Event {}

    /**
     * The worker has done its first step.
     *
     * @param sinceLaunchMillis time since the orchestrator started the process
     */
    record FirstStep(long sinceLaunchMillis) implements Event {}

    /**
     * How far it is.
     *
     * @param phase one of {@link io.normbench.measure.TrialPhase}
     * @param done steps done in this phase
     * @param total steps of this phase, or 0 where it ends by time
     */
    record Progress(String phase, int done, int total) implements Event {}

    /**
     * A member of a group has the turn: if nothing more is heard, it is the one that hangs or brought the worker down.
     *
     * @param member its label
     */
    record Turn(String member) implements Event {}

    /** What a conformance check says of one method. */
    record Verdict(MethodVerdict verdict) implements Event {}
}
