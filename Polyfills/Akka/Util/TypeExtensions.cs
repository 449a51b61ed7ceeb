using System.Collections.Concurrent;
using System.Text;

namespace Akka.Util;

/// <summary>Names of types as they are stored.</summary>
public static class TypeExtensions
{
    private static readonly ConcurrentDictionary<Type, string> Names = new();

    /// <summary>The name of a type with its assembly, without versions: <c>A.B, C</c>. <see cref="Type.GetType(string)"/> reads it back.</summary>
    public static string TypeQualifiedName(this Type type) => Names.GetOrAdd(type, static type => WithoutVersions(type.AssemblyQualifiedName!));

    /// <summary>Leaves out <c>, Version=..., Culture=..., PublicKeyToken=...</c>, also within generic arguments.</summary>
    private static string WithoutVersions(string name)
    {
        var result = new StringBuilder(name.Length);
        for (var i = 0; i < name.Length;)
        {
            if (StartsWith(", Version=") || StartsWith(", Culture=") || StartsWith(", PublicKeyToken="))
            {
                var end = name.AsSpan(i + 1).IndexOfAny(',', ']');
                i = end < 0 ? name.Length : i + 1 + end;
            }
            else
            {
                result.Append(name[i++]);
            }

            bool StartsWith(string part) => string.CompareOrdinal(name, i, part, 0, part.Length) == 0;
        }
        return result.ToString();
    }
}
