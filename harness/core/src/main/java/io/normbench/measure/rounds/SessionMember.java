package io.normbench.measure.rounds;

import io.normbench.measure.NotFinite;
import io.normbench.measure.TrainingSteps;
import io.normbench.tensor.DeviceTimer;
import io.normbench.tensor.Engine;
import java.util.Map;
import java.util.Optional;

/**
 * A network in training: a session of its own, and batches that lie on the device.
 *
 * @param engine the open engine
 * @param steps the network
 */
record SessionMember(Engine engine, TrainingSteps steps) implements Member {
    @Override
    public void train() {
        NotFinite.check(steps.train(), steps.made());
    }

    @Override
    public void infer() {
        steps.infer();
    }

    @Override
    public void synchronize() {
        engine.synchronize();
    }

    @Override
    public int stepsUntilSteady() {
        return steps.stepsUntilSteady();
    }

    @Override
    public Optional<DeviceTimer> deviceTimer() {
        Optional<DeviceTimer> own = engine.deviceTimer();
        boolean oneThread =
                engine.info().device().equals("cpu") && engine.info().threads() == 1;
        return own.isEmpty() && oneThread ? CpuTimer.ofThisThread() : own;
    }

    @Override
    public Map<String, Object> figures() {
        return steps.figures();
    }

    @Override
    public void close() {
        steps.close();
    }
}
