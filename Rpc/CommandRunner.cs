using System.Text.Json;
using Akka.Event;
using Lnd.Actors.Rpc.Framing;

namespace Lnd.Actors.Rpc;

/// <summary>Runs one request, whatever it is, into one reply.</summary>
internal static class CommandRunner
{
    /// <summary>Runs it. Never fails: what goes wrong is in the reply.</summary>
    /// <param name="request">Its elements are read before this returns.</param>
    /// <param name="reply">Complete when the task is, unless <see cref="CommandContext.Cancel"/> was cancelled.</param>
    /// <param name="context">What the command may use.</param>
    /// <param name="log">For bugs.</param>
    public static Task Run(in RpcRequest request, ReplyWriter reply, CommandContext context, ILoggingAdapter log)
    {
        try
        {
            var method = context.Commands.Find(request.Method)
                ?? throw new CommandException(RpcErrorCode.MethodNotFound, $"Unknown command '{Shown(request.Method)}'");
            if (request.Parameters.ValueKind == JsonValueKind.Undefined)
                throw new CommandException(RpcErrorCode.InvalidRequest, "No params");
            var filter = ResultFilter.Read(request.Filter);
            return Run(method.Bind(request.Parameters), request.Method, filter, reply, context, log);
        }
        catch (CommandException e)
        {
            reply.Fail(e.Code, e.Message, e.WriteData);
        }
        catch (Exception e)
        {
            Report(e, request.Method, reply, log);
        }
        return Task.CompletedTask;
    }

    private static async Task Run(Command command, string method, ResultFilter? filter, ReplyWriter reply, CommandContext context, ILoggingAdapter log)
    {
        try
        {
            if (filter is null)
            {
                await command.Run(context, reply.BeginResult()).ConfigureAwait(false);
            }
            else
            {
                await filter.Run(command, context, reply.BeginResult()).ConfigureAwait(false);
            }
            reply.EndResult();
        }
        catch (CommandException e)
        {
            reply.Fail(e.Code, e.Message, e.WriteData);
        }
        catch (OperationCanceledException) when (context.Cancel.IsCancellationRequested)
        {
            reply.Fail(RpcErrorCode.ShuttingDown, "the connection was closed", null);
        }
        catch (Exception e)
        {
            Report(e, method, reply, log);
        }
    }

    /// <summary>A bug must not take other requests with it.</summary>
    private static void Report(Exception e, string method, ReplyWriter reply, ILoggingAdapter log)
    {
        log.Error(e, "JSON-RPC: {0} failed by a bug, please report it", Shown(method));
        reply.Fail(RpcErrorCode.General, $"internal error: {e.Message} (the log has more)", null);
    }

    private static string Shown(string text) => text.Length <= 100 ? text : $"{text[..100]}...";
}
