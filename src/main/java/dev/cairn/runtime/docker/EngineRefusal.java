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

    /**
     * It does not exist, or is on its way out: that is told as an error of the engine, by Docker of a container without its
     * layer, by Podman of one that is being removed.
     */
    boolean absent() {
        boolean leaving = getMessage().contains("RWLayer") || getMessage().contains("no such container");
        return status == 404 || (status == 500 && leaving);
    }

    /** It is in another state than the request needs, or the name is taken: that is an error of the engine with Podman. */
    boolean conflict() {
        boolean named =
                getMessage().contains("the container name") && getMessage().contains("is already in use");
        return status == 409 || (status == 500 && named);
    }
}
