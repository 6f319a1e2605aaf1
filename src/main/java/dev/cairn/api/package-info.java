/**
 * The {@code Stack} custom resource, {@code cairn.dev/v1alpha1}, exactly as a user writes it: records for the spec and
 * for the status, from which the CRD in {@code crds/} is generated ({@code dev.cairn.build.CrdGenerator} in the test
 * tree).
 *
 * <p>Conventions, for every record here:
 *
 * <ul>
 *   <li>A component is named as its field in YAML; enum constants are spelled as in YAML, too.
 *   <li>A list or map is never null: absent and empty are the same, both are left out of JSON. The two exceptions, where
 *       an empty list means something else than none, say so.
 *   <li>A scalar or nested record is null when the user did not write it. Defaults are not filled in here: that is
 *       {@code plan}'s business, and the schema has no defaults inside list items because Argo CD would show them as a
 *       difference for ever.
 *   <li>Durations and sizes are text here and are parsed in {@code plan}, which knows the position of each.
 * </ul>
 *
 * <p>May use: Jackson's annotations and tree, the fabric8 annotations and the few fabric8 types a custom resource needs
 * ({@code CustomResource}, {@code IntOrString}).
 */
package dev.cairn.api;
