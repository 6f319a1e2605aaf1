/**
 * The Docker (or Podman) backend: one container per attempt, over the Engine API on its socket. {@link
 * dev.cairn.runtime.docker.DockerRuntime} is its face; the rest is what it is made of: how the engine is found and
 * asked, what a container is created from, what is seen of it, and where its lines are read.
 *
 * <p>May use: {@code dev.cairn.model}, {@code dev.cairn.runtime}, Apache HttpClient, Jackson, Commons Compress.
 */
package dev.cairn.runtime.docker;
