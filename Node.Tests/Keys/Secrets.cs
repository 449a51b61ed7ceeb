using System.Text.Json;
using Lnd.Actors.Keys;
using Lnd.Actors.Tests.Protocol;

namespace Lnd.Actors.Tests.Keys;

/// <summary>Secrets for tests.</summary>
internal static class Secrets
{
    public static HsmSecret Plain(byte fill = 1) => HsmSecret.Parse([.. Enumerable.Repeat(fill, 32)], null);

    public static HsmSecret Of(JsonElement vector) => HsmSecret.Parse(vector.Hex("hsm_secret_hex"), null);
}

/// <summary>Bytes that repeat.</summary>
internal sealed class CountingRandom : IRandomSource
{
    private byte _next;

    public void Fill(Span<byte> bytes)
    {
        foreach (ref var b in bytes)
            b = _next++;
    }
}
