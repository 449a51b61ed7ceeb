using NBitcoin;

namespace Lnd.Actors.Protocol.Channels.Transactions;

/// <summary>
/// The transaction by which the owner of a commitment resolves one of its HTLC outputs (BOLT 3, "HTLC-Timeout and HTLC-Success Transactions"): timeout for an
/// HTLC it offered, success for one it was offered. The other side has signed it in advance.
/// </summary>
public sealed class HtlcTransaction
{
    private readonly CommitmentTransaction _commitment;
    private readonly byte[] _delayedScriptPubKey;

    internal HtlcTransaction(CommitmentTransaction commitment, ushort outputIndex, byte[] delayedScript, byte[] delayedScriptPubKey)
    {
        _commitment = commitment;
        _delayedScriptPubKey = delayedScriptPubKey;
        OutputIndex = outputIndex;
        DelayedScript = delayedScript;
        var (format, feerate) = (commitment.Terms.Format, commitment.Spec.Feerate);
        Amount = Output.Amount - (IsTimeout ? format.HtlcTimeoutFee(feerate) : format.HtlcSuccessFee(feerate));
        SignatureHash = HashFor(SignatureType);
    }

    /// <summary>The output of the commitment that it spends.</summary>
    public ushort OutputIndex { get; }

    /// <summary>That output.</summary>
    public CommitmentOutput Output => _commitment.Outputs[OutputIndex];

    /// <summary>The HTLC.</summary>
    public Htlc Htlc => Output.Htlc!;

    /// <summary>Whether it takes back an HTLC of the owner (else it claims one of the other side).</summary>
    public bool IsTimeout => Output.Kind == CommitmentOutputKind.OfferedHtlc;

    /// <summary>Value of its output, in satoshi, after its fee.</summary>
    public Satoshi Amount { get; }

    /// <summary>The witness script of its output, the same as that of a `to_local` output.</summary>
    public byte[] DelayedScript { get; }

    /// <summary>BOLT 3: "if `option_anchors` applies ..., `SIGHASH_SINGLE|SIGHASH_ANYONECANPAY` is used". That of the other side's signature.</summary>
    public SigHash SignatureType =>
        _commitment.Terms.Format == CommitmentFormat.Anchors ? SigHash.Single | SigHash.AnyoneCanPay : SigHash.All;

    /// <summary>What the other side signs with the HTLC key of this commitment.</summary>
    public Sha256Hash SignatureHash { get; }

    /// <summary>What the owner signs with its HTLC key, to broadcast the transaction as it is (SIGHASH_ALL).</summary>
    public Sha256Hash OwnerSignatureHash => SignatureType == SigHash.All ? SignatureHash : HashFor(SigHash.All);

    private uint LockTime => IsTimeout ? Htlc.CltvExpiry.Value : 0;

    private uint Sequence => _commitment.Terms.Format == CommitmentFormat.Anchors ? 1u : 0;

    /// <summary>The transaction without its witness.</summary>
    public Transaction Build()
    {
        var transaction = new ConsensusFactory().CreateTransaction();
        transaction.Version = 2;
        transaction.LockTime = new LockTime(LockTime);
        transaction.Inputs.Add(new TxIn(new OutPoint(new uint256(_commitment.TxId.AsSpan()), OutputIndex)) { Sequence = new Sequence(Sequence) });
        transaction.Outputs.Add(new TxOut(Money.Satoshis(Amount.Value), Script.FromBytesUnsafe(_delayedScriptPubKey)));
        return transaction;
    }

    /// <summary>
    /// The witness: BOLT 3, "`0 &lt;remotehtlcsig&gt; &lt;localhtlcsig&gt;  &lt;payment_preimage&gt;` for HTLC-success, `0 &lt;remotehtlcsig&gt; &lt;localhtlcsig&gt; &lt;&gt;` for
    /// HTLC-timeout", and the script.
    /// </summary>
    /// <param name="owner">The owner's signature, of <see cref="OwnerSignatureHash"/>.</param>
    /// <param name="other">The other side's signature, of <see cref="SignatureHash"/>.</param>
    /// <param name="preimage">For success; null for timeout.</param>
    public WitScript Witness(Signature owner, Signature other, Preimage? preimage) => new(
        [
            [],
            other.ToDer(SignatureType),
            owner.ToDer(SigHash.All),
            preimage?.ToArray() ?? [],
            Output.WitnessScript!,
        ]);

    private Sha256Hash HashFor(SigHash type) => WitnessHash.Compute(
        _commitment.TxId, OutputIndex, Output.WitnessScript, Output.Amount, Sequence, WitnessHash.OfOutput(Amount, _delayedScriptPubKey), LockTime, type);
}
