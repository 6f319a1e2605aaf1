package dev.cairn.build;

import dev.cairn.api.Stack;
import io.fabric8.crdv2.generator.CRDGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes the CRD from the records of {@code dev.cairn.api}: fabric8 reads their shape, {@link CrdPolish} adds what its
 * annotations cannot say. Run by {@code make crds}, which makes the {@link StackSchema JSON schema} from it as well.
 */
public final class CrdGenerator {

    /** The checked-in file, relative to the root of the project. */
    static final Path FILE = Path.of("crds", "stacks.cairn.dev-v1.yml");

    private CrdGenerator() {}

    /** Writes the CRD and the JSON schema to their places below the working directory. */
    public static void main(String[] arguments) throws IOException {
        Files.createDirectories(FILE.getParent());
        Files.writeString(FILE, yaml());
        Files.createDirectories(StackSchema.FILE.getParent());
        Files.writeString(StackSchema.FILE, StackSchema.json(yaml()));
        System.out.println("wrote " + FILE + " and " + StackSchema.FILE);
    }

    /** The CRD as it should be. */
    static String yaml() {
        MemoryOutput output = new MemoryOutput();
        new CRDGenerator()
                .customResourceClasses(Stack.class)
                .forCRDVersions("v1")
                .withMinQuotes(true)
                .withPostProcessor(new CrdPolish())
                .withOutput(output)
                .generate();
        return output.text();
    }

    /** Keeps the one file that is generated. */
    private static final class MemoryOutput extends CRDGenerator.AbstractCRDOutput<ByteArrayOutputStream> {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        protected ByteArrayOutputStream createStreamFor(String crdName) {
            return bytes;
        }

        String text() {
            String text = bytes.toString(StandardCharsets.UTF_8);
            return text.endsWith("\n") ? text : text + "\n";
        }
    }
}
