using FsCheck;
using FsCheck.Fluent;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Tests.Protocol.Channels;

namespace Lnd.Actors.Tests.Protocol.Onchain;

/// <summary>What is remembered of the peer's old commitments.</summary>
[Parallelizable]
public class CommitmentHistoryTests
{
    [Test]
    public void The_history_knows_the_htlcs_of_every_commitment_of_the_peer()
    {
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(50), Prop.ForAll(Arb.From(Schedule.Generator(80), Schedule.Shrink), schedule =>
        {
            using var isolated = new NUnit.Framework.Internal.TestExecutionContext.IsolatedContext();
            ChannelPair? played = null;
            new ScheduleRun(schedule) { AfterStep = pair => played = pair }.Play();
            if (played is null)
                return;
            CheckHistory(played.Alice);
            CheckHistory(played.Bob);
        }));
    }

    [Test]
    public void An_htlc_takes_one_row_however_many_commitments_it_stands_in()
    {
        var pair = ClosingTests.WithHtlcs(CommitmentFormat.Anchors);
        for (var i = 0; i < 20; i++)
        {
            pair.Alice.Give(new ChannelInput.UpdateFeerate(new FeeratePerKw((uint)(1001 + i))));
            pair.Settle();
        }
        var (history, numbers) = HistoryOf(pair.Alice);

        Assert.That(numbers.Keys.Max(), Is.GreaterThan(20UL));
        Assert.That(history.Count, Is.EqualTo(6));
    }

    private static void CheckHistory(ChannelPeer peer)
    {
        var (history, expected) = HistoryOf(peer);
        Assert.That(history.At(0).IsEmpty);
        foreach (var (number, htlcs) in expected)
            Assert.That(history.At(number), Is.EqualTo(htlcs), $"commitment {number}");
    }

    /// <summary>The history, and what each commitment held when it was signed.</summary>
    private static (CommitmentHistory History, Dictionary<ulong, ValueList<HistoricHtlc>> Signed) HistoryOf(ChannelPeer peer)
    {
        var (history, signed) = (CommitmentHistory.Empty, new Dictionary<ulong, ValueList<HistoricHtlc>>());
        ChannelState? state = null;
        foreach (var happened in peer.Journal)
        {
            state = Channel.Apply(state, happened);
            history = history.After(state, happened);
            if (happened is CommitmentSent sent)
                signed[sent.Number] = [.. state.Commitments.Spec(Side.Remote).Htlcs.Span.ToArray().Select(HistoricHtlc.Of)];
        }
        return (history, signed);
    }
}
