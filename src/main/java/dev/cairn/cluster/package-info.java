/**
 * What the operator and the command line both have to know of a Stack that is an object of a cluster, so that both plan
 * the same.
 *
 * <p>May use: {@code dev.cairn.api}, {@code dev.cairn.model}, {@code dev.cairn.plan}, {@code dev.cairn.runtime}, fabric8's
 * client.
 */
package dev.cairn.cluster;
