namespace Akka.Actor;

public partial class ActorCell
{
    /// <summary>
    /// Handles a message at once on the calling thread, past the mailbox; what the actor throws goes to the caller. For test kits: nothing
    /// keeps the actor from running on another thread meanwhile.
    /// </summary>
    public void ReceiveMessageForTest(Envelope envelope)
    {
        var message = envelope.Message;
        CurrentMessage = message;
        Sender = envelope.Sender ?? _system.DeadLetters;
        try
        {
            if (message is IAutoReceivedMessage)
                AutoReceiveMessage(envelope);
            else
                ReceiveMessage(message);
        }
        finally
        {
            CurrentMessage = null;
        }
        CheckReceiveTimeout(message is not INotInfluenceReceiveTimeout);
    }
}
