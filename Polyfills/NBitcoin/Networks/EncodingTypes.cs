namespace NBitcoin;

/// <summary>What a base58 string holds; its first bytes, different per network, tell.</summary>
public enum Base58Type
{
    /// <summary>Pay to public key hash.</summary>
    PUBKEY_ADDRESS,

    /// <summary>Pay to script hash (BIP 16).</summary>
    SCRIPT_ADDRESS,

    /// <summary>Private key, "WIF".</summary>
    SECRET_KEY,

    /// <summary>Public key of a tree (BIP 32).</summary>
    EXT_PUBLIC_KEY,

    /// <summary>Private key of a tree (BIP 32).</summary>
    EXT_SECRET_KEY,
}

/// <summary>What a bech32 address pays to.</summary>
public enum Bech32Type
{
    /// <summary>Witness version 0, 20 bytes (BIP 141).</summary>
    WITNESS_PUBKEY_ADDRESS,

    /// <summary>Witness version 0, 32 bytes (BIP 141).</summary>
    WITNESS_SCRIPT_ADDRESS,

    /// <summary>Witness version 1, 32 bytes (BIP 341).</summary>
    TAPROOT_ADDRESS,
}

/// <summary>A string of one network: an address or a key.</summary>
public interface IBitcoinString
{
    /// <summary>The network it is for.</summary>
    Network Network { get; }
}

/// <summary>A base58 string of one network.</summary>
public interface IBase58Data : IBitcoinString
{
    /// <summary>What it holds.</summary>
    Base58Type Type { get; }
}

/// <summary>A bech32 string of one network.</summary>
public interface IBech32Data : IBitcoinString
{
    /// <summary>What it holds.</summary>
    Bech32Type Type { get; }
}
