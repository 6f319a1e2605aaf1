package dev.cairn.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr.ExprKind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What an expression looks at.
 *
 * @param variables by name
 * @param fields of variables, each once for each place
 */
public record Mentions(Set<String> variables, List<Use> fields) {
    public Mentions {
        variables = Set.copyOf(variables);
        fields = List.copyOf(fields);
    }

    /**
     * A field of a variable.
     *
     * @param tested whether the expression asks only if it is there, by {@code has(…)}
     * @param offset how many characters into the expression
     */
    public record Use(String variable, String field, boolean tested, int offset) {}

    static Mentions of(CelAbstractSyntaxTree tree) {
        Set<String> variables = new HashSet<>();
        List<Use> fields = new ArrayList<>();
        CelNavigableAst.fromAst(tree).getRoot().allNodes().forEach(node -> {
            int offset = Math.max(
                    0,
                    tree.getSource().getPositionsMap().getOrDefault(node.expr().id(), 0));
            if (node.getKind() == ExprKind.Kind.IDENT) {
                variables.add(node.expr().ident().name());
            } else if (node.getKind() == ExprKind.Kind.SELECT) {
                var select = node.expr().select();
                if (select.operand().getKind() == ExprKind.Kind.IDENT) {
                    fields.add(new Use(select.operand().ident().name(), select.field(), select.testOnly(), offset));
                }
            } else {
                indexed(node, offset, fields);
            }
        });
        return new Mentions(variables, fields);
    }

    /** {@code variable["field"]}, and {@code "field" in variable}. */
    private static void indexed(CelNavigableExpr node, int offset, List<Use> fields) {
        if (node.getKind() != ExprKind.Kind.CALL || node.expr().call().args().size() != 2) {
            return;
        }
        var call = node.expr().call();
        boolean in = call.function().equals("@in");
        if (!in && !call.function().equals("_[_]")) {
            return;
        }
        var variable = call.args().get(in ? 1 : 0);
        var field = call.args().get(in ? 0 : 1);
        if (variable.getKind() == ExprKind.Kind.IDENT
                && field.getKind() == ExprKind.Kind.CONSTANT
                && field.constant().getKind() == CelConstant.Kind.STRING_VALUE) {
            fields.add(new Use(variable.ident().name(), field.constant().stringValue(), in, offset));
        }
    }
}
