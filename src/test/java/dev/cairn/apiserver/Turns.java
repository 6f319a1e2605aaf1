package dev.cairn.apiserver;

import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The scheduler of virtual threads: one of them at a time runs, on the thread that made this, and which one is drawn. A
 * virtual thread that one of them makes is scheduled here, too. What a timer of the client brings is run when it is
 * {@link #timer waited for} and at no other time: else a seed would play differently with the speed of the machine. Needs
 * {@code --add-opens java.base/java.lang=ALL-UNNAMED}.
 */
public final class Turns {
    private static final long PATIENCE_SECONDS = 60;

    private final Random random;
    private final Thread home = Thread.currentThread();
    private final List<Runnable> ready = new ArrayList<>();
    private final LinkedBlockingQueue<Late> late = new LinkedBlockingQueue<>();
    private volatile Optional<Thread> stranger = Optional.empty();

    /** What the timer of a process brings, on a thread of its own. */
    private record Late(Process process, Runnable task) {}

    public Turns(Random random) {
        this.random = random;
    }

    /** Where what a process does beside its threads waits for its turn. */
    public final class Process implements Executor {
        private volatile boolean ended;

        @Override
        public void execute(Runnable task) {
            if (isHere()) {
                ready.add(task);
            } else {
                late.add(new Late(this, task));
            }
        }

        /** Its timers bring nothing any more. */
        public void end() {
            ended = true;
        }
    }

    /** A process that begins. */
    public Process process() {
        return new Process();
    }

    private boolean isHere() {
        Thread caller = Thread.currentThread();
        return caller == home || caller.isVirtual();
    }

    /** Begins a virtual thread. */
    public void begin(String name, Runnable work) {
        try {
            Class<?> builders = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder");
            Constructor<?> builder = builders.getDeclaredConstructor(Executor.class);
            builder.setAccessible(true);
            ((Thread.Builder.OfVirtual) builder.newInstance((Executor) this::virtual))
                    .name(name)
                    .start(work);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JDK lets nobody schedule virtual threads", e);
        }
    }

    private void virtual(Runnable continuation) {
        if (isHere()) {
            ready.add(continuation);
        } else {
            stranger = Optional.of(Thread.currentThread());
        }
    }

    /** Whether somebody has something to do. */
    public boolean any() {
        stranger.ifPresent(thread -> {
            throw new IllegalStateException("a virtual thread was woken by " + thread + ", which has no turn");
        });
        return !ready.isEmpty();
    }

    /** Lets one of them run until it waits. */
    public void one() {
        ready.remove(random.nextInt(ready.size())).run();
    }

    /** Waits for what a timer brings, and runs it. */
    public void timer() {
        try {
            Late next;
            do {
                next = late.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (next == null) {
                    throw new IllegalStateException("a client that lost its watch does not come back");
                }
            } while (next.process().ended);
            next.task().run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
