package dev.cairn.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.apiserver.Answer;
import dev.cairn.apiserver.Call;
import dev.cairn.apiserver.Fault;
import dev.cairn.apiserver.Move;
import dev.cairn.apiserver.Network;
import dev.cairn.apiserver.SimulatedCluster;
import dev.cairn.apiserver.Turns;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * One history of the operator's shell on the simulated API server, every step of which is drawn from one seed: whose turn
 * it is among requests, answers, watches, threads, controllers and kubelets, what a user does, and what goes wrong.
 */
final class Storm {
    private static final int MOST_STEPS = 60_000;
    private static final Duration LONGEST_CALM = Duration.ofHours(3);
    private static final Duration SETTLING = Duration.ofMinutes(2);
    /** Longer than two looks at everything. */
    private static final Duration REST = Duration.ofMinutes(6);

    private final Random random;
    private final StormClock clock = new StormClock();
    private final Turns turns;
    private final SimulatedCluster cluster;
    private final Promises promises;
    private final StormUser user;
    private final Fault.Source faults;
    private final UnaryOperator<Network> wrong;
    private final List<String> trace = new ArrayList<>();
    private Optional<SimulatedOperator> operator = Optional.empty();
    private Instant startAt = Instant.MIN;
    private boolean crashed;
    private boolean calm;
    private boolean still;
    private int steps;

    /**
     * What a storm came to.
     *
     * @param violation empty when everything held
     * @param trace what happened, a line each
     */
    record Result(Optional<String> violation, Optional<Promises.Promise> broken, List<String> trace, int steps) {
        /** For people. */
        String told() {
            return violation.orElse("every promise is kept") + "\n" + String.join("\n", trace);
        }
    }

    /** The storm of a seed. */
    static Storm of(long seed, UnaryOperator<Network> wrong) {
        return new Storm(seed, StormUser.Plot.drawn(seed), drawn(seed, 12), wrong);
    }

    /** One in which nothing happens but these acts and faults. */
    static Storm still(StormUser.Plot plot, Fault.Source faults) {
        Storm storm = new Storm(1, plot, faults, UnaryOperator.identity());
        storm.still = true;
        storm.cluster.calms();
        return storm;
    }

    /**
     * One that has not begun.
     *
     * @param seed of everything that is drawn
     * @param plot what users do
     * @param faults what goes wrong with requests, as long as it is not calm
     * @param wrong what the operator's requests go through
     */
    Storm(long seed, StormUser.Plot plot, Fault.Source faults, UnaryOperator<Network> wrong) {
        this.random = new Random(seed);
        this.turns = new Turns(random);
        this.cluster = new SimulatedCluster(clock, random);
        this.faults = faults;
        this.wrong = wrong;
        this.user = new StormUser(cluster, plot, this::note);
        this.promises = user.promises();
        cluster.onChange(promises::changed);
    }

    /** Plays it to its end. */
    Result play() {
        try (Quiet _ = new Quiet()) {
            return result();
        }
    }

    private Result result() {
        Optional<String> violation;
        try {
            violation = played();
        } catch (RuntimeException e) {
            violation = Optional.of(e.toString());
            note("thrown: " + e + " at " + List.of(e.getStackTrace()).subList(0, 4));
        }
        operator.ifPresent(SimulatedOperator::close);
        while (turns.any()) {
            turns.one();
        }
        if (violation.isPresent() || promises.broken().isPresent()) {
            cluster.objects().forEach(object -> note("in the end: " + object));
        }
        Optional<Promises.Promise> broken = promises.broken().map(Promises.Broken::promise);
        return new Result(promises.broken().map(Object::toString).or(violationOf(violation)), broken, trace, steps);
    }

    private static java.util.function.Supplier<Optional<String>> violationOf(Optional<String> violation) {
        return () -> violation;
    }

    private Optional<String> played() {
        user.begins();
        while (!user.isDone()) {
            if (still && user.isContent() && !busy()) {
                user.acts(new Random(1)); // the same edit, whatever went before
            }
            if (!step()) {
                return over();
            }
        }
        calm = !still;
        cluster.calms();
        user.tidiesUp();
        note("calm from now on");
        Instant end = clock.instant().plus(LONGEST_CALM);
        while (!user.isContent() || busy()) {
            if (!step() || clock.instant().isAfter(end)) {
                return over().or(() -> Optional.of("it does not come to its end: " + user.missing()));
            }
        }
        return rests();
    }

    private Optional<String> over() {
        return promises.broken()
                .map(Object::toString)
                .or(() -> steps < MOST_STEPS
                        ? Optional.empty()
                        : Optional.of("it does not come to rest: " + user.missing()));
    }

    private Optional<String> rests() {
        calm = true;
        Instant settled = clock.instant().plus(SETTLING);
        while (clock.instant().isBefore(settled) || busy()) {
            if (!step()) {
                return over();
            }
        }
        note("at rest from now on");
        Instant end = clock.instant().plus(REST);
        int before = writes();
        while (clock.instant().isBefore(end)) {
            if (!step()) {
                return over();
            }
            if (writes() != before) {
                return Optional.of("it writes although everything is as it should be");
            }
            if (nextAt().equals(Instant.MAX) && !busy()) {
                break;
            }
        }
        return promises.broken().map(Object::toString);
    }

    private int writes() {
        return operator.map(one -> one.link().writes()).orElse(0);
    }

    /** Whether something can happen before time passes. */
    private boolean busy() {
        return turns.any() || crashed || !moves().isEmpty();
    }

    /** Lets one thing happen; false when a promise is broken or there were too many. */
    private boolean step() {
        if (operator.filter(one -> one.link().owes()).isPresent()) {
            if (turns.any()) {
                turns.one();
            } else {
                turns.timer();
            }
            return promises.broken().isEmpty();
        }
        if (crashed) {
            crashed = false;
            note("the operator's process has ended");
            operator.ifPresent(SimulatedOperator::close);
            operator = Optional.empty();
            startAt = clock.instant().plus(Duration.ofMillis(random.nextInt(8_000)));
        }
        if (!calm && !still && disturbed()) {
            return promises.broken().isEmpty();
        }
        List<Move> moves = moves();
        boolean threads = turns.any();
        if (moves.isEmpty() && !threads) {
            passes();
        } else if (threads && (moves.isEmpty() || random.nextBoolean())) {
            turns.one();
        } else {
            happens(moves.get(random.nextInt(moves.size())));
        }
        return promises.broken().isEmpty() && ++steps < MOST_STEPS;
    }

    /** What happens now and then, whatever else could: mishaps, a user's act, time that passes. */
    private boolean disturbed() {
        int drawn = random.nextInt(400);
        if (drawn == 0) {
            user.acts(random);
        } else if (drawn <= 3 && operator.isPresent()) {
            List<Move> mishaps = cluster.mishaps(operator.get().link());
            happens(mishaps.get(random.nextInt(mishaps.size())));
        } else if (drawn <= 8) {
            clock.reach(clock.instant().plusMillis(random.nextInt(3_000)));
        } else {
            return false;
        }
        return true;
    }

    private List<Move> moves() {
        List<Move> moves = new ArrayList<>(cluster.moves());
        operator.ifPresent(one -> moves.addAll(one.moves()));
        if (operator.isEmpty() && !clock.instant().isBefore(startAt)) {
            moves.add(new Move("an operator begins", this::starts));
        }
        return moves;
    }

    private void starts() {
        operator = Optional.of(new SimulatedOperator(
                cluster,
                cluster.link(this::fault, () -> crashed = true, this::note),
                turns,
                clock,
                StormStack.PATH,
                wrong,
                new Heard(promises::heard)));
    }

    private Fault fault(Call call) {
        return calm ? Fault.NONE : faults.of(call);
    }

    private void happens(Move move) {
        if (!move.told().isEmpty()) {
            note(move.told());
        }
        move.happens().run();
    }

    private Instant nextAt() {
        Instant next = cluster.nextAt();
        Instant theirs = operator.map(SimulatedOperator::nextAt).orElse(startAt);
        return theirs.isBefore(next) ? theirs : next;
    }

    /** Nothing else can happen: time goes on to what is due next, or a user acts. */
    private void passes() {
        Instant next = nextAt();
        if (!calm && !still && (next.equals(Instant.MAX) || random.nextInt(3) == 0)) {
            user.acts(random);
        } else if (next.equals(Instant.MAX)) {
            clock.reach(clock.instant().plus(SETTLING).plus(REST)); // nothing will ever happen again
        } else {
            clock.reach(next);
        }
    }

    private void note(String what) {
        trace.add("%8.1fs %s".formatted(clock.passed().toMillis() / 1000.0, what));
    }

    /** Faults of any kind, one in so many requests. */
    static Fault.Source drawn(long seed, int oneIn) {
        Random dice = new Random(~seed);
        return call -> {
            if (dice.nextInt(oneIn) > 0) {
                return Fault.NONE;
            }
            Fault drawn = Fault.values()[dice.nextInt(Fault.values().length)];
            boolean reading = call.method().equals("GET");
            return reading && drawn == Fault.CONFLICT ? Fault.TOO_MANY : drawn;
        };
    }

    /** For looking at the answers of a user's requests. */
    static JsonNode done(Answer answer) {
        if (answer.code() >= 300) {
            throw new IllegalStateException("a user is refused: " + answer);
        }
        return answer.body();
    }
}
