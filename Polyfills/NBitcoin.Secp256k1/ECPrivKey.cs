using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using NBitcoin.Secp256k1.Native;

namespace NBitcoin.Secp256k1;

/// <summary>
/// A private key: a number from 1 to the order of the curve less one. Its bytes lie in memory that the garbage collector doesn't move,
/// and are overwritten when it is disposed or collected. Any number of threads may use it, also while another disposes it.
/// </summary>
public partial class ECPrivKey : IDisposable, IEquatable<ECPrivKey>
{
    private readonly byte[] _secret = GC.AllocateUninitializedArray<byte>(32, pinned: true);
    private byte[]? _keyPair;
    private ECPubKey? _publicKey;
    private volatile bool _cleared;

    /// <summary>Takes a copy of 32 bytes that are known to be valid.</summary>
    private ECPrivKey(ReadOnlySpan<byte> valid32) => valid32.CopyTo(_secret);

    ~ECPrivKey()
    {
        Dispose(false);
    }

    /// <exception cref="ArgumentException">Not 32 bytes, zero, or not below the order of the curve.</exception>
    public static ECPrivKey Create(ReadOnlySpan<byte> b32) => Create(b32, null);

    /// <exception cref="ArgumentException">Not 32 bytes, zero, or not below the order of the curve.</exception>
    public static ECPrivKey Create(ReadOnlySpan<byte> b32, Context? context)
    {
        if (b32.Length != 32)
            throw new ArgumentException($"b32 should be of length 32, not {b32.Length}", nameof(b32));
        return TryCreate(b32, context, out var key)
            ? key
            : throw new ArgumentException("Invalid ec private key: zero, or not below the order of the curve", nameof(b32));
    }

    public static bool TryCreate(ReadOnlySpan<byte> b32, [MaybeNullWhen(false)] out ECPrivKey key) => TryCreate(b32, null, out key);

    public static bool TryCreate(ReadOnlySpan<byte> b32, Context? context, [MaybeNullWhen(false)] out ECPrivKey key)
    {
        var valid = b32.Length == 32 && NativeMethods.SecKeyVerify(NativeContext.Handle, b32) == 1;
        key = valid ? new ECPrivKey(b32) : null;
        return valid;
    }

    /// <exception cref="ObjectDisposedException">This instance has been disposed.</exception>
    public ECPubKey CreatePubKey()
    {
        AssertNotDisposed();
        return _publicKey ??= ComputePublicKey();
    }

    /// <exception cref="ObjectDisposedException">This instance has been disposed.</exception>
    public ECXOnlyPubKey CreateXOnlyPubKey() => CreateXOnlyPubKey(out _);

    /// <param name="parity">True where the public key's y is odd.</param>
    /// <exception cref="ObjectDisposedException">This instance has been disposed.</exception>
    public ECXOnlyPubKey CreateXOnlyPubKey(out bool parity) => CreatePubKey().ToXOnlyPubKey(out parity);

    /// <summary>This key plus the tweak, modulo the order.</summary>
    /// <exception cref="ArgumentException">Not 32 bytes, not below the order of the curve, or the sum is zero.</exception>
    /// <exception cref="ObjectDisposedException">This instance has been disposed.</exception>
    public ECPrivKey TweakAdd(ReadOnlySpan<byte> tweak) =>
        TryTweakAdd(tweak, out var tweaked) ? tweaked! : throw Shown.InvalidTweak(tweak, nameof(tweak));

    /// <exception cref="ObjectDisposedException">This instance has been disposed.</exception>
    public bool TryTweakAdd(ReadOnlySpan<byte> tweak, out ECPrivKey? tweakedPrivKey)
    {
        Bytes32 secret = default;
        try
        {
            CopySecret(secret);
            var valid = tweak.Length == 32 && NativeMethods.SecKeyTweakAdd(NativeContext.Handle, secret, tweak) == 1;
            tweakedPrivKey = valid ? new ECPrivKey(secret) : null;
            return valid;
        }
        finally
        {
            Wipe.Now(secret);
        }
    }

    /// <summary>This key times the tweak, modulo the order.</summary>
    /// <exception cref="ArgumentException">Not 32 bytes, zero, or not below the order of the curve.</exception>
    /// <exception cref="ObjectDisposedException">This instance has been disposed.</exception>
    public ECPrivKey TweakMul(ReadOnlySpan<byte> tweak) =>
        TryTweakMul(tweak, out var tweaked) ? tweaked! : throw Shown.InvalidTweak(tweak, nameof(tweak));

    /// <exception cref="ObjectDisposedException">This instance has been disposed.</exception>
    public bool TryTweakMul(ReadOnlySpan<byte> tweak, out ECPrivKey? tweakedPrivkey)
    {
        Bytes32 secret = default;
        try
        {
            CopySecret(secret);
            var valid = tweak.Length == 32 && NativeMethods.SecKeyTweakMul(NativeContext.Handle, secret, tweak) == 1;
            tweakedPrivkey = valid ? new ECPrivKey(secret) : null;
            return valid;
        }
        finally
        {
            Wipe.Now(secret);
        }
    }

    /// <summary>The order of the curve less this key: the private key of the negated point.</summary>
    internal ECPrivKey Negate()
    {
        Bytes32 secret = default;
        try
        {
            CopySecret(secret);
            NativeContext.MustSucceed(NativeMethods.SecKeyNegate(NativeContext.Handle, secret));
            return new ECPrivKey(secret);
        }
        finally
        {
            Wipe.Now(secret);
        }
    }

    /// <summary>This key less the tweak, modulo the order: the way back from TweakAdd.</summary>
    internal bool TryTweakSubtract(ReadOnlySpan<byte> tweak, out ECPrivKey? difference)
    {
        // k - t = -(-k + t), which takes a zero tweak as well.
        difference = null;
        using var negated = Negate();
        if (!negated.TryTweakAdd(tweak, out var sum))
            return false;
        using (sum)
            difference = sum!.Negate();
        return true;
    }

    /// <summary>Writes the 32 bytes of the key, big endian, to the start of <paramref name="span"/>.</summary>
    /// <exception cref="ArgumentException">The output is too short.</exception>
    /// <exception cref="ObjectDisposedException">This instance has been disposed.</exception>
    public void WriteToSpan(Span<byte> span)
    {
        if (span.Length < 32)
            throw new ArgumentException($"span should be at least 32 bytes, not {span.Length}", nameof(span));
        CopySecret(span[..32]);
    }

    /// <exception cref="ObjectDisposedException">This instance has been disposed.</exception>
    public ECPrivKey Clone()
    {
        Bytes32 secret = default;
        try
        {
            CopySecret(secret);
            return new ECPrivKey(secret) { _publicKey = _publicKey };
        }
        finally
        {
            Wipe.Now(secret);
        }
    }

    /// <exception cref="ObjectDisposedException">This instance has been disposed.</exception>
    public void AssertNotDisposed()
    {
        if (_cleared)
            throw new ObjectDisposedException(nameof(ECPrivKey));
    }

    /// <summary>Overwrites the secret; the key can't be used any more.</summary>
    public void Clear()
    {
        _cleared = true;
        // Who copies the secret looks at the flag afterwards: see CopySecret.
        Interlocked.MemoryBarrier();
        Wipe.Now(_secret);
        if (_keyPair is { } pair)
            Wipe.Now(pair);
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (!_cleared)
            Clear();
    }

    public bool Equals(ECPrivKey? other) => this == other;

    public override bool Equals(object? obj) => obj is ECPrivKey other && this == other;

    public override int GetHashCode() => HashOf.Coordinate(_secret);

    public static bool operator ==(ECPrivKey? a, ECPrivKey? b) =>
        a is null || b is null ? a is null && b is null : CryptographicOperations.FixedTimeEquals(a._secret, b._secret);

    public static bool operator !=(ECPrivKey? a, ECPrivKey? b) => !(a == b);

    /// <summary>
    /// Everything that uses the secret works on a copy on its stack, and looks whether the key was disposed after it has the copy:
    /// a signature made while another thread, or the finalizer, wipes the key would mix two secrets and give both away.
    /// </summary>
    internal void CopySecret(Span<byte> output32)
    {
        _secret.CopyTo(output32);
        Interlocked.MemoryBarrier();
        if (!_cleared)
            return;
        Wipe.Now(output32);
        AssertNotDisposed();
    }

    private ECPubKey ComputePublicKey()
    {
        Bytes32 secret = default;
        try
        {
            CopySecret(secret);
            NativeContext.MustSucceed(NativeMethods.PubKeyCreate(NativeContext.Handle, out var point, secret));
            return new ECPubKey(point);
        }
        finally
        {
            Wipe.Now(secret);
        }
    }
}
