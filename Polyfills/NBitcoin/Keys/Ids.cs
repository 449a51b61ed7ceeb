using NBitcoin.DataEncoders;

namespace NBitcoin;

/// <summary>HASH160 of a public key: pays to whoever shows the key and a signature.</summary>
public class KeyId : IAddressableDestination
{
    private readonly uint160 _value;

    /// <summary>Twenty zero bytes.</summary>
    public KeyId() : this(uint160.Zero)
    {
    }

    /// <summary>The hash.</summary>
    public KeyId(uint160 value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _value = value;
    }

    /// <summary>The twenty bytes.</summary>
    /// <exception cref="ArgumentException">Not twenty.</exception>
    public KeyId(byte[] value) : this(Id.Read160(value))
    {
    }

    /// <summary>Forty hexadecimal digits, in the order of the bytes.</summary>
    /// <exception cref="FormatException">Something else.</exception>
    public KeyId(string value) : this(Id.Parse160(value))
    {
    }

    /// <summary>Pay to public key hash.</summary>
    public Script ScriptPubKey => StandardScript.PayToPubKeyHash(ToBytes());

    /// <summary>The base58 address.</summary>
    public BitcoinPubKeyAddress GetAddress(Network network) => new(this, network);

    BitcoinAddress IAddressableDestination.GetAddress(Network network) => GetAddress(network);

    /// <summary>Always.</summary>
    public bool IsSupported(Network network) => true;

    /// <summary>The twenty bytes.</summary>
    public byte[] ToBytes() => _value.ToBytes();

    /// <summary>Forty hexadecimal digits, in the order of the bytes.</summary>
    public override string ToString() => Encoders.Hex.EncodeData(ToBytes());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is KeyId other && _value == other._value;

    /// <inheritdoc/>
    public override int GetHashCode() => _value.GetHashCode();

    /// <summary>Same hash.</summary>
    public static bool operator ==(KeyId? a, KeyId? b) => a is null ? b is null : a.Equals(b);

    /// <summary>Another hash.</summary>
    public static bool operator !=(KeyId? a, KeyId? b) => !(a == b);
}

/// <summary>HASH160 of a public key as the program of a witness output of version 0 (BIP 141).</summary>
public class WitKeyId : IAddressableDestination
{
    private readonly uint160 _value;

    /// <summary>Twenty zero bytes.</summary>
    public WitKeyId() : this(uint160.Zero)
    {
    }

    /// <summary>The hash.</summary>
    public WitKeyId(uint160 value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _value = value;
    }

    /// <summary>The twenty bytes.</summary>
    /// <exception cref="ArgumentException">Not twenty.</exception>
    public WitKeyId(byte[] value) : this(Id.Read160(value))
    {
    }

    /// <summary>Forty hexadecimal digits, in the order of the bytes.</summary>
    /// <exception cref="FormatException">Something else.</exception>
    public WitKeyId(string value) : this(Id.Parse160(value))
    {
    }

    /// <summary>Pay to witness public key hash.</summary>
    public Script ScriptPubKey => StandardScript.PayToWitness(0, ToBytes());

    /// <summary>The same hash for an output without witness; its script is also the script code of the witness output.</summary>
    public KeyId AsKeyId() => new(_value);

    /// <summary>The bech32 address.</summary>
    public BitcoinWitPubKeyAddress GetAddress(Network network) => new(this, network);

    BitcoinAddress IAddressableDestination.GetAddress(Network network) => GetAddress(network);

    /// <summary>Does the network know witnesses?</summary>
    public bool IsSupported(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return network.Consensus.SupportSegwit;
    }

    /// <summary>The twenty bytes.</summary>
    public byte[] ToBytes() => _value.ToBytes();

    /// <summary>Forty hexadecimal digits, in the order of the bytes.</summary>
    public override string ToString() => Encoders.Hex.EncodeData(ToBytes());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is WitKeyId other && _value == other._value;

    /// <inheritdoc/>
    public override int GetHashCode() => _value.GetHashCode();

    /// <summary>Same hash.</summary>
    public static bool operator ==(WitKeyId? a, WitKeyId? b) => a is null ? b is null : a.Equals(b);

    /// <summary>Another hash.</summary>
    public static bool operator !=(WitKeyId? a, WitKeyId? b) => !(a == b);
}

/// <summary>HASH160 of a script: pays to whoever shows the script and what it asks for (BIP 16).</summary>
public class ScriptId : IAddressableDestination
{
    private readonly uint160 _value;

    /// <summary>Twenty zero bytes.</summary>
    public ScriptId() : this(uint160.Zero)
    {
    }

    /// <summary>The hash.</summary>
    public ScriptId(uint160 value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _value = value;
    }

    /// <summary>The twenty bytes.</summary>
    /// <exception cref="ArgumentException">Not twenty.</exception>
    public ScriptId(byte[] value) : this(Id.Read160(value))
    {
    }

    /// <summary>Forty hexadecimal digits, in the order of the bytes.</summary>
    /// <exception cref="FormatException">Something else.</exception>
    public ScriptId(string value) : this(Id.Parse160(value))
    {
    }

    /// <summary>The hash of <paramref name="script"/>.</summary>
    public ScriptId(Script script) : this(Crypto.Hashes.Hash160(Id.Bytes(script)))
    {
    }

    /// <summary>Pay to script hash.</summary>
    public Script ScriptPubKey => StandardScript.PayToScriptHash(ToBytes());

    /// <summary>The base58 address.</summary>
    public BitcoinScriptAddress GetAddress(Network network) => new(this, network);

    BitcoinAddress IAddressableDestination.GetAddress(Network network) => GetAddress(network);

    /// <summary>Always.</summary>
    public bool IsSupported(Network network) => true;

    /// <summary>The twenty bytes.</summary>
    public byte[] ToBytes() => _value.ToBytes();

    /// <summary>Forty hexadecimal digits, in the order of the bytes.</summary>
    public override string ToString() => Encoders.Hex.EncodeData(ToBytes());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ScriptId other && _value == other._value;

    /// <inheritdoc/>
    public override int GetHashCode() => _value.GetHashCode();

    /// <summary>Same hash.</summary>
    public static bool operator ==(ScriptId? a, ScriptId? b) => a is null ? b is null : a.Equals(b);

    /// <summary>Another hash.</summary>
    public static bool operator !=(ScriptId? a, ScriptId? b) => !(a == b);
}

/// <summary>SHA-256 of a script as the program of a witness output of version 0 (BIP 141).</summary>
public class WitScriptId : IAddressableDestination
{
    private readonly uint256 _value;

    /// <summary>Thirty-two zero bytes.</summary>
    public WitScriptId() : this(uint256.Zero)
    {
    }

    /// <summary>The hash.</summary>
    public WitScriptId(uint256 value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _value = value;
    }

    /// <summary>The 32 bytes.</summary>
    /// <exception cref="ArgumentException">Not 32.</exception>
    public WitScriptId(byte[] value) : this(Id.Read256(value))
    {
    }

    /// <summary>64 hexadecimal digits, in the order of the bytes.</summary>
    /// <exception cref="FormatException">Something else.</exception>
    public WitScriptId(string value) : this(Id.Parse256(value))
    {
    }

    /// <summary>The hash of <paramref name="script"/>.</summary>
    public WitScriptId(Script script) : this(new uint256(Crypto.Hashes.SHA256(Id.Bytes(script))))
    {
    }

    /// <summary>Pay to witness script hash.</summary>
    public Script ScriptPubKey => StandardScript.PayToWitness(0, ToBytes());

    /// <summary>The bech32 address.</summary>
    public BitcoinWitScriptAddress GetAddress(Network network) => new(this, network);

    BitcoinAddress IAddressableDestination.GetAddress(Network network) => GetAddress(network);

    /// <summary>Does the network know witnesses?</summary>
    public bool IsSupported(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return network.Consensus.SupportSegwit;
    }

    /// <summary>The 32 bytes.</summary>
    public byte[] ToBytes() => _value.ToBytes();

    /// <summary>64 hexadecimal digits, in the order of the bytes.</summary>
    public override string ToString() => Encoders.Hex.EncodeData(ToBytes());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is WitScriptId other && _value == other._value;

    /// <inheritdoc/>
    public override int GetHashCode() => _value.GetHashCode();

    /// <summary>Same hash.</summary>
    public static bool operator ==(WitScriptId? a, WitScriptId? b) => a is null ? b is null : a.Equals(b);

    /// <summary>Another hash.</summary>
    public static bool operator !=(WitScriptId? a, WitScriptId? b) => !(a == b);
}

/// <summary>Reads the hashes that the classes above hold.</summary>
file static class Id
{
    public static uint160 Read160(byte[] bytes) => new(Checked(bytes, 20));

    public static uint256 Read256(byte[] bytes) => new(Checked(bytes, 32));

    public static uint160 Parse160(string hex) => new(Decoded(hex, 20));

    public static uint256 Parse256(string hex) => new(Decoded(hex, 32));

    public static byte[] Bytes(Script script)
    {
        ArgumentNullException.ThrowIfNull(script);
        return script.ToBytes();
    }

    private static byte[] Checked(byte[] bytes, int size)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return bytes.Length == size ? bytes : throw new ArgumentException($"The hash has {size} bytes, not {bytes.Length}", nameof(bytes));
    }

    private static byte[] Decoded(string hex, int size)
    {
        var bytes = Encoders.Hex.DecodeData(hex);
        return bytes.Length == size ? bytes : throw new FormatException($"\"{hex}\" is not a hash of {size} bytes");
    }
}
