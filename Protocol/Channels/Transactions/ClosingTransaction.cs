using Lnd.Actors.Protocol.Crypto;
using NBitcoin;

namespace Lnd.Actors.Protocol.Channels.Transactions;

/// <summary>Which outputs a closing transaction has. Flags of the sides.</summary>
[Flags]
public enum ClosingOutputs
{
    /// <summary>That of this node.</summary>
    Local = 1,

    /// <summary>That of the peer.</summary>
    Remote = 2,

    /// <summary>Both.</summary>
    Both = Local | Remote,
}

/// <summary>A closing transaction (BOLT 3, "Legacy Closing Transaction"), complete but for the two signatures.</summary>
public sealed class ClosingTransaction
{
    private readonly byte[] _fundingScript;

    private ClosingTransaction(ChannelTerms terms, Satoshi fee, ClosingOutputs outputs, CommitmentOutput[] built)
    {
        (Terms, Fee, Outputs) = (terms, fee, outputs);
        _fundingScript = ChannelScripts.Funding(terms.Local.Keys.FundingPubkey, terms.Remote.Keys.FundingPubkey);
        Transaction = Assemble(terms, built);
        SignatureHash = WitnessHash.Compute(
            terms.FundingTxId, terms.FundingOutputIndex, _fundingScript, terms.Capacity, uint.MaxValue, WitnessHash.OfOutputs(built), 0, SigHash.All);
    }

    /// <summary>The channel's terms.</summary>
    public ChannelTerms Terms { get; }

    /// <summary>What it costs the opener (rounding and dropped outputs come on top).</summary>
    public Satoshi Fee { get; }

    /// <summary>Which outputs it has.</summary>
    public ClosingOutputs Outputs { get; }

    /// <summary>The transaction without its witness. Not to be changed.</summary>
    public Transaction Transaction { get; }

    /// <summary>What both sides sign with their funding keys (SIGHASH_ALL).</summary>
    public Sha256Hash SignatureHash { get; }

    /// <summary>
    /// Builds it; null where the opener can't pay the fee or no output would be left.
    /// </summary>
    /// <param name="state">A channel with nothing under way and both <c>shutdown</c> scripts.</param>
    /// <param name="fee">What it costs the opener.</param>
    /// <param name="outputs">Which outputs to give it; an output of zero is left out in any case.</param>
    public static ClosingTransaction? TryBuild(ChannelState state, Satoshi fee, ClosingOutputs outputs)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.LocalShutdown is not { } localScript || state.RemoteShutdown is not { } remoteScript)
            throw new ArgumentException("both sides must have sent shutdown", nameof(state));
        if (Balance(state, Side.Local, fee) is not { } local || Balance(state, Side.Remote, fee) is not { } remote)
            return null;
        if (local.IsZero)
            outputs &= ~ClosingOutputs.Local;
        if (remote.IsZero)
            outputs &= ~ClosingOutputs.Remote;
        var built = new List<CommitmentOutput>(2);
        if (outputs.HasFlag(ClosingOutputs.Local))
            built.Add(new CommitmentOutput(CommitmentOutputKind.ToLocal, local, localScript.ToArray(), null));
        if (outputs.HasFlag(ClosingOutputs.Remote))
            built.Add(new CommitmentOutput(CommitmentOutputKind.ToRemote, remote, remoteScript.ToArray(), null));
        built.Sort(CommitmentOutput.Compare);
        return built.Count == 0 ? null : new ClosingTransaction(state.Terms, fee, outputs, [.. built]);
    }

    /// <summary>
    /// The variant a side signs. BOLT 3: "MUST remove any output below its own `dust_limit_satoshis`".
    /// </summary>
    public static ClosingTransaction? TryBuild(ChannelState state, Satoshi fee, Side signer)
    {
        ArgumentNullException.ThrowIfNull(state);
        var dustLimit = state.Terms.Of(signer).DustLimit;
        var outputs = (ClosingOutputs)0;
        if (Balance(state, Side.Local, fee) >= dustLimit)
            outputs |= ClosingOutputs.Local;
        if (Balance(state, Side.Remote, fee) >= dustLimit)
            outputs |= ClosingOutputs.Remote;
        return TryBuild(state, fee, outputs);
    }

    /// <summary>The expected weight of a closing transaction with both outputs and the longest signatures.</summary>
    public static uint ExpectedWeight(ByteString localScript, ByteString remoteScript)
    {
        // version 4, input count 1, outpoint 36, empty script 1, sequence 4, output count 1, lock time 4; 8 and the script's length for each output
        var bytes = 51 + 2 * 9 + localScript.Length + remoteScript.Length;
        // marker and flag 2, item count 1, empty item 1, two signatures of 73 with their lengths, the 2-of-2 of 71 with its length
        return (uint)(bytes * 4 + 2 + 1 + 1 + 2 * 74 + 72);
    }

    /// <summary>Whether <paramref name="signature"/> is that of <paramref name="signer"/>.</summary>
    public bool IsSigned(Side signer, Signature signature) =>
        Terms.Of(signer).Keys.FundingPubkey.TryParse(out var key) && key.HasSigned(SignatureHash, signature);

    /// <summary>The transaction with both signatures, ready to be broadcast.</summary>
    public Transaction Complete(Signature local, Signature remote)
    {
        var complete = Transaction.Clone();
        complete.Inputs[0].WitScript = FundingWitness.Of(Terms, local, remote, _fundingScript);
        return complete;
    }

    /// <summary>
    /// BOLT 2: "if one of the outputs in the closing transaction is below the dust limit for its `scriptpubkey` (see BOLT 3): MUST fail the channel". Relay rules
    /// would keep it from the miners for ever.
    /// </summary>
    public bool HasDust()
    {
        foreach (var output in Transaction.Outputs)
            if ((ulong)output.Value.Satoshi < DustLimitOf(output.ScriptPubKey.ToBytes()).Value)
                return true;
        return false;
    }

    /// <summary>BOLT 3, "Dust Limits".</summary>
    internal static Satoshi DustLimitOf(ReadOnlySpan<byte> script) => new(script switch
    {
        [0x6a, ..] => 0,
        [0x00, 20, ..] when script.Length == 22 => 294,
        [0x00, 32, ..] when script.Length == 34 => 330,
        [>= 0x51 and <= 0x60, ..] => 354,
        [0xa9, 20, ..] when script.Length == 23 => 540,
        _ => 546,
    });

    private static Satoshi? Balance(ChannelState state, Side side, Satoshi fee)
    {
        var balance = state.Commitments.Balance(side).ToSatoshiFloor();
        if (side != state.Terms.Opener)
            return balance;
        return Satoshi.TrySubtract(balance, fee, out var rest) ? rest : null;
    }

    private static Transaction Assemble(ChannelTerms terms, CommitmentOutput[] outputs)
    {
        var transaction = new ConsensusFactory().CreateTransaction();
        transaction.Version = 2;
        transaction.Inputs.Add(
            new TxIn(new OutPoint(new uint256(terms.FundingTxId.AsSpan()), terms.FundingOutputIndex)) { Sequence = new Sequence(uint.MaxValue) });
        foreach (var output in outputs)
            transaction.Outputs.Add(new TxOut(Money.Satoshis(output.Amount.Value), Script.FromBytesUnsafe(output.ScriptPubKey)));
        return transaction;
    }
}
