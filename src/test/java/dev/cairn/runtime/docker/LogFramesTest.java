package dev.cairn.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.runtime.LogLine.Stream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogFramesTest {
    private static byte[] frame(int stream, String content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] text = content.getBytes(StandardCharsets.UTF_8);
        bytes.writeBytes(new byte[] {(byte) stream, 0, 0, 0, 0, 0, (byte) (text.length >> 8), (byte) text.length});
        bytes.write(text);
        return bytes.toByteArray();
    }

    private static List<String> read(byte[] input, boolean tty) throws IOException {
        LogFrames frames = new LogFrames(new ByteArrayInputStream(input), tty);
        List<String> found = new ArrayList<>();
        for (var frame = frames.next(); frame.isPresent(); frame = frames.next()) {
            found.add(frame.get().stream() + " " + new String(frame.get().content(), StandardCharsets.UTF_8));
        }
        return found;
    }

    @Test
    void framesAreTakenApartByStream() throws Exception {
        ByteArrayOutputStream input = new ByteArrayOutputStream();
        input.write(frame(1, "täxt\n"));
        input.write(frame(2, "x".repeat(300)));
        input.write(frame(1, ""));

        assertThat(read(input.toByteArray(), false))
                .containsExactly(Stream.STDOUT + " täxt\n", Stream.STDERR + " " + "x".repeat(300), Stream.STDOUT + " ");
    }

    @Test
    void anEngineThatIsStoppedInTheMiddleEndsTheStream() throws Exception {
        byte[] whole = frame(1, "hello\n");
        for (int length = 0; length < whole.length; length++) {
            assertThat(read(java.util.Arrays.copyOf(whole, length), false)).isEmpty();
        }
    }

    @Test
    void aTerminalHasLinesAndNoFrames() throws Exception {
        assertThat(read("one\r\ntwo".getBytes(StandardCharsets.UTF_8), true))
                .containsExactly("STDOUT one\r\n", "STDOUT two");
    }
}
