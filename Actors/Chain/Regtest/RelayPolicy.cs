using Lnd.Actors.Protocol;

namespace Lnd.Actors.Chain.Regtest;

/// <summary>What the mempool of a <see cref="RegtestChain"/> takes. The defaults are Bitcoin Core's.</summary>
public sealed record RelayPolicy
{
    /// <summary>The least fee of a transaction, in satoshis per virtual byte.</summary>
    public uint MinRelayFeerate { get; init; } = 1;

    /// <summary>By how much a replacement has to outbid what it replaces (BIP 125, rule 4), in satoshis per virtual byte of its own.</summary>
    public uint IncrementalRelayFeerate { get; init; } = 1;

    /// <summary>
    /// Whether a parent below <see cref="MinRelayFeerate"/> may be of any version where its child pays. Bitcoin Core takes none but version 3 (BIP 431) up to release 30.
    /// </summary>
    public bool AnyVersionMayPayByChild { get; init; }

    internal Satoshi MinFee(int virtualSize) => new((ulong)virtualSize * MinRelayFeerate);

    internal Satoshi IncrementalFee(int virtualSize) => new((ulong)virtualSize * IncrementalRelayFeerate);
}
