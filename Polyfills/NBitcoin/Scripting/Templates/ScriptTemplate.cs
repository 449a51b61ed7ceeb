namespace NBitcoin;

/// <summary>A standard form of output scripts: tells, makes and takes apart the scripts of that form.</summary>
public abstract class ScriptTemplate
{
    private protected ScriptTemplate() { }

    /// <summary>The script has this form.</summary>
    public virtual bool CheckScriptPubKey(Script scriptPubKey)
    {
        ArgumentNullException.ThrowIfNull(scriptPubKey);
        return Matches(scriptPubKey);
    }

    private protected abstract bool Matches(Script script);
}
