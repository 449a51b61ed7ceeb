using System.Collections.Concurrent;
using Newtonsoft.Json.Linq;

namespace NBitcoin.RPC;

public partial class RPCClient
{
    private volatile ConcurrentQueue<Waiting>? _batch;

    private sealed record Waiting(RPCRequest Request, TaskCompletionSource<RPCResponse> Reply);

    /// <summary>
    /// A client whose commands are kept until <see cref="SendBatchAsync"/> sends them in one request. Do not await a command before that.
    /// </summary>
    public RPCClient PrepareBatch() => new(CredentialString, Address, Network)
    {
        _batch = new ConcurrentQueue<Waiting>(),
        _httpClient = _httpClient,
        _cookie = _cookie,
    };

    /// <summary>
    /// Sends all commands of the batch. Each one's own task tells how it went, also when the request fails as a whole. After that this is
    /// a client like any other.
    /// </summary>
    /// <exception cref="InvalidOperationException">This is no batch.</exception>
    public async Task SendBatchAsync(CancellationToken cancellationToken = default)
    {
        var batch = TakeBatch();
        if (batch.Length == 0)
            return;
        try
        {
            await SendAsync(batch, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException e)
        {
            foreach (var waiting in batch)
                waiting.Reply.TrySetCanceled(e.CancellationToken);
        }
        catch (Exception e)
        {
            // whatever went wrong belongs to those who wait
            foreach (var waiting in batch)
                waiting.Reply.TrySetException(e);
        }
    }

    /// <summary>Drops all commands of the batch: their tasks are cancelled.</summary>
    /// <exception cref="InvalidOperationException">This is no batch.</exception>
    public void CancelBatch()
    {
        foreach (var waiting in TakeBatch())
            waiting.Reply.TrySetCanceled();
    }

    private static Task<RPCResponse> Enqueue(ConcurrentQueue<Waiting> batch, RPCRequest request)
    {
        var waiting = new Waiting(request, new TaskCompletionSource<RPCResponse>(TaskCreationOptions.RunContinuationsAsynchronously));
        batch.Enqueue(waiting);
        return waiting.Reply.Task;
    }

    private Waiting[] TakeBatch()
    {
        var batch = Interlocked.Exchange(ref _batch, null)
            ?? throw new InvalidOperationException("This client is no batch: use what PrepareBatch gives");
        var taken = batch.ToArray();
        for (var i = 0; i < taken.Length; i++)
            taken[i].Request.Id = i + 1;
        return taken;
    }

    private async Task SendAsync(Waiting[] batch, CancellationToken cancellationToken)
    {
        using var body = new StringWriter();
        for (var i = 0; i < batch.Length; i++)
        {
            body.Write(i == 0 ? '[' : ',');
            batch[i].Request.WriteJSON(body);
        }
        body.Write(']');
        using var reply = await PostAsync(body.ToString(), cancellationToken).ConfigureAwait(false);
        if (!reply.IsSuccessStatusCode)
            throw Failed(reply.StatusCode, $"answered a batch with status {(int)reply.StatusCode} {reply.ReasonPhrase}");
        foreach (var item in await ReadAsync<JArray>(reply, cancellationToken).ConfigureAwait(false))
        {
            // the answers may come in any order
            if (item is not JObject json || json["id"] is not JValue { Value: long id } || id < 1 || id > batch.Length)
                throw new FormatException($"bitcoind at {Address} answered something in a batch that was not asked: {Shorten(item)}");
            Complete(batch[id - 1].Reply, json);
        }
        foreach (var waiting in batch)
            waiting.Reply.TrySetException(new FormatException($"bitcoind at {Address} did not answer {waiting.Request.Method} in a batch"));
    }

    private static void Complete(TaskCompletionSource<RPCResponse> reply, JObject json)
    {
        try
        {
            reply.TrySetResult(new RPCResponse(json));
        }
        catch (FormatException e)
        {
            reply.TrySetException(e);
        }
    }
}
