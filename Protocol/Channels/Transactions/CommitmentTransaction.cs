using System.Security.Cryptography;
using Lnd.Actors.Protocol.Crypto;
using NBitcoin;
using SHA256 = System.Security.Cryptography.SHA256;

namespace Lnd.Actors.Protocol.Channels.Transactions;

/// <summary>A commitment transaction of one side (BOLT 3, "Commitment Transaction"), complete but for the two signatures.</summary>
public sealed class CommitmentTransaction
{
    /// <summary>Commitment numbers have 48 bits.</summary>
    public const ulong MaxNumber = (1UL << 48) - 1;

    private readonly byte[] _fundingScript;

    private CommitmentTransaction(
        ChannelTerms terms, CommitmentSpec spec, ulong number, CommitmentKeys keys, CommitmentOutput[] outputs, byte[] fundingScript)
    {
        (Terms, Spec, Number, Keys, Outputs, _fundingScript) = (terms, spec, number, keys, outputs, fundingScript);
        var obscured = Obscure(terms, number);
        LockTime = 0x20000000 | (uint)(obscured & 0xffffff);
        Sequence = 0x80000000 | (uint)(obscured >> 24);
        Transaction = Assemble();
        TxId = new TxId(Transaction.GetHash().ToBytes());
        SignatureHash = WitnessHash.Compute(
            terms.FundingTxId, terms.FundingOutputIndex, fundingScript, terms.Capacity, Sequence, WitnessHash.OfOutputs(outputs), LockTime, SigHash.All);
        Htlcs = [.. HtlcTransactions()];
    }

    /// <summary>The channel's terms.</summary>
    public ChannelTerms Terms { get; }

    /// <summary>What it divides.</summary>
    public CommitmentSpec Spec { get; }

    /// <summary>The side that can broadcast it.</summary>
    public Side Owner => Spec.Owner;

    /// <summary>Its number.</summary>
    public ulong Number { get; }

    /// <summary>The keys in it.</summary>
    public CommitmentKeys Keys { get; }

    /// <summary>Its outputs, in order.</summary>
    public IReadOnlyList<CommitmentOutput> Outputs { get; }

    /// <summary>The transactions that resolve its HTLC outputs on the owner's side, in the order of the outputs.</summary>
    public IReadOnlyList<HtlcTransaction> Htlcs { get; }

    /// <summary>The transaction without its witness. Not to be changed.</summary>
    public Transaction Transaction { get; }

    /// <summary>Its id, which the signatures don't change.</summary>
    public TxId TxId { get; }

    /// <summary>What both sides sign with their funding keys (SIGHASH_ALL).</summary>
    public Sha256Hash SignatureHash { get; }

    private uint LockTime { get; }

    private uint Sequence { get; }

    /// <summary>Builds it.</summary>
    /// <param name="terms">The channel's terms.</param>
    /// <param name="spec">What it divides, and whose it is.</param>
    /// <param name="number">Its number.</param>
    /// <param name="perCommitmentPoint">The owner's per-commitment point of that number.</param>
    /// <exception cref="FormatException">The point is none. Points from a peer are checked before they are stored.</exception>
    public static CommitmentTransaction Build(ChannelTerms terms, CommitmentSpec spec, ulong number, Point perCommitmentPoint)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, MaxNumber);
        var keys = CommitmentKeys.Derive(terms, spec.Owner, perCommitmentPoint);
        var outputs = CommitmentOutputs.Build(terms, spec, keys);
        return new CommitmentTransaction(terms, spec, number, keys, outputs, ChannelScripts.Funding(terms.Local.Keys.FundingPubkey, terms.Remote.Keys.FundingPubkey));
    }

    /// <summary>
    /// BOLT 3: "The 48-bit commitment number is obscured by `XOR` with the lower 48 bits of: SHA256(payment_basepoint from open_channel || payment_basepoint
    /// from accept_channel)". Doing it twice gives the number back.
    /// </summary>
    public static ulong Obscure(ChannelTerms terms, ulong number)
    {
        ArgumentNullException.ThrowIfNull(terms);
        Span<byte> points = stackalloc byte[2 * Point.Length];
        terms.Of(terms.Opener).Keys.PaymentBasepoint.CopyTo(points);
        terms.Of(terms.Opener.Opposite()).Keys.PaymentBasepoint.CopyTo(points[Point.Length..]);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(points, hash);
        return number ^ (System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(hash[24..]) & MaxNumber);
    }

    /// <summary>The number of a commitment transaction of this channel, whoever made it; null where the transaction is none.</summary>
    public static ulong? NumberOf(ChannelTerms terms, Transaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        if (transaction.Inputs.Count != 1)
            return null;
        var (lockTime, sequence) = (transaction.LockTime.Value, transaction.Inputs[0].Sequence.Value);
        if (lockTime >> 24 != 0x20 || sequence >> 24 != 0x80)
            return null;
        return Obscure(terms, ((ulong)(sequence & 0xffffff) << 24) | (lockTime & 0xffffff));
    }

    /// <summary>Whether <paramref name="signature"/> is that of <paramref name="signer"/> and, as BOLT 2 asks, has a low s.</summary>
    public bool IsSigned(Side signer, Signature signature) =>
        Terms.Of(signer).Keys.FundingPubkey.TryParse(out var key) && key.HasSigned(SignatureHash, signature);

    /// <summary>
    /// Whether the other side has signed the owner's HTLC transactions, one for each and in the order of the outputs.
    /// </summary>
    public bool AreHtlcsSigned(ValueList<Signature> signatures)
    {
        if (signatures.Count != Htlcs.Count)
            return false;
        for (var i = 0; i < Htlcs.Count; i++)
            if (!Keys.OtherHtlcPublicKey.HasSigned(Htlcs[i].SignatureHash, signatures[i]))
                return false;
        return true;
    }

    /// <summary>The transaction with both signatures, ready to be broadcast.</summary>
    public Transaction Complete(Signature local, Signature remote)
    {
        var complete = Transaction.Clone();
        complete.Inputs[0].WitScript = FundingWitness.Of(Terms, local, remote, _fundingScript);
        return complete;
    }

    private Transaction Assemble()
    {
        var transaction = new ConsensusFactory().CreateTransaction();
        transaction.Version = 2;
        transaction.LockTime = new LockTime(LockTime);
        transaction.Inputs.Add(new TxIn(new OutPoint(new uint256(Terms.FundingTxId.AsSpan()), Terms.FundingOutputIndex)) { Sequence = new Sequence(Sequence) });
        foreach (var output in Outputs)
            transaction.Outputs.Add(new TxOut(Money.Satoshis(output.Amount.Value), Script.FromBytesUnsafe(output.ScriptPubKey)));
        return transaction;
    }

    private IEnumerable<HtlcTransaction> HtlcTransactions()
    {
        var delayedScript = ChannelScripts.ToLocal(Keys.RevocationKey, Terms.ToSelfDelayOf(Owner), Keys.DelayedKey);
        var delayedScriptPubKey = ChannelScripts.PayToWitnessScriptHash(delayedScript);
        for (var i = 0; i < Outputs.Count; i++)
            if (Outputs[i].Htlc is not null)
                yield return new HtlcTransaction(this, (ushort)i, delayedScript, delayedScriptPubKey);
    }
}
