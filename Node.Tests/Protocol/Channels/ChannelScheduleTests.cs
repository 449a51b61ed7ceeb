using FsCheck;
using FsCheck.Fluent;

namespace Lnd.Actors.Tests.Protocol.Channels;

/// <summary>Two machines under random schedules never disagree. A failure prints the seed and the shortest schedule that shows it.</summary>
[Parallelizable]
public class ChannelScheduleTests
{
    [Test]
    public void Two_ends_under_a_thousand_random_schedules_always_agree() => PlayRandom(runs: 1_000, maxSteps: 200);

    [Test]
    [Category("Slow")]
    public void Two_ends_under_fifty_thousand_random_schedules_always_agree() => PlayRandom(runs: 50_000, maxSteps: 200);

    private static void PlayRandom(int runs, int maxSteps)
    {
        var seed = new Rnd((ulong)Random.Shared.NextInt64(), (ulong)Random.Shared.NextInt64() | 1);
        var (endedOnChain, reorganised) = (0, 0);
        var schedules = Arb.From(Schedule.Generator(maxSteps), Schedule.Shrink);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(runs).WithReplay(new Replay(seed, null)), Prop.ForAll(schedules, schedule =>
        {
            // assertions that fail while FsCheck looks for the shortest schedule are no failures of their own
            using var isolated = new NUnit.Framework.Internal.TestExecutionContext.IsolatedContext();
            var run = new ScheduleRun(schedule);
            run.Play();
            endedOnChain += run.EndedOnChain ? 1 : 0;
            reorganised += run.Reorganisations > 0 ? 1 : 0;
        }));
        TestContext.Out.WriteLine($"seed {seed.Seed}, {seed.Gamma}: of {runs} schedules {endedOnChain} ended on chain by a deadline, {reorganised} saw a reorganisation");
        Assert.That(endedOnChain, Is.GreaterThan(runs / 25), "deadlines that come");
        Assert.That(reorganised, Is.GreaterThan(runs / 50), "reorganisations");
    }
}
