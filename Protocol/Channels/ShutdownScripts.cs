namespace Lnd.Actors.Protocol.Channels;

/// <summary>The scripts a channel may close to (BOLT 2, "Closing Initiation: `shutdown`").</summary>
internal static class ShutdownScripts
{
    /// <summary>Whether <paramref name="script"/> has one of the forms that are allowed.</summary>
    /// <param name="script">It.</param>
    /// <param name="anySegwit">Whether <c>option_shutdown_anysegwit</c> is negotiated.</param>
    public static bool IsValid(ByteString script, bool anySegwit) => script.Span switch
    {
        // "`OP_0` `20` 20-bytes (version 0 pay to witness pubkey hash), OR `OP_0` `32` 32-bytes (version 0 pay to witness script hash)"
        [0x00, 20, ..] when script.Length == 22 => true,
        [0x00, 32, ..] when script.Length == 34 => true,
        // "if (and only if) `option_shutdown_anysegwit` is negotiated: `OP_1` through `OP_16` inclusive, followed by a single push of 2 to 40 bytes"
        [>= 0x51 and <= 0x60, >= 2 and <= 40, ..] when script.Length == 2 + script[1] => anySegwit,
        _ => false,
    };
}
