package io.normbench.worker;

import io.normbench.protocol.Answer;
import io.normbench.protocol.Request;
import io.normbench.util.UserError;

/** Carries out requests of one kind. */
@FunctionalInterface
interface Handler<R extends Request<A>, A extends Answer> {
    /**
     * Does what {@code request} asks for.
     *
     * @throws UserError if it cannot be done, for a reason that is not the method's
     */
    A answer(R request);
}
