package dev.cairn.runtime.docker;

import dev.cairn.model.Probe;
import dev.cairn.model.StopPolicy;
import dev.cairn.model.Workload;
import dev.cairn.model.Workload.ContainerOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Workloads that differ in one thing. */
final class With {
    private With() {}

    static Workload job(Workload of) {
        return new Workload(
                of.program(),
                true,
                of.env(),
                of.ports(),
                of.files(),
                of.volumes(),
                of.limits(),
                of.probe(),
                of.stop(),
                of.labels(),
                of.annotations());
    }

    static Workload env(Workload of, Workload.EnvVar... env) {
        return new Workload(
                of.program(),
                of.job(),
                List.of(env),
                of.ports(),
                of.files(),
                of.volumes(),
                of.limits(),
                of.probe(),
                of.stop(),
                of.labels(),
                of.annotations());
    }

    static Workload ports(Workload of, Workload.Port... ports) {
        return new Workload(
                of.program(),
                of.job(),
                of.env(),
                List.of(ports),
                of.files(),
                of.volumes(),
                of.limits(),
                of.probe(),
                of.stop(),
                of.labels(),
                of.annotations());
    }

    static Workload files(Workload of, Workload.FileMount... files) {
        return new Workload(
                of.program(),
                of.job(),
                of.env(),
                of.ports(),
                List.of(files),
                of.volumes(),
                of.limits(),
                of.probe(),
                of.stop(),
                of.labels(),
                of.annotations());
    }

    static Workload volumes(Workload of, Workload.VolumeMount... volumes) {
        return new Workload(
                of.program(),
                of.job(),
                of.env(),
                of.ports(),
                of.files(),
                List.of(volumes),
                of.limits(),
                of.probe(),
                of.stop(),
                of.labels(),
                of.annotations());
    }

    static Workload limits(Workload of, Workload.Limits limits) {
        return new Workload(
                of.program(),
                of.job(),
                of.env(),
                of.ports(),
                of.files(),
                of.volumes(),
                limits,
                of.probe(),
                of.stop(),
                of.labels(),
                of.annotations());
    }

    static Workload probe(Workload of, Probe probe) {
        return new Workload(
                of.program(),
                of.job(),
                of.env(),
                of.ports(),
                of.files(),
                of.volumes(),
                of.limits(),
                Optional.of(probe),
                of.stop(),
                of.labels(),
                of.annotations());
    }

    static Workload stop(Workload of, StopPolicy stop) {
        return new Workload(
                of.program(),
                of.job(),
                of.env(),
                of.ports(),
                of.files(),
                of.volumes(),
                of.limits(),
                of.probe(),
                stop,
                of.labels(),
                of.annotations());
    }

    static Workload labels(Workload of, Map<String, String> labels, Map<String, String> annotations) {
        return new Workload(
                of.program(),
                of.job(),
                of.env(),
                of.ports(),
                of.files(),
                of.volumes(),
                of.limits(),
                of.probe(),
                of.stop(),
                labels,
                annotations);
    }

    static Workload program(Workload of, Workload.Program program) {
        return new Workload(
                program,
                of.job(),
                of.env(),
                of.ports(),
                of.files(),
                of.volumes(),
                of.limits(),
                of.probe(),
                of.stop(),
                of.labels(),
                of.annotations());
    }

    static Workload image(Workload of, String image) {
        Workload.Image program = (Workload.Image) of.program();
        return program(
                of,
                new Workload.Image(
                        image,
                        program.build(),
                        program.command(),
                        program.args(),
                        program.workingDir(),
                        program.options()));
    }

    static Workload options(Workload of, ContainerOptions options) {
        Workload.Image program = (Workload.Image) of.program();
        return program(
                of,
                new Workload.Image(
                        program.image(),
                        program.build(),
                        program.command(),
                        program.args(),
                        program.workingDir(),
                        options));
    }
}
