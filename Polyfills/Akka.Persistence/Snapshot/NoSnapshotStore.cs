namespace Akka.Persistence.Snapshot;

/// <summary>Stands in where no store is configured: finds nothing, and refuses to save.</summary>
public sealed class NoSnapshotStore : SnapshotStore
{
    /// <summary>A snapshot was to be saved or deleted, and there is no store.</summary>
    public class NoSnapshotStoreException : Exception
    {
        public NoSnapshotStoreException()
        {
        }

        public NoSnapshotStoreException(string message)
            : base(message)
        {
        }

        public NoSnapshotStoreException(string message, Exception innerException)
            : base(message, innerException)
        {
        }
    }

    protected override Task<SelectedSnapshot?> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria) =>
        Task.FromResult<SelectedSnapshot?>(null);

    protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot) => Refuse();

    protected override Task DeleteAsync(SnapshotMetadata metadata) => Refuse();

    protected override Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria) => Refuse();

    private static Task Refuse() =>
        Task.FromException(new NoSnapshotStoreException("There is no snapshot store: akka.persistence.snapshot-store.plugin is empty."));
}
