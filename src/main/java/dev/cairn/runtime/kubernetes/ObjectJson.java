package dev.cairn.runtime.kubernetes;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** How objects and notes become JSON and again objects. One for everybody: each one has to learn every kind anew. */
public final class ObjectJson {
    /** Not to be changed. */
    public static final KubernetesSerialization JSON = new KubernetesSerialization();

    private ObjectJson() {}
}
