using System.Security.Cryptography;
using System.Text;
using Geralt;
using NBitcoin;

namespace Lnd.Actors.Keys;

/// <summary>
/// The one secret that all of a node's secrets follow from, as c-lightning's <c>hsm_secret</c> holds it. It shows nothing: it is to be given to the key manager, which
/// wipes it. Formats: 32 bytes; 73 bytes encrypted with a passphrase (Argon2id, XChaCha20-Poly1305); SHA-256 of the seed, or zeros where there is no passphrase, and a
/// BIP 39 mnemonic in English.
/// </summary>
public sealed class HsmSecret : IDisposable
{
    /// <summary>Of a secret that is no mnemonic.</summary>
    internal const int PlainLength = 32;

    private const int EncryptedLength = 24 + PlainLength + 17;
    private const int HashLength = 32;

    // libsodium's "moderate"
    private const int Argon2Iterations = 3;
    private const int Argon2Memory = 256 * 1024 * 1024;

    private readonly byte[] _seed;
    private readonly Lazy<KeyRing> _keys;
    private bool _isWiped;

    private HsmSecret(byte[] seed)
    {
        _seed = seed;
        _keys = new Lazy<KeyRing>(() => new KeyRing(this));
    }

    /// <summary>All that follows from it.</summary>
    internal KeyRing Keys => _keys.Value;

    /// <summary>32 bytes, or the 64 of BIP 39.</summary>
    internal ReadOnlySpan<byte> Seed
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isWiped, this);
            return _seed;
        }
    }

    /// <summary>Whether it comes from a mnemonic: then addresses follow BIP 86, as in other wallets.</summary>
    internal bool IsMnemonic => _seed.Length != PlainLength;

    /// <summary>Reads <c>hsm_secret</c> in <paramref name="directory"/>, or makes a new one.</summary>
    /// <param name="directory">The node's, of one network. It exists.</param>
    /// <param name="passphrase">Null for none.</param>
    /// <param name="hasHistory">Whether the node has run before: then a secret that is missing is not replaced, as channels and coins would be lost with it.</param>
    /// <param name="random">For a new one.</param>
    /// <exception cref="HsmSecretException">The message says what to do.</exception>
    public static HsmSecret OpenOrCreate(string directory, string? passphrase, bool hasHistory, IRandomSource random)
    {
        if (passphrase is "")
            throw new HsmSecretException("the passphrase of hsm_secret is empty: leave the option out to have none", HsmSecretException.PassphraseMismatch);
        var content = HsmSecretFile.Read(directory);
        if (content is null)
        {
            HsmSecretFile.RefuseToReplace(directory, hasHistory);
            var made = Make(passphrase, random);
            HsmSecretFile.Write(directory, made);
            CryptographicOperations.ZeroMemory(made);
            // what the next start will read is what counts
            content = HsmSecretFile.Read(directory)
                ?? throw new HsmSecretException($"hsm_secret vanished from {directory} right after it was made: is something cleaning up there?");
        }
        try
        {
            return Parse(content, passphrase);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    /// <summary>Reads the content of a file.</summary>
    internal static HsmSecret Parse(ReadOnlySpan<byte> content, string? passphrase) => content.Length switch
    {
        PlainLength => passphrase is null ? new HsmSecret(Pinned(content)) : throw PassphraseNotNeeded(),
        EncryptedLength => Decrypt(content, passphrase ?? throw PassphraseMissing()),
        > HashLength => FromMnemonic(content[..HashLength], content[HashLength..], passphrase),
        var length => throw new HsmSecretException(
            $"hsm_secret has {length} bytes, which is none of c-lightning's formats (32 bytes, 73 bytes encrypted, or a mnemonic): restore it from a backup"),
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        _isWiped = true;
        CryptographicOperations.ZeroMemory(_seed);
    }

    /// <summary>Nothing: secrets are not for logs.</summary>
    public override string ToString() => nameof(HsmSecret);

    private static HsmSecret FromMnemonic(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> words, string? passphrase)
    {
        var hasPassphrase = hash.ContainsAnyExcept((byte)0);
        if (hasPassphrase != passphrase is not null)
            throw hasPassphrase ? PassphraseMissing() : PassphraseNotNeeded();
        var seed = Pinned(ReadMnemonic(words).DeriveSeed(passphrase));
        if (hasPassphrase && !CryptographicOperations.FixedTimeEquals(SHA256.HashData(seed), hash))
            throw WrongPassphrase();
        return new HsmSecret(seed);
    }

    private static Mnemonic ReadMnemonic(ReadOnlySpan<byte> words)
    {
        try
        {
            var mnemonic = new Mnemonic(Encoding.UTF8.GetString(words), Wordlist.English);
            if (mnemonic.IsValidChecksum)
                return mnemonic;
        }
        catch (FormatException)
        {
            // without the cause: it may name a word
        }
        throw new HsmSecretException("hsm_secret holds no valid BIP 39 mnemonic in English: restore it from a backup");
    }

    private static HsmSecret Decrypt(ReadOnlySpan<byte> content, string passphrase)
    {
        Span<byte> key = stackalloc byte[32];
        var password = Encoding.UTF8.GetBytes(passphrase);
        var seed = Pinned(PlainLength);
        try
        {
            Argon2id.DeriveKey(key, password, "c-lightning\0\0\0\0\0"u8, Argon2Iterations, Argon2Memory);
            var header = content[..24].ToArray();
            using var stream = new IncrementalXChaCha20Poly1305(header, key, encryption: false);
            stream.DecryptChunk(seed, content[24..]);
            return new HsmSecret(seed);
        }
        catch (CryptographicException)
        {
            throw WrongPassphrase();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
            CryptographicOperations.ZeroMemory(password);
        }
    }

    /// <summary>A mnemonic of 12 words, as c-lightning makes it since 25.12.</summary>
    private static byte[] Make(string? passphrase, IRandomSource random)
    {
        var entropy = new byte[16];
        random.Fill(entropy);
        var mnemonic = new Mnemonic(Wordlist.English, entropy);
        CryptographicOperations.ZeroMemory(entropy);
        var hash = new byte[HashLength];
        if (passphrase is not null)
        {
            var seed = mnemonic.DeriveSeed(passphrase);
            SHA256.HashData(seed, hash);
            CryptographicOperations.ZeroMemory(seed);
        }
        return [.. hash, .. Encoding.ASCII.GetBytes(mnemonic.ToString())];
    }

    /// <summary>Memory that the garbage collector does not copy.</summary>
    private static byte[] Pinned(int length) => GC.AllocateArray<byte>(length, pinned: true);

    private static byte[] Pinned(ReadOnlySpan<byte> secret)
    {
        var pinned = Pinned(secret.Length);
        secret.CopyTo(pinned);
        return pinned;
    }

    private static byte[] Pinned(byte[] secret)
    {
        var pinned = Pinned(secret.AsSpan());
        CryptographicOperations.ZeroMemory(secret);
        return pinned;
    }

    private static HsmSecretException PassphraseMissing() =>
        new("hsm_secret is protected by a passphrase: start with --hsm-passphrase", HsmSecretException.PassphraseMismatch);

    private static HsmSecretException PassphraseNotNeeded() =>
        new("hsm_secret is not protected by a passphrase: start without --hsm-passphrase", HsmSecretException.PassphraseMismatch);

    private static HsmSecretException WrongPassphrase() => new("the passphrase of hsm_secret is wrong", HsmSecretException.WrongPassphrase);
}
