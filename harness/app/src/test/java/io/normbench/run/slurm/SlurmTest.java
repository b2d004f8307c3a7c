package io.normbench.run.slurm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.util.UserError;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlurmTest {
    private final ClusterFake cluster = new ClusterFake();
    private final Slurm slurm = new Slurm(cluster);
    private final Packing.Array array = new Packing.Array(
            Map.of("partition", "gpu", "gpus", "2", "memory", "16G", "time", "30", "cpus", "4", "concurrent", "8"),
            List.of(new Element(List.of("a/t1")), new Element(List.of("b/t1"))));

    @Test
    void whatIsAskedForReachesSbatch() throws InterruptedException {
        assertThat(slurm.submit("name", array, "script", Path.of("/logs/%A_%a.log")))
                .isEqualTo("101");

        assertThat(cluster.submitted().get(0))
                .contains(
                        "--array=0-1%8 ",
                        "--partition=gpu",
                        "--gres=gpu:2",
                        "--mem=16G",
                        "--time=30",
                        "--cpus-per-task=4",
                        "--nodes=1",
                        "--requeue",
                        "--signal=B:USR1@60");
        assertThat(cluster.scripts).containsExactly("script");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1 | sbatch: error: invalid partition specified: gpu | 2 | sinfo
            1 | sbatch: error: Batch job submission failed: Invalid account or account/partition combination specified | 2 | account
            1 | sbatch: error: Batch job submission failed: Unable to contact slurm controller (connect failure) | 5 | scontrol ping
            127 | sbatch: No such file or directory | 5 | login node
            """)
    void aRefusalIsOneLineWithTheRemedy(int status, String complaint, int exit, String remedy) {
        cluster.answer = new Programs.Result(status, "", complaint + "\nsecond line\n");

        assertThatThrownBy(() -> slurm.submit("name", array, "", Path.of("/l")))
                .isInstanceOfSatisfying(UserError.class, error -> {
                    assertThat(error.exitStatus()).isEqualTo(exit);
                    assertThat(error.getMessage()).contains(remedy).hasLineCount(1);
                });
    }

    @Test
    void onlyItsOwnJobsCountInTheQueue() throws InterruptedException {
        cluster.queue = "101|0|RUNNING|None\n101|1|PENDING|Resources\n7|0|RUNNING|None\n";

        assertThat(slurm.queued(Set.of("101")).orElseThrow())
                .containsOnlyKeys("101_0", "101_1")
                .containsEntry("101_1", new Slurm.Queued("PENDING", "Resources"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            PENDING | launch failed requeued held | true
            PENDING | JobHeldUser | true
            PENDING | Resources | false
            PENDING | None | false
            RUNNING | None | false
            """)
    void whatIsHeldWaitsForAPerson(String state, String reason, boolean held) {
        assertThat(new Slurm.Queued(state, reason).held()).isEqualTo(held);
    }

    @Test
    void theLongestArrayIsSlurmsLimit() throws InterruptedException {
        cluster.longest = 11;

        assertThat(slurm.longestArray()).isEqualTo(10);
    }

    @Test
    void aProgramThatIsNotThereIsAResultOfItsOwn() throws InterruptedException {
        Programs.Result result = new SystemPrograms(Duration.ofSeconds(5)).run(List.of("no-such-program-anywhere"), "");

        assertThat(result.status()).isEqualTo(Programs.ABSENT);
    }
}
