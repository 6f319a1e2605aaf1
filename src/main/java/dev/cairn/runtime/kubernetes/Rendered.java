package dev.cairn.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.Optional;

/**
 * The objects of one resource.
 *
 * @param service present when the workload listens on ports
 */
record Rendered(Deployment deployment, Optional<Service> service) {}
