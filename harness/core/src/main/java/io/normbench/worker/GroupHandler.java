package io.normbench.worker;

import io.normbench.data.DataInfo;
import io.normbench.measure.Progress;
import io.normbench.measure.TrialPhase;
import io.normbench.measure.TrialRunner;
import io.normbench.measure.rounds.GroupResult;
import io.normbench.measure.rounds.GroupRunner;
import io.normbench.measure.rounds.MeasureGroup;
import io.normbench.measure.rounds.RoundsListener;
import io.normbench.protocol.Answer;
import io.normbench.protocol.Event;
import io.normbench.protocol.Request;
import io.normbench.result.Block;
import io.normbench.result.Outcome;
import io.normbench.suite.plan.Trial;
import io.normbench.tensor.Engine;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Measures comparison groups. */
final class GroupHandler implements Handler<Request.Group, Answer.Group> {
    private final EngineHolder engines;
    private final TrialRunner trials;
    private final GroupRunner groups;
    private final ProgressEvents progress;
    private final Events events;

    GroupHandler(EngineHolder engines, TrialRunner trials, LongSupplier clock, ProgressEvents progress, Events events) {
        this.engines = engines;
        this.trials = trials;
        this.groups = new GroupRunner(trials, clock);
        this.progress = progress;
        this.events = events;
    }

    @Override
    public Answer.Group answer(Request.Group request) {
        MeasureGroup group = request.group();
        Trial first = group.trials().get(0);
        Engine engine;
        try {
            engine = engines.engine(first.cell());
        } catch (UnsupportedOperationException e) {
            return new Answer.Group(first.cell().device(), unsupported(group.trials(), e), Optional.empty());
        }
        GroupResult result = groups.run(engine, group, new Telling(events, progress.begin()));
        // All are trained on the same data; the methods of some may be unknown.
        Optional<DataInfo> data = group.trials().stream()
                .map(trials::dataInfo)
                .flatMap(Optional::stream)
                .findFirst();
        return new Answer.Group(engine.info().device(), result, data);
    }

    private static GroupResult unsupported(List<Trial> trials, UnsupportedOperationException why) {
        List<GroupResult.Member> members = trials.stream()
                .map(trial -> new GroupResult.Member(
                        MeasureGroup.label(trial),
                        new Outcome.Unsupported(String.valueOf(why.getMessage())),
                        0,
                        Map.of()))
                .toList();
        return new GroupResult(members, List.of(), 0);
    }

    /** Tells whose turn it is, and how far the rounds are. */
    private static final class Telling implements RoundsListener {
        private final Events events;
        private final Progress progress;
        private int warmupTurns;

        Telling(Events events, Progress progress) {
            this.events = events;
            this.progress = progress;
        }

        @Override
        public void turn(String member) {
            events.send(new Event.Turn(member));
        }

        @Override
        public void warmedUp(String member) {
            progress.at(TrialPhase.WARM_UP, ++warmupTurns, 0);
        }

        @Override
        public void block(Block block) {}

        @Override
        public void phase(Block.Phase phase) {
            round(phase, 0);
        }

        @Override
        public void round(Block.Phase phase, int round) {
            progress.at(phase == Block.Phase.TRAIN ? TrialPhase.MEASURE : TrialPhase.INFERENCE, round, 0);
        }
    }
}
