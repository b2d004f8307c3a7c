package io.normbench.metric.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each fault of an input is one message with the file and the place. */
class CocoInputErrorsTest {
    private static final String TRUTH = """
            {"images": [{"id": 1, "height": 4, "width": 5}], "categories": [{"id": 3}],
             "annotations": [{"id": 1, "image_id": 1, "category_id": 3, "area": 4, "iscrowd": 0, "bbox": [0, 0, 2, 2],
              "segmentation": {"size": [4, 5], "counts": [0, 2, 2, 2, 14]}}]}
            """;
    private static final String DETECTION =
            "{\"image_id\": 1, \"category_id\": 3, \"score\": 0.5, \"bbox\": [0, 0, 2, 2]}";
    private static final String MASK =
            "{\"image_id\": 1, \"category_id\": 3, \"score\": 0.5, \"segmentation\": SEGMENTATION}";

    @TempDir
    private Path folder;

    private AbstractThrowableAssert<?, ? extends Throwable> truthFault(IouType type, String text) throws IOException {
        Path file = Files.writeString(folder.resolve("gt.json"), text);
        return assertThatThrownBy(() -> GroundTruth.read(file, type))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("gt.json");
    }

    private AbstractThrowableAssert<?, ? extends Throwable> fault(IouType type, String text) throws IOException {
        GroundTruth truth = GroundTruth.read(Files.writeString(folder.resolve("gt.json"), TRUTH), type);
        Path file = Files.writeString(folder.resolve("dt.json"), text);
        return assertThatThrownBy(() -> Detections.read(file, truth))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("dt.json");
    }

    @Test
    void aFileThatIsMissing() {
        assertThatThrownBy(() -> GroundTruth.read(folder.resolve("none.json"), IouType.BBOX))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("none.json: no such file");
    }

    @Test
    void aFileThatIsCutOff() throws IOException {
        truthFault(IouType.BBOX, TRUTH.substring(0, 60))
                .hasMessageContaining("gt.json:1:")
                .hasMessageContaining("not valid JSON");
    }

    @Test
    void aFileThatIsCutOffIsNotBlamedOnAnOptionOfTheParser() throws IOException {
        truthFault(IouType.BBOX, TRUTH.substring(0, TRUTH.indexOf("}],") + 1))
                .message()
                .doesNotContain("StreamReadFeature")
                .contains("line: 1");
    }

    @Test
    void anEmptyFile() throws IOException {
        truthFault(IouType.BBOX, "").hasMessageContaining("is empty");
    }

    @Test
    void textAfterTheEnd() throws IOException {
        fault(IouType.BBOX, "[] []").hasMessageContaining("after the end");
    }

    @Test
    void eachMissingKeyOfAnAnnotationIsNamedWithItsPlace() throws IOException {
        for (String key : new String[] {"id", "image_id", "category_id", "area", "iscrowd", "bbox"}) {
            String broken = TRUTH.replace("[{\"id\": 1, \"image", "[{\"ID\": 1, \"image");
            broken = key.equals("id") ? broken : TRUTH.replaceFirst("\"" + key + "\": ", "\"x\": ");
            truthFault(IouType.BBOX, broken)
                    .hasMessageContaining("at /annotations/0: the key '" + key + "' is missing");
        }
    }

    @Test
    void aSectionThatIsMissing() throws IOException {
        truthFault(IouType.BBOX, TRUTH.replace("categories", "classes")).hasMessageContaining("'categories'");
    }

    @Test
    void annotationsThatShareAnId() throws IOException {
        String one = TRUTH.substring(TRUTH.indexOf("[{\"id\": 1, \"image") + 1, TRUTH.lastIndexOf("]}"));

        truthFault(IouType.BBOX, TRUTH.replace(one, one + "," + one))
                .hasMessageContaining("two annotations have the id 1");
    }

    @Test
    void detectionsThatAreNoArray() throws IOException {
        fault(IouType.BBOX, "{}").hasMessageContaining("must be an array, not an object");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            BBOX | "image_id": 1 | "image_id": 9     | at /1: image_id 9 is not in the ground truth
            BBOX | score         | confidence        | at /1: the key 'score' is missing
            BBOX | 0.5           | "0.5"             | at /1/score: score is a string; expected a number
            BBOX | 0.5           | NaN               | at /1/score: score is NaN; expected a finite number
            BBOX | 0.5           | Infinity          | at /1/score: score is Infinity; expected
            BBOX | 0.5           | 1e999             | at /1/score: score is too large for a double
            BBOX | 0.5           | Infinity          | at /1/score:
            BBOX | 0.5           | -Infinity         | at /1/score:
            BBOX | 0.5           | 1e999             | at /1/score:
            BBOX | 0.5           | -1e999            | at /1/score:
            BBOX | [0, 0, 2, 2]  | [0, 0, NaN, 2]    | at /1/bbox/2:
            BBOX | [0, 0, 2, 2]  | [0, 0, 1e999, 2]  | at /1/bbox/2:
            BBOX | [0, 0, 2, 2]  | [0, 0, -2, 2]     | at /1: bbox has the width -2.0; expected
            SEGM | [0, 0, 2, 2]  | [0, 0, 2, -0.5]   | at /1: bbox has the height -0.5
            BBOX | [0, 0, 2, 2]  | [0, 0, 2]         | bbox has 3 numbers
            BBOX | bbox          | box               | at /1: the key 'bbox' is missing
            """)
    void aFaultOfTheSecondDetectionIsNamedWithItsIndex(IouType type, String part, String broken, String message)
            throws IOException {
        fault(type, "[" + DETECTION + "," + DETECTION.replace(part, broken) + "]")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"size": [4, 5], "counts": [-1, 21]} | at /0/segmentation/counts/0: a run length is -1
            {"size": [-4, 5], "counts": [20]}    | at /0/segmentation/size/0: size is -4
            {"size": [5, 4], "counts": [0, 20]}  | at /0: segmentation: the mask is 5 x 4
            {"size": [5, 4], "counts": [0, 20]}  | image 1 is 4 x 5
            {"size": [4, 5], "counts": [0, 19]}  | at /0/segmentation: not a valid RLE
            {"size": [4, 5], "counts": [0, 19]}  | 19 pixels
            {"size": [4, 5], "counts": "~"}      | at /0/segmentation/counts: character 1
            {"counts": [0, 20]}                  | lacks 'size'
            []                                   | segmentation is empty
            null                                 | segmentation is empty
            {}                                   | segmentation is empty
            [[], []]                             | segmentation is empty
            [[1, 1, 2, 2]]                       | a polygon has 4 numbers; expected x and y of at least three corners
            [[1, 1, 2, 2, 3]]                    | a polygon has 5 numbers
            """)
    void aFaultOfAMaskIsNamedWithItsPlace(String mask, String message) throws IOException {
        fault(IouType.SEGM, "[" + MASK.replace("SEGMENTATION", mask) + "]").hasMessageContaining(message);
    }

    /** What an evaluation of boxes does not need, whatever is in it. */
    @ParameterizedTest
    @ValueSource(strings = {"[]", "null", "{}", "[[]]", "[[1, 1, 2, 2]]", "7", "{\"size\": [9, 9], \"counts\": [81]}"})
    void boxesNeedNoOutlines(String outline) throws IOException {
        String odd = ", \"segmentation\": " + outline;
        for (String detection :
                new String[] {DETECTION.replace("}", odd + "}"), DETECTION.replace(", \"score", odd + ", \"score")}) {
            Path truth = Files.writeString(
                    folder.resolve("gt.json"),
                    TRUTH.replaceAll("\"segmentation\": \\{.*}}", "\"segmentation\": " + outline + "}"));
            Path found = Files.writeString(folder.resolve("dt.json"), "[" + detection + "," + detection + "]");
            GroundTruth objects = GroundTruth.read(truth, IouType.BBOX);
            assertThat(CocoEvaluator.evaluate(objects, Detections.read(found, objects), 1)
                            .ap())
                    .isGreaterThan(0.99);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "null", "\"4\"", "4.5", "[4]", "1e30", "NaN"})
    void boxesNeedNoSizes(String height) throws IOException {
        Path truth =
                Files.writeString(folder.resolve("gt.json"), TRUTH.replace("\"height\": 4", "\"height\": " + height));
        Path found = Files.writeString(folder.resolve("dt.json"), "[" + DETECTION + "]");
        GroundTruth objects = GroundTruth.read(truth, IouType.BBOX);
        assertThat(CocoEvaluator.evaluate(objects, Detections.read(found, objects), 1)
                        .ap())
                .isGreaterThan(0.99);
    }

    @Test
    void anOutlineThatIsNeededIsNamedThoughBoxesAreEvaluated() throws IOException {
        fault(IouType.BBOX, "[" + MASK.replace("SEGMENTATION", "[[1, 1, 2, 2]]") + "]")
                .hasMessageContaining("a polygon has 4 numbers");
        fault(IouType.BBOX, "[" + MASK.replace("SEGMENTATION", "[[]]") + "]")
                .hasMessageContaining("segmentation is empty");
        fault(IouType.BBOX, "[{\"segmentation\": [[1, 1,}]").hasMessageContaining("not valid JSON");
    }

    @Test
    void aMaskThatIsEmptyIsThatOfItsBox() throws IOException {
        for (String empty : new String[] {"[]", "null", "[[]]", "{}"}) {
            String detection = DETECTION.replace("}", ", \"segmentation\": " + empty + "}");
            GroundTruth truth = GroundTruth.read(Files.writeString(folder.resolve("gt.json"), TRUTH), IouType.SEGM);
            Path found = Files.writeString(folder.resolve("dt.json"), "[" + detection + "]");
            assertThat(Detections.read(found, truth).size()).isEqualTo(1);
        }
    }

    @Test
    void aSectionThatIsThereTwice() throws IOException {
        truthFault(IouType.BBOX, TRUTH.replaceFirst("}\\s*$", ", \"annotations\": []}"))
                .hasMessageContaining("the key 'annotations' is there twice");
        truthFault(IouType.BBOX, TRUTH.replace("\"area\": 4", "\"area\": 4, \"area\": 5"))
                .hasMessageContaining("at /annotations/0/area: the key 'area' is there twice");
    }

    @Test
    void idsAreExactUpToTheLargestLongAndNamedBeyond() throws IOException {
        String large = TRUTH.replace("\"id\": 1, \"height", "\"id\": 9223372036854775807, \"height");
        truthFault(IouType.BBOX, large.replace("775807", "775808"))
                .hasMessageContaining(
                        "at /images/0/id: id is 9223372036854775808; expected at most 9223372036854775807");
        GroundTruth truth = GroundTruth.read(
                Files.writeString(
                        folder.resolve("gt.json"),
                        large.replace("\"image_id\": 1", "\"image_id\": 9223372036854775807")),
                IouType.BBOX);
        Path other = Files.writeString(
                folder.resolve("dt.json"), "[" + DETECTION.replace("_id\": 1", "_id\": 9223372036854775806") + "]");
        assertThatThrownBy(() -> Detections.read(other, truth))
                .hasMessageContaining("image_id 9223372036854775806 is not in the ground truth");
        Path float64 = Files.writeString(
                folder.resolve("dt.json"), "[" + DETECTION.replace("_id\": 1", "_id\": 9.223372036854775807e18") + "]");
        assertThatThrownBy(() -> Detections.read(float64, truth)).hasMessageContaining("expected an integer");
    }

    @Test
    void numbersThatAreNotFiniteAreRefusedWithoutAFileToo() throws IOException {
        GroundTruth truth = GroundTruth.read(Files.writeString(folder.resolve("gt.json"), TRUTH), IouType.BBOX);
        double[] box = {0, 0, 2, 2};

        assertThatThrownBy(() -> Detections.builder(truth).add(1, 3, Double.NaN, box, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("score is NaN");
        assertThatThrownBy(() -> Detections.builder(truth).add(1, 3, 1, new double[] {0, Double.NaN, 2, 2}, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bbox[1] is NaN");
    }

    @Test
    void malformedJsonIsNamedWithTheDetectionAndTheFieldItLiesIn() throws IOException {
        fault(IouType.BBOX, "[" + DETECTION + "," + DETECTION.replace("\"score\": 0.5", "\"score\": 0.5.5") + "]")
                .hasMessageContaining("dt.json:1:")
                .hasMessageContaining("at /1")
                .hasMessageContaining("not valid JSON");
    }

    @Test
    void aPolygonInAnImageOfUnknownSize() throws IOException {
        String polygon = TRUTH.replace("\"height\": 4, ", "")
                .replace("{\"size\": [4, 5], \"counts\": [0, 2, 2, 2, 14]}", "[[0, 0, 2, 0, 2, 2]]");

        truthFault(IouType.SEGM, polygon).hasMessageContaining("image 1 has no height and width");
    }
}
