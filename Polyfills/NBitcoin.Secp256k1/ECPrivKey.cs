using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using NBitcoin.Secp256k1.Native;

namespace NBitcoin.Secp256k1;

/// <summary>
/// A private key: a number from 1 to the order of the curve less one. Its bytes are overwritten when it is disposed or collected.
/// Any number of threads may use it, also while another disposes it: what has begun ends well, what comes after throws.
/// </summary>
public partial class ECPrivKey : IDisposable, IEquatable<ECPrivKey>
{
    private readonly SecretMemory _secret;
    private ECPubKey? _publicKey;
    private volatile bool _disposed;

    /// <summary>Takes a copy of 32 bytes that are known to be valid.</summary>
    private ECPrivKey(ReadOnlySpan<byte> valid32) => _secret = new SecretMemory(valid32);

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
        Bytes32 sum = default;
        CopySecret(sum);
        var valid = tweak.Length == 32 && NativeMethods.SecKeyTweakAdd(NativeContext.Handle, sum, tweak) == 1;
        tweakedPrivKey = valid ? new ECPrivKey(sum) : null;
        Wipe.Now(sum);
        return valid;
    }

    /// <summary>This key times the tweak, modulo the order.</summary>
    /// <exception cref="ArgumentException">Not 32 bytes, zero, or not below the order of the curve.</exception>
    /// <exception cref="ObjectDisposedException">This instance has been disposed.</exception>
    public ECPrivKey TweakMul(ReadOnlySpan<byte> tweak) =>
        TryTweakMul(tweak, out var tweaked) ? tweaked! : throw Shown.InvalidTweak(tweak, nameof(tweak));

    /// <exception cref="ObjectDisposedException">This instance has been disposed.</exception>
    public bool TryTweakMul(ReadOnlySpan<byte> tweak, out ECPrivKey? tweakedPrivkey)
    {
        Bytes32 product = default;
        CopySecret(product);
        var valid = tweak.Length == 32 && NativeMethods.SecKeyTweakMul(NativeContext.Handle, product, tweak) == 1;
        tweakedPrivkey = valid ? new ECPrivKey(product) : null;
        Wipe.Now(product);
        return valid;
    }

    /// <summary>The order of the curve less this key: the private key of the negated point.</summary>
    internal ECPrivKey Negate()
    {
        Bytes32 negated = default;
        CopySecret(negated);
        NativeContext.MustSucceed(NativeMethods.SecKeyNegate(NativeContext.Handle, negated));
        var key = new ECPrivKey(negated);
        Wipe.Now(negated);
        return key;
    }

    /// <summary>This key less the tweak, modulo the order: the way back from TweakAdd.</summary>
    internal bool TryTweakSubtract(ReadOnlySpan<byte> tweak, [NotNullWhen(true)] out ECPrivKey? difference)
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
        CopySecret(span);
    }

    /// <exception cref="ObjectDisposedException">This instance has been disposed.</exception>
    public ECPrivKey Clone()
    {
        using var secret = Use();
        return new ECPrivKey(secret.Secret) { _publicKey = _publicKey };
    }

    /// <exception cref="ObjectDisposedException">This instance has been disposed.</exception>
    public void AssertNotDisposed() => ObjectDisposedException.ThrowIf(_disposed, typeof(ECPrivKey));

    /// <summary>Overwrites the secret; the key can't be used any more.</summary>
    public void Clear()
    {
        _disposed = true;
        _secret.Dispose();
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>A key that nobody disposes is wiped by the finalizer of its memory.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            Clear();
    }

    public bool Equals(ECPrivKey? other) => this == other;

    public override bool Equals(object? obj) => obj is ECPrivKey other && this == other;

    public override int GetHashCode()
    {
        if (_disposed)
            return 0;
        using var secret = Use();
        return HashOf.Coordinate(secret.Secret);
    }

    /// <summary>Takes the same time for all keys. Disposed keys hold the same, nothing.</summary>
    public static bool operator ==(ECPrivKey? a, ECPrivKey? b)
    {
        if (a is null || b is null)
            return a is null && b is null;
        if (a._disposed || b._disposed)
            return a._disposed && b._disposed;
        using var left = a.Use();
        using var right = b.Use();
        return CryptographicOperations.FixedTimeEquals(left.Secret, right.Secret);
    }

    public static bool operator !=(ECPrivKey? a, ECPrivKey? b) => !(a == b);

    /// <summary>The secret, which stays in memory until the lease is given back, whoever disposes the key meanwhile.</summary>
    /// <exception cref="ObjectDisposedException">This instance has been disposed.</exception>
    internal SecretMemory.Lease Use()
    {
        AssertNotDisposed();
        return _secret.Use();
    }

    private void CopySecret(Span<byte> output32)
    {
        using var secret = Use();
        secret.Secret.CopyTo(output32);
    }

    private ECPubKey ComputePublicKey()
    {
        using var secret = Use();
        NativeContext.MustSucceed(NativeMethods.PubKeyCreate(NativeContext.Handle, out var point, secret.Secret));
        return new ECPubKey(point);
    }
}
