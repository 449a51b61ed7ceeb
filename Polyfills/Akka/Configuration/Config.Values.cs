using Akka.Configuration.Hocon;

namespace Akka.Configuration;

/// <content>Reading values. Where a path is not set, the default comes back; what is set but does not fit throws FormatException.</content>
public partial class Config
{
    /// <summary>The text at a path; null for null, a list or an object.</summary>
    public virtual string? GetString(string path, string? @default = null) => GetValue(path) is { } v ? v.GetString() : @default;

    /// <summary>The boolean at a path: on, off, true or false.</summary>
    /// <exception cref="NotSupportedException">Anything else is there.</exception>
    public virtual bool GetBoolean(string path, bool @default = false) => GetValue(path)?.GetBoolean() ?? @default;

    /// <summary>The number at a path.</summary>
    public virtual int GetInt(string path, int @default = 0) => GetValue(path)?.GetInt() ?? @default;

    /// <inheritdoc cref="GetInt"/>
    public virtual long GetLong(string path, long @default = 0) => GetValue(path)?.GetLong() ?? @default;

    /// <inheritdoc cref="GetInt"/>
    public virtual float GetFloat(string path, float @default = 0) => GetValue(path)?.GetFloat() ?? @default;

    /// <inheritdoc cref="GetInt"/>
    public virtual double GetDouble(string path, double @default = 0) => GetValue(path)?.GetDouble() ?? @default;

    /// <inheritdoc cref="GetInt"/>
    public virtual decimal GetDecimal(string path, decimal @default = 0) => GetValue(path)?.GetDecimal() ?? @default;

    /// <summary>The number of bytes at a path.</summary>
    public virtual long? GetByteSize(string path) => GetValue(path)?.GetByteSize();

    /// <summary>The number of bytes at a path.</summary>
    public virtual long? GetByteSize(string path, long? def = null) => GetValue(path) is { } v ? v.GetByteSize() : def;

    /// <summary>The duration at a path; <c>infinite</c> is <see cref="Timeout.InfiniteTimeSpan"/>.</summary>
    public virtual TimeSpan GetTimeSpan(string path, TimeSpan? @default = null, bool allowInfinite = true) =>
        GetValue(path)?.GetTimeSpan(allowInfinite) ?? @default.GetValueOrDefault();

    /// <summary>The texts of the list at a path; empty where it is not set.</summary>
    public virtual IList<string> GetStringList(string path) => GetValue(path)?.GetStringList() ?? [];

    /// <summary>The texts of the list at a path.</summary>
    public virtual IList<string> GetStringList(string path, string[] defaultPaths) => GetValue(path)?.GetStringList() ?? defaultPaths;

    /// <summary>The booleans of the list at a path, which must be set.</summary>
    public virtual IList<bool> GetBooleanList(string path) => Needed(path).GetBooleanList();

    /// <summary>The numbers of the list at a path, which must be set.</summary>
    public virtual IList<int> GetIntList(string path) => Needed(path).GetIntList();

    /// <inheritdoc cref="GetIntList"/>
    public virtual IList<long> GetLongList(string path) => Needed(path).GetLongList();

    /// <inheritdoc cref="GetIntList"/>
    public virtual IList<byte> GetByteList(string path) => Needed(path).GetByteList();

    /// <inheritdoc cref="GetIntList"/>
    public virtual IList<float> GetFloatList(string path) => Needed(path).GetFloatList();

    /// <inheritdoc cref="GetIntList"/>
    public virtual IList<double> GetDoubleList(string path) => Needed(path).GetDoubleList();

    /// <inheritdoc cref="GetIntList"/>
    public virtual IList<decimal> GetDecimalList(string path) => Needed(path).GetDecimalList();

    HoconValue Needed(string path) => GetValue(path) ?? throw new ConfigurationException($"no list is set at '{path}'");
}
