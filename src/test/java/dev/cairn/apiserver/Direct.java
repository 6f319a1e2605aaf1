package dev.cairn.apiserver;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The shortest way to the simulated API: every request is answered at once, every watch shows everything at once. */
record Direct(SimulatedApi api) implements Network {
    @Override
    public CompletableFuture<Answer> request(Call call) {
        return CompletableFuture.completedFuture(api.call(call));
    }

    @Override
    public Hangup watch(Call call, Line line) {
        Watching watching = api.watching(call);
        for (var event = watching.next(); event.isPresent(); event = watching.next()) {
            line.event(event.get());
        }
        if (watching.over()) {
            line.end();
            return () -> {};
        }
        Consumer<Store.Change> listener = _ -> watching.next().ifPresent(line::event);
        api.store().listen(listener);
        return () -> api.store().unlisten(listener);
    }
}
