using NBitcoin.Protocol;

namespace NBitcoin;

/// <summary>A Bitcoin transaction, mutable. Made by <see cref="ConsensusFactory.CreateTransaction"/>.</summary>
public partial class Transaction : IBitcoinSerializable
{
    /// <summary>A byte outside of witnesses weighs as much as so many within (BIP 141).</summary>
    internal const int WitnessScale = 4;

    public static uint CURRENT_VERSION = 2;
    public static uint MAX_STANDARD_TX_SIZE = 100_000;

    protected uint nVersion = 1;
    protected TxInList vin;
    protected TxOutList vout;
    protected LockTime nLockTime;

    // GetHash and GetWitHash, once PrecomputeHash has been called
    Cache? _cache;

    sealed class Cache
    {
        public uint256? Hash, WitHash;
    }

    protected internal Transaction()
    {
        vin = new TxInList(this);
        vout = new TxOutList(this);
    }

    public uint Version { get => nVersion; set => nVersion = value; }
    public LockTime LockTime { get => nLockTime; set => nLockTime = value; }
    public TxInList Inputs => vin;
    public TxOutList Outputs => vout;

    /// <summary>What its outputs hold together.</summary>
    public Money TotalOut => Outputs.Select(output => output.Value).Sum();

    public virtual bool HasWitness
    {
        get
        {
            foreach (var input in vin)
            {
                if (!WitScript.IsNullOrEmpty(input.WitScript))
                    return true;
            }
            return false;
        }
    }

    public virtual bool IsCoinBase => vin.Count == 1 && vin[0].PrevOut.IsNull;

    /// <summary>It says that it may be replaced, by BIP 125 or, as version 3 does, by BIP 431.</summary>
    public bool RBF => Version >= 3 || vin.Exists(input => input.Sequence.IsRBF);

    public virtual ConsensusFactory GetConsensusFactory() => ConsensusFactory.Bitcoin;

    /// <summary>The id: a hash of everything but the witnesses.</summary>
    public uint256 GetHash()
    {
        if (_cache?.Hash is { } known)
            return known;
        var hash = ComputeHash(witness: false);
        if (_cache is not null)
            _cache.Hash = hash;
        return hash;
    }

    /// <summary>A hash of everything, the witnesses too.</summary>
    public uint256 GetWitHash()
    {
        if (!HasWitness)
            return GetHash();
        if (_cache?.WitHash is { } known)
            return known;
        var hash = ComputeHash(witness: true);
        if (_cache is not null)
            _cache.WitHash = hash;
        return hash;
    }

    uint256 ComputeHash(bool witness)
    {
        var writer = new ByteWriter(stackalloc byte[1024]);
        Write(ref writer, witness);
        var hash = writer.DoubleSha256();
        writer.Dispose();
        return hash;
    }

    /// <summary>From now on <see cref="GetHash"/> and <see cref="GetWitHash"/> remember their result: change nothing any more.</summary>
    /// <param name="invalidateExisting">Forget what is remembered.</param>
    /// <param name="lazily">Wait for the first call rather than compute now.</param>
    public void PrecomputeHash(bool invalidateExisting, bool lazily)
    {
        if (invalidateExisting || _cache is null)
            _cache = new Cache();
        if (!lazily)
        {
            GetHash();
            GetWitHash();
        }
    }

    /// <summary>A deep copy.</summary>
    public Transaction Clone() => Clone(cloneCache: false);

    /// <param name="cloneCache">Take over the hashes that are remembered.</param>
    public Transaction Clone(bool cloneCache)
    {
        var clone = GetConsensusFactory().CreateTransaction();
        clone.nVersion = nVersion;
        clone.nLockTime = nLockTime;
        clone.vin.AddRange(vin.Select(input => input.Clone()));
        clone.vout.AddRange(vout.Select(output => output.Clone()));
        if (cloneCache && _cache is not null)
            clone._cache = new Cache { Hash = _cache.Hash, WitHash = _cache.WitHash };
        return clone;
    }

    /// <summary>Without its witnesses where <paramref name="options"/> say so.</summary>
    public Transaction WithOptions(TransactionOptions options)
    {
        if (options.HasFlag(TransactionOptions.Witness) || !HasWitness)
            return this;
        var stripped = Clone();
        foreach (var input in stripped.vin)
            input.WitScript = WitScript.Empty;
        return stripped;
    }

    /// <summary>Clears the scripts and witnesses of all inputs.</summary>
    public void RemoveSignatures() => vin.ForEach(input => input.RemoveSignatures());

    public string ToHex() => Convert.ToHexStringLower(this.ToBytes());

    /// <summary>Bytes, those of witnesses counting a quarter, rounded up: what fees are paid for (BIP 141).</summary>
    public int GetVirtualSize()
    {
        var stripped = SizeOf(witness: false);
        var weight = checked(stripped * (WitnessScale - 1) + SizeOf(HasWitness));
        return (weight + WitnessScale - 1) / WitnessScale;
    }

    internal int SizeOf(bool witness)
    {
        var size = sizeof(uint) + VarInt.SizeOf((ulong)vin.Count) + VarInt.SizeOf((ulong)vout.Count) + sizeof(uint);
        foreach (var input in vin)
            size = checked(size + input.SizeOf());
        foreach (var output in vout)
            size = checked(size + output.SizeOf());
        if (witness)
        {
            size += 2; // marker and flag
            foreach (var input in vin)
                size = checked(size + input.WitScript.GetSerializedSize());
        }
        return size;
    }

    /// <summary>What the inputs put in beyond what the outputs take out.</summary>
    /// <param name="spentOutputs">One per input, in their order.</param>
    /// <returns>Null where their number differs.</returns>
    public virtual Money? GetFee(TxOut[] spentOutputs)
    {
        ArgumentNullException.ThrowIfNull(spentOutputs);
        if (IsCoinBase)
            return Money.Zero;
        return spentOutputs.Length == vin.Count ? spentOutputs.Select(output => output.Value).Sum() - TotalOut : null;
    }

    /// <summary>Its lock time is over at this height and time, or none of its inputs heeds it.</summary>
    public bool IsFinal(DateTimeOffset blockTime, int blockHeight)
    {
        if (nLockTime.Value == 0)
            return true;
        var now = nLockTime.IsHeightLock ? blockHeight : blockTime.ToUnixTimeSeconds();
        return nLockTime.Value < now || vin.TrueForAll(input => input.IsFinal);
    }
}
