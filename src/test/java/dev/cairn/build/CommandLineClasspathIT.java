package dev.cairn.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The command line runs on a class path of its own, {@code target/lib}, from which the framework is left out; what only
 * its verbs on a cluster need is added behind it, {@code target/lib-cluster}.
 */
class CommandLineClasspathIT {
    private static final Path CLASSES = Path.of("target/classes");
    private static final Path OURS = CLASSES.resolve("dev/cairn");
    private static final List<Path> OF_CLUSTERS =
            List.of(OURS.resolve("cluster"), OURS.resolve("cli/cluster"), OURS.resolve("runtime/kubernetes"));

    @Test
    void every_class_that_the_command_line_may_come_to_use_is_on_its_class_path() throws IOException {
        assertThat(missing(file -> OF_CLUSTERS.stream().noneMatch(file::startsWith), "target/lib"))
                .isEmpty();
    }

    @Test
    void every_class_that_a_verb_on_a_cluster_may_come_to_use_is_on_the_longer_one() throws IOException {
        assertThat(missing(_ -> true, "target/lib", "target/lib-cluster")).isEmpty();
    }

    private static Set<String> missing(Predicate<Path> ours, String... directories) throws IOException {
        Set<String> missing = new TreeSet<>();
        try (Stream<Path> files = Files.walk(OURS);
                URLClassLoader classPath = classPath(directories)) {
            List<Path> classes = files.filter(file -> file.toString().endsWith(".class"))
                    .filter(file -> !file.startsWith(OURS.resolve("operator")))
                    .filter(ours)
                    .toList();
            assertThat(classes).hasSizeGreaterThan(100);
            for (Path file : classes) {
                for (var constant : ClassFile.of().parse(file).constantPool()) {
                    if (constant instanceof ClassEntry used && absent(classPath, used.asInternalName())) {
                        missing.add(used.asInternalName() + ", used by " + CLASSES.relativize(file));
                    }
                }
            }
        }
        return missing;
    }

    private static URLClassLoader classPath(String... directories) throws IOException {
        List<URL> places = new ArrayList<>(List.of(url(CLASSES)));
        for (String directory : directories) {
            try (Stream<Path> jars = Files.list(Path.of(directory))) {
                for (Path jar : jars.toList()) {
                    places.add(url(jar));
                }
            }
        }
        return new URLClassLoader(places.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    private static URL url(Path path) throws MalformedURLException {
        return path.toUri().toURL();
    }

    private static boolean absent(ClassLoader classPath, String name) {
        return !name.startsWith("[") && classPath.getResource(name + ".class") == null;
    }
}
