using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Lnd.Actors.Rpc.Parameters;

/// <summary>Something that can be called by name: a command of the node, or of a plugin.</summary>
internal abstract class RpcMethod
{
    /// <summary>As users type it.</summary>
    public abstract string Name { get; }

    /// <summary>As in <see cref="CommandAttribute"/>.</summary>
    public abstract string Category { get; }

    /// <summary>What it does.</summary>
    public abstract string Summary { get; }

    /// <summary>Its parameters, optional ones in brackets.</summary>
    public abstract string Usage { get; }

    /// <summary>Whether it is not listed.</summary>
    public virtual bool IsHidden => false;

    /// <summary>A call with these parameters. They are read before this returns.</summary>
    /// <exception cref="CommandException">-32602: they don't fit.</exception>
    public abstract Command Bind(JsonElement parameters);
}

/// <summary>A command that is a class here. What its attributes say is read when it is first called: there are many commands, and few are called.</summary>
internal sealed class BuiltInMethod(CommandAttribute attribute, Type type) : RpcMethod
{
    private ParameterDefinition[]? _parameters;

    public override string Name => attribute.Name;

    public override string Category => attribute.Category;

    public override string Summary => attribute.Summary;

    public override bool IsHidden => attribute.IsHidden;

    public override string Usage => string.Join(' ', Parameters.Select(p => p.IsRequired ? p.Name : $"[{p.Name}]"));

    /// <summary>In the order of positional parameters.</summary>
    public ParameterDefinition[] Parameters => _parameters ??= Read(type);

    public override Command Bind(JsonElement parameters)
    {
        var command = (Command)Activator.CreateInstance(type)!;
        var given = parameters.ValueKind switch
        {
            JsonValueKind.Array => BindByPosition(command, parameters),
            JsonValueKind.Object => BindByName(command, parameters),
            _ => throw CommandException.Invalid("Expected array or object for params"),
        };
        for (var i = 0; i < Parameters.Length; i++)
            if (Parameters[i].IsRequired && (given & 1UL << i) == 0)
                throw CommandException.Invalid($"missing required parameter: {Parameters[i].Name}");
        return command;
    }

    private ulong BindByPosition(Command command, JsonElement values)
    {
        var count = values.GetArrayLength();
        if (count > Parameters.Length)
            throw CommandException.Invalid($"too many parameters: got {count}, expected {Parameters.Length}");
        var (given, i) = (0UL, 0);
        foreach (var value in values.EnumerateArray())
        {
            if (value.ValueKind != JsonValueKind.Null)
            {
                Parameters[i].Set(command, value);
                given |= 1UL << i;
            }
            i++;
        }
        return given;
    }

    private ulong BindByName(Command command, JsonElement values)
    {
        var given = 0UL;
        foreach (var property in values.EnumerateObject())
        {
            var i = Array.FindIndex(Parameters, p => p.IsCalled(property));
            if (i < 0)
            {
                throw CommandException.Invalid(
                    $"unknown parameter: {ParameterDefinition.NameOf(property)}: {Name} takes {(Usage.Length > 0 ? Usage : "none")} (with lightning-cli, -k makes all parameters key=value)");
            }
            if ((given & 1UL << i) != 0)
                throw CommandException.Invalid($"duplicate json names: {Parameters[i].Name}");
            if (property.Value.ValueKind == JsonValueKind.Null)
                continue;
            Parameters[i].Set(command, property.Value);
            given |= 1UL << i;
        }
        return given;
    }

    private static ParameterDefinition[] Read(Type type)
    {
        var parameters = type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Select(property => (Property: property, Attribute: property.GetCustomAttribute<ParamAttribute>()))
            .Where(pair => pair.Attribute is not null)
            .OrderBy(pair => pair.Property.MetadataToken)
            .Select(pair => new ParameterDefinition(pair.Property, pair.Attribute!))
            .ToArray();
        if (parameters.Length > 64)
            throw new InvalidOperationException($"{type} has more than 64 parameters");
        return parameters;
    }
}

/// <summary>A parameter of a command.</summary>
internal sealed class ParameterDefinition
{
    private readonly PropertyInfo _property;
    private readonly ParamAttribute _attribute;
    private readonly ParameterType _type;

    public ParameterDefinition(PropertyInfo property, ParamAttribute attribute)
    {
        _property = property;
        _attribute = attribute;
        _type = ParameterTypes.Of(property.PropertyType);
        Name = attribute.Name ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
        IsRequired = property.IsDefined(typeof(RequiredMemberAttribute), inherit: false);
    }

    public string Name { get; }

    public bool IsRequired { get; }

    public bool IsCalled(JsonProperty property) =>
        property.NameEquals(Name) || (_attribute.OldName is { } old && property.NameEquals(old));

    public void Set(Command command, JsonElement token)
    {
        if (!_type.TryRead(token, out var value))
            throw CommandException.BadParameter(Name, _type.Expectation, token.GetRawText());
        if (_attribute.OneOf.Length > 0 && !_attribute.OneOf.Contains(value))
            throw CommandException.BadParameter(Name, $"should be one of {string.Join(", ", _attribute.OneOf)}", token.GetRawText());
        _property.SetValue(command, value);
    }

    /// <summary>For messages: escapes that are no text are shown as they stand.</summary>
    public static string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return "(a name that is not valid Unicode)";
        }
    }
}
