package io.normbench.suite.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults in the tasks and the engine of a suite. */
class TaskFaultsTest {
    private SuiteFiles files;

    @BeforeEach
    void prepare(@TempDir Path folder) {
        files = new SuiteFiles(folder);
    }

    @Test
    void unknownEngine() {
        assertThat(files.faultsAfter("device: cpu", "engine: libtroch"))
                .containsExactly(
                        "s.yaml:3:20: defaults.engine: unknown engine 'libtroch'; expected one of libtorch, dl4j; "
                                + "did you mean 'libtorch'?");
    }

    @Test
    void unknownKindOfTask() {
        assertThat(files.faultsAfter("task: classification", "task: clasification"))
                .containsExactly("s.yaml:10:11: tasks[0].task: unknown kind of task 'clasification'; expected "
                        + "'classification'");
    }

    @Test
    void unknownDataSet() {
        assertThat(files.faultsAfter("{name: digits}", "{name: digit}"))
                .containsExactly("s.yaml:11:18: tasks[0].data.name: unknown data set 'digit'; expected one of cifar10, "
                        + "digits; did you mean 'digits'?");
    }

    @Test
    void unknownDataOption() {
        assertThat(files.faultsAfter("{name: digits}", "{name: cifar10, rot: x}"))
                .containsExactly("s.yaml:11:27: tasks[0].data.rot: unknown option 'rot'; expected 'root'");
    }

    @Test
    void dataOptionOfWrongType() {
        assertThat(files.faultsAfter("{name: digits}", "{name: cifar10, root: 7}"))
                .containsExactly("s.yaml:11:33: tasks[0].data.root: is 7; expected a text");
    }

    @Test
    void unknownModel() {
        assertThat(files.faultsAfter("preact-resnet", "preact-resnest"))
                .containsExactly("s.yaml:12:19: tasks[0].model.name: unknown model 'preact-resnest'; expected "
                        + "'preact-resnet'");
    }

    @Test
    void unknownModelOption() {
        assertThat(files.faultsAfter("depth: 8", "dept: 8"))
                .containsExactly("s.yaml:12:34: tasks[0].model.dept: unknown option 'dept'; expected one of depth, "
                        + "width; did you mean 'depth'?");
    }

    @Test
    void modelOptionOutOfRange() {
        assertThat(files.faultsAfter("depth: 8", "depth: 7"))
                .containsExactly("s.yaml:12:41: tasks[0].model.depth: is 7; expected a whole number of at least 8");
    }

    @Test
    void missingModel() {
        assertThat(files.faultsAfter("    model: {name: preact-resnet, depth: 8}\n", ""))
                .containsExactly("s.yaml:9:5: tasks[0].model: is missing; expected a mapping with name, weights");
    }

    @Test
    void sameTaskIdTwice() {
        assertThat(files.faultsAfter(
                        "measure:",
                        "  - {id: digits, task: classification, data: {name: digits}, model: {name: "
                                + "preact-resnet}}\nmeasure:"))
                .containsExactly("s.yaml:13:10: tasks[1].id: 'digits' is also the id of tasks[0]; expected an id that "
                        + "no other task has");
    }

    @Test
    void aScheduleOfStepsWithoutMilestones() {
        assertThat(files.faultsAfter("model:", "train: {schedule: step}\n    model:"))
                .singleElement(InstanceOfAssertFactories.STRING)
                .startsWith(
                        "s.yaml:12:12: tasks[0].train.milestones: is missing; expected with schedule step, the shares");
    }

    @Test
    void milestonesWithoutAScheduleOfSteps() {
        assertThat(files.faultsAfter("model:", "train: {schedule: poly, milestones: [0.5]}\n    model:"))
                .containsExactly("s.yaml:12:29: tasks[0].train.milestones: has a meaning for schedule step alone; "
                        + "expected schedule: step beside it");
    }

    @Test
    void aClipWithoutAdaptiveClipping() {
        assertThat(files.faultsAfter("model:", "train: {clip: 0.1}\n    model:"))
                .containsExactly("s.yaml:12:13: tasks[0].train.clip: has a meaning for clipping agc alone; expected"
                        + " clipping: agc beside it");
    }

    @Test
    void aClippingThatThereIsNot() {
        assertThat(files.faultsAfter("model:", "train: {clipping: acg}\n    model:"))
                .containsExactly("s.yaml:12:23: tasks[0].train.clipping: is 'acg'; expected one of none," + " agc");
    }

    @Test
    void adaptiveClippingHasThePapersFactorUnlessTold() {
        assertThat(clip("{clipping: agc}")).isEqualTo(0.01);
        assertThat(clip("{clipping: agc, clip: 0.16}")).isEqualTo(0.16);
        assertThat(clip("{clipping: none}")).isZero();
        assertThat(clip("{samples: 9}")).isZero();
    }

    private double clip(String train) {
        return files.load(SuiteFiles.VALID.replace("    model:", "    train: " + train + "\n    model:"))
                .tasks()
                .get(0)
                .train()
                .clip();
    }
}
