package dev.cairn.runtime.docker;

import dev.cairn.model.Reason;
import java.io.IOException;

/** Something went wrong whose type is known; becomes a {@code RuntimeFailure} where resource and operation are known. */
final class Problem extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Reason reason;

    Problem(Reason reason) {
        super(reason.text());
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}
