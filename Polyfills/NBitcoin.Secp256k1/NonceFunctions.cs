using System.Security.Cryptography;
using NBitcoin.Secp256k1.Native;

namespace NBitcoin.Secp256k1;

/// <summary>Gives the nonce of an ECDSA signature.</summary>
public interface INonceFunction
{
    /// <param name="nonce32">Where the nonce goes.</param>
    /// <param name="msg32">The hash that is signed.</param>
    /// <param name="key32">The private key.</param>
    /// <param name="algo16">The name of the algorithm, 16 bytes; empty for ECDSA.</param>
    /// <param name="counter">How many nonces were unusable so far.</param>
    /// <returns>False: signing fails.</returns>
    bool TryGetNonce(Span<byte> nonce32, ReadOnlySpan<byte> msg32, ReadOnlySpan<byte> key32, ReadOnlySpan<byte> algo16, uint counter);
}

/// <summary>Gives the nonce of a Schnorr signature.</summary>
public interface INonceFunctionHardened
{
    /// <param name="nonce32">Where the nonce goes.</param>
    /// <param name="msg32">The message that is signed.</param>
    /// <param name="key32">The private key, negated where its public key's y is odd.</param>
    /// <param name="xonly_pk32">The public key.</param>
    /// <param name="algo">The tag of the hash.</param>
    /// <returns>False: signing fails.</returns>
    bool TryGetNonce(
        Span<byte> nonce32, ReadOnlySpan<byte> msg32, ReadOnlySpan<byte> key32, ReadOnlySpan<byte> xonly_pk32, ReadOnlySpan<byte> algo);
}

/// <summary>
/// The nonces of RFC 6979, with up to 32 bytes of additional data (3.6) where given. The array is not copied: who grinds for a low R
/// counts in it between signatures.
/// </summary>
public class RFC6979NonceFunction(byte[]? nonceData = null) : INonceFunction
{
    private const int Used = 32;
    private const int Longest = 48;

    private readonly byte[]? _nonceData = nonceData;

    public static RFC6979NonceFunction Instance { get; } = new();

    public unsafe bool TryGetNonce(
        Span<byte> nonce32, ReadOnlySpan<byte> msg32, ReadOnlySpan<byte> key32, ReadOnlySpan<byte> algo16, uint counter)
    {
        if (nonce32.Length < 32 || msg32.Length != 32 || key32.Length != 32)
            throw new ArgumentException(
                $"nonce32, msg32 and key32 should be 32 bytes, not {nonce32.Length}, {msg32.Length} and {key32.Length}");
        Bytes32 extra = default;
        var hasExtra = TryGetExtra(extra);
        var function = (delegate* unmanaged<byte*, byte*, byte*, byte*, void*, uint, int>)NativeContext.Library
            .FunctionVariable("secp256k1_nonce_function_rfc6979");
        fixed (byte* nonce = nonce32, msg = msg32, key = key32, algo = algo16.Length == 16 ? algo16 : default)
            return function(nonce, msg, key, algo, hasExtra ? &extra : null, counter) == 1;
    }

    /// <summary>Shorter data is filled up with zeros, as the package does.</summary>
    internal bool TryGetExtra(Span<byte> extra32)
    {
        if (_nonceData is null)
            return false;
        if (_nonceData.Length > Longest)
            throw new ArgumentException($"nonceData should be 32 bytes, not {_nonceData.Length}");
        extra32.Clear();
        _nonceData.AsSpan(0, Math.Min(Used, _nonceData.Length)).CopyTo(extra32);
        return true;
    }
}

/// <summary>The nonces of BIP 340.</summary>
public class BIP340NonceFunction : INonceFunctionHardened
{
    public static readonly byte[] TAG_BIP340 = "BIP0340/nonce"u8.ToArray();

    private readonly ReadOnlyMemory<byte> _auxData;

    /// <param name="auxData32">32 auxiliary bytes; none means zeros.</param>
    /// <exception cref="ArgumentException">Neither 0 nor 32 bytes.</exception>
    public BIP340NonceFunction(ReadOnlyMemory<byte> auxData32)
    {
        RequireAuxLength(auxData32.Length);
        _auxData = auxData32;
    }

    /// <param name="random">Take 32 auxiliary bytes from the system's random numbers, once; else zeros.</param>
    public BIP340NonceFunction(bool random)
    {
        if (random)
            _auxData = RandomNumberGenerator.GetBytes(32);
    }

    internal ReadOnlySpan<byte> AuxData => _auxData.Span;

    public bool TryGetNonce(
        Span<byte> nonce32, ReadOnlySpan<byte> msg32, ReadOnlySpan<byte> key32, ReadOnlySpan<byte> xonly_pk32, ReadOnlySpan<byte> algo)
    {
        Span<byte> maskedKey = stackalloc byte[32];
        Span<byte> aux = stackalloc byte[32];
        aux.Clear();
        _auxData.Span.CopyTo(aux);
        using var hash = new SHA256();
        hash.InitializeTagged("BIP0340/aux"u8);
        hash.Write(aux);
        hash.GetHash(maskedKey);
        for (var i = 0; i < maskedKey.Length; i++)
            maskedKey[i] ^= key32[i];
        hash.InitializeTagged(algo);
        hash.Write(maskedKey);
        hash.Write(xonly_pk32);
        hash.Write(msg32);
        hash.GetHash(nonce32);
        Wipe.Now(maskedKey);
        return true;
    }

    internal static void RequireAuxLength(int length)
    {
        if (length is not (0 or 32))
            throw new ArgumentException($"auxData32 should be 0 or 32 bytes, not {length}", "auxData32");
    }
}
