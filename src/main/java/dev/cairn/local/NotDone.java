package dev.cairn.local;

import java.io.IOException;

/** The supervisor is there and could not do what it was asked to; the message says why. */
public final class NotDone extends IOException {
    private static final long serialVersionUID = 1;

    NotDone(String message) {
        super(message);
    }
}
