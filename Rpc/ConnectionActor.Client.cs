using Akka.Actor;

namespace Lnd.Actors.Rpc;

/// <summary>What commands see of a connection, and what a connection tells itself.</summary>
internal sealed partial class ConnectionActor
{
    /// <summary>The client as one command sees it.</summary>
    private sealed class Client(ConnectionActor connection, byte[] requestId) : IClient
    {
        public bool WantsNotifications
        {
            get => connection._wantsNotifications;
            set => connection._wantsNotifications = value;
        }

        public Action? WhenReplied { get; set; }

        public void Notify(LogLevel level, string text)
        {
            if (!connection._wantsNotifications || connection._closed.IsCancellationRequested)
                return;
            connection._self.Tell(new Told(ReplyWriter.Notification("message", json =>
            {
                json.WritePropertyName("id"u8);
                json.WriteRawValue(requestId, skipInputValidation: true);
                json.WriteString("level"u8, level.Name());
                json.WriteString("message"u8, text);
            })));
        }
    }

    private sealed record BytesCame(int Count);

    private sealed record Done(ReplyWriter Reply);

    private sealed record Told(ReplyWriter Notification);

    private sealed record Continue
    {
        public static Continue Instance { get; } = new();
    }

    private sealed record Sent
    {
        public static Sent Instance { get; } = new();
    }

    private sealed record Broken
    {
        public static Broken Instance { get; } = new();
    }

    private sealed record GiveUp
    {
        public static GiveUp Instance { get; } = new();
    }
}
