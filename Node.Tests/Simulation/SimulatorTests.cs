namespace Lnd.Actors.Tests.Simulation;

/// <summary>What a simulation promises, and how it fails where it can't keep that.</summary>
[Parallelizable]
public class SimulatorTests
{
    [Test]
    public void Time_moves_to_the_next_timer_when_nothing_is_ready()
    {
        using var simulator = new Simulator(1);
        var (start, order) = (simulator.Clock.GetUtcNow(), new List<string>());
        simulator.Play(async () =>
        {
            simulator.Schedule(null, TimeSpan.FromMinutes(40), null, null, () => order.Add("late"));
            simulator.Schedule(null, TimeSpan.FromMinutes(20), null, null, () => order.Add("early"));
            await simulator.Delay(TimeSpan.FromHours(1));
        });
        Assert.That(order, Is.EqualTo(new[] { "early", "late" }));
        Assert.That(simulator.Elapsed, Is.EqualTo(TimeSpan.FromHours(1)).Within(TimeSpan.FromMilliseconds(1)));
        Assert.That(simulator.Clock.GetUtcNow() - start, Is.EqualTo(simulator.Elapsed));
    }

    [Test]
    public void The_seed_decides_what_of_that_which_is_ready_runs_first()
    {
        Assert.That(OrderOf(1), Is.EqualTo(OrderOf(1)));
        Assert.That(Enumerable.Range(1, 10).Select(OrderOf).Distinct().Count(), Is.GreaterThan(5));

        static string OrderOf(int seed)
        {
            using var simulator = new Simulator(seed);
            var order = "";
            simulator.Play(async () =>
            {
                foreach (var name in new[] { "a", "b", "c", "d", "e" })
                    simulator.Post(null, () => order += name);
                await simulator.Delay(TimeSpan.FromSeconds(1));
            });
            return order;
        }
    }

    [Test]
    public void What_is_to_run_in_a_dead_process_never_runs()
    {
        using var simulator = new Simulator(1);
        var process = new SimulatedProcess(simulator, "alice", new SimulatedDisk());
        simulator.Play(async () =>
        {
            process.Post(() => Assert.Fail("a dead process runs"));
            simulator.Schedule(process, TimeSpan.FromSeconds(1), null, null, () => Assert.Fail("a timer of a dead process fires"));
            process.Kill();
            await simulator.Delay(TimeSpan.FromSeconds(2));
        });
    }

    [Test]
    public void Leaving_the_thread_fails_the_simulation()
    {
        using var simulator = new Simulator(1);
        var failure = Assert.Throws<InvalidOperationException>(() => simulator.Play(async () =>
        {
            var thread = new Thread(() => simulator.Post(null, () => { }));
            thread.Start();
            thread.Join();
            await simulator.Delay(TimeSpan.FromSeconds(1));
        }));
        Assert.That(failure!.Message, Does.Contain("not the simulation's").And.Contain(nameof(Leaving_the_thread_fails_the_simulation)));
    }

    [Test]
    public void A_simulation_leaves_nothing_on_its_thread()
    {
        var context = SynchronizationContext.Current;
        using (var simulator = new Simulator(1))
        {
            simulator.Play(() => simulator.Delay(TimeSpan.FromSeconds(1)));
            simulator.Post(null, () => { });
        }
        Assert.That(SynchronizationContext.Current, Is.SameAs(context));
    }

    [Test]
    public void A_story_that_waits_for_something_else_fails()
    {
        using var simulator = new Simulator(1);
        var failure = Assert.Throws<InvalidOperationException>(() => simulator.Play(() => new TaskCompletionSource().Task));
        Assert.That(failure!.Message, Does.Contain("nothing is left to happen"));
    }
}
