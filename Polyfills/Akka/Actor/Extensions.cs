namespace Akka.Actor;

/// <summary>Something that lives once in each system.</summary>
public interface IExtension;

/// <summary>Makes an extension and stands for it.</summary>
public interface IExtensionId
{
    /// <summary>The extension's class.</summary>
    Type ExtensionType { get; }

    /// <summary>The extension of a system, made if need be.</summary>
    object Apply(ActorSystem system);

    /// <summary>The extension of a system.</summary>
    object Get(ActorSystem system);

    /// <summary>Makes the extension; called once per system.</summary>
    object CreateExtension(ExtendedActorSystem system);
}

/// <summary>Makes an extension and stands for it.</summary>
public interface IExtensionId<out T> : IExtensionId where T : IExtension
{
    /// <summary>The extension of a system, made if need be.</summary>
    new T Apply(ActorSystem system);

    /// <summary>The extension of a system.</summary>
    new T Get(ActorSystem system);

    /// <summary>Makes the extension; called once per system.</summary>
    new T CreateExtension(ExtendedActorSystem system);
}

/// <summary>The base of what makes extensions. Two of the same class stand for the same extension.</summary>
public abstract class ExtensionIdProvider<T> : IExtensionId<T> where T : IExtension
{
    /// <inheritdoc />
    public Type ExtensionType => typeof(T);

    /// <inheritdoc />
    public T Apply(ActorSystem system) => (T)system.RegisterExtension(this);

    /// <inheritdoc />
    public T Get(ActorSystem system) => (T)system.GetExtension(this);

    /// <inheritdoc />
    public abstract T CreateExtension(ExtendedActorSystem system);

    object IExtensionId.Apply(ActorSystem system) => Apply(system);

    object IExtensionId.Get(ActorSystem system) => Get(system);

    object IExtensionId.CreateExtension(ExtendedActorSystem system) => CreateExtension(system);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is ExtensionIdProvider<T> && obj.GetType() == GetType();

    /// <inheritdoc />
    public override int GetHashCode() => GetType().GetHashCode();
}

/// <summary>Short forms for extensions.</summary>
public static class ActorSystemWithExtensions
{
    /// <summary>The extension <typeparamref name="T"/>, made by <typeparamref name="TI"/> if need be.</summary>
    public static T WithExtension<T, TI>(this ActorSystem system) where T : class, IExtension where TI : IExtensionId =>
        WithExtension<T>(system, typeof(TI));

    /// <summary>The extension <typeparamref name="T"/>, made by an instance of <paramref name="extensionId"/> if need be.</summary>
    public static T WithExtension<T>(this ActorSystem system, Type extensionId) where T : class, IExtension
    {
        if (system.HasExtension<T>())
            return system.GetExtension<T>();
        return (T)system.RegisterExtension((IExtensionId)Activator.CreateInstance(extensionId)!);
    }

    /// <summary>The extension <typeparamref name="T"/>, which has been registered.</summary>
    public static T WithExtension<T>(this ActorSystem system) where T : class, IExtension => system.GetExtension<T>();
}
