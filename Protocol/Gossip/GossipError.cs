namespace Lnd.Actors.Protocol.Gossip;

/// <summary>Why gossip is not used (BOLT 7).</summary>
public enum GossipErrorKind
{
    /// <summary>About a chain that is not ours.</summary>
    WrongChain,

    /// <summary>The node ids are not in ascending order, or equal.</summary>
    BadOrder,

    /// <summary>A key is not on the curve.</summary>
    BadKey,

    /// <summary>A signature is wrong.</summary>
    BadSignature,

    /// <summary>About a channel that we do not know; its announcement may be asked for.</summary>
    UnknownChannel,

    /// <summary>About a node that has no channel we know.</summary>
    UnknownNode,

    /// <summary>We have the same, or a newer one.</summary>
    Stale,

    /// <summary>
    /// We have another one with the same timestamp, or for the same channel: keys have leaked, or the sender is malicious.
    /// </summary>
    Conflict,

    /// <summary>Its timestamp is too far in the future.</summary>
    FromFuture,

    /// <summary>Its timestamp is so old that the channel would be pruned.</summary>
    TooOld,

    /// <summary>The funding output does not exist.</summary>
    NoFunding,

    /// <summary>The funding output is not one of these keys.</summary>
    WrongFunding,

    /// <summary>The funding output is spent.</summary>
    Spent,

    /// <summary>The funding output has too few confirmations yet.</summary>
    Unconfirmed,

    /// <summary>An answer that is not one to our query.</summary>
    BadReply,
}

/// <summary>Why gossip is not used, and what follows for the peer that sent it.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Consequence">What must follow.</param>
/// <param name="Detail">What is wrong in words, with the offending value; printable ASCII.</param>
public sealed record GossipError(GossipErrorKind Kind, Consequence Consequence, string Detail)
{
    /// <summary>The detail.</summary>
    public override string ToString() => Detail;
}
