package dev.cairn.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.runtime.StackRef;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NamingTest {
    /** Trap 19. Guard: the underscore in {@code Naming.container}; with a dash this fails. */
    @Test
    void differentThingsNeverMeetInOneName() {
        List<String> labels = List.of("a", "b", "a-b", "a-b-c", "b-c", "a1", "1", "a-1", "c");
        Set<String> containers = new HashSet<>();
        Set<String> volumes = new HashSet<>();
        int made = 0;
        for (String stack : labels) {
            Naming naming = new Naming(new StackRef(stack, stack, "uid", Map.of()));
            for (String name : labels) {
                volumes.add(naming.volume(name));
                for (long attempt : List.of(1L, 11L, 111L)) {
                    containers.add(naming.container(name, attempt));
                    made++;
                }
            }
        }

        assertThat(containers).hasSize(made);
        assertThat(volumes).hasSize(labels.size() * labels.size());
    }
}
