namespace Lnd.Actors.Protocol.Onchain;

/// <summary>
/// Expected weights of claims, in weight units (BOLT 5, "Appendix A: Expected Weights"). Never too low: signatures are counted at their longest.
/// </summary>
internal static class ClaimWeights
{
    /// <summary>One that spends a P2WPKH of the wallet: what a coin is expected to weigh before it is known.</summary>
    public const uint WalletInput = InputBase + 1 + Signature + 34;

    /// <summary>A change output to any of the usual scripts.</summary>
    public const uint Change = (8 + 1 + 34) * 4;

    private const uint InputBase = 41 * 4;

    /// <summary>With the byte of its length; DER at its longest and the byte that says what is signed.</summary>
    private const uint Signature = 1 + 73;

    /// <summary>All that is neither input nor output; counts above 252 take two bytes more each.</summary>
    public static uint Base(int inputs, int outputs) => (uint)((4 + CountSize(inputs) + CountSize(outputs) + 4) * 4 + 2);

    /// <summary>An output to a script of that length.</summary>
    public static uint Output(int scriptLength) => (uint)(8 + 1 + scriptLength) * 4;

    /// <summary>An input that spends <paramref name="output"/> as this node does.</summary>
    public static uint Input(TrackedOutput output)
    {
        var script = (uint)(1 + output.WitnessScript.Length);
        return InputBase + 1 + output.Kind switch
        {
            // <sig> <>
            OutputKind.OwnMain or OutputKind.OwnSecondStage => Signature + 1 + script,
            // <> <sig> <sig> <> or a preimage
            OutputKind.OwnOffered => 1 + 2 * Signature + 1 + script,
            OutputKind.OwnReceived => 1 + 2 * Signature + 33 + script,
            // <sig>, or <sig> <key> without anchors
            OutputKind.ToUs => Signature + (output.WitnessScript.IsEmpty ? 34 : script),
            OutputKind.PeerOffered => Signature + 33 + script,
            OutputKind.PeerReceived => Signature + 1 + script,
            // <sig> 1
            OutputKind.RevokedMain or OutputKind.RevokedSecondStage => Signature + 2 + script,
            // <sig> <revocation key>
            OutputKind.RevokedOffered or OutputKind.RevokedReceived => Signature + 34 + script,
            OutputKind.OwnAnchor => Signature + script,
            OutputKind.Peers or OutputKind.Unrecognised => throw new ArgumentException($"{output.Kind} is not claimed", nameof(output)),
        };
    }

    /// <summary>
    /// A claim without coins of the wallet: that of outputs to one script, or of HTLC transactions to their second stages.
    /// </summary>
    public static uint Claim(ClaimKind kind, IReadOnlyCollection<TrackedOutput> outputs, int scriptLength)
    {
        var inputs = (uint)outputs.Sum(output => Input(output));
        return kind is ClaimKind.HtlcSuccess or ClaimKind.HtlcTimeout
            ? Base(outputs.Count, outputs.Count) + inputs + (uint)outputs.Count * Output(34)
            : Base(outputs.Count, 1) + inputs + Output(scriptLength);
    }

    /// <summary>What one more output adds to a claim; counts of more than 252 are left out of account.</summary>
    public static uint More(ClaimKind kind, TrackedOutput output) =>
        Input(output) + (kind is ClaimKind.HtlcSuccess or ClaimKind.HtlcTimeout ? Output(34) : 0);

    private static int CountSize(int count) => count <= 252 ? 1 : 3;
}
