/**
 * Runs workloads as objects of a Kubernetes cluster: rendered by pure functions, applied on the server's side under the
 * field manager {@code cairn}, observed by one watch per kind. A container that is always restarted and keeps no volumes
 * is a Deployment and, when it has ports, a Service; nothing else is rendered yet, and what is not is refused by name.
 *
 * <p>Every object carries our labels, the stack's uid and two owners (see {@link dev.cairn.runtime.kubernetes.Anchors});
 * an object of the same name without them is never touched.
 *
 * <p>May use: {@code dev.cairn.model}, {@code dev.cairn.runtime}, the fabric8 client.
 */
package dev.cairn.runtime.kubernetes;
