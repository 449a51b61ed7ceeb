using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using NBitcoin.DataEncoders;

namespace NBitcoin;

public partial class Op
{
    const string Unknown = "OP_UNKNOWN";

    // one per opcode; null where it has none
    static readonly string?[] Names = BuildNames();
    static readonly Dictionary<string, OpcodeType> Codes = BuildCodes();

    static string?[] BuildNames()
    {
        var names = new string?[256];
        foreach (var name in Enum.GetNames<OpcodeType>())
            names[(byte)Enum.Parse<OpcodeType>(name)] ??= name;
        for (var number = 1; number <= 9; number++)
            names[(byte)OpcodeType.OP_1 - 1 + number] = number.ToString(CultureInfo.InvariantCulture);
        names[(byte)OpcodeType.OP_0] = "0";
        names[(byte)OpcodeType.OP_1NEGATE] = "-1";
        names[(byte)OpcodeType.OP_CHECKLOCKTIMEVERIFY] = "OP_CLTV";
        names[(byte)OpcodeType.OP_CHECKSEQUENCEVERIFY] = "OP_CSV";
        return names;
    }

    static Dictionary<string, OpcodeType> BuildCodes()
    {
        var codes = new Dictionary<string, OpcodeType>(StringComparer.Ordinal);
        for (var code = 0; code < Names.Length; code++)
        {
            if (Names[code] is { } name)
                codes[name] = (OpcodeType)code;
        }
        foreach (var name in Enum.GetNames<OpcodeType>())
            codes[name] = Enum.Parse<OpcodeType>(name);
        return codes;
    }

    static bool IsKnown(OpcodeType code) => code < OpcodeType.OP_PUSHDATA1 || Names[(byte)code] is not null;

    /// <summary>As the package names it: "0" to "9", "-1", "OP_CLTV", "OP_CSV", else as the enumeration; "OP_UNKNOWN" where it has no name.</summary>
    public static string GetOpName(OpcodeType opcode) => Names[(byte)opcode] ?? Unknown;

    /// <summary>Knows the names of the enumeration and those of <see cref="GetOpName"/>.</summary>
    public static bool GetOpCode(string name, out OpcodeType result)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Codes.TryGetValue(name, out result);
    }

    /// <summary>One word of a script's text: see <see cref="Script(string)"/>.</summary>
    internal static Op Parse(string word)
    {
        if (Codes.TryGetValue(word, out var code) && (code is OpcodeType.OP_0 or > OpcodeType.OP_PUSHDATA4))
            return code;
        if (TryParseUnknown(word, out code))
            return new Op { Code = code };
        var hex = word.Length == 1 ? "0" + word : word;
        return HexEncoder.IsWellFormed(hex)
            ? GetPushOp(Encoders.Hex.DecodeData(hex))
            : throw new FormatException($"\"{word}\" is neither an opcode nor hexadecimal data.");
    }

    static bool TryParseUnknown(string word, [NotNullWhen(true)] out OpcodeType code)
    {
        code = default;
        const string prefix = Unknown + "(0x";
        if (!word.StartsWith(prefix, StringComparison.Ordinal) || word.Length != prefix.Length + 3 || word[^1] != ')')
            return false;
        if (!byte.TryParse(word.AsSpan(prefix.Length, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number))
            return false;
        code = (OpcodeType)number;
        return true;
    }
}
