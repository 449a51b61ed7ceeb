using NBitcoin;

namespace Lnd.Actors.Protocol.Onchain;

/// <summary>
/// Reads from a witness what has happened to an output (BOLT 3 gives each branch of each script its own form of witness). Only of inputs whose scripts
/// were verified, by the chain.
/// </summary>
internal static class SpendReader
{
    /// <summary>The branch by which <paramref name="input"/> spends <paramref name="output"/>.</summary>
    public static SpendPath PathOf(TrackedOutput output, TxIn input) => output.Kind switch
    {
        OutputKind.OwnMain or OutputKind.OwnSecondStage or OutputKind.RevokedMain or OutputKind.RevokedSecondStage => DelayedPath(input.WitScript),
        OutputKind.OwnOffered or OutputKind.OwnReceived or OutputKind.PeerOffered or OutputKind.PeerReceived
            or OutputKind.RevokedOffered or OutputKind.RevokedReceived => HtlcPath(input.WitScript),
        OutputKind.ToUs or OutputKind.OwnAnchor => SpendPath.Key,
        OutputKind.Peers or OutputKind.Unrecognised => SpendPath.Unknown,
    };

    /// <summary>
    /// The preimage of <paramref name="hash"/> that <paramref name="input"/> shows, wherever in its witness; null where it shows none. BOLT 5: "MUST extract the payment
    /// preimage from the transaction input witness". That it hashes to the payment hash makes it genuine, whoever made the transaction.
    /// </summary>
    public static Preimage? PreimageIn(TxIn input, PaymentHash hash)
    {
        for (var i = 0; i < input.WitScript.PushCount; i++)
        {
            var item = input.WitScript.GetUnsafePush(i);
            if (item.Length == Preimage.Size && new Preimage(item) is var preimage && preimage.Hash == hash)
                return preimage;
        }
        return null;
    }

    /// <summary><c>&lt;sig&gt; &lt;&gt;</c> after the delay, <c>&lt;sig&gt; 1</c> with the revocation key; the script comes last.</summary>
    private static SpendPath DelayedPath(WitScript witness) => witness.PushCount != 3 ? SpendPath.Unknown
        : witness.GetUnsafePush(1).Length == 0 ? SpendPath.Delayed
        : SpendPath.Revocation;

    /// <summary>
    /// Two signatures make an HTLC transaction, with the preimage or without; one goes with the preimage, nothing (after the expiry) or the revocation key.
    /// </summary>
    private static SpendPath HtlcPath(WitScript witness) => witness.PushCount switch
    {
        5 => witness.GetUnsafePush(3).Length == Preimage.Size ? SpendPath.HtlcSuccess : SpendPath.HtlcTimeout,
        3 => witness.GetUnsafePush(1).Length switch
        {
            0 => SpendPath.Timeout,
            32 => SpendPath.Preimage,
            Point.Length => SpendPath.Revocation,
            _ => SpendPath.Unknown,
        },
        _ => SpendPath.Unknown,
    };
}
