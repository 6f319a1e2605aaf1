/**
 * From the text of a stack to a validated {@link dev.cairn.model.Plan}: positions, shape, defaults, recipes,
 * interpolation, grammars, graph checks, and one {@link dev.cairn.plan.Diagnostic} for each thing that is wrong. Pure:
 * whatever has to be read, allocated or generated is handed in with the {@link dev.cairn.plan.PlanContext}.
 *
 * <p>May use: {@code dev.cairn.api}, {@code dev.cairn.model}, {@code dev.cairn.engine} (its graph only), SnakeYAML and
 * Jackson.
 */
package dev.cairn.plan;
