/** What the build makes from the sources and checks in: the CRD and the JSON schema of a Stack. Uses {@code dev.cairn.api} and the fabric8 generator. */
package dev.cairn.build;
