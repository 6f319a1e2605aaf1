/**
 * Expressions in the Common Expression Language, the one that Kubernetes has itself: compiled once, bounded in what they
 * may cost. Uses the JDK and the library alone, and knows nothing of stacks.
 */
package dev.cairn.expression;
