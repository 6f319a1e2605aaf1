package dev.cairn.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class LifecyclePageTest {

    @Test
    void the_pictures_are_those_of_the_engines_table() throws IOException {
        String page = Files.readString(LifecyclePage.FILE);

        assertThat(page).as("make lifecycle writes it again").isEqualTo(LifecyclePage.with(page));
    }
}
