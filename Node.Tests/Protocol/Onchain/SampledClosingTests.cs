using FsCheck;
using FsCheck.Fluent;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Tests.Protocol.Channels;

namespace Lnd.Actors.Tests.Protocol.Onchain;

/// <summary>
/// Commitments as they occur in random schedules of a channel, current, unrevoked and revoked ones, are broadcast: both planners end with every output resolved, each claim
/// valid, the money where the spec says. A failure prints the seed and the shortest schedule that shows it.
/// </summary>
[Parallelizable]
public class SampledClosingTests
{
    /// <summary>A moment of a schedule, and what is broadcast then.</summary>
    /// <param name="Schedule">It.</param>
    /// <param name="Step">After which of its steps.</param>
    /// <param name="ByBob">Whose commitment.</param>
    /// <param name="Back">How many commitments before its owner's current one.</param>
    /// <param name="Choice">Chooses who knows which preimage, who is first, who restarts.</param>
    private sealed record Sample(Schedule Schedule, int Step, bool ByBob, int Back, int Choice);

    private static readonly Gen<Sample> Generator =
        from schedule in Schedule.Generator(60)
        from step in Gen.Choose(0, 59)
        from byBob in Gen.Elements<bool>(true, false)
        from back in Gen.Frequency<int>((2, Gen.Constant(0)), (1, Gen.Choose(1, 8)))
        from choice in Gen.Choose(0, int.MaxValue)
        select new Sample(schedule, step % schedule.Steps.Length, byBob, back, choice);

    [Test]
    public void Commitments_of_random_schedules_are_resolved() => CheckMany(120);

    [Test]
    [Category("Slow")]
    public void Many_commitments_of_random_schedules_are_resolved() => CheckMany(5_000);

    private static void CheckMany(int runs)
    {
        var samples = Arb.From(Generator, sample => Schedule.Shrink(sample.Schedule)
            .Where(schedule => schedule.Steps.Length > 0)
            .Select(schedule => sample with { Schedule = schedule, Step = Math.Min(sample.Step, schedule.Steps.Length - 1) }));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(runs), Prop.ForAll(samples, sample =>
        {
            // assertions that fail while FsCheck looks for the shortest schedule are no failures of their own
            using var isolated = new NUnit.Framework.Internal.TestExecutionContext.IsolatedContext();
            Play(sample);
        }));
    }

    private static void Play(Sample sample)
    {
        var states = new SortedDictionary<ulong, ChannelState>();
        var step = 0;
        var run = new ScheduleRun(sample.Schedule with { Steps = sample.Schedule.Steps[..(sample.Step + 1)] });
        run.AfterStep = pair =>
        {
            var owner = sample.ByBob ? pair.Bob : pair.Alice;
            states[owner.State.LocalNumber] = owner.State;
            if (step++ == sample.Step)
                Close(pair, owner, states.Values.ElementAt(Math.Max(0, states.Count - 1 - sample.Back)), sample.Choice);
        };
        run.Play();
    }

    private static void Close(ChannelPair pair, ChannelPeer owner, ChannelState state, int choice)
    {
        var closed = ClosedChannel.By(pair, owner, state);
        closed.First = choice % 2 == 0 ? Side.Local : Side.Remote;
        closed.Start();
        closed.Confirm();
        closed.Blocks(choice / 2 % 4);
        closed.Tell([.. Enumerable.Range(1, 60).Where(n => choice / 8 % (n + 1) % 3 != 0).Select(PreimageOf).Where(preimage => IsInTime(closed, preimage))]);
        closed.Blocks(choice / 2 % 60);
        if (choice % 3 == 0)
            closed.Reorg(1 + choice / 3 % Math.Min(6, 1 + choice / 2 % 4 + choice / 2 % 60)); // the closing transaction, too, where few blocks are on it
        closed.Owner.Restart();
        closed.Other.Restart();
        closed.Finish();
        closed.AssertOutcome();
    }

    /// <summary>Whether there is time enough to claim what it redeems: later, the two sides race.</summary>
    private static bool IsInTime(ClosedChannel closed, Preimage preimage) => new[] { closed.Owner, closed.Other }
        .SelectMany(node => node.State.Channel.Commitments.Htlcs)
        .All(htlc => htlc.PaymentHash != preimage.Hash || htlc.CltvExpiry.Value >= closed.Chain.Height.Value + 6);

    /// <summary>As the schedule makes them.</summary>
    private static Preimage PreimageOf(int n) => new([.. BitConverter.GetBytes(n), .. new byte[28]]);
}
