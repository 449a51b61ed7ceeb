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
        var schedules = Arb.From(Schedule.Generator(maxSteps), Schedule.Shrink);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(runs), Prop.ForAll(schedules, schedule =>
        {
            // assertions that fail while FsCheck looks for the shortest schedule are no failures of their own
            using var isolated = new NUnit.Framework.Internal.TestExecutionContext.IsolatedContext();
            new ScheduleRun(schedule).Play();
        }));
    }
}
