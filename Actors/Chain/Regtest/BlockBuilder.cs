using Lnd.Actors.Protocol;
using NBitcoin;

namespace Lnd.Actors.Chain.Regtest;

/// <summary>Makes blocks as a miner does, with proof of work.</summary>
internal static class BlockBuilder
{
    // BIP 9: no soft fork is voted for
    private const int Version = 0x20000000;

    private static readonly byte[] ReservedValue = new byte[32];

    /// <summary>A valid block.</summary>
    /// <param name="previous">The block that it builds on.</param>
    /// <param name="time">When; has to be after the median time of <paramref name="previous"/>.</param>
    /// <param name="payTo">Who gets subsidy and fees.</param>
    /// <param name="entries">Parents before children.</param>
    /// <param name="extraNonce">Tells apart blocks that would be the same otherwise.</param>
    public static Block Build(ChainedBlock previous, DateTimeOffset time, Script payTo, IReadOnlyList<MempoolEntry> entries, uint extraNonce)
    {
        var block = Network.RegTest.Consensus.ConsensusFactory.CreateBlock();
        block.Header.Version = Version;
        block.Header.HashPrevBlock = previous.Id.ToUint256();
        block.Header.BlockTime = time;
        block.Header.Bits = Network.RegTest.Consensus.PowLimit!;
        var fees = entries.Aggregate(Satoshi.Zero, (sum, entry) => sum + entry.Fee);
        var coinbase = block.AddTransaction(Coinbase(previous.Height + 1, payTo, fees, extraNonce));
        block.Transactions.AddRange(entries.Select(entry => entry.Transaction));
        coinbase.Outputs.Add(Money.Zero, new Script(BlockRules.WitnessCommitment(block.Transactions, ReservedValue)));
        coinbase.PrecomputeHash(invalidateExisting: true, lazily: false);
        block.UpdateMerkleRoot();
        // every second nonce will do
        for (uint nonce = 0; ; nonce++)
        {
            block.Header.Nonce = nonce;
            if (block.CheckProofOfWork())
                break;
        }
        block.Header.PrecomputeHash(invalidateExisting: true, lazily: false);
        return block;
    }

    /// <summary>Weight of a block without transactions but the coinbase, and some to spare.</summary>
    public static int ReservedWeight(Script payTo) => 4_000 + 4 * payTo.Length;

    private static Transaction Coinbase(BlockHeight height, Script payTo, Satoshi fees, uint extraNonce)
    {
        var coinbase = Network.RegTest.CreateTransaction();
        coinbase.Version = 2;
        // BIP 34 wants the height first
        coinbase.Inputs.Add(new OutPoint(uint256.Zero, uint.MaxValue), new Script(Op.GetPushOp(height.Value), Op.GetPushOp(BitConverter.GetBytes(extraNonce))));
        coinbase.Inputs[0].WitScript = new WitScript([ReservedValue]);
        coinbase.Outputs.Add(Network.RegTest.GetReward((int)height.Value) + fees.ToMoney(), payTo);
        return coinbase;
    }
}
