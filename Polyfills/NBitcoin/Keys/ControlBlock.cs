using NBitcoin.DataEncoders;

namespace NBitcoin;

/// <summary>The last item of the witness of a script path spend: it proves that the script is in the output (BIP 341).</summary>
public class ControlBlock : IEquatable<ControlBlock>
{
    private const int BaseSize = 33;
    private const int NodeSize = 32;
    private const int MaxNodes = 128;

    /// <summary>The proof of a leaf.</summary>
    /// <param name="leafVersion">The version of the leaf, even.</param>
    /// <param name="outputParityIsOdd">Is the y coordinate of the output key odd?</param>
    /// <param name="internalPubKey">The internal key.</param>
    /// <param name="merkleBranch">The hashes beside the way from the leaf to the root.</param>
    public ControlBlock(TapLeafVersion leafVersion, bool outputParityIsOdd, TaprootInternalPubKey internalPubKey, List<uint256> merkleBranch)
    {
        ArgumentNullException.ThrowIfNull(internalPubKey);
        ArgumentNullException.ThrowIfNull(merkleBranch);
        LeafVersion = leafVersion;
        OutputParityIsOdd = outputParityIsOdd;
        InternalPubKey = internalPubKey;
        MerkleBranch = merkleBranch;
    }

    /// <summary>The version of the leaf.</summary>
    public TapLeafVersion LeafVersion { get; }

    /// <summary>Is the y coordinate of the output key odd?</summary>
    public bool OutputParityIsOdd { get; }

    /// <summary>The internal key.</summary>
    public TaprootInternalPubKey InternalPubKey { get; }

    /// <summary>The hashes beside the way from the leaf to the root.</summary>
    public List<uint256> MerkleBranch { get; }

    /// <summary>Reads <see cref="FromSlice"/> in hexadecimal.</summary>
    /// <exception cref="FormatException">Not a control block.</exception>
    public static ControlBlock FromHex(string hex) => FromSlice(Encoders.Hex.DecodeData(hex));

    /// <summary>Reads 33 bytes and 32 more for each level, at most 128 of them.</summary>
    /// <exception cref="FormatException">Not a control block.</exception>
    public static ControlBlock FromSlice(ReadOnlySpan<byte> buffer)
    {
        var nodes = (buffer.Length - BaseSize) / NodeSize;
        if (buffer.Length < BaseSize || nodes > MaxNodes || buffer.Length != BaseSize + nodes * NodeSize)
            throw new FormatException($"A control block has 33 bytes and 0 to {MaxNodes} times 32 more, not {buffer.Length}");
        if (!TaprootInternalPubKey.TryCreate(buffer[1..BaseSize], out var key))
            throw new FormatException($"{Convert.ToHexStringLower(buffer[1..BaseSize])} in the control block is not an x-only public key");
        var branch = new List<uint256>(nodes);
        for (var at = BaseSize; at < buffer.Length; at += NodeSize)
            branch.Add(new uint256(buffer.Slice(at, NodeSize)));
        return new ControlBlock((TapLeafVersion)(buffer[0] & 0xfe), (buffer[0] & 1) != 0, key, branch);
    }

    /// <summary>33 bytes and 32 more for each level.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[BaseSize + MerkleBranch.Count * NodeSize];
        bytes[0] = (byte)((byte)LeafVersion | (OutputParityIsOdd ? 1 : 0));
        InternalPubKey.ToBytes(bytes.AsSpan(1));
        for (var i = 0; i < MerkleBranch.Count; i++)
            MerkleBranch[i].ToBytes(bytes.AsSpan(BaseSize + i * NodeSize, NodeSize));
        return bytes;
    }

    /// <summary>Does this prove that <paramref name="script"/> is in the output <paramref name="outputKey"/>?</summary>
    public bool VerifyTaprootCommitment(TaprootFullPubKey outputKey, TapScript script)
    {
        ArgumentNullException.ThrowIfNull(outputKey);
        ArgumentNullException.ThrowIfNull(script);
        var root = MerkleBranch.Aggregate(script.LeafHash, TaprootTweak.Branch);
        return outputKey.CheckTapTweak(InternalPubKey, root, OutputParityIsOdd);
    }

    /// <inheritdoc/>
    public bool Equals(ControlBlock? other) => other is not null
        && LeafVersion == other.LeafVersion
        && OutputParityIsOdd == other.OutputParityIsOdd
        && InternalPubKey == other.InternalPubKey
        && MerkleBranch.SequenceEqual(other.MerkleBranch);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ControlBlock);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(LeafVersion, OutputParityIsOdd, InternalPubKey, MerkleBranch.Count);
}
