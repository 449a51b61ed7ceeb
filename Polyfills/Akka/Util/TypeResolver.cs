using System.Reflection;
using Akka.Configuration;

namespace Akka.Util;

/// <summary>Finds and makes the types a configuration names.</summary>
internal static class TypeResolver
{
    /// <summary>The type called <paramref name="name"/>, in this assembly unless the name says another.</summary>
    public static Type Find(string name, string what) =>
        Type.GetType(name, throwOnError: false) ?? throw new ConfigurationException($"{name}, {what}, is no type that could be found");

    /// <summary>An instance of the type called <paramref name="name"/>.</summary>
    public static T Create<T>(string name, string what, params object?[] arguments) where T : class
    {
        var type = Find(name, what);
        if (!typeof(T).IsAssignableFrom(type))
            throw new ConfigurationException($"{name}, {what}, is no {typeof(T)}");
        try
        {
            return (T)Activator.CreateInstance(type, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, null, arguments, null)!;
        }
        catch (TargetInvocationException e)
        {
            throw new ConfigurationException($"{name}, {what}, could not be made: {e.InnerException!.Message}", e.InnerException);
        }
        catch (MissingMethodException e)
        {
            throw new ConfigurationException($"{name}, {what}, has no constructor ({string.Join(", ", arguments.Select(a => a?.GetType().Name))})", e);
        }
    }
}
