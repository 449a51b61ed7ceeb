using System.Diagnostics.CodeAnalysis;
using NBitcoin;
using NBitcoin.Secp256k1;

namespace Lnd.Actors.Protocol.Channels.Transactions;

/// <summary>Signatures as transactions carry them, and the witness that spends a funding output.</summary>
internal static class FundingWitness
{
    /// <summary>BOLT 3: "`0 &lt;signature_for_pubkey1&gt; &lt;signature_for_pubkey2&gt;`", the lesser key first, and the script.</summary>
    public static WitScript Of(ChannelTerms terms, Signature local, Signature remote, byte[] fundingScript)
    {
        var localFirst = terms.Local.Keys.FundingPubkey.CompareTo(terms.Remote.Keys.FundingPubkey) < 0;
        var (first, second) = localFirst ? (local, remote) : (remote, local);
        return new WitScript([[], first.ToDer(SigHash.All), second.ToDer(SigHash.All), fundingScript]);
    }

    /// <summary>DER and the byte that says what is signed.</summary>
    /// <exception cref="FormatException">Not a signature. Those of a peer are verified before they are stored.</exception>
    public static byte[] ToDer(this Signature signature, SigHash type) =>
        TryParse(signature, out var parsed) ? [.. parsed.ToDER(), (byte)type] : throw new FormatException($"not a signature: {signature}");

    /// <summary>Whether the owner of <paramref name="key"/> has signed <paramref name="hash"/>, with a low s (BOLT 2: "non-compliant with LOW-S-standard rule").</summary>
    public static bool HasSigned(this ECPubKey key, Sha256Hash hash, Signature signature) =>
        TryParse(signature, out var parsed) && key.SigVerify(parsed, hash.AsSpan());

    private static bool TryParse(Signature signature, [NotNullWhen(true)] out SecpECDSASignature? parsed) =>
        SecpECDSASignature.TryCreateFromCompact(signature.AsSpan(), out parsed);
}
