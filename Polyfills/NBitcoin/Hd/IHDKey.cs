namespace NBitcoin;

/// <summary>A key of a tree (BIP 32), private or public.</summary>
public interface IHDKey
{
    /// <summary>The descendant, or null when a public key is asked for a hardened one.</summary>
    IHDKey? Derive(KeyPath keyPath);

    /// <summary>The public key.</summary>
    PubKey GetPublicKey();
}
