/**
 * What the engine thinks in: a validated {@link dev.cairn.model.Plan} of {@link dev.cairn.model.Resource resources},
 * the {@link dev.cairn.model.Snapshot} of what is seen and the {@link dev.cairn.model.Memory} of what cannot be seen
 * again. Immutable records and sealed interfaces; nothing here performs I/O, reads a clock or starts a thread.
 *
 * <p>May use: {@code java.*} only.
 */
package dev.cairn.model;
