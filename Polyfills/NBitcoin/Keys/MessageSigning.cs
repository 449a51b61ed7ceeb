using System.Diagnostics.CodeAnalysis;
using System.Text;
using NBitcoin.BIP322;

namespace NBitcoin.BIP322
{
    /// <summary>How a message is signed.</summary>
    public enum SignatureType
    {
        /// <summary>As bitcoind's signmessage does: a recoverable signature that proves the key of a key hash address (BIP 137).</summary>
        Legacy,
    }

    /// <summary>The signature of a message by the owner of an address. Immutable; equal when the bytes are.</summary>
    public abstract class BIP322Signature
    {
        private const string Magic = "Bitcoin Signed Message:\n";

        private protected BIP322Signature(Network network)
        {
            ArgumentNullException.ThrowIfNull(network);
            Network = network;
        }

        /// <summary>The network of the address.</summary>
        public Network Network { get; }

        /// <summary>
        /// The hash that is signed for a message: that of signmessage when <paramref name="legacy"/>, else that of BIP 322.
        /// </summary>
        public static uint256 CreateMessageHash(string message, bool legacy = false)
        {
            ArgumentNullException.ThrowIfNull(message);
            var bytes = Encoding.UTF8.GetBytes(message);
            if (legacy)
                return Crypto.Hashes.DoubleSHA256([.. Prefixed(Encoding.ASCII.GetBytes(Magic)), .. Prefixed(bytes)]);
            using var hash = new Secp256k1.SHA256();
            hash.InitializeTagged("BIP0322-signed-message");
            hash.Write(bytes);
            return new uint256(hash.GetHash(), false);
        }

        /// <summary>Reads base64.</summary>
        /// <exception cref="FormatException">Not a signature of a message.</exception>
        public static BIP322Signature Parse(string str, Network network) =>
            TryParse(str, network, out var result) ? result : throw new FormatException($"\"{str}\" is not the signature of a message");

        /// <inheritdoc cref="Parse"/>
        public static bool TryParse(string str, Network network, [NotNullWhen(true)] out BIP322Signature? result)
        {
            ArgumentNullException.ThrowIfNull(str);
            ArgumentNullException.ThrowIfNull(network);
            result = null;
            var bytes = new byte[str.Length];
            return Convert.TryFromBase64String(str, bytes, out var length) && TryCreate(bytes[..length], network, out result);
        }

        /// <summary>Reads 65 bytes: a header of 27 to 34, which tells the recovery id and the form of the key, and r and s.</summary>
        public static bool TryCreate(byte[] bytes, Network network, [NotNullWhen(true)] out BIP322Signature? result)
        {
            ArgumentNullException.ThrowIfNull(bytes);
            ArgumentNullException.ThrowIfNull(network);
            result = bytes.Length == Legacy.Size && bytes[0] is >= Legacy.FirstHeader and < Legacy.FirstHeader + 8
                ? Legacy.Read(bytes, network)
                : null;
            return result is not null;
        }

        /// <summary>The bytes.</summary>
        public abstract byte[] ToBytes();

        /// <summary>The bytes in base64.</summary>
        public string ToBase64() => Convert.ToBase64String(ToBytes());

        /// <inheritdoc/>
        public override bool Equals(object? obj) => obj is BIP322Signature other && this == other;

        /// <inheritdoc/>
        public override int GetHashCode() => ToBase64().GetHashCode(StringComparison.Ordinal);

        /// <summary>Same bytes.</summary>
        public static bool operator ==(BIP322Signature? a, BIP322Signature? b) =>
            a is null ? b is null : b is not null && a.ToBytes().AsSpan().SequenceEqual(b.ToBytes());

        /// <summary>Other bytes.</summary>
        public static bool operator !=(BIP322Signature? a, BIP322Signature? b) => !(a == b);

        private static byte[] Prefixed(byte[] bytes) => [.. new Protocol.VarInt((ulong)bytes.Length).ToBytes(), .. bytes];

        /// <summary>The signature that bitcoind's signmessage makes.</summary>
        public class Legacy : BIP322Signature
        {
            internal const int Size = 65;
            internal const int FirstHeader = 27;
            private const int CompressedFlag = 4;

            internal Legacy(bool compressed, CompactSignature compactSignature, Network network) : base(network)
            {
                Compressed = compressed;
                CompactSignature = compactSignature;
            }

            /// <summary>Is the address that of the compressed key?</summary>
            public bool Compressed { get; }

            /// <summary>The signature.</summary>
            public CompactSignature CompactSignature { get; }

            /// <summary>The 65 bytes.</summary>
            public override byte[] ToBytes() =>
                [(byte)(FirstHeader + CompactSignature.RecoveryId + (Compressed ? CompressedFlag : 0)), .. CompactSignature.Signature];

            internal static Legacy Read(byte[] bytes, Network network)
            {
                var header = bytes[0] - FirstHeader;
                return new Legacy((header & CompressedFlag) != 0, new CompactSignature(header & 3, bytes[1..]), network);
            }

            /// <summary>The key hash address of whoever signed the message, null when nobody can have.</summary>
            internal BitcoinAddress? Signer(string message)
            {
                var hash = new byte[32];
                CreateMessageHash(message, true).ToBytes(hash);
                if (!Secp256k1.SecpRecoverableECDSASignature.TryCreateFromCompact(
                        CompactSignature.Signature, CompactSignature.RecoveryId, out var signature)
                    || !Secp256k1.ECPubKey.TryRecover(Secp256k1.Context.Instance, signature, hash, out var key))
                    return null;
                return new PubKey(key, Compressed).GetAddress(ScriptPubKeyType.Legacy, Network);
            }
        }
    }
}

namespace NBitcoin
{
    public partial class Key
    {
        /// <summary>Signs a message as bitcoind's signmessage does. Nobody can take it for a signature in a transaction.</summary>
        /// <exception cref="InvalidOperationException">
        /// The address is not the key hash address of this key, or its public key is not compressed.
        /// </exception>
        public BIP322Signature SignBIP322(BitcoinAddress address, string message, SignatureType type)
        {
            ArgumentNullException.ThrowIfNull(address);
            if (type != SignatureType.Legacy)
                throw new NotSupportedException($"There is no kind of message signature {type}");
            if (address != GetAddress(ScriptPubKeyType.Legacy, address.Network))
                throw new InvalidOperationException($"{address} is not the key hash address of this key");
            var signature = SignCompact(BIP322Signature.CreateMessageHash(message, true), false);
            return new BIP322Signature.Legacy(IsCompressed, signature, address.Network);
        }
    }

    public abstract partial class BitcoinAddress
    {
        /// <summary>Did the owner of the address sign the message?</summary>
        public bool VerifyBIP322(string message, BIP322Signature signature, Coin[]? fundProofOutputs = null)
        {
            ArgumentNullException.ThrowIfNull(message);
            ArgumentNullException.ThrowIfNull(signature);
            return signature is BIP322Signature.Legacy legacy && legacy.Signer(message) == this;
        }

        /// <summary>Did the owner of the address sign the message?</summary>
        /// <exception cref="FormatException"><paramref name="signature"/> is not the signature of a message in base64.</exception>
        public bool VerifyBIP322(string message, string signature, Coin[]? fundProofOutputs = null) =>
            VerifyBIP322(message, BIP322Signature.Parse(signature, Network), fundProofOutputs);
    }
}
