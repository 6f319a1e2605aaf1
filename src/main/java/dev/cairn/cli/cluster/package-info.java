/**
 * The verbs' other world: Stacks that are objects of a cluster, reached with the rights of the user's kubeconfig. Loaded
 * only when a cluster is meant, from a class path that the launcher adds then (docs/decisions/0170).
 *
 * <p>May use: {@code dev.cairn.cli} and what that may use, {@code dev.cairn.cluster}, fabric8's client.
 */
package dev.cairn.cli.cluster;
