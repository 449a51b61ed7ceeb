using System.Reflection;
using Akka.Configuration.Hocon;
using Newtonsoft.Json;

namespace Akka.Configuration;

/// <summary>Makes <see cref="Config"/> objects from HOCON text, resources and objects.</summary>
public class ConfigurationFactory
{
    /// <summary>A configuration without any value.</summary>
    public static Config Empty => new(Parser.Parse("", null));

    /// <summary>Parses HOCON.</summary>
    /// <exception cref="ConfigurationException">The text is malformed.</exception>
    public static Config ParseString(string hocon) => ParseString(hocon, null);

    /// <summary>Parses HOCON; <paramref name="includeCallback"/> is given the name in each <c>include "name"</c> and returns its content.</summary>
    /// <exception cref="ConfigurationException">The text is malformed.</exception>
    public static Config ParseString(string hocon, Func<string, HoconRoot>? includeCallback) => new(Parser.Parse(hocon, includeCallback));

    /// <summary>The values that hold where a system's own configuration says nothing.</summary>
    public static Config Default() => Reference.Config;

    /// <summary>Parses the text resource <paramref name="resourceName"/> of <paramref name="assembly"/>.</summary>
    /// <exception cref="ConfigurationException">There is no such resource, or it is malformed.</exception>
    public static Config FromResource(string resourceName, Assembly assembly)
    {
        using var stream = assembly.GetManifestResourceStream(resourceName)
            ?? throw new ConfigurationException($"{assembly.GetName().Name} has no resource named '{resourceName}'");
        using var reader = new StreamReader(stream);
        return ParseString(reader.ReadToEnd());
    }

    /// <summary>As <see cref="FromResource(string, Assembly)"/>, with the assembly of <typeparamref name="TAssembly"/>.</summary>
    public static Config FromResource<TAssembly>(string resourceName) => FromResource(resourceName, typeof(TAssembly).Assembly);

    /// <summary>The public properties of <paramref name="source"/> as a configuration (by way of JSON).</summary>
    public static Config FromObject(object source) => ParseString(JsonConvert.SerializeObject(source));
}
