package dev.cairn.runtime.kubernetes;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An expression in the Common Expression Language over {@code self}, an object as it is read. What it may cost is
 * bounded: it is evaluated at every change of the object.
 */
final class Expression {
    /** Steps of loops; the API server allows a rule of a schema about as many. */
    private static final int MOST_STEPS = 10_000;
    /** Expressions that are kept compiled. */
    private static final int KEPT = 1024;

    private static final CelOptions OPTIONS = CelOptions.current()
            .comprehensionMaxIterations(MOST_STEPS)
            .enableTimestampEpoch(true)
            .build();
    private static final CelCompiler COMPILER = CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .addVar("self", SimpleType.DYN)
            .build();
    private static final CelRuntime RUNTIME =
            CelRuntimeFactory.standardCelRuntimeBuilder().setOptions(OPTIONS).build();
    private static final Map<String, CelRuntime.Program> PROGRAMS = new ConcurrentHashMap<>();

    private Expression() {}

    /** What it says of that object. */
    static Object evaluate(String expression, Map<String, Object> self) throws Wrong {
        try {
            return program(expression).eval(Map.of("self", self));
        } catch (CelEvaluationException e) {
            throw new Wrong(expression, oneLine(e.getMessage()), e);
        }
    }

    /** Whether it can be understood. */
    static void check(String expression) throws Wrong {
        program(expression);
    }

    private static CelRuntime.Program program(String expression) throws Wrong {
        CelRuntime.Program known = PROGRAMS.get(expression);
        if (known != null) {
            return known;
        }
        try {
            CelAbstractSyntaxTree tree = COMPILER.compile(expression).getAst();
            CelRuntime.Program program = RUNTIME.createProgram(tree);
            if (PROGRAMS.size() >= KEPT) {
                PROGRAMS.clear();
            }
            PROGRAMS.put(expression, program);
            return program;
        } catch (CelValidationException e) {
            throw new Wrong(expression, oneLine(e.getErrors().getFirst().getMessage()), e);
        } catch (CelEvaluationException e) {
            throw new Wrong(expression, oneLine(e.getMessage()), e);
        }
    }

    private static String oneLine(String text) {
        return String.valueOf(text).strip().replaceAll("\\s+", " ");
    }

    /** It cannot be understood, or says nothing of that object. */
    static final class Wrong extends Exception {
        private static final long serialVersionUID = 1L;

        Wrong(String expression, String why, Exception cause) {
            super("the expression '" + expression + "': " + why, cause);
        }
    }
}
