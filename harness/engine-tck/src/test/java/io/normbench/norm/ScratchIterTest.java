package io.normbench.norm;

import io.normbench.tck.*;
import io.normbench.tensor.*;
import java.util.*;
import org.junit.jupiter.api.Test;

class ScratchIterTest {
    static Tensor run(Tensor x, Scope scope, boolean sample, boolean conv) {
        long c = x.c(), n = x.n(), hw = x.size(2) * x.size(3);
        Tensor centred = x.sub(x.mean(0, 2, 3));
        Tensor sigma;
        Tensor turned = null;
        if (sample) {
            Tensor v = centred.reshape(n, 1, c, hw);
            Tensor t = v.matmul(v.stopGradient().transpose(-2, -1)).sum(0).reshape(1, c, c);
            sigma = t.add(t.transpose(-2, -1)).sub(t.stopGradient()).mul(1.0 / (n * hw));
        } else {
            turned = centred.transpose(0, 1).reshape(1, c, n * hw);
            sigma = Whitening.covarianceFast(turned);
        }
        Tensor wm = Whitening.newton(sigma.add(Whitening.identity(x, c).mul(1e-5)), 5);
        if (conv) return centred.conv2d(Whitening.scaledRows(wm, scope.weight(c)).reshape(c, c, 1, 1), scope.bias(c), 1, 0, 1, 1);
        if (turned == null) turned = centred.transpose(0, 1).reshape(1, c, n * hw);
        Tensor y = Whitening.scaledRows(wm, scope.weight(c)).matmul(turned.reshape(c, -1)).add(scope.bias(c).reshape(-1, 1));
        return y.reshape(c, n, x.size(2), x.size(3)).transpose(0, 1);
    }

    @Test
    void times() {
        EngineOptions o = new EngineOptions("cpu", 1, DType.FLOAT32, false, true);
        try (Engine e = Engines.provider().open(o)) {
            for (long[] s : new long[][] {{256, 16, 8, 8}, {256, 32, 4, 4}, {256, 64, 2, 2}, {16, 16, 8, 8}, {16, 32, 4, 4}, {16, 64, 2, 2}, {16, 64, 16, 16}, {1, 16, 8, 8}}) {
                StringBuilder b = new StringBuilder(Arrays.toString(s));
                for (int k = 0; k < 4; k++) {
                    boolean sample = (k & 1) == 0, conv = (k & 2) == 0;
                    try (Session session = e.session(new SessionOptions(1, 0, 0, 0))) {
                        List<Tensor> up = session.upload(List.of(Nd.normal(1, s).host(), Nd.normal(2, s).host()));
                        Session.Program p = (in, scope) -> List.of(run(in.get(0), scope, sample, conv));
                        double best = 1e9;
                        long until = System.nanoTime() + 400_000_000L;
                        while (System.nanoTime() < until) {
                            long t = System.nanoTime();
                            session.pass(p, up.subList(0, 1), up.get(1));
                            best = Math.min(best, (System.nanoTime() - t) / 1e6);
                        }
                        b.append(String.format("  %s/%s %.3f", sample ? "sample" : "turned", conv ? "conv" : "gemm", best));
                    }
                }
                System.out.println(b);
            }
        }
    }
}
