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

    /// <summary>Plays on every core; each has a seed of its own.</summary>
    private static void PlayRandom(int runs, int maxSteps)
    {
        var lanes = new Lane[Environment.ProcessorCount];
        Parallel.For(0, lanes.Length, new ParallelOptions { MaxDegreeOfParallelism = lanes.Length }, lane =>
        {
            lanes[lane] = new Lane(new Rnd((ulong)Random.Shared.NextInt64(), (ulong)Random.Shared.NextInt64() | 1), (runs + lanes.Length - 1) / lanes.Length);
            lanes[lane].Play(maxSteps);
        });
        foreach (var lane in lanes)
            TestContext.Out.WriteLine(lane);
        Assert.That(lanes.Sum(lane => lane.EndedOnChain), Is.GreaterThan(runs / 25), "deadlines that come");
        Assert.That(lanes.Sum(lane => lane.Reorganised), Is.GreaterThan(runs / 50), "reorganisations");
    }

    private sealed class Lane(Rnd seed, int runs)
    {
        public int EndedOnChain { get; private set; }

        public int Reorganised { get; private set; }

        public void Play(int maxSteps)
        {
            var schedules = Arb.From(Schedule.Generator(maxSteps), Schedule.Shrink);
            Check.One(Config.QuickThrowOnFailure.WithMaxTest(runs).WithReplay(new Replay(seed, null)), Prop.ForAll(schedules, schedule =>
            {
                // assertions that fail while FsCheck looks for the shortest schedule are no failures of their own
                using var isolated = new NUnit.Framework.Internal.TestExecutionContext.IsolatedContext();
                var run = new ScheduleRun(schedule);
                run.Play();
                EndedOnChain += run.EndedOnChain ? 1 : 0;
                Reorganised += run.Reorganisations > 0 ? 1 : 0;
            }));
        }

        public override string ToString() =>
            $"seed {seed.Seed}, {seed.Gamma}: of {runs} schedules {EndedOnChain} ended on chain by a deadline, {Reorganised} saw a reorganisation";
    }
}
