using Lnd.Actors.Keys;
using Lnd.Actors.Protocol;

namespace Lnd.Actors.Wallet;

/// <summary>Weights of the wallet's transactions, in weight units, and what is too little to be relayed.</summary>
internal static class SpendWeights
{
    /// <summary>What Bitcoin Core relays at most.</summary>
    public const uint MaxTransaction = 400_000;

    /// <summary>A change output: P2TR.</summary>
    public const uint Change = (8 + 1 + 34) * 4;

    /// <summary>The least that a change output may hold: Bitcoin Core's dust limit of P2TR.</summary>
    public static Satoshi ChangeDust { get; } = new(330);

    /// <summary>An input with its witness. ECDSA signatures are made with a low r, so that none is longer than 71 bytes.</summary>
    public static uint Input(AddressKind kind) => 41 * 4 + kind switch
    {
        AddressKind.P2wpkh => 1u + 1 + 71 + 1 + 33,
        AddressKind.P2tr => 1u + 1 + 64,
    };

    /// <summary>A whole transaction.</summary>
    /// <param name="inputs">What it spends.</param>
    /// <param name="scriptLength">Of the output that is asked for.</param>
    /// <param name="hasChange">Whether there is a second output.</param>
    public static uint Transaction(IReadOnlyCollection<Coin> inputs, int scriptLength, bool hasChange) =>
        Rest(inputs.Count, scriptLength) + (hasChange ? Change : 0) + (uint)inputs.Sum(coin => Input(coin.Kind));

    /// <summary>All but the inputs and the change.</summary>
    public static uint Rest(int inputs, int scriptLength) =>
        (uint)((4 + (inputs > 252 ? 3 : 1) + 1 + 8 + (scriptLength > 252 ? 3 : 1) + scriptLength + 4) * 4 + 2);

    /// <summary>Bitcoin Core's dust limit: what it costs, at 3 sat per virtual byte, to make and to spend an output.</summary>
    public static Satoshi Dust(ReadOnlySpan<byte> script)
    {
        if (script is [0x6a, ..])
            return Satoshi.Zero; // OP_RETURN
        var isWitness = script.Length is >= 4 and <= 42 && script[0] is 0 or (>= 0x51 and <= 0x60) && script[1] == script.Length - 2;
        return new Satoshi((ulong)(8 + 1 + script.Length + (isWitness ? 67 : 148)) * 3);
    }
}
