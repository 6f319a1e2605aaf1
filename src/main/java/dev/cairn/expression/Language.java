package dev.cairn.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The expressions over certain variables. What one of them may cost is bounded: it may be evaluated at every change of an
 * object. Safe for use by several threads.
 */
public final class Language {
    /** Steps of loops of one evaluation; the API server allows a rule of a schema about as many. */
    public static final int USUAL_STEPS = 10_000;
    /** Expressions that are kept compiled. */
    private static final int KEPT = 1024;

    private static final Pattern PLACED = Pattern.compile("evaluation error at <input>:(\\d{1,6}): (.*)");

    private final CelCompiler compiler;
    private final CelRuntime runtime;
    private final Map<String, Compiled> programs = new ConcurrentHashMap<>();

    private record Compiled(CelRuntime.Program program, CelAbstractSyntaxTree tree) {}

    /** What a variable holds. */
    public enum Type {
        /** Whatever it turns out to be. */
        ANY(SimpleType.DYN),
        TEXT(SimpleType.STRING),
        /** Texts by name. */
        TEXTS(MapType.create(SimpleType.STRING, SimpleType.STRING));

        private final CelType type;

        Type(CelType type) {
            this.type = type;
        }
    }

    /** The language with these variables, and what an evaluation usually may cost. */
    public Language(Map<String, Type> variables) {
        this(variables, USUAL_STEPS);
    }

    /**
     * The language with these variables.
     *
     * @param steps of loops that one evaluation takes at most
     */
    public Language(Map<String, Type> variables, int steps) {
        CelOptions options = CelOptions.current()
                .comprehensionMaxIterations(steps)
                .enableTimestampEpoch(true)
                .build();
        this.runtime = CelRuntimeFactory.standardCelRuntimeBuilder()
                .setOptions(options)
                .build();
        CelCompilerBuilder builder = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(options)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS);
        variables.forEach((name, type) -> builder.addVar(name, type.type));
        this.compiler = builder.build();
    }

    /** Whether it can be understood. */
    public void check(String expression) throws WrongExpression {
        compiled(expression);
    }

    /** What it says, given the values of the variables. */
    public Object evaluate(String expression, Map<String, ?> values) throws WrongExpression {
        CelRuntime.Program program = compiled(expression).program();
        try {
            return program.eval(values);
        } catch (CelEvaluationException e) {
            throw failed(expression, e);
        }
    }

    /** The library puts the place before what went wrong. */
    private static WrongExpression failed(String expression, CelEvaluationException e) {
        String message = oneLine(e.getMessage());
        Matcher placed = PLACED.matcher(message);
        return placed.matches()
                ? new WrongExpression(expression, placed.group(2), Integer.parseInt(placed.group(1)), e)
                : new WrongExpression(expression, message, 0, e);
    }

    /** What it looks at: variables, and the fields of them that it names. */
    public Mentions mentions(String expression) throws WrongExpression {
        return Mentions.of(compiled(expression).tree());
    }

    private Compiled compiled(String expression) throws WrongExpression {
        Compiled known = programs.get(expression);
        if (known != null) {
            return known;
        }
        try {
            CelAbstractSyntaxTree tree = compiler.compile(expression).getAst();
            Compiled compiled = new Compiled(runtime.createProgram(tree), tree);
            if (programs.size() >= KEPT) {
                programs.clear();
            }
            programs.put(expression, compiled);
            return compiled;
        } catch (CelValidationException e) {
            var first = e.getErrors().getFirst();
            int offset = offset(
                    expression,
                    first.getSourceLocation().getLine(),
                    first.getSourceLocation().getColumn());
            throw new WrongExpression(expression, oneLine(first.getMessage()), offset, e);
        } catch (CelEvaluationException e) {
            throw new WrongExpression(expression, oneLine(e.getMessage()), 0, e);
        }
    }

    /** Lines count from 1, columns from 0. */
    private static int offset(String expression, int line, int column) {
        int start = 0;
        for (int i = 1; i < line && start >= 0; i++) {
            start = expression.indexOf('\n', start) + 1;
        }
        return Math.clamp(start + column, 0, expression.length());
    }

    private static String oneLine(String text) {
        return String.valueOf(text).strip().replaceAll("\\s+", " ");
    }
}
