package dev.cairn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Holdings;
import dev.cairn.model.Plan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What resources have for themselves, as a plan tells before anything runs. */
class HoldingsTest {

    @Test
    void ports_and_directories_are_told_before_a_reference_has_its_value() {
        Plan plan = Stacks.plan("""
                - name: job
                  job: {image: "j:1"}
                - name: db
                  container:
                    image: "d:1"
                    env: [{name: TOKEN, value: "${resources.job.exitCode}"}]
                    ports: [{port: 5432, hostPort: 15432}, {port: 9000}]
                    volumes:
                      - {name: data, mountPath: /data}
                      - {hostPath: /srv/own, mountPath: /own}
                      - {hostPath: /etc/hosts, mountPath: /etc/hosts, readOnly: true}
                      - {name: scratch, emptyDir: {}, mountPath: /scratch}
                """);

        assertThat(Holdings.of(plan).get("db"))
                .containsExactly("path /srv/own", "port 127.0.0.1:15432/TCP", "volume data");
    }

    @Test
    void what_several_mount_is_nobodys_own_and_a_process_has_its_port_on_all_addresses() {
        Plan plan = Stacks.plan("""
                - name: one
                  container: {image: "a:1", volumes: [{name: shared, mountPath: /s}]}
                - name: two
                  container: {image: "a:1", volumes: [{name: shared, mountPath: /s}]}
                - name: three
                  process: {command: [run], ports: [{port: 8080}]}
                """);

        assertThat(Holdings.of(plan)).doesNotContainKeys("one", "two");
        assertThat(Holdings.of(plan).get("three")).containsExactly("port 0.0.0.0:8080/TCP");
    }

    @ParameterizedTest
    @CsvSource({
        "port 127.0.0.1:80/TCP, port 127.0.0.1:80/TCP, true",
        "port 0.0.0.0:80/TCP, port 127.0.0.1:80/TCP, true",
        "port 127.0.0.1:80/TCP, port :::80/TCP, true",
        "port 127.0.0.1:80/TCP, port 127.0.0.2:80/TCP, false",
        "port 0.0.0.0:80/TCP, port 0.0.0.0:80/UDP, false",
        "port 0.0.0.0:80/TCP, port 0.0.0.0:8080/TCP, false",
        "path /srv, path /srv, true",
        "path /srv, claim /srv, false"
    })
    void two_meet_when_they_cannot_be_had_at_once(String one, String other, boolean meet) {
        assertThat(Holdings.meet(one, other)).isEqualTo(meet);
        assertThat(Holdings.meet(other, one)).isEqualTo(meet);
    }
}
