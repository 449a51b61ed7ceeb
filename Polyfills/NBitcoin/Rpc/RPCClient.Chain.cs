using Newtonsoft.Json.Linq;

namespace NBitcoin.RPC;

public partial class RPCClient
{
    /// <summary>What bitcoind knows of the chain.</summary>
    public Task<BlockchainInfo> GetBlockchainInfoAsync(CancellationToken cancellationToken = default) =>
        CallAsync(RPCOperations.getblockchaininfo, Read, cancellationToken);

    /// <summary>The height of the best chain.</summary>
    public Task<int> GetBlockCountAsync(CancellationToken cancellationToken = default) =>
        CallAsync(RPCOperations.getblockcount, result => result.Value<int>(), cancellationToken);

    /// <summary>The last block of the best chain.</summary>
    public Task<uint256> GetBestBlockHashAsync(CancellationToken cancellationToken = default) =>
        CallAsync(RPCOperations.getbestblockhash, Hash, cancellationToken);

    /// <summary>The block of the best chain at a height.</summary>
    public Task<uint256> GetBlockHashAsync(int height, CancellationToken cancellationToken = default) =>
        CallAsync(RPCOperations.getblockhash, Hash, cancellationToken, height);

    /// <inheritdoc cref="GetBlockHashAsync(int, CancellationToken)"/>
    public Task<uint256> GetBlockHashAsync(uint height, CancellationToken cancellationToken = default) =>
        CallAsync(RPCOperations.getblockhash, Hash, cancellationToken, height);

    /// <summary>A whole block.</summary>
    public Task<Block> GetBlockAsync(uint256 blockId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(blockId);
        return CallAsync(
            RPCOperations.getblock, result => Block.Parse(Text(result), Network.Consensus.ConsensusFactory), cancellationToken, blockId, false);
    }

    /// <summary>The whole block of the best chain at a height.</summary>
    public async Task<Block> GetBlockAsync(int height, CancellationToken cancellationToken = default) =>
        await GetBlockAsync(await GetBlockHashAsync(height, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc cref="GetBlockAsync(int, CancellationToken)"/>
    public async Task<Block> GetBlockAsync(uint height, CancellationToken cancellationToken = default) =>
        await GetBlockAsync(await GetBlockHashAsync(height, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>The header of a block.</summary>
    public Task<BlockHeader> GetBlockHeaderAsync(uint256 blockHash, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(blockHash);
        return CallAsync(
            "getblockheader", result => BlockHeader.Parse(Text(result), Network.Consensus.ConsensusFactory), cancellationToken, blockHash, false);
    }

    /// <summary>The header of the block of the best chain at a height.</summary>
    public async Task<BlockHeader> GetBlockHeaderAsync(int height, CancellationToken cancellationToken = default) =>
        await GetBlockHeaderAsync(await GetBlockHashAsync(height, cancellationToken).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false);

    /// <inheritdoc cref="GetBlockHeaderAsync(int, CancellationToken)"/>
    public async Task<BlockHeader> GetBlockHeaderAsync(uint height, CancellationToken cancellationToken = default) =>
        await GetBlockHeaderAsync(await GetBlockHashAsync(height, cancellationToken).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false);

    /// <summary>An output that is not spent, null when there is none.</summary>
    /// <param name="txid">Its transaction.</param>
    /// <param name="index">Its number there.</param>
    /// <param name="includeMempool">Count the transactions that are not in a block yet, as outputs and as spends?</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<GetTxOutResponse?> GetTxOutAsync(
        uint256 txid, int index, bool includeMempool = true, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(txid);
        return CallAsync(RPCOperations.gettxout, ReadTxOut, cancellationToken, txid, index, includeMempool);
    }

    /// <summary>Looks for all unspent outputs of some descriptors. Takes minutes on the main network.</summary>
    public Task<ScanTxoutSetResponse> StartScanTxoutSetAsync(
        ScanTxoutSetParameters parameters, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var descriptors = new JArray(parameters.Descriptors.Select(d => d.ToJson()));
        return CallAsync(RPCOperations.scantxoutset, ReadScan, cancellationToken, "start", descriptors);
    }

    /// <summary>How far the search for unspent outputs is, in percent; null when there is none.</summary>
    public Task<decimal?> GetStatusScanTxoutSetAsync(CancellationToken cancellationToken = default) => CallAsync(
        RPCOperations.scantxoutset, result => result is JObject ? result.Value<decimal?>("progress") : null, cancellationToken, "status");

    /// <summary>Stops the search for unspent outputs. False when there is none.</summary>
    public Task<bool> AbortScanTxoutSetAsync(CancellationToken cancellationToken = default) =>
        CallAsync(RPCOperations.scantxoutset, result => result.Value<bool>(), cancellationToken, "abort");

    /// <summary>How long bitcoind runs.</summary>
    public Task<TimeSpan> UptimeAsync(CancellationToken cancellationToken = default) =>
        CallAsync(RPCOperations.uptime, result => TimeSpan.FromSeconds(result.Value<double>()), cancellationToken);

    /// <summary>Stops bitcoind.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) => SendCommandAsync(RPCOperations.stop, cancellationToken);

    /// <summary>Finds blocks that pay to an address, on a chain where that takes no work.</summary>
    public Task<uint256[]> GenerateToAddressAsync(int nBlocks, BitcoinAddress address, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nBlocks);
        ArgumentNullException.ThrowIfNull(address);
        return CallAsync(RPCOperations.generatetoaddress, Hashes, cancellationToken, nBlocks, address.ToString());
    }

    /// <summary>Makes bitcoind leave the chain with a block.</summary>
    public Task InvalidateBlockAsync(uint256 blockhash, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(blockhash);
        return SendCommandAsync(RPCOperations.invalidateblock, cancellationToken, blockhash);
    }

    private static BlockchainInfo Read(JToken result) => new()
    {
        Chain = Network.GetNetwork(Text(Field(result, "chain"))),
        Blocks = Field(result, "blocks").Value<ulong>(),
        Headers = Field(result, "headers").Value<ulong>(),
        BestBlockHash = Hash(Field(result, "bestblockhash")),
        Difficulty = Field(result, "difficulty").Value<ulong>(),
        MedianTime = Field(result, "mediantime").Value<ulong>(),
        VerificationProgress = Field(result, "verificationprogress").Value<float>(),
        InitialBlockDownload = result.Value<bool?>("initialblockdownload") ?? false,
        ChainWork = Hash(Field(result, "chainwork")),
        SizeOnDisk = result.Value<ulong?>("size_on_disk") ?? 0,
        Pruned = Field(result, "pruned").Value<bool>(),
    };

    private static GetTxOutResponse? ReadTxOut(JToken result)
    {
        if (result.Type == JTokenType.Null)
            return null;
        var script = Field(result, "scriptPubKey");
        return new GetTxOutResponse
        {
            BestBlock = Hash(Field(result, "bestblock")),
            Confirmations = Field(result, "confirmations").Value<int>(),
            IsCoinBase = Field(result, "coinbase").Value<bool>(),
            ScriptPubKeyType = Text(Field(script, "type")),
            TxOut = new TxOut(Amount(Field(result, "value")), Script.FromHex(Text(Field(script, "hex")))),
        };
    }

    private static ScanTxoutSetResponse ReadScan(JToken result) => new()
    {
        Success = Field(result, "success").Value<bool>(),
        SearchedItems = (result["txouts"] ?? Field(result, "searched_items")).Value<int>(),
        TotalAmount = Amount(Field(result, "total_amount")),
        Outputs =
        [
            .. Field(result, "unspents").Select(unspent => new ScanTxoutOutput
            {
                Coin = new Coin(
                    Hash(Field(unspent, "txid")),
                    Field(unspent, "vout").Value<uint>(),
                    Amount(Field(unspent, "amount")),
                    Script.FromHex(Text(Field(unspent, "scriptPubKey")))),
                Height = Field(unspent, "height").Value<int>(),
            }),
        ],
    };
}
