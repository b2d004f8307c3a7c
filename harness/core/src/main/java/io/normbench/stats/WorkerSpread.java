package io.normbench.stats;

/**
 * How much workers disagree on the members of a group, beyond what all members share: the interaction mean square of
 * the two-way analysis of variance, members by workers, without replication (Scheffé 1959, section 4.8).
 *
 * <p>Two workers give a single difference for each member, of which a t interval is useless (its factor is 12.7); the
 * members of a group together have (members - 1)(workers - 1) of them. It takes it that members are alike in this. The
 * rounds' own noise is in it.
 *
 * @param sd standard deviation of one member's location in one worker
 * @param freedom degrees of freedom
 */
public record WorkerSpread(double sd, int freedom) {
    /**
     * Estimates the spread.
     *
     * @param locations a row a member, a column a worker, in logarithms if ratios are meant; adding a constant to a
     *     column changes nothing, so a reference's own row is all zero where the others are ratios to it
     * @throws IllegalArgumentException if there are fewer than two rows or columns
     */
    public static WorkerSpread of(double[][] locations) {
        int members = locations.length;
        int workers = members == 0 ? 0 : locations[0].length;
        if (members < 2 || workers < 2) {
            throw new IllegalArgumentException("a spread between workers needs two of each, but has " + members
                    + " members, " + workers + " workers");
        }
        double[] ofMember = new double[members];
        double[] ofWorker = new double[workers];
        double mean = 0;
        for (int m = 0; m < members; m++) {
            Samples.requireFinite(locations[m]);
            for (int w = 0; w < workers; w++) {
                ofMember[m] += locations[m][w] / workers;
                ofWorker[w] += locations[m][w] / members;
                mean += locations[m][w] / members / workers;
            }
        }
        double sum = 0;
        for (int m = 0; m < members; m++) {
            for (int w = 0; w < workers; w++) {
                double residual = locations[m][w] - ofMember[m] - ofWorker[w] + mean;
                sum += residual * residual;
            }
        }
        int freedom = (members - 1) * (workers - 1);
        return new WorkerSpread(Math.sqrt(sum / freedom), freedom);
    }

    /** Half the confidence interval of the difference of two members' means over {@code workers}. */
    public double halfWidthOfDifference(int workers, double confidence) {
        return StudentT.quantile(freedom, (1 + confidence) / 2) * sd * Math.sqrt(2.0 / workers);
    }
}
