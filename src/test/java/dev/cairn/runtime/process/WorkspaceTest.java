package dev.cairn.runtime.process;

import static dev.cairn.runtime.process.Workshop.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cairn.model.Instance;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Reason;
import dev.cairn.model.Workload;
import dev.cairn.runtime.ContainerRuntime;
import dev.cairn.runtime.RuntimeFailure;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a process finds when it starts, and what is left when it has gone. */
@Tag("process")
class WorkspaceTest {
    @RegisterExtension
    final Workshop shop = new Workshop();

    @Test
    void filesAppearInTheWorkingDirectoryAndGoWithTheAttempt() throws Exception {
        Workload workload = Workshop.with(
                shop.sh("cat conf/app.yaml etc/secret; exec sleep 60"),
                file("conf/app.yaml", "port: 1\n", 0644),
                new Workload.FileMount("/etc/secret", new OutputValue.Secret("s3cret\n"), 0400));

        Instance instance = shop.start("api", workload);

        await().atMost(SOON).until(() -> shop.log("api").equals(List.of("port: 1", "s3cret")));
        assertThat(permissions("conf/app.yaml")).isEqualTo("rw-r--r--");
        assertThat(permissions("etc/secret")).isEqualTo("r--------");

        shop.runtime.remove(shop.stack, "api", instance.id());
        assertThat(shop.workingDir).isEmptyDirectory();
    }

    @Test
    void aFileOfTheUserIsNeverTouched() throws Exception {
        Path mine = Files.writeString(shop.workingDir.resolve("app.yaml"), "mine");

        assertThatThrownBy(() -> shop.start("api", Workshop.with(shop.command("true"), file("app.yaml", "x", 0644))))
                .isInstanceOfSatisfying(RuntimeFailure.class, failure -> assertThat(failure.reason())
                        .isInstanceOf(Reason.ForeignObject.class)
                        .extracting(Reason::text)
                        .asString()
                        .contains(mine.toString()));

        assertThat(mine).hasContent("mine");
        assertThat(shop.runtime.list(shop.stack)).isEmpty();
    }

    @Test
    void theNextAttemptHasItsOwnContentThoughTheFirstWasNeverCleanedUp() throws Exception {
        shop.ended(shop.start("api", Workshop.with(shop.sh("cat app.yaml"), file("app.yaml", "one", 0644))));

        shop.ended(shop.runtime.start(
                shop.spec("api", 2, Workshop.with(shop.sh("cat app.yaml"), file("app.yaml", "two", 0644)))));

        assertThat(shop.log("api")).containsExactly("two");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside", "a/../../outside", "/", "."})
    void filesStayBelowTheWorkingDirectory(String path) {
        assertThatThrownBy(() -> shop.start("api", Workshop.with(shop.command("true"), file(path, "x", 0644))))
                .isInstanceOfSatisfying(RuntimeFailure.class, failure -> assertThat(failure.reason())
                        .isInstanceOf(Reason.InvalidSpec.class));
    }

    @Test
    void anEmptyDirIsEmptyAtEachAttempt() throws Exception {
        var volume = new Workload.VolumeMount("tmp", "", new Workload.VolumeSource.EmptyDir(), false, 0, "");
        Path directory = shop.runtime.layout().volume(shop.stack.id(), "api", volume);
        for (int attempt = 1; attempt <= 2; attempt++) {
            Workload workload = Workshop.with(shop.sh("ls " + directory + "; touch " + directory + "/left"), volume);
            shop.ended(shop.runtime.start(shop.spec("api", attempt, workload)));
        }

        assertThat(shop.log("api")).isEmpty();
    }

    @Test
    void theEnvironmentIsTheMachinesWithTheWorkloadsOnTop() throws Exception {
        Workload workload = Workshop.with(
                shop.sh("echo $HOME/$NAME/$PORT"), Workshop.env("NAME", "a b"), Workshop.env("PORT", "1"));

        shop.ended(shop.start("api", workload));

        assertThat(shop.log("api")).containsExactly(System.getenv("HOME") + "/a b/1");
    }

    @Test
    void theProgramIsLookedUpOnThePathOfTheWorkload() throws Exception {
        Path bin = Files.createDirectory(shop.root.resolve("bin"));
        Path program = Files.writeString(bin.resolve("my-own-tool"), "#!/bin/sh\necho found\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();

        shop.ended(shop.start(
                "api", Workshop.with(shop.command("my-own-tool"), Workshop.env("PATH", bin + ":/usr/bin:/bin"))));

        assertThat(shop.log("api")).containsExactly("found");
    }

    @Test
    void argumentsArriveAsTheyWereWrittenAndBuiltinsAreNoPrograms() throws Exception {
        shop.ended(shop.start("api", shop.command("printf", "[%s]", "a b", "$(id)", "*", "", "'\"", "\\n")));

        assertThat(shop.log("api")).containsExactly("[a b][$(id)][*][]['\"][\\n]");
        assertThatThrownBy(() -> shop.start("web", shop.command("export")))
                .hasMessageContaining("was not found on PATH");
    }

    @Test
    void aMissingWorkingDirectoryIsFinalAndSaysWhatToDo() {
        Workload workload = Workload.of(new Workload.Command(List.of("true"), "/no/such/place", List.of()));

        assertThatThrownBy(() -> shop.start("api", workload))
                .isInstanceOfSatisfying(RuntimeFailure.class, failure -> assertThat(failure.reason())
                        .isEqualTo(new Reason.SpawnError(
                                "workingDir /no/such/place does not exist: create it, or correct it in the file",
                                true)));
    }

    @Test
    void stagingFindsOutEarlyWhatIsMissing() {
        assertThatThrownBy(() -> shop.runtime.stage(
                        shop.spec("api", 1, shop.command("no-such-program-here")), ContainerRuntime.Progress.NONE))
                .hasMessageContaining("not found on PATH");
    }

    @Test
    void aCommandBesideItRunsInItsDirectoryAndEnvironment() throws Exception {
        Instance instance = shop.start(
                "api", Workshop.with(shop.command("sleep", "60"), Workshop.env("NAME", "from the workload")));

        var result = exec(instance, "sh", "-c", "echo $NAME; pwd; echo oops >&2; exit 3");

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.output()).isEqualTo("from the workload\n" + shop.workingDir + "\noops\n");
    }

    @Test
    void aCommandBesideAnAdoptedProcessHasItsEnvironmentToo() throws Exception {
        Instance instance = shop.start(
                "api", Workshop.with(shop.command("sleep", "60"), Workshop.env("NAME", "from the workload")));
        shop.takeOver();

        assertThat(exec(instance, "sh", "-c", "echo $NAME").output()).isEqualTo("from the workload\n");
    }

    @Test
    void aCommandThatTakesTooLongIsKilledWithWhatItStarted() throws Exception {
        Instance instance = shop.start("api", shop.command("sleep", "60"));

        var result = shop.runtime.exec(
                shop.stack,
                instance.id(),
                List.of("sh", "-c", "sh -c 'echo $$ >slow; exec sleep 60' & wait"),
                Duration.ofMillis(300));

        assertThat(result.exitCode()).isEqualTo(124);
        long slow = shop.pid("slow");
        await().atMost(SOON).until(() -> !Workshop.alive(slow));
    }

    @Test
    void muchOutputIsCutAndAMissingProgramIsAResult() throws Exception {
        Instance instance = shop.start("api", shop.command("sleep", "60"));

        assertThat(exec(instance, "sh", "-c", "seq 1 100000").output()).hasSizeLessThanOrEqualTo(4096);
        assertThat(exec(instance, "no-such-program-here").exitCode()).isEqualTo(127);
    }

    @Test
    void nothingRunsBesideWhatHasEnded() throws Exception {
        Instance ended = shop.ended(shop.start("api", shop.sh("exit 0")));

        assertThatThrownBy(() -> exec(ended, "true")).hasMessageContaining("it does not run");
    }

    private ContainerRuntime.ExecResult exec(Instance instance, String... command) throws RuntimeFailure {
        return shop.runtime.exec(shop.stack, instance.id(), List.of(command), SOON);
    }

    private static Workload.FileMount file(String path, String content, int mode) {
        return new Workload.FileMount(path, new OutputValue.Plain(content), mode);
    }

    private String permissions(String file) throws Exception {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(shop.workingDir.resolve(file).toRealPath(), LinkOption.NOFOLLOW_LINKS));
    }
}
