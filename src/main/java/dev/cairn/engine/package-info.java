/**
 * The lifecycle as one pure function, and the graph, gates, backoff and table it is made of. Time and seeds are handed
 * in; nothing here performs I/O, reads a clock or starts a thread.
 *
 * <p>May use: {@code dev.cairn.model}.
 */
package dev.cairn.engine;
