import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.normbench.metric.coco.Polygons;
import io.normbench.metric.coco.Rle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Writes an input of the size of COCO val2017, to time the evaluator with. {@code coco_eval.py} runs it from source on
 * the distribution's jars.
 *
 * <p>Half of the detections lie near an object; categories are unevenly frequent, as COCO's are. With {@code --masks}
 * each detection has a mask as compressed run lengths and no box, as mask detectors write them: a blob with a wobbly
 * outline that fills its box. Objects are ellipses of twelve corners; crowd regions are run lengths, as COCO's are. Every
 * figure is drawn from the seed, boxes are the same with and without masks.
 */
@Command(
        name = "GenerateCoco",
        mixinStandardHelpOptions = true,
        description = "Writes gt.json and dt.json (dt-masks.json with --masks) of a given size, from a seed.")
public final class GenerateCoco implements Callable<Integer> {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 480;
    private static final int CORNERS = 12;
    private static final int BLOB_CORNERS = 32;

    @Option(names = "--images", defaultValue = "5000", description = "Images.")
    private int images;

    @Option(names = "--objects", defaultValue = "36000", description = "Annotated objects.")
    private int objects;

    @Option(names = "--detections", defaultValue = "500000", description = "Detections.")
    private int detections;

    @Option(names = "--categories", defaultValue = "80", description = "Categories.")
    private int categories;

    @Option(names = "--masks", description = "Detections with masks instead of boxes.")
    private boolean masks;

    @Option(names = "--seed", defaultValue = "1", description = "Seed.")
    private long seed;

    @Option(names = {"-o", "--output"}, required = true, paramLabel = "DIR", description = "Where to write.")
    private Path folder;

    private int[] image;
    private int[] category;
    private double[] box;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new GenerateCoco()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        image = new int[objects];
        category = new int[objects];
        box = new double[4 * objects];
        Files.createDirectories(folder);
        writeTruth(random);
        writeDetections(random);
        return 0;
    }

    private void writeTruth(SplittableRandom random) throws IOException {
        try (JsonGenerator json = open("gt.json")) {
            json.writeStartObject();
            json.writeArrayFieldStart("images");
            for (int i = 1; i <= images; i++) {
                json.writeStartObject();
                json.writeNumberField("id", i);
                json.writeNumberField("width", WIDTH);
                json.writeNumberField("height", HEIGHT);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("categories");
            for (int k = 1; k <= categories; k++) {
                json.writeStartObject();
                json.writeNumberField("id", k);
                json.writeStringField("name", "category-" + k);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("annotations");
            for (int g = 0; g < objects; g++) {
                draw(random, g);
                json.writeStartObject();
                json.writeNumberField("id", g + 1);
                json.writeNumberField("image_id", image[g]);
                json.writeNumberField("category_id", category[g]);
                boolean crowd = random.nextInt(100) == 0;
                json.writeNumberField("iscrowd", crowd ? 1 : 0);
                json.writeNumberField("area", round(box[4 * g + 2] * box[4 * g + 3] * 0.7));
                writeBox(json, box[4 * g], box[4 * g + 1], box[4 * g + 2], box[4 * g + 3]);
                double[] corners = ellipse(box[4 * g], box[4 * g + 1], box[4 * g + 2], box[4 * g + 3]);
                if (crowd) {
                    writeRuns(json, mask(corners));
                } else {
                    writePolygon(json, corners);
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private void draw(SplittableRandom random, int g) {
        image[g] = 1 + random.nextInt(images);
        category[g] = 1 + (int) (categories * StrictMath.pow(random.nextDouble(), 3));
        double width = round(4 + StrictMath.pow(random.nextDouble(), 2) * (WIDTH - 5));
        double height = round(4 + StrictMath.pow(random.nextDouble(), 2) * (HEIGHT - 5));
        box[4 * g] = round(random.nextDouble() * (WIDTH - width));
        box[4 * g + 1] = round(random.nextDouble() * (HEIGHT - height));
        box[4 * g + 2] = width;
        box[4 * g + 3] = height;
    }

    private void writeDetections(SplittableRandom random) throws IOException {
        // Outlines draw from a source of their own, so that boxes do not depend on them.
        SplittableRandom outlines = random.split();
        try (JsonGenerator json = open(masks ? "dt-masks.json" : "dt.json")) {
            json.writeStartArray();
            for (int d = 0; d < detections; d++) {
                int g = random.nextInt(objects);
                boolean near = random.nextBoolean();
                double spread = near ? 0.3 * random.nextDouble() : 1;
                double width = Math.max(1, round(box[4 * g + 2] * (1 + spread * (random.nextDouble() - 0.5))));
                double height = Math.max(1, round(box[4 * g + 3] * (1 + spread * (random.nextDouble() - 0.5))));
                double x = round(box[4 * g] + spread * width * (random.nextDouble() - 0.5));
                double y = round(box[4 * g + 1] + spread * height * (random.nextDouble() - 0.5));
                json.writeStartObject();
                json.writeNumberField("image_id", near ? image[g] : 1 + random.nextInt(images));
                json.writeNumberField("category_id", category[g]);
                if (masks) {
                    writeCompressed(json, mask(blob(outlines, x, y, width, height)));
                } else {
                    writeBox(json, x, y, width, height);
                }
                json.writeNumberField("score", Math.round(1e5 * random.nextDouble() * (1.2 - spread) / 1.2) / 1e5);
                json.writeEndObject();
            }
            json.writeEndArray();
        }
    }

    private JsonGenerator open(String name) throws IOException {
        return new JsonFactory().createGenerator(Files.newOutputStream(folder.resolve(name)));
    }

    private static void writeBox(JsonGenerator json, double x, double y, double width, double height)
            throws IOException {
        json.writeFieldName("bbox");
        json.writeArray(new double[] {x, y, width, height}, 0, 4);
    }

    private static double[] ellipse(double x, double y, double width, double height) {
        double[] corners = new double[2 * CORNERS];
        for (int i = 0; i < CORNERS; i++) {
            double angle = 2 * StrictMath.PI * i / CORNERS;
            corners[2 * i] = round(x + width * (1 + StrictMath.cos(angle)) / 2);
            corners[2 * i + 1] = round(y + height * (1 + StrictMath.sin(angle)) / 2);
        }
        return corners;
    }

    /** An ellipse each of whose corners is drawn inwards by up to a fifth. */
    private static double[] blob(SplittableRandom random, double x, double y, double width, double height) {
        double[] corners = new double[2 * BLOB_CORNERS];
        for (int i = 0; i < BLOB_CORNERS; i++) {
            double angle = 2 * StrictMath.PI * i / BLOB_CORNERS;
            double radius = 1 - 0.2 * random.nextDouble();
            corners[2 * i] = x + width * (1 + radius * StrictMath.cos(angle)) / 2;
            corners[2 * i + 1] = y + height * (1 + radius * StrictMath.sin(angle)) / 2;
        }
        return corners;
    }

    private static Rle mask(double[] corners) {
        return new Polygons(new double[][] {corners}).mask(HEIGHT, WIDTH);
    }

    private static void writePolygon(JsonGenerator json, double[] corners) throws IOException {
        json.writeArrayFieldStart("segmentation");
        json.writeArray(corners, 0, corners.length);
        json.writeEndArray();
    }

    private static void writeRuns(JsonGenerator json, Rle mask) throws IOException {
        startMask(json);
        json.writeFieldName("counts");
        json.writeArray(mask.counts(), 0, mask.counts().length);
        json.writeEndObject();
    }

    private static void writeCompressed(JsonGenerator json, Rle mask) throws IOException {
        startMask(json);
        json.writeStringField("counts", mask.compressed());
        json.writeEndObject();
    }

    private static void startMask(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("segmentation");
        json.writeFieldName("size");
        json.writeArray(new int[] {HEIGHT, WIDTH}, 0, 2);
    }

    private static double round(double pixels) {
        return Math.rint(pixels * 100) / 100;
    }
}
