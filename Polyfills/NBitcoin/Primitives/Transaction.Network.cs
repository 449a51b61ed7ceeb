using System.Diagnostics.CodeAnalysis;
using NBitcoin.DataEncoders;

namespace NBitcoin;

public partial class Transaction
{
    /// <summary>An empty transaction.</summary>
    public static Transaction Create(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return network.Consensus.ConsensusFactory.CreateTransaction();
    }

    /// <param name="hex">The serialisation; what may follow it is left alone.</param>
    /// <exception cref="FormatException">Not hexadecimal, or no transaction.</exception>
    /// <exception cref="EndOfStreamException">It ends too soon.</exception>
    /// <exception cref="InvalidDataException">A length isn't in its shortest form.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A length is beyond what a block can hold.</exception>
    public static Transaction Parse(string hex, Network network)
    {
        ArgumentNullException.ThrowIfNull(hex);
        return Load(Encoders.Hex.DecodeData(hex), network);
    }

    /// <inheritdoc cref="Parse"/>
    /// <returns>False where <see cref="Parse"/> throws.</returns>
    public static bool TryParse(string hex, Network network, [NotNullWhen(true)] out Transaction? transaction)
    {
        ArgumentNullException.ThrowIfNull(hex);
        ArgumentNullException.ThrowIfNull(network);
        try
        {
            transaction = Parse(hex, network);
            return true;
        }
        catch (Exception e) when (e is FormatException or EndOfStreamException or InvalidDataException or ArgumentOutOfRangeException)
        {
            transaction = null;
            return false;
        }
    }

    /// <inheritdoc cref="Parse"/>
    public static Transaction Load(byte[] bytes, Network network) => Load(bytes, null, network);

    /// <inheritdoc cref="Parse"/>
    public static Transaction Load(byte[] bytes, uint? version, Network network)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        var transaction = Create(network);
        transaction.FromBytes(bytes, version);
        return transaction;
    }
}
