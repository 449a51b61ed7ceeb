namespace NBitcoin;

/// <summary>Something that coins can be sent to and that has an address.</summary>
public interface IAddressableDestination : IDestination
{
    /// <summary>Its address.</summary>
    BitcoinAddress GetAddress(Network network);

    /// <summary>Does the network know this kind of output?</summary>
    bool IsSupported(Network network);
}

/// <summary>A public key of either kind of signature.</summary>
public interface IPubKey
{
}

/// <summary>Something that holds a private key.</summary>
public interface ISecret
{
    /// <summary>The key.</summary>
    Key PrivateKey { get; }
}

/// <summary>A signature as it stands in a transaction.</summary>
public interface ITransactionSignature
{
    /// <summary>The bytes that a script gets.</summary>
    byte[] ToBytes();
}

/// <summary>The standard output scripts of one public key.</summary>
public enum ScriptPubKeyType
{
    /// <summary>Pay to public key hash.</summary>
    Legacy,

    /// <summary>Pay to witness public key hash (BIP 141).</summary>
    Segwit,

    /// <summary>The same within pay to script hash.</summary>
    SegwitP2SH,

    /// <summary>Taproot without scripts (BIP 86).</summary>
    TaprootBIP86,
}
