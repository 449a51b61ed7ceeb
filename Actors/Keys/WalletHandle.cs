using Lnd.Actors.Protocol;
using NBitcoin;

namespace Lnd.Actors.Keys;

/// <summary>Scripts and signatures of the wallet's keys.</summary>
internal sealed class WalletHandle(KeyGate gate, ExtKey parent) : IWalletSigner
{
    /// <summary>The children's public keys follow from it, without the secret.</summary>
    private readonly ExtPubKey _parent = parent.Neuter();

    public ByteString ScriptOf(AddressKind kind, uint keyIndex) => ByteString.Own(ScriptOf(_parent.Derive(keyIndex).PubKey, kind).ToBytes());

    public void Sign(Transaction transaction, IReadOnlyList<TxOut> spends, IReadOnlyList<WalletInput> inputs)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(spends);
        ArgumentNullException.ThrowIfNull(inputs);
        if (spends.Count != transaction.Inputs.Count)
            throw new ArgumentException($"{transaction.Inputs.Count} inputs, but {spends.Count} outputs that they spend", nameof(spends));
        var shared = transaction.PrecomputeTransactionData([.. spends]);
        foreach (var input in inputs)
        {
            using var pass = gate.Enter();
            using var key = parent.Derive(input.KeyIndex).PrivateKey;
            // the key must not sign for anybody else's script
            if (ScriptOf(key.PubKey, input.Kind) != spends[input.Input].ScriptPubKey)
                throw new ArgumentException($"input {input.Input} does not spend an output of key {input.KeyIndex}", nameof(inputs));
            transaction.Inputs[input.Input].WitScript = input.Kind switch
            {
                AddressKind.P2wpkh => SignKeyHash(transaction, spends[input.Input], input.Input, key, shared),
                AddressKind.P2tr => SignTaproot(transaction, input.Input, key, shared),
            };
        }
    }

    public override string ToString() => nameof(WalletHandle);

    private static Script ScriptOf(PubKey key, AddressKind kind) => key.GetScriptPubKey(kind switch
    {
        AddressKind.P2wpkh => ScriptPubKeyType.Segwit,
        AddressKind.P2tr => ScriptPubKeyType.TaprootBIP86,
    });

    private static WitScript SignKeyHash(Transaction transaction, TxOut spent, int input, Key key, PrecomputedTransactionData shared)
    {
        // BIP 143 has the script of a P2PKH stand for a P2WPKH
        var hash = transaction.GetSignatureHash(key.PubKey.Hash.ScriptPubKey, input, SigHash.All, spent, HashVersion.WitnessV0, shared);
        return new WitScript([new TransactionSignature(key.Sign(hash), SigHash.All).ToBytes(), key.PubKey.ToBytes()]);
    }

    private static WitScript SignTaproot(Transaction transaction, int input, Key key, PrecomputedTransactionData shared)
    {
        var hash = transaction.GetSignatureHashTaproot(shared, new TaprootExecutionData(input));
        return new WitScript([key.SignTaprootKeySpend(hash).ToBytes()]);
    }
}
