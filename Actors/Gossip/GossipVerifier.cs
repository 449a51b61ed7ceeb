using Akka.Actor;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Gossip;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Gossip;

/// <summary>Verify the signatures of a message; answered by <see cref="Verified"/>, in the order of asking.</summary>
/// <param name="Message">It.</param>
/// <param name="Signer">Who must have signed an update.</param>
/// <param name="Origin">The link it came by; null for none.</param>
internal sealed record Verify(Message Message, Point Signer, IActorRef? Origin);

/// <summary>A message is verified.</summary>
/// <param name="Request">As asked.</param>
/// <param name="Error">What is wrong; null when it is right.</param>
internal sealed record Verified(Verify Request, GossipError? Error);

/// <summary>Does the arithmetic of signatures, so that the gossip's room has its hands free.</summary>
internal sealed class GossipVerifier : ReceiveActor
{
    private readonly NodeKeys _keys = new();

    public GossipVerifier() => Receive<Verify>(ask => Sender.Tell(new Verified(ask, Check(ask))));

    private GossipError? Check(Verify ask) => ask.Message switch
    {
        ChannelAnnouncement announcement => GossipRules.CheckSignatures(announcement, _keys),
        ChannelUpdate update => GossipRules.CheckSignature(update, ask.Signer, _keys),
        NodeAnnouncement announcement => GossipRules.CheckSignature(announcement, _keys),
        _ => throw new InvalidOperationException($"{ask.Message.Type} has no signatures"),
    };
}
