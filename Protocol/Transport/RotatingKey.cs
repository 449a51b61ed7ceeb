using System.Security.Cryptography;
using Lnd.Actors.Protocol.Crypto;

namespace Lnd.Actors.Protocol.Transport;

/// <summary>
/// The key of one direction of a connection with its nonce and chaining key. BOLT 8, "Lightning Message Key Rotation": "rotating the
/// key once the nonce dedicated to it reaches 1000".
/// </summary>
internal sealed class RotatingKey : IDisposable
{
    private const ulong UsesOfAKey = 1000;

    private readonly byte[] _chainingKey = GC.AllocateArray<byte>(32, pinned: true);
    private readonly ChaCha20Poly1305Key _key;
    private ulong _nonce;

    public RotatingKey(ReadOnlySpan<byte> key, ReadOnlySpan<byte> chainingKey)
    {
        _key = new ChaCha20Poly1305Key(key);
        chainingKey.CopyTo(_chainingKey);
    }

    public void Seal(ReadOnlySpan<byte> plaintext, Span<byte> output)
    {
        _key.Seal(_nonce, [], plaintext, output);
        Advance();
    }

    public bool TryOpen(ReadOnlySpan<byte> input, Span<byte> plaintext)
    {
        if (!_key.TryOpen(_nonce, [], input, plaintext))
            return false;
        Advance();
        return true;
    }

    public void Dispose()
    {
        _key.Dispose();
        CryptographicOperations.ZeroMemory(_chainingKey);
    }

    private void Advance()
    {
        _nonce++;
        if (_nonce < UsesOfAKey)
            return;
        // ck', k' = HKDF(ck, k)
        Span<byte> key = stackalloc byte[ChaCha20Poly1305Key.KeyLength];
        Hkdf.DeriveTwo(_chainingKey, _key.Bytes, _chainingKey, key);
        _key.SetKey(key);
        _nonce = 0;
        CryptographicOperations.ZeroMemory(key);
    }
}
