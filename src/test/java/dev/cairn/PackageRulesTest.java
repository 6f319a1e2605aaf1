package dev.cairn;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.cairn.engine.Engine;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The table of docs/architecture.md: a package uses only what stands above it. */
class PackageRulesTest {
    private static final JavaClasses CAIRN = new ClassFileImporter()
            .importUrl(Engine.class.getProtectionDomain().getCodeSource().getLocation());

    @Test
    void theModelAndTheEngineKnowTheJdkAlone() {
        classes()
                .that()
                .resideInAPackage("dev.cairn.model..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "dev.cairn.model..")
                .check(CAIRN);
        classes()
                .that()
                .resideInAPackage("dev.cairn.engine..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "dev.cairn.model..", "dev.cairn.engine..")
                .check(CAIRN);
    }

    @Test
    void theModelAndTheEngineHaveNoClockNoThreadAndNoInputOrOutput() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.cairn.model..", "dev.cairn.engine..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.io..", "java.net..", "java.nio.file..", "java.util.concurrent..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.Random")
                .orShould()
                .accessClassesThat()
                .haveFullyQualifiedName("java.lang.Thread")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(CAIRN);
    }

    @Test
    void expressionsKnowNothingOfStacks() {
        classes()
                .that()
                .resideInAPackage("dev.cairn.expression..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "dev.cel..", "com.google..", "dev.cairn.expression..")
                .check(CAIRN);
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.cairn.expression..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.cel..")
                .check(CAIRN);
    }

    @Test
    void backendsDoNotKnowEachOther() {
        String[] backends = {
            "dev.cairn.runtime.process..", "dev.cairn.runtime.docker..", "dev.cairn.runtime.kubernetes.."
        };
        for (String backend : backends) {
            for (String other : backends) {
                if (!backend.equals(other)) {
                    noClasses()
                            .that()
                            .resideInAPackage(backend)
                            .should()
                            .dependOnClassesThat()
                            .resideInAPackage(other)
                            .check(CAIRN);
                }
            }
        }
    }

    @Test
    void nobodyUsesWhatStandsBelow() {
        below("dev.cairn.api..", "plan", "status", "runtime", "cluster", "operator", "local", "cli");
        below("dev.cairn.plan..", "status", "runtime", "cluster", "operator", "local", "cli");
        below("dev.cairn.status..", "plan", "runtime", "cluster", "operator", "local", "cli");
        below("dev.cairn.runtime..", "api", "plan", "status", "cluster", "operator", "local", "cli");
        below("dev.cairn.cluster..", "status", "operator", "local", "cli");
        below("dev.cairn.local..", "cluster", "operator", "cli");
        below("dev.cairn.operator..", "local", "cli");
    }

    @Test
    void whatTheCommandLineNeedsForAClusterIsAskedForInOnePlace() {
        noClasses()
                .that()
                .resideInAPackage("dev.cairn.cli..")
                .and()
                .resideOutsideOfPackage("dev.cairn.cli.cluster..")
                .and()
                .doNotHaveFullyQualifiedName("dev.cairn.cli.Worlds")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.cairn.cli.cluster..", "dev.cairn.cluster..", "dev.cairn.runtime.kubernetes..")
                .check(CAIRN);
    }

    private static void below(String room, String... others) {
        for (String other : others) {
            noClasses()
                    .that()
                    .resideInAPackage(room)
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("dev.cairn." + other + "..")
                    .check(CAIRN);
        }
    }
}
