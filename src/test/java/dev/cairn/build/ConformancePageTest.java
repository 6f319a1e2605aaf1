package dev.cairn.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.conformance.Matrix;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class ConformancePageTest {

    @Test
    void the_page_names_every_scenario_every_expected_skip_and_every_difference() throws IOException {
        String page = Files.readString(ConformancePage.FILE);

        assertThat(page)
                .as("make conformance writes it again")
                .isEqualTo(ConformancePage.with(page, Matrix.expected()));
    }
}
