package dev.cairn.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.apiserver.Network;
import dev.cairn.operator.Promises.Promise;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** A bug that breaks a promise is noticed within 200 seeds. Each is planted between the operator and the API server. */
class StormBugsTest {
    private static final int SEEDS = 200;

    private static final Map<Promise, UnaryOperator<Network>> BUGS = Map.of(
            Promise.BEHIND_GATES, WrongRequests::seesReadyWhatIsUnderWay,
            Promise.STOPS_IN_REVERSE, WrongRequests::deletesEverythingAtOnce,
            Promise.DATA_STAYS, WrongRequests::makesClaimsAnew,
            Promise.NOTHING_FOREIGN, WrongRequests::appliesOntoAnything,
            Promise.GENERATION_NEVER_FALLS, WrongRequests::beginsToCountAnew,
            Promise.NO_SECRET, WrongRequests::keepsComposedValuesInAConfigMap,
            Promise.READY_IS_FINISHED, WrongRequests::tellsReadyWhatIsUnderWay);

    @TestFactory
    Stream<DynamicTest> everyPromiseNoticesABug() {
        return Stream.of(Promise.values())
                .map(promise -> DynamicTest.dynamicTest(promise.sentence(), () -> assertThat(firstSeed(promise))
                        .as("a seed that shows it")
                        .isPresent()));
    }

    private static Optional<Long> firstSeed(Promise promise) {
        return LongStream.rangeClosed(1, SEEDS)
                .boxed()
                .filter(seed ->
                        Storm.of(seed, BUGS.get(promise)).play().broken().equals(Optional.of(promise)))
                .findFirst();
    }
}
