using System.Text.Json;
using Akka.Actor;
using Lnd.Actors.Channels;
using Lnd.Actors.Invoices;
using Lnd.Actors.Payments;
using Lnd.Actors.Peers;
using Lnd.Actors.Protocol;
using Lnd.Actors.Views;
using Lnd.Actors.Wallet;
using NBitcoin;

namespace Lnd.Actors.Rpc;

/// <summary>What a running command may use.</summary>
/// <param name="services">The node.</param>
/// <param name="commands">All commands.</param>
/// <param name="chain">The chain as it is known.</param>
/// <param name="chainTracker">Waits for blocks.</param>
/// <param name="connection">Whom it is run for.</param>
/// <param name="cancel">Nobody waits for the answer any more.</param>
internal sealed class CommandContext(
    NodeServices services, CommandTable commands, ChainView chain, IActorRef chainTracker, IClient connection, CancellationToken cancel)
{
    /// <summary>After so long a room that only has to look something up is taken to be in trouble.</summary>
    private static readonly TimeSpan QueryTimeout = TimeSpan.FromSeconds(60);

    public NodeServices Services => services;

    public NodeRefs Rooms => services.Rooms;

    public NodeContext Node => services.Node;

    public CommandTable Commands => commands;

    public ChainView Chain => chain;

    public IActorRef ChainTracker => chainTracker;

    public IClient Client => connection;

    public CancellationToken Cancel => cancel;

    /// <summary>Asks what is answered at once.</summary>
    public Task<T> Query<T>(IActorRef room, object message)
        where T : class => Ask<T>(room, message, QueryTimeout);

    /// <summary>Asks for what takes as long as it takes.</summary>
    public Task<T> Do<T>(IActorRef room, object message)
        where T : class => Ask<T>(room, message, Timeout.InfiniteTimeSpan);

    /// <summary>Asks; a room that refuses makes the command fail with its code and words.</summary>
    /// <returns>The answer.</returns>
    /// <exception cref="CommandException">The room refuses, or does not answer in time.</exception>
    public async Task<T> Ask<T>(IActorRef room, object message, TimeSpan timeout)
        where T : class
    {
        object answer;
        try
        {
            answer = await room.Ask<object>(message, timeout, cancel).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            throw new CommandException(
                RpcErrorCode.General, $"{room.Path.Name} did not answer within {timeout.TotalSeconds:0} seconds: see the log, and try again");
        }
        return answer as T ?? throw Refusal(answer);
    }

    /// <summary>What a refusal is to the user.</summary>
    private static Exception Refusal(object answer) => answer switch
    {
        WalletRefused r => new CommandException(r.Code, r.Reason),
        ChannelRefused r => new CommandException(r.Code, r.Reason),
        InvoiceRefused r => new CommandException(r.Code, r.Reason),
        ViewsRefused r => new CommandException(RpcErrorCode.General, r.Reason),
        PaymentRefused r => Results.PaymentResults.Failure(r),
        ConnectRefused r => new CommandException(r.Code, r.Reason),
        DisconnectRefused r => new CommandException(RpcErrorCode.General, r.Reason),
        PingRefused r => new CommandException(RpcErrorCode.General, r.Reason),
        CommandException e => e,
        Status.Failure f => new InvalidOperationException($"a room has failed: {f.Cause.Message}", f.Cause),
        _ => new InvalidOperationException($"unexpected answer: {answer.GetType().Name}"),
    };

    /// <summary>The output script of an address.</summary>
    /// <param name="parameter">Whose value it is.</param>
    /// <param name="text">The address.</param>
    /// <exception cref="CommandException">-32602: it is none, or of another network.</exception>
    public ByteString ScriptOf(string parameter, string text)
    {
        try
        {
            return new ByteString(BitcoinAddress.Create(text, Node.Chain.Network).ScriptPubKey.ToBytes());
        }
        catch (FormatException)
        {
            throw CommandException.Invalid($"{parameter}: should be a valid address of {Node.Chain.Name}: invalid token '{text}'");
        }
    }

    /// <summary>The address of an output script; null where it has none.</summary>
    public string? AddressOf(ByteString script) => Script.FromBytesUnsafe(script.ToArray()).GetDestinationAddress(Node.Chain.Network)?.ToString();
}

/// <summary>Whoever gave a command.</summary>
internal interface IClient
{
    /// <summary>Whether it wants to be told how commands get on.</summary>
    bool WantsNotifications { get; set; }

    /// <summary>Tells it, if it wants to.</summary>
    /// <param name="level">How urgent.</param>
    /// <param name="text">What.</param>
    void Notify(LogLevel level, string text);

    /// <summary>To do when the reply to this command is sent.</summary>
    Action? WhenReplied { get; set; }
}

/// <summary>How log levels are written.</summary>
internal static class LogLevels
{
    /// <summary>The names of c-lightning's options and commands.</summary>
    public static string[] Names => ["io", "trace", "debug", "info", "unusual", "broken"];

    /// <summary>The level of that name.</summary>
    public static LogLevel Parse(string name) => (LogLevel)Array.IndexOf(Names, name);

    /// <summary>Its name.</summary>
    public static string Name(this LogLevel level) => Names[(int)level];

    /// <summary>As <c>type</c> in <c>getlog</c>.</summary>
    public static string EntryType(this LogLevel level) => level == LogLevel.Io ? "IO_IN" : level.Name().ToUpperInvariant();

    /// <summary>Writes entries of a level or above, as <c>getlog</c> shows them.</summary>
    public static void Write(Utf8JsonWriter json, IEnumerable<LogEntry> entries, LogLevel level)
    {
        json.WriteStartArray("log");
        var skipped = 0U;
        foreach (var entry in entries)
        {
            skipped += entry.Skipped;
            if (entry.Level < level)
            {
                skipped++;
                continue;
            }
            WriteSkipped(json, ref skipped);
            json.WriteStartObject();
            json.Field("type", entry.Level.EntryType()).Field("time", JsonFields.LogTime(entry.At)).Field("source", entry.Source).Field("log", entry.Text);
            json.Field("node_id", entry.Peer);
            if (entry.Level == LogLevel.Io)
                json.Field("data", "");
            json.WriteEndObject();
        }
        WriteSkipped(json, ref skipped);
        json.WriteEndArray();
    }

    private static void WriteSkipped(Utf8JsonWriter json, ref uint skipped)
    {
        if (skipped == 0)
            return;
        json.WriteStartObject();
        json.Field("type", "SKIPPED").Field("num_skipped", skipped);
        json.WriteEndObject();
        skipped = 0;
    }
}
