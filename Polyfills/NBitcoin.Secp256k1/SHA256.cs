using System.Security.Cryptography;
using System.Text;
using Hash = System.Security.Cryptography.SHA256;

namespace NBitcoin.Secp256k1;

/// <summary>SHA-256 over pieces, with the tagged form of BIP 340. For use by one thread.</summary>
public class SHA256 : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool _begun;

    /// <summary>Forgets what was written.</summary>
    public void Initialize()
    {
        if (!_begun)
            return;
        Span<byte> dropped = stackalloc byte[32];
        GetHash(dropped);
    }

    /// <summary>Starts a tagged hash: SHA256(tag) is written twice.</summary>
    public void InitializeTagged(ReadOnlySpan<byte> tag)
    {
        Initialize();
        Span<byte> tagHash = stackalloc byte[32];
        Hash.HashData(tag, tagHash);
        Write(tagHash);
        Write(tagHash);
    }

    /// <summary>Starts a tagged hash, of an ASCII tag.</summary>
    public void InitializeTagged(string tag) => InitializeTagged(Encoding.ASCII.GetBytes(tag));

    public void Write(ReadOnlySpan<byte> buffer)
    {
        _begun = true;
        _hash.AppendData(buffer);
    }

    public void Write(byte b) => Write([b]);

    public byte[] GetHash()
    {
        var hash = new byte[32];
        GetHash(hash);
        return hash;
    }

    /// <summary>Writes the 32 bytes of the hash and starts afresh.</summary>
    /// <exception cref="ArgumentException">The output is shorter than 32 bytes.</exception>
    public void GetHash(Span<byte> output)
    {
        if (output.Length < 32)
            throw new ArgumentException($"output should be at least 32 bytes, not {output.Length}", nameof(output));
        _hash.GetHashAndReset(output);
        _begun = false;
    }

    public void Dispose()
    {
        _hash.Dispose();
        GC.SuppressFinalize(this);
    }
}
