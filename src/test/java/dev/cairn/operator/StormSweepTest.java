package dev.cairn.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.apiserver.Call;
import dev.cairn.apiserver.Fault;
import dev.cairn.operator.StormUser.Act;
import dev.cairn.operator.StormUser.Plot;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Whatever single request of a small scenario something goes wrong with: no promise is broken and the end is the same. */
class StormSweepTest {
    private static final List<Fault> FAULTS =
            List.of(Fault.CRASH_BEFORE, Fault.CRASH_AFTER, Fault.LOST_ANSWER, Fault.CONFLICT);

    @TestFactory
    Stream<DynamicTest> aSingleFaultAtAnyRequestChangesNothingOfTheEnd() {
        return Stream.of(
                sweep("a chain starts", List.of()),
                sweep("a chain is changed", List.of(Act.EDIT)),
                sweep("a chain is taken down", List.of(Act.DELETE_BACKGROUND)),
                sweep("a chain is taken down in the foreground", List.of(Act.DELETE_FOREGROUND)));
    }

    /** With every fault at each request that the last act leads to; those before are the first scenario's. */
    private static DynamicTest sweep(String name, List<Act> acts) {
        return DynamicTest.dynamicTest(name, () -> {
            int first = acts.isEmpty() ? 0 : requests(List.of());
            int last = requests(acts);
            List<String> broken = new ArrayList<>();
            for (Fault fault : FAULTS) {
                for (int at = first; at < last && broken.size() < 2; at++) {
                    Storm.Result result = played(acts, new Once(at, fault));
                    if (result.violation().isPresent()) {
                        broken.add(fault + " at request " + at + ": " + result.told());
                    }
                }
            }
            assertThat(String.join("\n\n", broken)).isEmpty();
        });
    }

    /** How many there are when nothing goes wrong. */
    private static int requests(List<Act> acts) {
        Once none = new Once(-1, Fault.NONE);
        assertThat(played(acts, none).violation()).isEmpty();
        return none.count;
    }

    private static Storm.Result played(List<Act> acts, Once fault) {
        return Storm.still(new Plot(StormStack.pair(), acts, false), fault).play();
    }

    /** One fault at the request of that number; those by which watches begin are not counted, and no read conflicts. */
    private static final class Once implements Fault.Source {
        private final int at;
        private final Fault fault;
        private int count;

        Once(int at, Fault fault) {
            this.at = at;
            this.fault = fault;
        }

        @Override
        public Fault of(Call call) {
            boolean counts = call.path().contains("/namespaces/")
                    && !(fault == Fault.CONFLICT && call.method().equals("GET"));
            return counts && count++ == at ? fault : Fault.NONE;
        }
    }
}
