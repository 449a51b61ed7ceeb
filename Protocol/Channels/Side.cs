namespace Lnd.Actors.Protocol.Channels;

/// <summary>One of the two ends of a channel, seen from this node ("local" and "remote" of BOLT 3).</summary>
public enum Side : byte
{
    /// <summary>This node.</summary>
    Local,

    /// <summary>The peer.</summary>
    Remote,
}

/// <summary>What can be asked of a <see cref="Side"/>.</summary>
public static class SideExtensions
{
    /// <summary>The other end.</summary>
    public static Side Opposite(this Side side) => side == Side.Local ? Side.Remote : Side.Local;
}
