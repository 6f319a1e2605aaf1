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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The command line runs on a class path of its own, {@code target/lib}, from which the framework is left out. */
class CommandLineClasspathIT {
    private static final Path CLASSES = Path.of("target/classes");
    private static final Path OURS = CLASSES.resolve("dev/cairn");

    @Test
    void every_class_that_the_command_line_may_come_to_use_is_on_its_class_path() throws IOException {
        Set<String> missing = new TreeSet<>();
        try (Stream<Path> files = Files.walk(OURS);
                URLClassLoader classPath = classPath()) {
            List<Path> classes = files.filter(file -> file.toString().endsWith(".class"))
                    .filter(file -> !file.startsWith(OURS.resolve("operator"))
                            && !file.startsWith(OURS.resolve("runtime/kubernetes")))
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

        assertThat(missing).isEmpty();
    }

    private static URLClassLoader classPath() throws IOException {
        List<URL> places = new ArrayList<>(List.of(url(CLASSES)));
        try (Stream<Path> jars = Files.list(Path.of("target/lib"))) {
            for (Path jar : jars.toList()) {
                places.add(url(jar));
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
