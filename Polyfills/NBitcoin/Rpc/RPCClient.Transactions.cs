using System.Globalization;
using Newtonsoft.Json.Linq;

namespace NBitcoin.RPC;

public partial class RPCClient
{
    /// <summary>A transaction of the mempool or, when bitcoind has an index of transactions, of any block.</summary>
    /// <param name="txid">The transaction.</param>
    /// <param name="throwIfNotFound">Throw <see cref="RPCException"/> when bitcoind does not know it, or give null?</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<Transaction?> GetRawTransactionAsync(uint256 txid, bool throwIfNotFound = true, CancellationToken cancellationToken = default) =>
        GetRawTransactionAsync(txid, null, throwIfNotFound, cancellationToken);

    /// <summary>A transaction of a block; of the mempool or the index when the block is null.</summary>
    /// <inheritdoc cref="GetRawTransactionAsync(uint256, bool, CancellationToken)"/>
    /// <param name="txid">The transaction.</param>
    /// <param name="blockId">Its block.</param>
    /// <param name="throwIfNotFound">Throw <see cref="RPCException"/> when bitcoind does not know it, or give null?</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<Transaction?> GetRawTransactionAsync(
        uint256 txid, uint256? blockId, bool throwIfNotFound = true, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(txid);
        object[] parameters = blockId is null ? [txid, false] : [txid, false, blockId];
        var request = new RPCRequest(RPCOperations.getrawtransaction, parameters) { ThrowIfRPCError = throwIfNotFound };
        var response = await SendCommandAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.Error is { Code: RPCErrorCode.RPC_INVALID_ADDRESS_OR_KEY })
            return null;
        response.ThrowIfError();
        return Interpret(request, response, ReadTransaction);
    }

    /// <summary>Gives a transaction to bitcoind, which checks it and sends it to its peers. Its id.</summary>
    /// <exception cref="RPCException">bitcoind refuses it.</exception>
    public Task<uint256> SendRawTransactionAsync(Transaction tx, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tx);
        return SendRawTransactionAsync(tx.ToBytes(), cancellationToken);
    }

    /// <inheritdoc cref="SendRawTransactionAsync(Transaction, CancellationToken)"/>
    public Task<uint256> SendRawTransactionAsync(byte[] bytes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return CallAsync(RPCOperations.sendrawtransaction, Hash, cancellationToken, Convert.ToHexStringLower(bytes));
    }

    /// <summary>Would bitcoind take this transaction? Nothing is sent.</summary>
    public Task<MempoolAcceptResult> TestMempoolAcceptAsync(Transaction transaction, CancellationToken cancellationToken = default) =>
        TestMempoolAcceptAsync(transaction, null, cancellationToken);

    /// <inheritdoc cref="TestMempoolAcceptAsync(Transaction, CancellationToken)"/>
    public Task<MempoolAcceptResult> TestMempoolAcceptAsync(
        Transaction transaction, TestMempoolParameters? parameters, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        string[] transactions = [transaction.ToHex()];
        object[] arguments = parameters?.MaxFeeRate is { } limit
            ? [transactions, limit.FeePerK.ToDecimal(MoneyUnit.BTC)]
            : [transactions];
        return CallAsync(RPCOperations.testmempoolaccept, ReadAcceptance, cancellationToken, arguments);
    }

    /// <summary>What the mempool holds and which fee rates it takes.</summary>
    public Task<MemPoolInfo> GetMemPoolAsync(CancellationToken cancellationToken = default) => CallAsync(
        RPCOperations.getmempoolinfo,
        result => new MemPoolInfo
        {
            Size = Field(result, "size").Value<int>(),
            Bytes = Field(result, "bytes").Value<int>(),
            Usage = Field(result, "usage").Value<int>(),
            MaxMemPool = Field(result, "maxmempool").Value<double>(),
            MemPoolMinFee = Field(result, "mempoolminfee").Value<double>(),
            MinRelayTxFee = Field(result, "minrelaytxfee").Value<double>(),
        },
        cancellationToken);

    /// <summary>The transactions of the mempool.</summary>
    public Task<uint256[]> GetRawMempoolAsync(CancellationToken cancellationToken = default) =>
        CallAsync(RPCOperations.getrawmempool, Hashes, cancellationToken);

    /// <summary>The fee rate that gets a transaction into one of the next blocks.</summary>
    /// <param name="confirmationTarget">Within how many blocks.</param>
    /// <param name="estimateMode">How careful; bitcoind's default when null.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="NoEstimationException">bitcoind has seen too little.</exception>
    public async Task<EstimateSmartFeeResponse> EstimateSmartFeeAsync(
        int confirmationTarget, EstimateSmartFeeMode? estimateMode = null, CancellationToken cancellationToken = default) =>
        await TryEstimateSmartFeeAsync(confirmationTarget, estimateMode, cancellationToken).ConfigureAwait(false)
            ?? throw new NoEstimationException(confirmationTarget);

    /// <summary>
    /// The fee rate that gets a transaction into one of the next blocks; null when bitcoind has no estimate or gives an error.
    /// </summary>
    /// <inheritdoc cref="EstimateSmartFeeAsync"/>
    public async Task<EstimateSmartFeeResponse?> TryEstimateSmartFeeAsync(
        int confirmationTarget, EstimateSmartFeeMode? estimateMode = null, CancellationToken cancellationToken = default)
    {
        object[] parameters = estimateMode is { } mode ? [confirmationTarget, mode.ToString().ToUpperInvariant()] : [confirmationTarget];
        var request = new RPCRequest(RPCOperations.estimatesmartfee, parameters) { ThrowIfRPCError = false };
        var response = await SendCommandAsync(request, cancellationToken).ConfigureAwait(false);
        return response.Error is null ? Interpret(request, response, ReadEstimate) : null;
    }

    /// <summary>A new address of bitcoind's wallet.</summary>
    public Task<BitcoinAddress> GetNewAddressAsync(CancellationToken cancellationToken = default) =>
        CallAsync(RPCOperations.getnewaddress, result => BitcoinAddress.Create(Text(result), Network), cancellationToken);

    /// <summary>A new address of bitcoind's wallet, of a kind.</summary>
    public Task<BitcoinAddress> GetNewAddressAsync(GetNewAddressRequest? request, CancellationToken cancellationToken = default)
    {
        var parameters = new Dictionary<string, object>();
        if (request?.Label is { } label)
            parameters["label"] = label;
        if (request?.AddressType is { } type)
        {
            parameters["address_type"] = type switch
            {
                AddressType.Legacy => "legacy",
                AddressType.P2SHSegwit => "p2sh-segwit",
                AddressType.Bech32 => "bech32",
                _ => throw new NotSupportedException($"There is no kind of address {type}"),
            };
        }
        return CallAsync(
            new RPCRequest { Method = nameof(RPCOperations.getnewaddress), NamedParams = parameters },
            result => BitcoinAddress.Create(Text(result), Network),
            cancellationToken);
    }

    /// <summary>Pays from bitcoind's wallet. The transaction's id.</summary>
    public Task<uint256> SendToAddressAsync(BitcoinAddress address, Money amount, CancellationToken cancellationToken = default) =>
        SendToAddressAsync(address, amount, null, cancellationToken);

    /// <inheritdoc cref="SendToAddressAsync(BitcoinAddress, Money, CancellationToken)"/>
    public Task<uint256> SendToAddressAsync(
        BitcoinAddress address, Money amount, SendToAddressParameters? parameters, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(amount);
        var request = parameters is null
            ? new RPCRequest(RPCOperations.sendtoaddress, [address.ToString(), Coins(amount)])
            : new RPCRequest { Method = nameof(RPCOperations.sendtoaddress), NamedParams = parameters.ToNamed(address, Coins(amount)) };
        return CallAsync(request, Hash, cancellationToken);
    }

    // as text, which is exact
    private static string Coins(Money amount) => amount.ToDecimal(MoneyUnit.BTC).ToString("0.00000000", CultureInfo.InvariantCulture);

    private static MempoolAcceptResult ReadAcceptance(JToken result)
    {
        if (result is not JArray { Count: > 0 } results)
            throw new FormatException("there is no result for the transaction");
        var allowed = Field(results[0], "allowed").Value<bool>();
        return new MempoolAcceptResult
        {
            TxId = Hash(Field(results[0], "txid")),
            IsAllowed = allowed,
            RejectReason = allowed ? "" : Text(Field(results[0], "reject-reason")),
        };
    }

    private static EstimateSmartFeeResponse? ReadEstimate(JToken result)
    {
        // without an estimate there is a list of errors instead
        var rate = Money.Coins(result.Value<decimal?>("feerate") ?? 0);
        return rate > Money.Zero ? new EstimateSmartFeeResponse { FeeRate = new FeeRate(rate), Blocks = Field(result, "blocks").Value<int>() } : null;
    }
}
