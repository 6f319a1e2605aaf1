package dev.cairn.local;

import java.io.IOException;

/** The supervisor is there and could not do what it was asked to; the message says why. */
public final class NotDone extends IOException {
    private static final long serialVersionUID = 1;

    private final int status;

    NotDone(int status, String message) {
        super(message);
        this.status = status;
    }

    /** Whether it is the backend that does not do it. */
    public boolean isOfTheBackend() {
        return status == LocalApi.BACKEND;
    }
}
