using Akka.Actor;

namespace Lnd.Actors.Tests.Polyfills;

[Parallelizable]
public class PersistTests
{
    [Test]
    public async Task Persisting_an_event_calls_the_handler_with_the_event_and_the_original_sender()
    {
        await using var world = PersistenceWorld.Create();
        var actor = await world.Ready("p");
        var other = new Mail(world.System);

        actor.Tell(new Do(self => self.Persist("a", e => self.LastSender.Tell($"stored {e}"))), other.Ref);

        await other.Expect("stored a");
    }

    [Test]
    public async Task Callbacks_run_in_the_order_of_the_calls_and_before_the_next_command()
    {
        await using var world = PersistenceWorld.Create();
        var actor = await world.Ready("p");

        actor.Tell(new Do(self =>
        {
            self.Note("a");
            self.Note("b");
            self.Report("command ends");
        }));
        actor.Tell("next command");

        await world.Mail.Expect("command ends", "persisted a", "persisted b", "next command");
    }

    [Test]
    public async Task Commands_wait_until_nested_callbacks_have_run_too()
    {
        await using var world = PersistenceWorld.Create();
        var actor = await world.Ready("p");

        actor.Tell(new Do(self =>
        {
            self.Persist("a", a =>
            {
                self.Keep(a);
                self.Persist("c", c =>
                {
                    self.Keep(c);
                    self.Note("d");
                });
            });
            self.Note("b");
        }));
        actor.Tell("next command");

        await world.Mail.Expect("persisted a", "persisted b", "persisted c", "persisted d", "next command");
        Assert.That(await world.StoredEvents("p"), Is.EqualTo(new[] { "a", "b", "c", "d" }));
    }

    [Test]
    public async Task A_callback_of_an_async_event_that_persists_keeps_commands_waiting()
    {
        await using var world = PersistenceWorld.Create();
        var actor = await world.Ready("p");

        actor.Tell(new Do(self => self.PersistAsync("a", a =>
        {
            self.Keep(a);
            self.TellSelf("later command");
            self.Note("b");
        })));

        await world.Mail.Expect("persisted a", "persisted b", "later command");
    }

    [Test]
    public async Task Persisting_several_events_at_once_calls_the_handler_for_each()
    {
        await using var world = PersistenceWorld.Create();
        var actor = await world.Ready("p");

        actor.Tell(new Do(self =>
        {
            self.PersistAll(["a", "b", "c"], self.Keep);
            self.PersistAll(Array.Empty<string>(), self.Keep);
        }));
        actor.Tell("next command");

        await world.Mail.Expect("persisted a", "persisted b", "persisted c", "next command");
    }

    [Test]
    public async Task Commands_go_on_while_an_async_event_is_being_stored()
    {
        await using var world = PersistenceWorld.Create(GatedJournal.Config(nameof(Commands_go_on_while_an_async_event_is_being_stored)));
        var journal = GatedJournal.Of(nameof(Commands_go_on_while_an_async_event_is_being_stored));
        var actor = await world.Ready("p");

        actor.Tell(new Do(self => self.PersistAsync("a", self.Keep)));
        await journal.Waiting(1);
        actor.Tell("next command");
        await world.Mail.Expect("next command");
        journal.Release();

        await world.Mail.Expect("persisted a");
    }

    [Test]
    public async Task Commands_wait_while_an_event_is_being_stored()
    {
        await using var world = PersistenceWorld.Create(GatedJournal.Config(nameof(Commands_wait_while_an_event_is_being_stored)));
        var journal = GatedJournal.Of(nameof(Commands_wait_while_an_event_is_being_stored));
        var actor = await world.Ready("p");

        actor.Tell(new Do(self => self.Note("a")));
        await journal.Waiting(1);
        actor.Tell("first");
        actor.Tell(new Do(self => self.Note("b")));
        actor.Tell("second");
        journal.Release();
        await journal.Waiting(1);
        journal.Release();

        await world.Mail.Expect("persisted a", "first", "persisted b", "second");
    }

    [Test]
    public async Task Several_async_events_at_once_call_the_handler_for_each()
    {
        await using var world = PersistenceWorld.Create();
        var actor = await world.Ready("p");

        actor.Tell(new Do(self => self.PersistAllAsync(["a", "b"], self.Keep)));

        await world.Mail.Expect("persisted a", "persisted b");
        Assert.That(await world.StoredEvents("p"), Is.EqualTo(new[] { "a", "b" }));
    }

    [Test]
    public async Task A_deferred_handler_runs_after_the_callbacks_before_it_and_stores_nothing()
    {
        await using var world = PersistenceWorld.Create();
        var actor = await world.Ready("p");

        actor.Tell(new Do(self =>
        {
            self.PersistAsync("a", self.Keep);
            self.DeferAsync("x", x => self.Report($"deferred {x}"));
            self.PersistAsync("b", self.Keep);
            self.DeferAsync("y", y => self.Report($"deferred {y}"));
        }));

        await world.Mail.Expect("persisted a", "deferred x", "persisted b", "deferred y");
        Assert.That(await world.StoredEvents("p"), Is.EqualTo(new[] { "a", "b" }));
    }

    [Test]
    public async Task A_deferred_handler_runs_at_once_when_no_callback_is_due()
    {
        await using var world = PersistenceWorld.Create();
        var actor = await world.Ready("p");

        actor.Tell(new Do(self =>
        {
            self.DeferAsync("x", x => self.Report($"deferred {x}"));
            self.Report("command ends");
        }));

        await world.Mail.Expect("deferred x", "command ends");
    }

    [Test]
    public async Task A_deferred_handler_has_the_original_sender()
    {
        await using var world = PersistenceWorld.Create();
        var actor = await world.Ready("p");
        var other = new Mail(world.System);

        actor.Tell(
            new Do(self =>
            {
                self.PersistAll(["a", "b"], self.Keep);
                self.DeferAsync("done", d => self.LastSender.Tell(d));
            }),
            other.Ref);

        await other.Expect("done");
    }

    [Test]
    public async Task A_callback_that_throws_fails_the_actor_and_its_event_is_replayed()
    {
        await using var world = PersistenceWorld.Create();
        var actor = await world.Ready("p");

        actor.Tell(new Do(self => self.Persist("a", _ => throw new InvalidOperationException("in the callback"))));
        actor.Tell("next command");

        await world.Mail.Expect("event a", "replayed", "recovered", "next command");
    }

    [Test]
    public async Task A_command_that_throws_after_persisting_stores_the_event_all_the_same()
    {
        await using var world = PersistenceWorld.Create();
        var actor = await world.Ready("p");

        actor.Tell(new Do(self =>
        {
            self.Note("a");
            throw new InvalidOperationException("in the command");
        }));

        await world.Mail.Expect("event a", "replayed", "recovered");
    }

    [Test]
    public async Task Restarting_keeps_the_commands_that_wait_in_order()
    {
        await using var world = PersistenceWorld.Create(GatedJournal.Config(nameof(Restarting_keeps_the_commands_that_wait_in_order)));
        var journal = GatedJournal.Of(nameof(Restarting_keeps_the_commands_that_wait_in_order));
        var actor = await world.Ready("p");

        actor.Tell(new Do(self => self.Persist("a", _ => throw new InvalidOperationException("in the callback"))));
        await journal.Waiting(1);
        actor.Tell("first");
        actor.Tell("second");
        journal.Release();

        await world.Mail.Expect("event a", "replayed", "recovered", "first", "second");
    }

    [Test]
    public async Task Commands_the_user_has_stashed_come_before_those_that_wait()
    {
        await using var world = PersistenceWorld.Create(GatedJournal.Config(nameof(Commands_the_user_has_stashed_come_before_those_that_wait)));
        var journal = GatedJournal.Of(nameof(Commands_the_user_has_stashed_come_before_those_that_wait));
        var actor = await world.Ready("p");
        var open = false;
        Do Work(string name) => new(self =>
        {
            if (open)
                self.Report(name);
            else
                self.StashCommand();
        });

        actor.Tell(Work("first"));
        actor.Tell(Work("second"));
        actor.Tell(new Do(self => self.Persist("a", a =>
        {
            open = true;
            self.UnstashCommands();
        })));
        await journal.Waiting(1);
        actor.Tell(Work("third"));
        journal.Release();

        await world.Mail.Expect("first", "second", "third");
    }

    [Test]
    public async Task An_async_handler_may_persist_after_an_await_and_commands_wait_for_it()
    {
        await using var world = PersistenceWorld.Create();
        var actor = await world.Ready("p");
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var other = new Mail(world.System);

        actor.Tell(
            new DoAsync(async self =>
            {
                self.Note("a");
                await go.Task;
                self.Persist("b", b =>
                {
                    self.Keep(b);
                    self.LastSender.Tell("answer");
                });
            }),
            other.Ref);
        actor.Tell("next command");
        go.SetResult();

        await world.Mail.Expect("persisted a", "persisted b", "next command");
        await other.Expect("answer");
    }

    [Test]
    public async Task Commands_after_async_handlers_that_end_at_once_keep_their_order()
    {
        await using var world = PersistenceWorld.Create(GatedJournal.Config(nameof(Commands_after_async_handlers_that_end_at_once_keep_their_order)));
        var journal = GatedJournal.Of(nameof(Commands_after_async_handlers_that_end_at_once_keep_their_order));
        var actor = await world.Ready("p");

        actor.Tell(new Do(self => self.Note("a")));
        await journal.Waiting(1);
        actor.Tell(new DoAsync(self => Task.CompletedTask));
        actor.Tell("first");
        actor.Tell("second");
        actor.Tell("third");
        journal.Release();

        await world.Mail.Expect("persisted a", "first", "second", "third");
    }

    [Test]
    public async Task A_callback_may_change_the_behaviour_for_the_commands_after_it()
    {
        await using var world = PersistenceWorld.Create();
        var actor = await world.Ready("p");

        actor.Tell(new Do(self => self.Persist("a", _ => self.Switch(() => self.On<string>(text => self.Report($"new behaviour: {text}"))))));
        actor.Tell("next command");

        await world.Mail.Expect("new behaviour: next command");
    }

    [Test]
    public async Task The_sequence_number_is_that_of_the_event_whose_callback_runs()
    {
        await using var world = PersistenceWorld.Create();
        var actor = await world.Ready("p");

        actor.Tell(new Do(self =>
        {
            self.PersistAll(["a", "b"], _ => self.Report(self.LastSequenceNr));
            self.Report(self.LastSequenceNr);
        }));

        await world.Mail.Expect(0L, 1L, 2L);
    }

    [Test]
    public async Task A_sequence_of_events_that_throws_leaves_nothing_half_done()
    {
        await using var world = PersistenceWorld.Create();
        var actor = await world.Ready("p");
        static IEnumerable<string> Broken()
        {
            yield return "a";
            throw new InvalidOperationException("half way");
        }

        actor.Tell(new Do(self =>
        {
            try
            {
                self.PersistAll(Broken(), self.Keep);
            }
            catch (InvalidOperationException)
            {
                self.Note("b");
            }
        }));

        await world.Mail.Expect("persisted b");
        Assert.That(await world.StoredEvents("p"), Is.EqualTo(new[] { "b" }));
    }

    [Test]
    public async Task Two_actors_hear_of_their_events_in_the_order_they_asked_whichever_write_ends_first()
    {
        await using var world = PersistenceWorld.Create(GatedJournal.Config(nameof(Two_actors_hear_of_their_events_in_the_order_they_asked_whichever_write_ends_first)));
        var journal = GatedJournal.Of(nameof(Two_actors_hear_of_their_events_in_the_order_they_asked_whichever_write_ends_first));
        var first = await world.Ready("first");
        var second = await world.Ready("second");

        first.Tell(new Do(self => self.Note("a")));
        await journal.Waiting(1);
        second.Tell(new Do(self => self.Note("b")));
        await journal.Waiting(2);
        journal.Release(index: 1);
        Assert.That(await world.Mail.IsQuiet(), Is.True, "the second was told before the first");
        journal.Release(index: 0);

        // the journal tells them in order; which of the two then runs first is not for it to say
        Assert.That(new[] { await world.Mail.Next(), await world.Mail.Next() }, Is.EquivalentTo(new[] { "persisted a", "persisted b" }));
    }
}
