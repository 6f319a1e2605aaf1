/**
 * The Kubernetes shell: {@link dev.cairn.operator.StackReconciler} is called for every Stack by the operator framework,
 * a {@link dev.cairn.operator.StackShell} per Stack observes, steps the engine, acts and writes the status. What the
 * framework does is reduced to: a watch of the Stacks, one pass at a time per Stack, timers, the finalizer.
 *
 * <p>May use: {@code dev.cairn.api}, {@code model}, {@code engine}, {@code plan}, {@code runtime}, {@code
 * runtime.kubernetes}, {@code status}; the Java Operator SDK, Quarkus, the fabric8 client.
 */
package dev.cairn.operator;
