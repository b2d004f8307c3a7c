package io.normbench.data.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.data.Augmentation;
import io.normbench.data.DataSplit;
import io.normbench.data.ImageDataset;
import io.normbench.data.SplitMix64;
import io.normbench.data.digits.Digits;
import io.normbench.option.OptionSpec;
import io.normbench.suite.DataSpec;
import io.normbench.util.UserError;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DataCatalogTest {
    private final DataCatalog catalog = DataCatalog.load(getClass().getClassLoader());

    @Test
    void namesTheBundledDataSets() {
        assertThat(catalog.names()).containsExactly("digits", "cifar10", "cifar100", "image-folder", "idx");
    }

    @Test
    void listsTheOptionsOfEachDataSet() {
        assertThat(catalog.options()).containsOnlyKeys(catalog.names());
        assertThat(catalog.options().get("digits"))
                .extracting(OptionSpec::name)
                .containsExactly("title", "licence", "source", "pictures");
        assertThat(catalog.options().get("cifar10"))
                .extracting(OptionSpec::name)
                .containsExactly("root", "sha256", "title", "licence", "source", "pictures");
        assertThat(catalog.options().get("image-folder"))
                .extracting(OptionSpec::name)
                .containsExactly("root", "sha256", "image_size", "resize", "title", "licence", "source", "pictures");
    }

    @Test
    void imagesMayBeKeptOutOfReports() {
        assertThat(DataCatalog.keepsPictures(new DataSpec("voc", Map.of()))).isTrue();
        assertThat(DataCatalog.keepsPictures(new DataSpec("voc", Map.of("pictures", true))))
                .isTrue();
        assertThat(DataCatalog.keepsPictures(new DataSpec("voc", Map.of("pictures", false))))
                .isFalse();
    }

    @Test
    void opensDigitsWithoutOptions() {
        DataSplit split = catalog.open(new DataSpec("digits", Map.of()));
        assertThat(split.info().name()).isEqualTo("digits");
        assertThat(split.train().classes()).isEqualTo(10);
    }

    @Test
    void digitsAugmentationStaysWithinItsBounds() {
        Augmentation augmentation = catalog.augmentation(new DataSpec("digits", Map.of()));
        ImageDataset train = Digits.load().split().train();
        float black = Digits.load().scale().background()[0];
        float white = Digits.load().scale().table(0)[16];
        float brightest = black + 1.1f * (white - black) + 1e-5f;
        float[] image = new float[64];
        for (int i = 0; i < train.size(); i++) {
            train.read(i, image, 0);
            augmentation.apply(image, 0, train.shape(), new SplitMix64(i));
            for (float value : image) {
                assertThat(value >= black && value <= brightest).isTrue();
            }
        }
    }

    @Test
    void unknownNameGetsTheNearestOne() {
        assertThatThrownBy(() -> catalog.open(new DataSpec("cifar-10", Map.of())))
                .isInstanceOf(UserError.class)
                .hasMessage("unknown data 'cifar-10'; expected one of digits, cifar10, cifar100, image-folder, idx; "
                        + "did you mean 'cifar10'?");
    }

    @Test
    void unknownOptionIsAUserError() {
        assertThatThrownBy(() -> catalog.open(new DataSpec("digits", Map.of("rot", "x"))))
                .isInstanceOf(UserError.class)
                .hasMessage("data 'digits': unknown option 'rot'");
    }

    @Test
    void optionOfTheWrongTypeIsAUserError() {
        assertThatThrownBy(() -> catalog.open(new DataSpec("cifar10", Map.of("root", 5))))
                .isInstanceOf(UserError.class)
                .hasMessage("data 'cifar10': option 'root' is 5; expected a text");
    }

    @Test
    void missingRootOptionSaysWhatTheFolderHolds() {
        assertThatThrownBy(() -> catalog.open(new DataSpec("cifar10", Map.of())))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("option 'root' is missing; it names the folder that holds data_batch_1.bin");
    }

    @Test
    void missingFolderIsNamed() {
        assertThatThrownBy(() -> catalog.open(new DataSpec("cifar10", Map.of("root", "/no/such/folder"))))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("the folder /no/such/folder does not exist");
    }
}
