using System.Diagnostics.CodeAnalysis;

namespace NBitcoin.Secp256k1;

/// <summary>
/// Makes keys from bytes. All keys of a process share one native context, randomised when it was made; it is safe for use by any
/// number of threads.
/// </summary>
public class Context
{
    private Context()
    {
    }

    public static Context Instance { get; } = new();

    /// <summary>A private key from 32 bytes.</summary>
    /// <exception cref="ArgumentException">Not 32 bytes, zero, or not below the order of the curve.</exception>
    public ECPrivKey CreateECPrivKey(ReadOnlySpan<byte> b32) => ECPrivKey.Create(b32, this);

    public bool TryCreateECPrivKey(ReadOnlySpan<byte> b32, [MaybeNullWhen(false)] out ECPrivKey key) =>
        ECPrivKey.TryCreate(b32, this, out key);

    /// <summary>A public key from its compressed (33 bytes), uncompressed or hybrid (65 bytes) form.</summary>
    /// <exception cref="FormatException">Not the form of a point of the curve.</exception>
    public ECPubKey CreatePubKey(ReadOnlySpan<byte> input) => ECPubKey.Create(input, this);

    public bool TryCreatePubKey(ReadOnlySpan<byte> input, [MaybeNullWhen(false)] out ECPubKey pubkey) =>
        ECPubKey.TryCreate(input, this, out _, out pubkey);

    public bool TryCreatePubKey(ReadOnlySpan<byte> input, out bool compressed, [MaybeNullWhen(false)] out ECPubKey pubkey) =>
        ECPubKey.TryCreate(input, this, out compressed, out pubkey);

    /// <summary>An x-only public key (BIP 340) from 32 bytes.</summary>
    /// <exception cref="FormatException">Not the x coordinate of a point of the curve.</exception>
    public ECXOnlyPubKey CreateXOnlyPubKey(ReadOnlySpan<byte> input32) => ECXOnlyPubKey.Create(input32, this);

    public bool TryCreateXOnlyPubKey(ReadOnlySpan<byte> input32, [MaybeNullWhen(false)] out ECXOnlyPubKey pubkey) =>
        ECXOnlyPubKey.TryCreate(input32, this, out pubkey);
}
