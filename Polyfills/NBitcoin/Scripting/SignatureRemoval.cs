using System.Diagnostics.CodeAnalysis;

namespace NBitcoin;

/// <summary>
/// Before segwit, each push of the signature itself was taken out of the script that is signed ("FindAndDelete"). Consensus keeps how that
/// was done: bytes are compared wherever an operation begins, also in what followed another deletion.
/// </summary>
static class SignatureRemoval
{
    /// <returns>False where there was nothing to remove.</returns>
    public static bool TryRemove(ReadOnlySpan<byte> script, ReadOnlySpan<byte> signature, [NotNullWhen(true)] out byte[]? result)
    {
        result = null;
        Span<byte> buffer = stackalloc byte[3 + signature.Length];
        var push = Push(signature, buffer);
        if (script.IndexOf(push) < 0)
            return false;

        var writer = new ByteWriter(stackalloc byte[512]);
        var cursor = new ScriptCursor(script);
        int kept = 0, position;
        var found = false;
        do
        {
            position = cursor.Position;
            writer.Bytes(script[kept..position]);
            for (; script[position..].StartsWith(push); found = true)
                position += push.Length;
            kept = position;
            cursor.MoveTo(position);
        }
        while (cursor.Next());
        writer.Bytes(script[kept..]);
        result = found ? writer.Written.ToArray() : null;
        writer.Dispose();
        return found;
    }

    /// <summary>A push by length, of small numbers too.</summary>
    static ReadOnlySpan<byte> Push(ReadOnlySpan<byte> data, Span<byte> buffer)
    {
        var prefix = data.Length < (int)OpcodeType.OP_PUSHDATA1 ? 1 : data.Length <= byte.MaxValue ? 2 : 3;
        if (prefix == 1)
            buffer[0] = (byte)data.Length;
        else
        {
            buffer[0] = (byte)(prefix == 2 ? OpcodeType.OP_PUSHDATA1 : OpcodeType.OP_PUSHDATA2);
            buffer[1] = (byte)data.Length;
            buffer[2] = (byte)(data.Length >> 8);
        }
        data.CopyTo(buffer[prefix..]);
        return buffer[..(prefix + data.Length)];
    }
}
