package dev.cairn.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.local.LocalClient;
import dev.cairn.local.StackIdentity;
import dev.cairn.local.StackPlace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cairn info}. */
@Command(name = "info", description = "A stack's supervisor: how it is, and where its things are.  [-o text, json]")
final class InfoCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private FileOptions which;

    InfoCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws IOException {
        Form form = invocation.form(Form.TEXT, Form.JSON);
        MachineStacks machine = new MachineStacks(invocation.console());
        String id = machine.id(which.choice());
        StackPlace place = machine.places().stack(id);
        ObjectNode info = JsonNodeFactory.instance.objectNode();
        info.put("id", id);
        StackIdentity.load(place.identity()).ifPresent(identity -> {
            info.put("name", identity.name()).put("uid", identity.uid()).put("generation", identity.generation());
            identity.launch().ifPresent(launch -> info.put("file", launch.origin()));
        });
        info.put("state", place.directory().toString());
        info.put("log", place.log().toString());
        Optional<LocalClient> driven = LocalClient.connect(machine.places(), id);
        info.put("driven", driven.isPresent());
        if (driven.isPresent()) {
            info.put("socket", place.socket().toString());
            ObjectNode supervisor = info.putObject("supervisor");
            driven.get().driver().ifPresent(driver -> supervisor.put("pid", driver.pid()));
            supervisor.setAll(
                    (ObjectNode) new ObjectMapper().readTree(driven.get().health()));
        }
        invocation.print(form == Form.JSON ? info.toPrettyString() + "\n" : text(info));
        return Exit.OK;
    }

    private static String text(ObjectNode info) {
        List<String> lines = new ArrayList<>();
        info.properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            if (value.isObject()) {
                value.properties()
                        .forEach(inner -> lines.add(line(entry.getKey() + " " + inner.getKey(), inner.getValue())));
            } else {
                lines.add(line(entry.getKey(), value));
            }
        });
        return String.join("", lines);
    }

    private static String line(String name, JsonNode value) {
        return "%-26s%s%n".formatted(name, value.asText());
    }
}
