package io.normbench.report.picture;

import io.normbench.data.DataInfo;
import io.normbench.data.DataWarning;
import io.normbench.task.DataSummary;
import io.normbench.task.Picture;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Arranges what a suite's data are for the page of them. */
public final class DataPageBuilder {
    private final Map<String, DataSummary> data;
    private final Palette palette;
    private final Drawing drawing;
    private final Map<String, PicturesPage.Scene> scenes = new LinkedHashMap<>();

    /** @param data by title: the tasks that use it, and its name */
    public DataPageBuilder(Map<String, DataSummary> data) {
        this.data = new LinkedHashMap<>(data);
        this.palette = Palette.of(data.values().stream()
                .flatMap(each -> Stream.concat(each.train().samples().stream(), each.test().samples().stream()))
                .toList());
        this.drawing = new Drawing(palette);
    }

    /** The page. */
    public DataPage build(String suiteName) {
        List<DataPage.Section> sections = new ArrayList<>();
        data.forEach((title, summary) -> sections.add(section("d" + (sections.size() + 1), title, summary)));
        return new DataPage(suiteName, List.copyOf(scenes.values()), sections);
    }

    private DataPage.Section section(String id, String title, DataSummary summary) {
        Set<String> names = new LinkedHashSet<>();
        Stream.concat(summary.train().samples().stream(), summary.test().samples().stream())
                .flatMap(picture -> picture.truth().stream())
                .forEach(region -> names.add(region.category()));
        List<DataPage.Count> counts = new ArrayList<>();
        summary.train()
                .counts()
                .forEach((name, count) -> counts.add(
                        new DataPage.Count(name, count, summary.test().counts().getOrDefault(name, 0L))));
        return new DataPage.Section(
                id,
                title,
                facts(summary),
                summary.info().warnings().stream().map(DataWarning::line).toList(),
                summary.train().counted(),
                counts,
                palette.legend(names),
                List.of(split("Training", id + "a", summary.train()), split("Test", id + "b", summary.test())));
    }

    private static List<DataPage.Fact> facts(DataSummary summary) {
        DataInfo info = summary.info();
        List<DataPage.Fact> facts = new ArrayList<>();
        add(facts, "Title", info.title());
        add(facts, "Source", info.source());
        add(facts, "Licence", info.licence());
        facts.add(fact("Training images", summary.train()));
        facts.add(fact("Test images", summary.test()));
        add(facts, "Training counts", summary.train().note());
        add(facts, "Test counts", summary.test().note());
        add(facts, "Split (SHA-256)", info.splitSha256());
        return facts;
    }

    private static DataPage.Fact fact(String name, DataSummary.Part part) {
        return new DataPage.Fact(name, part.images() + "; " + part.sizes());
    }

    private static void add(List<DataPage.Fact> facts, String name, String value) {
        if (!value.isEmpty()) {
            facts.add(new DataPage.Fact(name, value));
        }
    }

    private DataPage.Split split(String title, String id, DataSummary.Part part) {
        List<DataPage.Shot> shots = new ArrayList<>();
        for (Picture picture : part.samples()) {
            String scene = id + "-" + shots.size();
            scenes.put(
                    scene,
                    new PicturesPage.Scene(
                            scene,
                            picture.width(),
                            picture.height(),
                            "data:image/png;base64," + Base64.getEncoder().encodeToString(picture.png())));
            shots.add(new DataPage.Shot(
                    picture.id(), drawing.svg(picture, scene, "image " + picture.id(), picture.truth(), false)));
        }
        return new DataPage.Split(title, shots);
    }
}
