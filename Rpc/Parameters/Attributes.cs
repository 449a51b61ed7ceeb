namespace Lnd.Actors.Rpc.Parameters;

/// <summary>Makes a <see cref="Command"/> one that users can give.</summary>
/// <param name="name">As users type it.</param>
/// <param name="category">As c-lightning sorts it: bitcoin, channels, network, payment, utility...</param>
/// <param name="summary">What it does, in one sentence.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
internal sealed class CommandAttribute(string name, string category, string summary) : Attribute
{
    public string Name { get; } = name;

    public string Category { get; } = category;

    public string Summary { get; } = summary;

    /// <summary>Whether it is an old name that is accepted and not listed.</summary>
    public bool IsHidden { get; init; }
}

/// <summary>
/// Makes a property a parameter of its command. The order of the properties is that of positional parameters; <c>required</c> ones come first. The name is the property's in
/// snake case; the type says what is accepted (<see cref="ParameterTypes"/>).
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ParamAttribute : Attribute
{
    /// <summary>The name, where it is not the property's.</summary>
    public string? Name { get; init; }

    /// <summary>An old name that is accepted, too.</summary>
    public string? OldName { get; init; }

    /// <summary>The only texts that are accepted; empty for any.</summary>
    public string[] OneOf { get; init; } = [];
}
