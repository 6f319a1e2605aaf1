package dev.cairn.runtime.docker;

import java.io.IOException;

/** The engine answered, and the answer is no. Any other {@link IOException} means that it did not answer. */
final class EngineRefusal extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    /**
     * A refusal.
     *
     * @param status of HTTP, 400 and above
     * @param message as the engine says it
     */
    EngineRefusal(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }

    /** It does not exist, or is on its way out: a container without its layer is told so, as an error of the engine. */
    boolean absent() {
        return status == 404 || (status == 500 && getMessage().contains("RWLayer"));
    }

    /** It is in another state than the request needs, or the name is taken. */
    boolean conflict() {
        return status == 409;
    }
}
