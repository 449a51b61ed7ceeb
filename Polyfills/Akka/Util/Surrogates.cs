using Akka.Actor;

namespace Akka.Util;

/// <summary>What stands in for an object on disk; it makes the object again when it is read.</summary>
public interface ISurrogate
{
    /// <summary>The object this stands in for, living in <paramref name="system"/>.</summary>
    ISurrogated FromSurrogate(ActorSystem system);
}

/// <summary>An object that is stored through a stand-in, because by itself it would not survive the trip.</summary>
public interface ISurrogated
{
    /// <summary>The stand-in to store.</summary>
    ISurrogate ToSurrogate(ActorSystem system);
}
