package dev.cairn.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttemptTest {
    @Test
    void whatCannotBeNotedLeavesNothingBehind(@TempDir Path directory) throws Exception {
        Attempt attempt = new Attempt(InstanceId.next("db", 1), directory);
        Files.createDirectories(directory.resolve("killed/in-the-way"));

        assertThatThrownBy(attempt::markKilled).isInstanceOf(IOException.class);

        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left.map(path -> path.getFileName().toString())).containsExactly("killed");
        }
    }
}
