namespace NBitcoin;

/// <summary>Something that a script can pay to.</summary>
public interface IDestination
{
    Script ScriptPubKey { get; }
}
