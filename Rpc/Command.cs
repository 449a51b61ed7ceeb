using System.Text.Json;

namespace Lnd.Actors.Rpc;

/// <summary>
/// One call of a command: its parameters are its properties (<see cref="Parameters.ParamAttribute"/>). Made for one call only. After its first await it runs on any thread,
/// and touches nothing but messages, which don't change.
/// </summary>
internal abstract class Command
{
    /// <summary>Does it, and writes the result: exactly one JSON object.</summary>
    /// <param name="context">Whom to ask.</param>
    /// <param name="json">Where to write. Nothing is sent before the task is complete.</param>
    /// <exception cref="CommandException">It can't be done.</exception>
    public abstract Task Run(CommandContext context, Utf8JsonWriter json);
}
