using System.Reflection;
using NBitcoin.Secp256k1;

namespace Lnd.Actors.Tests.Polyfills;

/// <summary>The data files of published vectors.</summary>
internal static class SecpVectors
{
    public static string Path(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "Vectors", name);
}

/// <summary>Some tests are of what only the stand-in promises: the native library's errors, no allocation, messages of any length.</summary>
internal static class StandIn
{
    public static bool IsUsed { get; } =
        typeof(ECPubKey).Assembly.GetCustomAttribute<AssemblyProductAttribute>()?.Product == "Lnd.Actors";
}
