using System.Buffers.Binary;
using System.Security.Cryptography;
using FrameworkAead = System.Security.Cryptography.ChaCha20Poly1305;

namespace Lnd.Actors.Protocol.Crypto;

/// <summary>
/// A key of the AEAD ChaCha20-Poly1305 (RFC 8439, section 2.8) as BOLT 4 and BOLT 8 use it: a 96-bit nonce of four zero bytes and a
/// little-endian 64-bit number. Not for use by several threads at once.
/// </summary>
/// <remarks>
/// <para>Long texts go to the platform's implementation (OpenSSL), which encrypts some 3 GB/s. It costs about a microsecond a call,
/// though, and as much to set a key, where most Lightning messages are short and each takes two calls at either end: there it would
/// allow some 230,000 messages a second. Texts of up to <see cref="ShortText"/> bytes are therefore encrypted here, at a fifth of the
/// cost. Both give the same bytes; a test compares them.</para>
/// </remarks>
public sealed class ChaCha20Poly1305Key : IDisposable
{
    /// <summary>Length of a key in bytes.</summary>
    public const int KeyLength = ChaCha20.KeyLength;

    /// <summary>Length of the tag that follows each ciphertext, in bytes.</summary>
    public const int TagLength = Poly1305.TagLength;

    /// <summary>Longest text in bytes that is not worth a call of the platform's implementation.</summary>
    internal const int ShortText = 512;

    // pinned, so that the garbage collector leaves no copies behind
    private readonly byte[] _key = GC.AllocateArray<byte>(KeyLength, pinned: true);
    private FrameworkAead? _framework;
    private bool _disposed;

    /// <summary>Takes a copy of <paramref name="key"/>.</summary>
    /// <param name="key">32 bytes.</param>
    /// <exception cref="ArgumentException">The key does not have 32 bytes.</exception>
    public ChaCha20Poly1305Key(ReadOnlySpan<byte> key) => SetKey(key);

    /// <summary>Replaces the key by another and forgets the old one.</summary>
    /// <param name="key">32 bytes.</param>
    /// <exception cref="ArgumentException">The key does not have 32 bytes.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public void SetKey(ReadOnlySpan<byte> key)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (key.Length != KeyLength)
            throw new ArgumentException($"A ChaCha20-Poly1305 key has {KeyLength} bytes, this one has {key.Length}.", nameof(key));
        _framework?.Dispose();
        _framework = null;
        key.CopyTo(_key);
    }

    /// <summary>The 32 bytes of the key, for its rotation.</summary>
    internal ReadOnlySpan<byte> Bytes => _key;

    /// <summary>Encrypts and authenticates: BOLT 8's <c>encryptWithAD</c>.</summary>
    /// <param name="nonce">Never used before with this key.</param>
    /// <param name="associatedData">Authenticated along, not encrypted; may be empty.</param>
    /// <param name="plaintext">What to encrypt; may be empty.</param>
    /// <param name="output">Receives the ciphertext and the 16-byte tag. May begin where <paramref name="plaintext"/> begins.</param>
    /// <exception cref="ArgumentException"><paramref name="output"/> is shorter than the plaintext and 16 bytes.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed: nothing may be sealed with what is left of it.</exception>
    public void Seal(ulong nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext, Span<byte> output)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (output.Length < plaintext.Length + TagLength)
            throw new ArgumentException($"The output has {output.Length} bytes, {plaintext.Length + TagLength} are needed.", nameof(output));

        Span<byte> iv = stackalloc byte[ChaCha20.NonceLength];
        WriteNonce(nonce, iv);
        var ciphertext = output[..plaintext.Length];
        var tag = output.Slice(plaintext.Length, TagLength);
        if (plaintext.Length > ShortText && FrameworkAead.IsSupported)
            Framework.Encrypt(iv, plaintext, ciphertext, tag, associatedData);
        else
            SmallAead.Seal(_key, iv, associatedData, plaintext, ciphertext, tag);
    }

    /// <summary>Verifies and decrypts: BOLT 8's <c>decryptWithAD</c>.</summary>
    /// <param name="nonce">The nonce it was sealed with.</param>
    /// <param name="associatedData">The associated data it was sealed with.</param>
    /// <param name="input">Ciphertext and its 16-byte tag.</param>
    /// <param name="plaintext">Receives 16 bytes less than <paramref name="input"/> has. May begin where the input begins.</param>
    /// <returns>False if the tag does not fit (or is not there): then nothing of the plaintext may be used.</returns>
    /// <exception cref="ArgumentException"><paramref name="plaintext"/> is too short.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public bool TryOpen(ulong nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> input, Span<byte> plaintext)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var length = input.Length - TagLength;
        if (length < 0)
            return false;
        if (plaintext.Length < length)
            throw new ArgumentException($"The output has {plaintext.Length} bytes, {length} are needed.", nameof(plaintext));

        Span<byte> iv = stackalloc byte[ChaCha20.NonceLength];
        WriteNonce(nonce, iv);
        var ciphertext = input[..length];
        var tag = input[length..];
        plaintext = plaintext[..length];
        if (length <= ShortText || !FrameworkAead.IsSupported)
            return SmallAead.TryOpen(_key, iv, associatedData, ciphertext, tag, plaintext);
        try
        {
            Framework.Decrypt(iv, ciphertext, tag, plaintext, associatedData);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    /// <summary>Wipes the key.</summary>
    public void Dispose()
    {
        _disposed = true;
        _framework?.Dispose();
        _framework = null;
        CryptographicOperations.ZeroMemory(_key);
    }

    private FrameworkAead Framework => _framework ??= new FrameworkAead(_key);

    private static void WriteNonce(ulong nonce, Span<byte> iv)
    {
        iv[..4].Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(iv[4..], nonce);
    }
}

/// <summary>ChaCha20-Poly1305 in managed code, for texts of any length, meant for short ones.</summary>
internal static class SmallAead
{
    public static void Seal(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData,
        ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag)
    {
        // block 0 is the one-time key of the authenticator, block 1 the first of the key stream: both in one go
        Span<byte> stream = stackalloc byte[2 * ChaCha20.BlockLength];
        var state = new ChaChaState(key, nonce, 0);
        ChaCha20.TwoBlocks(ref state, stream);

        var first = Math.Min(plaintext.Length, ChaCha20.BlockLength);
        ChaCha20.XorBytes(plaintext[..first], stream[ChaCha20.BlockLength..], ciphertext);
        ChaCha20.XorBlocks(ref state, plaintext[first..], ciphertext[first..]);
        Authenticate(stream[..32], associatedData, ciphertext, tag);
        CryptographicOperations.ZeroMemory(stream);
    }

    public static bool TryOpen(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData,
        ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext)
    {
        Span<byte> stream = stackalloc byte[2 * ChaCha20.BlockLength];
        var state = new ChaChaState(key, nonce, 0);
        ChaCha20.TwoBlocks(ref state, stream);

        Span<byte> expected = stackalloc byte[Poly1305.TagLength];
        Authenticate(stream[..32], associatedData, ciphertext, expected);
        var authentic = CryptographicOperations.FixedTimeEquals(expected, tag);
        if (authentic)
        {
            var first = Math.Min(ciphertext.Length, ChaCha20.BlockLength);
            ChaCha20.XorBytes(ciphertext[..first], stream[ChaCha20.BlockLength..], plaintext);
            ChaCha20.XorBlocks(ref state, ciphertext[first..], plaintext[first..]);
        }
        CryptographicOperations.ZeroMemory(stream);
        return authentic;
    }

    private static void Authenticate(
        ReadOnlySpan<byte> oneTimeKey, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> ciphertext, Span<byte> tag)
    {
        var poly = new Poly1305(oneTimeKey);
        poly.AddPadded(associatedData);
        poly.AddPadded(ciphertext);
        poly.AddLengths(associatedData.Length, ciphertext.Length);
        poly.Finish(tag);
    }
}
