import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * Copies a jar and gives its classes the class file version of Java 8 with stack maps; nothing else changes.
 *
 * <p>picocli is compiled for Java 5. The JVM verifies such classes with its old, slow verifier and never keeps them in
 * an AOT cache, which costs every command about 35 ms. Run by the launcher: {@code java Modernise.java in.jar out.jar}.
 */
final class Modernise {
    private static final int VERSION_OF_JAVA_8 = 52;

    public static void main(String[] args) throws IOException {
        Path from = Path.of(args[0]);
        try (URLClassLoader classes =
                        new URLClassLoader(new URL[] {from.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
                JarFile in = new JarFile(from.toFile());
                OutputStream file = Files.newOutputStream(Path.of(args[1]));
                JarOutputStream out = new JarOutputStream(file, in.getManifest())) {
            ClassFile format = ClassFile.of(
                    StackMapsOption.GENERATE_STACK_MAPS,
                    ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(classes)));
            for (JarEntry entry : Collections.list(in.entries())) {
                if (!entry.isDirectory() && !entry.getName().equals(JarFile.MANIFEST_NAME)) {
                    out.putNextEntry(new JarEntry(entry.getName()));
                    out.write(modern(format, entry.getName(), read(in, entry)));
                }
            }
        }
    }

    private static byte[] modern(ClassFile format, String name, byte[] bytes) {
        if (!name.endsWith(".class") || majorVersion(bytes) >= VERSION_OF_JAVA_8) {
            return bytes;
        }
        // The code has to be written anew, or it would be copied without stack maps.
        ClassTransform everyMethod = ClassTransform.transformingMethodBodies((code, element) -> code.with(element));
        ClassTransform version = (type, element) -> {
            if (element instanceof ClassFileVersion) {
                type.withVersion(VERSION_OF_JAVA_8, 0);
            } else {
                type.with(element);
            }
        };
        return format.transformClass(format.parse(bytes), everyMethod.andThen(version));
    }

    private static int majorVersion(byte[] bytes) {
        return (bytes[6] & 0xff) << 8 | bytes[7] & 0xff;
    }

    private static byte[] read(JarFile jar, JarEntry entry) {
        try (InputStream content = jar.getInputStream(entry)) {
            return content.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
