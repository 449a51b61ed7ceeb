using System.Collections.Frozen;
using System.Reflection;
using Lnd.Actors.Rpc.Commands;
using Lnd.Actors.Rpc.Parameters;

namespace Lnd.Actors.Rpc;

/// <summary>All methods by name.</summary>
internal sealed class CommandTable
{
    private readonly FrozenDictionary<string, RpcMethod> _methods;

    private CommandTable(IEnumerable<RpcMethod> methods) => _methods = methods.ToFrozenDictionary(method => method.Name, StringComparer.Ordinal);

    /// <summary>The commands of the node itself.</summary>
    public static CommandTable BuiltIn { get; } = new(
        typeof(CommandTable).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Command)))
            .SelectMany(type => type.GetCustomAttributes<CommandAttribute>().Select(attribute => Method(attribute, type))));

    private static RpcMethod Method(CommandAttribute attribute, Type type) =>
        type == typeof(CheckCommand) ? new CheckMethod(attribute, name => BuiltIn!.Find(name)) : new BuiltInMethod(attribute, type);

    /// <summary>Every one.</summary>
    public IEnumerable<RpcMethod> All => _methods.Values;

    /// <summary>One; null where there is none of that name.</summary>
    public RpcMethod? Find(string name) => _methods.GetValueOrDefault(name);

    /// <summary>This table and further methods; one of a name that is taken is an <see cref="ArgumentException"/>.</summary>
    public CommandTable With(params IEnumerable<RpcMethod> more) => new([.. All, .. more]);
}
