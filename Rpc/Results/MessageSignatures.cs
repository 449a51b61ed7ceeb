using System.Text;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Crypto;

namespace Lnd.Actors.Rpc.Results;

/// <summary>Signatures of texts as <c>signmessage</c> makes them: recovery id + 31, r and s, in zbase32.</summary>
internal static class MessageSignatures
{
    /// <summary>Longest text.</summary>
    public const int MaxMessageBytes = 65535;

    private const string Alphabet = "ybndrfg8ejkmcpqxot1uwisza345h769";
    private const string Prefix = "Lightning Signed Message:";
    private const int HeaderOffset = 31;
    private const int BitsPerDigit = 5;
    private const int Length = 1 + Signature.Length;

    public static string Encode(in RecoverableSignature signature)
    {
        byte[] bytes = [(byte)(HeaderOffset + signature.RecoveryId), .. signature.Signature.AsSpan()];
        var text = new StringBuilder();
        for (var bit = 0; bit < 8 * bytes.Length; bit += BitsPerDigit)
        {
            var pair = bytes[bit / 8] << 8 | (bit / 8 + 1 < bytes.Length ? bytes[bit / 8 + 1] : 0);
            text.Append(Alphabet[pair >> (16 - BitsPerDigit - bit % 8) & 31]);
        }
        return text.ToString();
    }

    public static bool TryDecode(string text, out RecoverableSignature signature)
    {
        signature = default;
        if (text.Length != (8 * Length + BitsPerDigit - 1) / BitsPerDigit)
            return false;
        var bytes = new byte[Length + 1];
        for (var i = 0; i < text.Length; i++)
        {
            var digit = Alphabet.IndexOf(text[i], StringComparison.Ordinal);
            if (digit < 0)
                return false;
            var bit = i * BitsPerDigit;
            var pair = digit << (16 - BitsPerDigit - bit % 8);
            bytes[bit / 8] |= (byte)(pair >> 8);
            bytes[bit / 8 + 1] |= (byte)pair;
        }
        var header = bytes[0] - HeaderOffset;
        if (header is < 0 or > 3)
            return false;
        signature = new RecoverableSignature(new Signature(bytes.AsSpan(1, Signature.Length)), (byte)header);
        return true;
    }

    /// <summary>Whose key has signed this text; false where no key can have.</summary>
    public static bool TryRecover(string message, in RecoverableSignature signature, out Point signer)
    {
        var hash = Sha256Hash.DoubleOf(Encoding.UTF8.GetBytes(Prefix + message));
        var ok = signature.TryRecover(hash, out var key);
        signer = ok ? new Point(key!.ToBytes()) : default;
        return ok;
    }
}
