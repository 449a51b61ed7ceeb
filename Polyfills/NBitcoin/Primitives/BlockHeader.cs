using NBitcoin.DataEncoders;

namespace NBitcoin;

/// <summary>The 80 bytes that are hashed for proof of work.</summary>
public class BlockHeader : IBitcoinSerializable
{
    internal const int Size = 80;
    const int CurrentVersion = 3;

    protected int nVersion = CurrentVersion;
    protected uint256 hashPrevBlock = uint256.Zero;
    protected uint256 hashMerkleRoot = uint256.Zero;
    protected uint nTime;
    protected uint nBits;
    protected uint nNonce;

    uint256? _hash;
    bool _remember;

    internal BlockHeader() { }

    /// <param name="data">80 bytes; what may follow them is left alone.</param>
    /// <exception cref="EndOfStreamException">Fewer than 80.</exception>
    public BlockHeader(byte[] data, ConsensusFactory consensusFactory)
    {
        ArgumentNullException.ThrowIfNull(data);
        ReadWrite(new BitcoinStream(data, consensusFactory));
    }

    /// <inheritdoc cref="BlockHeader(byte[], ConsensusFactory)"/>
    public BlockHeader(byte[] data, Consensus consensus) : this(data, FactoryOf(consensus)) { }

    /// <inheritdoc cref="BlockHeader(byte[], ConsensusFactory)"/>
    public BlockHeader(byte[] data, Network network) : this(data, FactoryOf(network)) { }

    /// <inheritdoc cref="BlockHeader(byte[], ConsensusFactory)"/>
    /// <exception cref="FormatException">Not hexadecimal.</exception>
    public static BlockHeader Parse(string hex, ConsensusFactory consensusFactory) => new(Encoders.Hex.DecodeData(hex), consensusFactory);

    /// <inheritdoc cref="Parse(string, ConsensusFactory)"/>
    public static BlockHeader Parse(string hex, Consensus consensus) => Parse(hex, FactoryOf(consensus));

    /// <inheritdoc cref="Parse(string, ConsensusFactory)"/>
    public static BlockHeader Parse(string hex, Network network) => Parse(hex, FactoryOf(network));

    internal static ConsensusFactory FactoryOf(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return network.Consensus.ConsensusFactory;
    }

    internal static ConsensusFactory FactoryOf(Consensus consensus)
    {
        ArgumentNullException.ThrowIfNull(consensus);
        return consensus.ConsensusFactory;
    }

    public int Version { get => nVersion; set => nVersion = value; }
    public uint256 HashPrevBlock { get => hashPrevBlock; set => hashPrevBlock = value; }
    public uint256 HashMerkleRoot { get => hashMerkleRoot; set => hashMerkleRoot = value; }
    public Target Bits { get => nBits; set => nBits = value; }
    public uint Nonce { get => nNonce; set => nNonce = value; }

    /// <summary>In whole seconds.</summary>
    public DateTimeOffset BlockTime { get => Utils.UnixTimeToDateTime(nTime); set => nTime = Utils.DateTimeToUnixTime(value); }

    public virtual bool IsNull => nBits == 0;

    public virtual void ReadWrite(BitcoinStream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.ReadWrite(ref nVersion);
        stream.ReadWrite(ref hashPrevBlock);
        stream.ReadWrite(ref hashMerkleRoot);
        stream.ReadWrite(ref nTime);
        stream.ReadWrite(ref nBits);
        stream.ReadWrite(ref nNonce);
    }

    /// <summary>The id of the block.</summary>
    public uint256 GetHash()
    {
        if (_hash is not null)
            return _hash;
        var writer = new ByteWriter(stackalloc byte[Size]);
        writer.UInt32((uint)nVersion);
        writer.Hash(hashPrevBlock);
        writer.Hash(hashMerkleRoot);
        writer.UInt32(nTime);
        writer.UInt32(nBits);
        writer.UInt32(nNonce);
        var hash = writer.DoubleSha256();
        if (_remember)
            _hash = hash;
        return hash;
    }

    public virtual uint256 GetPoWHash() => GetHash();

    /// <summary>From now on <see cref="GetHash"/> remembers its result: change nothing any more.</summary>
    /// <param name="invalidateExisting">Forget what is remembered.</param>
    /// <param name="lazily">Wait for the first call rather than compute now.</param>
    public void PrecomputeHash(bool invalidateExisting, bool lazily)
    {
        _remember = true;
        if (invalidateExisting)
            _hash = null;
        if (!lazily)
            GetHash();
    }

    /// <summary>The hash is not above the target that the header itself names. Whether that is the right one is another question.</summary>
    public bool CheckProofOfWork()
    {
        var target = Bits.ToBigInteger();
        return target.Sign > 0 && target.GetBitLength() <= 256 && GetPoWHash() <= Bits.ToUInt256();
    }

    public override string ToString() => GetHash().ToString();
}
