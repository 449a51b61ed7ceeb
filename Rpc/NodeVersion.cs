using System.Reflection;

namespace Lnd.Actors.Rpc;

/// <summary>The node's version, as clients parse it: it begins with the c-lightning release whose interface it follows.</summary>
public static class NodeVersion
{
    /// <summary>As <c>v26.06.6-lnd.actors-0.1.0</c>.</summary>
    public static string Text { get; } = $"v26.06.6-lnd.actors-{typeof(NodeVersion).Assembly.GetName().Version?.ToString(3)}";
}
