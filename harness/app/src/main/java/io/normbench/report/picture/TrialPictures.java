package io.normbench.report.picture;

import io.normbench.result.ResultRow;
import io.normbench.task.Picture;
import java.util.List;

/**
 * The pictures of one accuracy trial.
 *
 * @param row the trial's row
 * @param pictures its pictures
 */
public record TrialPictures(ResultRow row, List<Picture> pictures) {
    public TrialPictures {
        pictures = List.copyOf(pictures);
    }
}
