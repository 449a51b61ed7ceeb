using Akka.Actor;
using Lnd.Actors.Switch;

namespace Lnd.Actors.Payments;

/// <summary>The answer to one question.</summary>
/// <param name="UpTo">The last part that was told to the switch before it was asked: later ones are not judged by the answer.</param>
/// <param name="Answer">What is under way.</param>
internal sealed record PartsCompared(ulong UpTo, PartsUnderWay Answer);

/// <summary>
/// Asks the switch once which parts are under way. A question is an actor of its own, so that no answer is taken for that to another question: one that was asked
/// before a part was sent would make a part that is under way a failed one, and its user would pay twice.
/// </summary>
internal sealed class PartsQuestionActor : ReceiveActor
{
    public PartsQuestionActor(IActorRef htlcSwitch, ulong upTo)
    {
        Receive<GetPartsUnderWay>(ask => htlcSwitch.Tell(ask, Self));
        Receive<PartsUnderWay>(answer =>
        {
            Context.Parent.Tell(new PartsCompared(upTo, answer), Self);
            Context.Stop(Self);
        });
    }

    public static Props Props(IActorRef htlcSwitch, ulong upTo) => Akka.Actor.Props.Create(() => new PartsQuestionActor(htlcSwitch, upTo));
}
