using System.Diagnostics.CodeAnalysis;

namespace Akka.Configuration;

/// <summary>Helpers that also take a null configuration.</summary>
public static class ConfigExtensions
{
    /// <summary>True for null and for a configuration without values.</summary>
    public static bool IsNullOrEmpty([NotNullWhen(false)] this Config? config) => config is null || config.IsEmpty;

    /// <summary><see cref="Config.WithFallback"/> that takes a null or identical configuration on either side.</summary>
    [return: NotNullIfNotNull(nameof(config)), NotNullIfNotNull(nameof(fallback))]
    public static Config? SafeWithFallback(this Config? config, Config? fallback) =>
        config is null ? fallback : ReferenceEquals(config, fallback) ? config : config.WithFallback(fallback);
}
