package io.normbench.trace;

import io.normbench.tensor.Eigen;
import io.normbench.tensor.Engine;
import io.normbench.tensor.Moments;
import io.normbench.tensor.NewtonIterates;
import io.normbench.tensor.Session;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import io.normbench.tensor.VariableRow;
import io.normbench.tensor.WrittenOperation;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Decorates tensors, engines and programs so that an {@link Observer} sees every operation.
 *
 * <p>All are decorated by dynamic proxies instead of classes with seventy methods: an operation that is added to
 * {@link Tensor} is observed without a line here. An operation with a default body is one operation, whether or not the
 * engine overrides it, so two engines are compared at the same places.
 */
public final class Observation {
    /** What computes nothing of its own. */
    private static final Set<String> UNOBSERVED = Set.of("constant", "inFullPrecision", "wide");

    private final Observer observer;

    /** Everything that this object decorates is heard by {@code observer}. */
    public Observation(Observer observer) {
        this.observer = observer;
    }

    /** The same program, observed; its outputs are plain tensors again. */
    public Session.Program of(Session.Program program) {
        return (inputs, scope) -> plain(program.run(decorated(inputs), new ObservedScope(scope, this, "", 0)));
    }

    /** The same program, observed, told that {@code stepsBefore} more steps were completed before this one. */
    public Session.Program of(Session.Program program, long stepsBefore) {
        return (inputs, scope) ->
                plain(program.run(decorated(inputs), new ObservedScope(scope, this, "", stepsBefore)));
    }

    /** The same engine, whose sessions run every program observed. */
    public Engine of(Engine engine) {
        return forwarding(Engine.class, engine, UnaryOperator.identity());
    }

    /** The same session, which runs every program observed. */
    private Session of(Session session) {
        // A graph engine is given the same object for the same program.
        Map<Session.Program, Session.Program> programs = new IdentityHashMap<>();
        return forwarding(
                Session.class,
                session,
                argument -> argument instanceof Session.Program program
                        ? programs.computeIfAbsent(program, this::of)
                        : argument);
    }

    /** Calls {@code inner} with {@code argument} of every argument, and decorates what it gives. */
    private <T> T forwarding(Class<T> type, T inner, UnaryOperator<Object> argument) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            Object[] passed = arguments == null ? new Object[0] : arguments;
            Object result =
                    call(inner, method, Arrays.stream(passed).map(argument).toArray());
            if (result instanceof Tensor tensor) {
                return decorated(tensor);
            }
            return result instanceof Session session ? of(session) : result;
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Object call(Object inner, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(inner, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    Observer observer() {
        return observer;
    }

    /** {@code tensor}, whose operations are observed. */
    Tensor decorated(Tensor tensor) {
        return tensor == null || handler(tensor) != null
                ? tensor
                : (Tensor) Proxy.newProxyInstance(
                        Tensor.class.getClassLoader(), new Class<?>[] {Tensor.class}, new Handler(tensor));
    }

    List<Tensor> decorated(List<Tensor> tensors) {
        return tensors.stream().map(this::decorated).toList();
    }

    Variable decorated(Variable variable) {
        return new ObservedVariable(variable, this);
    }

    Tensor plain(Tensor tensor) {
        Handler handler = handler(tensor);
        return handler == null ? tensor : handler.inner;
    }

    List<Tensor> plain(List<Tensor> tensors) {
        return tensors.stream().map(this::plain).toList();
    }

    /** What decorates {@code object}, if this observation did it: the engine below may be observed by another one. */
    private @Nullable Handler handler(@Nullable Object object) {
        boolean proxy = object != null && Proxy.isProxyClass(object.getClass());
        return proxy && Proxy.getInvocationHandler(object) instanceof Handler handler && handler.observation() == this
                ? handler
                : null;
    }

    /** Calls the decorated tensor, and passes what it gives to the observer. */
    private final class Handler implements InvocationHandler {
        private final Tensor inner;

        Handler(Tensor inner) {
            this.inner = inner;
        }

        Observation observation() {
            return Observation.this;
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            if (method.getDeclaringClass() == Object.class && method.getName().equals("equals")) {
                return proxy == arguments[0];
            }
            List<Tensor> operands = new ArrayList<>(List.of(inner));
            Object result = call(inner, method, arguments == null ? new Object[0] : plain(arguments, operands));
            String name = method.getName();
            if (result instanceof Engine engine) {
                return of(engine);
            }
            if (result instanceof Tensor tensor) {
                return UNOBSERVED.contains(name) ? decorated(tensor) : observed(name, operands, tensor);
            }
            if (result instanceof Moments moments) {
                return new Moments(
                        observed(name + ".mean", operands, moments.mean()),
                        observed(name + ".variance", operands, moments.variance()));
            }
            if (result instanceof Eigen eigen) {
                return new Eigen(
                        observed(name + ".values", operands, eigen.values()),
                        observed(name + ".vectors", operands, eigen.vectors()));
            }
            if (result instanceof NewtonIterates iterates) {
                // Its past is the engine's own: of whatever shape, and nothing that a step is about.
                return new NewtonIterates(observed(name, operands, iterates.root()), decorated(iterates.past()));
            }
            return result;
        }

        private Tensor observed(String operation, List<Tensor> operands, Tensor result) {
            return decorated(observer.result(operation, List.copyOf(operands), result));
        }

        private Object[] plain(Object[] arguments, List<Tensor> operands) {
            Object[] plain = arguments.clone();
            for (int i = 0; i < plain.length; i++) {
                if (plain[i] instanceof Tensor tensor) {
                    plain[i] = operand(tensor, operands);
                } else if (plain[i] instanceof Tensor[] several) {
                    plain[i] = Arrays.stream(several)
                            .map(tensor -> operand(tensor, operands))
                            .toArray(Tensor[]::new);
                } else if (plain[i] instanceof UnaryOperator<?> layer) {
                    plain[i] = inside(layer);
                } else if (plain[i] instanceof WrittenOperation operation) {
                    plain[i] = inside(operation);
                } else if (plain[i] instanceof Variable variable) {
                    plain[i] = plain(variable);
                } else if (plain[i] instanceof Variable[] several) {
                    plain[i] = Arrays.stream(several).map(this::plain).toArray(Variable[]::new);
                }
            }
            return plain;
        }

        /** A layer that the engine calls with its own tensor: what happens inside is observed too. */
        @SuppressWarnings("unchecked") // the tensor interface has no other operators than those of tensors
        private UnaryOperator<Tensor> inside(UnaryOperator<?> layer) {
            return tensor -> Observation.this.plain(((UnaryOperator<Tensor>) layer).apply(decorated(tensor)));
        }

        private WrittenOperation inside(WrittenOperation operation) {
            return new WrittenOperation() {
                @Override
                public Tensor forward(List<Tensor> operands) {
                    return Observation.this.plain(operation.forward(decorated(operands)));
                }

                @Override
                public List<Tensor> backward(Tensor gradient) {
                    return Observation.this.plain(operation.backward(decorated(gradient)));
                }
            };
        }

        private Variable plain(Variable variable) {
            if (variable instanceof VariableRow row) {
                return new VariableRow(plain(row.whole()), row.index());
            }
            return variable instanceof ObservedVariable observed && observed.observation() == Observation.this
                    ? observed.inner()
                    : variable;
        }

        private Tensor operand(Tensor tensor, List<Tensor> operands) {
            Tensor plain = Observation.this.plain(tensor);
            operands.add(plain);
            return plain;
        }
    }
}
