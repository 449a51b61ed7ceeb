using Lnd.Actors.Persistence.Events;

namespace Lnd.Actors.Persistence.Views;

/// <summary>The table <c>peers</c>: those that the node keeps a connection to.</summary>
internal static class PeersView
{
    public const string Tables = """
        CREATE TABLE peers (
          id TEXT PRIMARY KEY,
          address TEXT) WITHOUT ROWID;
        """;

    public static void Apply(ViewDatabase database, PeerEvent happened)
    {
        switch (happened)
        {
            case PeerEvent.Kept e:
                database.Run("INSERT OR IGNORE INTO peers (id) VALUES ($1)", e.Peer.ToString());
                break;
            case PeerEvent.Released e:
                database.Run("DELETE FROM peers WHERE id = $1", e.Peer.ToString());
                break;
            case PeerEvent.AddressLearned e:
                database.Run("UPDATE peers SET address = $2 WHERE id = $1", e.Peer.ToString(), e.Address.ToString());
                break;
        }
    }
}
