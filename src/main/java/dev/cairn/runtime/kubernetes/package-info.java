/**
 * Runs workloads as objects of a Kubernetes cluster: rendered by pure functions, applied on the server's side under the
 * field manager {@code cairn}, observed by one watch per kind. Which object keeps a workload is its
 * {@link dev.cairn.runtime.kubernetes.Form}; when it is ready, {@link dev.cairn.runtime.kubernetes.Readiness} says.
 *
 * <p>Every object carries our labels, the stack's uid and two owners (see {@link dev.cairn.runtime.kubernetes.Anchors});
 * what keeps data has none. An object of the same name that is not ours is never touched.
 *
 * <p>May use: {@code dev.cairn.model}, {@code dev.cairn.runtime}, the fabric8 client, the CEL library.
 */
package dev.cairn.runtime.kubernetes;
