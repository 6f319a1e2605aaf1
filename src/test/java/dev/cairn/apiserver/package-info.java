/**
 * A simulated API server: versions, watches, server-side apply, preconditions, finalizers and the garbage collector, as
 * far as Cairn uses them, with faults by seed. Its answers are compared with those of a real one, script by script.
 *
 * <p>May use: Jackson, and the client's SPI for HTTP libraries. Nothing here happens by itself.
 */
package dev.cairn.apiserver;
