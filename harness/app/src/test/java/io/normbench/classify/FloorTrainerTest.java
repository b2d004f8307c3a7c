package io.normbench.classify;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.data.DataInfo;
import io.normbench.data.DataSplit;
import io.normbench.data.ImageDataset;
import io.normbench.data.ImageShape;
import io.normbench.data.digits.Digits;
import io.normbench.result.Floor;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FloorTrainerTest {
    @Test
    void digitsHaveAFloorAboveNineTenthsThatIsTheSameBitsEachTime() {
        Floor first = train(Digits.load().split());
        Floor second = train(Digits.load().split());

        assertThat(first.accuracy().getAsDouble()).isGreaterThan(0.9).isLessThan(1);
        assertThat(first.macroF1().getAsDouble()).isGreaterThan(0.9).isLessThan(1);
        assertThat(second.accuracy()).isEqualTo(first.accuracy());
        assertThat(second.macroF1()).isEqualTo(first.macroF1());
        assertThat(first.reason()).isEmpty();
        assertThat(first.splitSha256()).isEqualTo(Digits.load().splitSha256());
        assertThat(first.trainImages()).isEqualTo(1438);
        assertThat(first.heldOutImages()).isEqualTo(359);
        assertThat(first.settings())
                .containsEntry("seed", "12345")
                .containsEntry("epochs", "5")
                .containsEntry("tribuo-version", "4.3.2");
    }

    @Test
    void theSecondsAreThoseSinceTheDataWereOpened() {
        FloorTrainer trainer = new FloorTrainer(() -> 3_500_000_000L);

        assertThat(trainer.train("t", Digits.load().split(), 1_000_000_000L)
                        .floor()
                        .seconds())
                .isEqualTo(2.5);
    }

    @Test
    void dataThatAreTooLargeHaveNone() {
        assertThat(train(split(20_001, 1, 1)).reason())
                .contains("20,001 training images of 1 values", "at most 20,000 images");
        assertThat(train(split(10, 1, 4_097)).reason()).contains("of 4,097 values");
        assertThat(train(split(19_000, 1, 3_072)).reason()).contains("20,000,000 in all");
        assertThat(train(split(10, 30_000, 4)).reason()).contains("30,000 held-out images");
        assertThat(train(split(10, 30_000, 4)).accuracy()).isEmpty();
        assertThat(FloorTrainer.tooMany(1_281_167)).get().asString().contains("1,281,167 training images");
        assertThat(FloorTrainer.tooMany(20_000)).isEmpty();
    }

    private static Floor train(DataSplit split) {
        return new FloorTrainer(System::nanoTime)
                .train("task", split, System.nanoTime())
                .floor();
    }

    private static DataSplit split(int train, int test, int features) {
        return new DataSplit(
                new Unreadable(train, features),
                new Unreadable(test, features),
                new DataInfo("large", Map.of(), "hash", ""));
    }

    /** Images that only their number is known of. */
    private record Unreadable(int size, int features) implements ImageDataset {
        @Override
        public int classes() {
            return 2;
        }

        @Override
        public ImageShape shape() {
            return new ImageShape(1, 1, features);
        }

        @Override
        public int label(int index) {
            throw new AssertionError("read");
        }

        @Override
        public void read(int index, float[] target, int offset) {
            throw new AssertionError("read");
        }
    }
}
