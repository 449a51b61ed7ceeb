using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Akka.Util;

namespace Akka.Dispatch;

/// <summary>The mailbox types of a system, by the path of their configuration.</summary>
public class Mailboxes(ActorSystem system)
{
    /// <summary>The mailbox of actors that name none.</summary>
    public static readonly string DefaultMailboxId = "akka.actor.default-mailbox";

    private static readonly UnboundedMailbox Standard = new();

    private readonly ConcurrentDictionary<string, MailboxType> _types = new();

    /// <summary>The mailbox type configured at <paramref name="id"/>.</summary>
    /// <exception cref="ConfigurationException">There is no such section, or it names no mailbox type.</exception>
    public MailboxType Lookup(string id) => _types.GetOrAdd(id, Configure);

    /// <summary>The type an actor gets: the one it names, else its dispatcher's, else the default. The standard one suits every actor.</summary>
    internal MailboxType GetMailboxType(Props props, MessageDispatcher dispatcher)
    {
        if (!string.IsNullOrEmpty(props.Mailbox))
            return Lookup(props.Mailbox);
        if (dispatcher.Configurator.Config.GetString("mailbox-type") is { Length: > 0 })
            return Lookup(dispatcher.Id);
        return Lookup(DefaultMailboxId);
    }

    private MailboxType Configure(string id)
    {
        var config = system.Settings.Config.GetConfig(id);
        if (config.IsNullOrEmpty())
            throw new ConfigurationException($"Mailbox {id} is not configured");
        return config.GetString("mailbox-type") switch
        {
            null or "" => throw new ConfigurationException($"Mailbox {id} has no mailbox-type"),
            "Akka.Dispatch.UnboundedMailbox" or "Akka.Dispatch.UnboundedDequeBasedMailbox" => Standard,
            var type => TypeResolver.Create<MailboxType>(type, $"the mailbox-type of {id}", system.Settings, config),
        };
    }
}
