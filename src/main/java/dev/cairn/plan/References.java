package dev.cairn.plan;

import dev.cairn.model.OutputValue;
import dev.cairn.plan.Template.Part;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the texts of a stack and fills in what is known before anything runs: inputs, facts of the stack, what recipes
 * generated. What stays open are outputs of resources.
 */
final class References {
    private final Inputs inputs;
    private final Map<String, String> stack;
    private final boolean cluster;
    private final Problems problems;
    private final Set<String> undeclared = new HashSet<>();

    /**
     * @param stack facts of the stack by name
     * @param cluster whether only declared inputs exist
     */
    References(Inputs inputs, Map<String, String> stack, boolean cluster, Problems problems) {
        this.inputs = inputs;
        this.stack = stack;
        this.cluster = cluster;
        this.problems = problems;
    }

    /** What a text may refer to beside inputs and facts of the stack. */
    record Scope(boolean outputs, Optional<Generated> generated) {
        /** Nothing: the value of an input. */
        static final Scope CONSTANT = new Scope(false, Optional.empty());
        /** The field of a resource. */
        static final Scope RESOURCE = new Scope(true, Optional.empty());
    }

    /** The values that a recipe generated; each comes to be when something asks for it. */
    interface Generated {
        Set<String> names();

        OutputValue value(String name);
    }

    /** The value of a text that may not refer to resources; empty when it has none, which is a problem then. */
    Optional<OutputValue> constant(Field field) {
        return new Field(field.path(), close(field.path(), field.node(), Scope.CONSTANT)).value();
    }

    /** The value with every text read, and filled in as far as that goes. */
    Field close(Field field, Scope scope) {
        return field.with(field.node().mapTexts(field.path(), (path, text) -> close(path, text, scope)));
    }

    private Node close(Path path, Node node, Scope scope) {
        if (!(node instanceof Node.Text text) || !Template.concerns(text.value())) {
            return node;
        }
        Reading reading = new Reading(path, text, scope);
        TemplateReader.Read read = scope.generated().isPresent()
                ? TemplateReader.readRecipe(text.value())
                : TemplateReader.read(text.value());
        read.wrong()
                .forEach(wrong -> problems.error(
                        Code.InvalidReference, path, reading.at(wrong.offset()), wrong.message(), wrong.advice()));
        Template closed =
                new Template(text.value(), reading.close(read.template().parts()));
        if (!read.wrong().isEmpty() || reading.failed) {
            return new Node.Unknown(node.at());
        }
        return closed.complete()
                .<Node>map(value -> new Node.Value(node.at(), value))
                .orElseGet(() -> new Node.Open(node.at(), closed, text.spot()));
    }

    /** One text. */
    private final class Reading {
        private final Path path;
        private final Node.Text text;
        private final Scope scope;
        private boolean failed;

        Reading(Path path, Node.Text text, Scope scope) {
            this.path = path;
            this.text = text;
            this.scope = scope;
        }

        Position at(int offset) {
            return text.spot().of(text.value(), offset);
        }

        List<Part> close(List<Part> parts) {
            List<Part> closed = new ArrayList<>(parts.size());
            for (Part part : parts) {
                switch (part) {
                    case Part.Literal _, Part.Outcome _, Part.Group _ -> closed.add(part);
                    case Part.Output output -> closed.add(resource(output, output.offset()));
                    case Part.Self self -> closed.add(resource(self, self.offset()));
                    case Part.Env env -> closed.addAll(env(env));
                    case Part.Fact fact -> fact(fact).map(Part.Literal::new).ifPresent(closed::add);
                }
            }
            return closed;
        }

        private Part resource(Part part, int offset) {
            if (!scope.outputs()) {
                fail(
                        Code.InvalidReference,
                        offset,
                        "an input cannot refer to resources",
                        "refer to inputs only: ${env.…}");
            }
            return part;
        }

        private List<Part> env(Part.Env env) {
            if (!inputs.isDeclared(env.name()) && undeclared.add(env.name())) {
                undeclared(env);
            }
            Optional<OutputValue> value = cluster && !inputs.isDeclared(env.name())
                    ? Optional.empty()
                    : inputs.value(env.name(), References.this);
            if (value.filter(set -> !isEmpty(set)).isPresent()
                    || value.isPresent()
                            && env.otherwise().isEmpty()
                            && env.demand().isEmpty()) {
                return List.of(new Part.Literal(value.get()));
            }
            if (env.otherwise().isPresent()) {
                return close(env.otherwise().get().parts());
            }
            missing(env);
            return List.of();
        }

        private void undeclared(Part.Env env) {
            boolean known =
                    inputs.given(env.name()).isPresent() || env.otherwise().isPresent();
            if (known && !cluster || env.otherwise().isPresent()) {
                problems.warning(
                        Code.UndeclaredInput,
                        path,
                        at(env.offset()),
                        env.name() + " is not declared in spec.env; on a cluster it has no value",
                        Nearest.to(env.name(), inputs.names())
                                .map(close -> "did you mean " + close + "?")
                                .orElse("add {name: " + env.name() + "} to spec.env"));
            }
        }

        private void missing(Part.Env env) {
            if (inputs.isBroken(env.name())) {
                failed = true; // said where it is declared
                return;
            }
            String advice = inputs.isDeclared(env.name())
                    ? "set " + env.name() + " in the environment, in .env or with --set, or give it a value in spec.env"
                    : Nearest.to(env.name(), inputs.names())
                            .map(close -> "did you mean " + close + "?")
                            .orElse("declare it: spec.env: [{name: " + env.name() + ", value: …}]");
            String message = env.demand()
                    .filter(demand -> !demand.isBlank())
                    .map(demand -> "the input " + env.name() + " has no value: " + demand)
                    .orElse("the input " + env.name() + " has no value");
            fail(Code.MissingInput, env.offset(), message, advice);
        }

        private Optional<OutputValue> fact(Part.Fact fact) {
            return switch (fact.scheme()) {
                case STACK -> {
                    if (!stack.containsKey(fact.name())) {
                        fail(
                                Code.InvalidReference,
                                fact.offset(),
                                "the stack has no " + fact.name(),
                                Nearest.advice(
                                        fact.name(),
                                        stack.keySet().stream().sorted().toList(),
                                        "facts"));
                    }
                    yield Optional.ofNullable(stack.get(fact.name())).map(OutputValue.Plain::new);
                }
                case EACH -> {
                    fail(
                            Code.InvalidReference,
                            fact.offset(),
                            "${each." + fact.name() + "} means something only inside forEach",
                            "write $${each." + fact.name() + "} for a literal text");
                    yield Optional.empty();
                }
                case GENERATED -> {
                    Optional<Generated> generated =
                            scope.generated().filter(known -> known.names().contains(fact.name()));
                    if (generated.isEmpty()) {
                        fail(
                                Code.UnknownRecipe,
                                fact.offset(),
                                "the recipe generates no " + fact.name(),
                                Nearest.advice(
                                        fact.name(),
                                        scope.generated().map(Generated::names).orElse(Set.of()),
                                        "generated values"));
                    }
                    yield generated.map(known -> known.value(fact.name()));
                }
                case PARAM -> {
                    fail(Code.UnknownRecipe, fact.offset(), "the recipe has no parameter " + fact.name(), "");
                    yield Optional.empty();
                }
            };
        }

        private void fail(Code code, int offset, String message, String advice) {
            failed = true;
            problems.error(code, path, at(offset), message, advice);
        }

        private static boolean isEmpty(OutputValue value) {
            return switch (value) {
                case OutputValue.Plain(String plain) -> plain.isEmpty();
                case OutputValue.Secret(String secret) -> secret.isEmpty();
                case OutputValue.SecretRef _, OutputValue.Composed _ -> false;
            };
        }
    }
}
