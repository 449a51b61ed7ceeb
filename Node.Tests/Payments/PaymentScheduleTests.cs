using FsCheck;
using FsCheck.Fluent;
using Lnd.Actors.Payments;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onion;
using Lnd.Actors.Switch;

namespace Lnd.Actors.Tests.Payments;

/// <summary>
/// Any order of requests, ends and crashes. The switch is a model that knows the truth: what it took is under way until its end is acknowledged.
/// </summary>
public class PaymentScheduleTests : PaymentRoom
{
    private const int Hashes = 3;

    private readonly Dictionary<PaymentPart, SendPart> _underWay = [];
    private readonly Dictionary<PaymentPart, object> _ends = [];
    private readonly List<SendPart> _sent = [];
    private int _round;

    private enum Step
    {
        Send, Take, Fulfil, Fail, Crash, CrashOfSwitch,
    }

    [Test]
    public void No_schedule_pays_twice_or_loses_an_end()
    {
        var step = from kind in Gen.Elements(Enum.GetValues<Step>())
                   from hash in Gen.Choose(0, Hashes - 1)
                   select (kind, hash);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), Prop.ForAll(step.ListOf(30).ToArbitrary(), steps =>
        {
            Run(steps);
            return true;
        }));
    }

    private Preimage PreimageOf(int hash) => new([.. Enumerable.Repeat((byte)hash, 28), .. BitConverter.GetBytes(_round)]);

    private void Run(IEnumerable<(Step Kind, int Hash)> steps)
    {
        _round++;
        _sent.Clear();
        foreach (var (kind, hash) in steps)
            Do(kind, hash);
        Crash();
        TellEnds();
        foreach (var part in _underWay.Keys.ToArray())
            End(part, succeed: false);
        CheckEverything();
    }

    private void Do(Step kind, int hash)
    {
        switch (kind)
        {
            case Step.Send:
                Room.Tell(AlongRoute() with { PaymentHash = PreimageOf(hash).Hash }, Akka.Actor.ActorRefs.NoSender);
                break;
            case Step.Take:
                TakeAll();
                break;
            case Step.Fulfil or Step.Fail when _underWay.Keys.FirstOrDefault(part => part.PaymentHash == PreimageOf(hash).Hash) is { GroupId: > 0 } part:
                End(part, kind == Step.Fulfil);
                break;
            case Step.Fulfil or Step.Fail:
                break;
            case Step.Crash:
                Crash();
                break;
            case Step.CrashOfSwitch:
                TakeAll();
                Sys.EventStream.Publish(new SwitchStarted(SwitchFront));
                ExpectQuestion();
                AnswerUnderWay([.. _underWay.Keys, .. _ends.Keys]);
                TellEnds();
                break;
        }
    }

    private void Crash()
    {
        Kill();
        // what reached the switch before is under way; what did not never will be
        TakeAll(alive: false);
        Start();
        AnswerUnderWay([.. _underWay.Keys, .. _ends.Keys]);
        TellEnds();
    }

    private void TellEnds()
    {
        foreach (var end in _ends.Values)
            Switch.Send(Room, end);
        TakeAll();
    }

    private void End(PaymentPart part, bool succeed)
    {
        _underWay.Remove(part);
        var preimage = Enumerable.Range(0, Hashes).Select(PreimageOf).Single(preimage => preimage.Hash == part.PaymentHash);
        _ends[part] = succeed ? new PartFulfilled(part, preimage) : new PartFailed(part, null);
        Switch.Send(Room, _ends[part]);
    }

    private void TakeAll(bool alive = true)
    {
        if (alive)
        {
            Ask<PartList>(new ListParts(null, PaymentStatus.Complete, (false, ulong.MaxValue), 0));
            Flush();
        }
        while (Switch.HasMessages)
        {
            switch (Switch.ReceiveOne(TimeSpan.Zero))
            {
                case SendPart send:
                    Assert.That(_sent.Select(other => other.Part), Does.Not.Contain(send.Part), "no part is sent twice");
                    Assert.That(_underWay.Keys.Any(other => other.PaymentHash == send.Part.PaymentHash), Is.False, "a second payment while the first is under way");
                    _sent.Add(send);
                    _underWay.Add(send.Part, send);
                    if (alive)
                        Switch.Send(Room, new PartSent(send.Part));
                    break;
                case PartAcknowledged acknowledged:
                    _ends.Remove(acknowledged.Part);
                    break;
            }
        }
    }

    private void CheckEverything()
    {
        TakeAll();
        Assert.That(_ends, Is.Empty, "all ends are acknowledged");
        Eventually(() => Assert.That(Ask<PartList>(new ListParts(null, PaymentStatus.Pending, null, null)).Parts, Is.Empty, "nothing is pending for ever"));
        for (var i = 0; i < Hashes; i++)
        {
            var parts = Ask<PartList>(new ListParts(PreimageOf(i).Hash, null, null, null)).Parts;
            Assert.That(parts.Count(part => part.Status == PaymentStatus.Complete), Is.LessThanOrEqualTo(1), "nothing is paid twice");
        }
    }
}
