package dev.cairn.apiserver;

import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The scheduler of virtual threads: one of them at a time runs, on the thread that made this, and which one is drawn. A
 * virtual thread that one of them makes is scheduled here, too. Needs {@code --add-opens java.base/java.lang=ALL-UNNAMED}.
 */
public final class Turns implements Executor {
    private static final long PATIENCE_SECONDS = 10;

    private final Random random;
    private final Thread home = Thread.currentThread();
    private final List<Runnable> ready = new ArrayList<>();
    /** What timers of the client and of the machine bring, which run on threads of their own. */
    private final LinkedBlockingQueue<Runnable> late = new LinkedBlockingQueue<>();

    public Turns(Random random) {
        this.random = random;
    }

    @Override
    public void execute(Runnable task) {
        if (isHere()) {
            ready.add(task);
        } else {
            late.add(task);
        }
    }

    private boolean isHere() {
        Thread caller = Thread.currentThread();
        return caller == home || caller.isVirtual();
    }

    /** Does that at once, or in its turn when it comes from a timer's thread. */
    void here(Runnable task) {
        if (isHere()) {
            task.run();
        } else {
            late.add(task);
        }
    }

    /** Begins a virtual thread. */
    public void begin(String name, Runnable work) {
        try {
            Class<?> builders = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder");
            Constructor<?> builder = builders.getDeclaredConstructor(Executor.class);
            builder.setAccessible(true);
            ((Thread.Builder.OfVirtual) builder.newInstance(this)).name(name).start(work);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JDK lets nobody schedule virtual threads", e);
        }
    }

    /**
     * Whether somebody has something to do. What a timer brings comes when it is {@link #timer waited for}, or when nobody
     * else has anything to do: otherwise the same seed would play differently with the speed of the machine.
     */
    public boolean any() {
        if (ready.isEmpty()) {
            late.drainTo(ready);
        }
        return !ready.isEmpty();
    }

    /** Lets one of them run until it waits. */
    public void one() {
        Runnable task = ready.remove(random.nextInt(ready.size()));
        task.run();
    }

    /** Whether a timer brings something in the next moment of real time, before a long time passes here. */
    public boolean comes() {
        try {
            Runnable task = late.poll(1, TimeUnit.MILLISECONDS);
            if (task != null) {
                ready.add(task);
            }
            return task != null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Waits for what a timer brings, and runs it. */
    public void timer() {
        try {
            Runnable task = late.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (task == null) {
                throw new IllegalStateException("a client that lost its watch does not come back");
            }
            task.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
