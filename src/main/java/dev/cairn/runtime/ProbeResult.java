package dev.cairn.runtime;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;

/**
 * What one probe found.
 *
 * @param output one line for people, at most 200 characters
 */
record ProbeResult(boolean passing, String output) {
    private static final int LONGEST = 200;

    ProbeResult {
        String line = output.strip().lines().findFirst().orElse("");
        output = line.length() > LONGEST ? line.substring(0, LONGEST - 1) + "…" : line;
    }

    static ProbeResult passed(String output) {
        return new ProbeResult(true, output);
    }

    static ProbeResult failed(String output) {
        return new ProbeResult(false, output);
    }

    /** What an exception of a connection means, in the words of the field. */
    static ProbeResult failed(IOException failure, Duration timeout) {
        return failed(
                switch (failure) {
                    case SocketTimeoutException _ -> noAnswer(timeout);
                    case UnknownHostException unknown -> "unknown host " + unknown.getMessage();
                    case ConnectException refused when text(refused).contains("refused") -> "connection refused";
                    case SocketException reset when text(reset).contains("reset") -> "connection reset";
                    default -> text(failure);
                });
    }

    static String noAnswer(Duration timeout) {
        return "no answer within " + timeout.toMillis() + " ms";
    }

    private static String text(IOException failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }
}
