using Akka.Actor;

namespace Akka.Configuration;

/// <summary>A configuration is malformed (the message says the line and column), or lacks what is asked of it.</summary>
public class ConfigurationException : AkkaException
{
    /// <summary>An exception with a message.</summary>
    public ConfigurationException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with a message and its cause.</summary>
    public ConfigurationException(string message, Exception? exception)
        : base(message, exception)
    {
    }

    /// <summary>Says that <typeparamref name="T"/> could not be made: its section, at <paramref name="path"/> if given, is absent or empty.</summary>
    public static ConfigurationException NullOrEmptyConfig<T>(string? path = null) => new(string.IsNullOrWhiteSpace(path)
        ? $"{typeof(T).Name} can not be created: its configuration is null or empty"
        : $"{typeof(T).Name} can not be created: the configuration has no `{path}`");
}
