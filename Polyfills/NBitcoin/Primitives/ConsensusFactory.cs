using System.Diagnostics.CodeAnalysis;

namespace NBitcoin;

/// <summary>Makes the objects that a serialisation is read into; chains with other rules override it.</summary>
public class ConsensusFactory
{
    internal static ConsensusFactory Bitcoin { get; } = new();

    public virtual Block CreateBlock() => new(CreateBlockHeader());
    public virtual BlockHeader CreateBlockHeader() => new();
    public virtual Transaction CreateTransaction() => new();
    public virtual TxIn CreateTxIn() => new();
    public virtual TxOut CreateTxOut() => new();

    /// <returns>False where this factory has nothing to say about <paramref name="type"/>.</returns>
    public virtual bool TryCreateNew(Type type, [NotNullWhen(true)] out IBitcoinSerializable? result)
    {
        result =
              type == typeof(Transaction) ? CreateTransaction()
            : type == typeof(Block) ? CreateBlock()
            : type == typeof(BlockHeader) ? CreateBlockHeader()
            : type == typeof(TxIn) ? CreateTxIn()
            : type == typeof(TxOut) ? CreateTxOut()
            : null;
        return result is not null;
    }

    public bool TryCreateNew<T>([MaybeNullWhen(false)] out T result) where T : IBitcoinSerializable
    {
        var created = TryCreateNew(typeof(T), out var obj);
        result = created ? (T)obj! : default;
        return created;
    }
}
