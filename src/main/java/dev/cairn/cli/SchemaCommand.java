package dev.cairn.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code cairn schema}. */
@Command(name = "schema", description = "The JSON schema of the file, for editors.  [-o json]")
final class SchemaCommand implements Callable<Integer> {
    private final Invocation invocation;

    SchemaCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws IOException {
        invocation.form(Form.JSON);
        try (InputStream schema = SchemaCommand.class.getResourceAsStream("stack.schema.json")) {
            invocation.print(new String(schema.readAllBytes(), StandardCharsets.UTF_8));
        }
        return Exit.OK;
    }
}
