namespace NBitcoin;

/// <summary>A node of a taproot tree: a leaf, a branch, or a part of which only the hash is known. Immutable.</summary>
public class TaprootNodeInfo
{
    private TaprootNodeInfo(uint256 hash, IReadOnlyList<Leaf> leaves, bool hasHiddenNodes)
    {
        Hash = hash;
        Leaves = leaves;
        HasHiddenNodes = hasHiddenNodes;
    }

    internal uint256 Hash { get; }
    internal IReadOnlyList<Leaf> Leaves { get; }
    internal bool HasHiddenNodes { get; }

    /// <summary>A leaf.</summary>
    public static TaprootNodeInfo NewLeaf(TapScript script)
    {
        ArgumentNullException.ThrowIfNull(script);
        return new TaprootNodeInfo(script.LeafHash, [new Leaf(script, [])], false);
    }

    /// <summary>A part of the tree that is not shown.</summary>
    public static TaprootNodeInfo NewHiddenNode(uint256 hash)
    {
        ArgumentNullException.ThrowIfNull(hash);
        return new TaprootNodeInfo(hash, [], true);
    }

    /// <summary>The branch of two nodes; their order makes no difference.</summary>
    public static TaprootNodeInfo operator +(TaprootNodeInfo a, TaprootNodeInfo b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return new TaprootNodeInfo(
            TaprootTweak.Branch(a.Hash, b.Hash),
            [.. a.Leaves.Select(l => l.Beside(b.Hash)), .. b.Leaves.Select(l => l.Beside(a.Hash))],
            a.HasHiddenNodes || b.HasHiddenNodes);
    }

    /// <summary>A leaf and the hashes beside the way up from it.</summary>
    internal sealed record Leaf(TapScript Script, List<uint256> Branch)
    {
        public Leaf Beside(uint256 sibling) => this with { Branch = [.. Branch, sibling] };
    }
}

/// <summary>All that is needed to spend a taproot output: its keys and the proof of each script. Immutable.</summary>
public class TaprootSpendInfo
{
    private readonly Dictionary<TapScript, List<List<uint256>>> _branches;

    /// <summary>The parts, which must fit together.</summary>
    public TaprootSpendInfo(
        TaprootInternalPubKey internalPubKey,
        TaprootFullPubKey outputPubKey,
        Dictionary<TapScript, List<List<uint256>>> scriptToMerkleProofMap,
        uint256? merkleRoot)
    {
        ArgumentNullException.ThrowIfNull(internalPubKey);
        ArgumentNullException.ThrowIfNull(outputPubKey);
        ArgumentNullException.ThrowIfNull(scriptToMerkleProofMap);
        InternalPubKey = internalPubKey;
        OutputPubKey = outputPubKey;
        MerkleRoot = merkleRoot;
        _branches = new Dictionary<TapScript, List<List<uint256>>>(scriptToMerkleProofMap);
    }

    /// <summary>The key that can spend without a script.</summary>
    public TaprootInternalPubKey InternalPubKey { get; }

    /// <summary>The key of the output.</summary>
    public TaprootFullPubKey OutputPubKey { get; }

    /// <summary>The root of the tree, null when there is none.</summary>
    public uint256? MerkleRoot { get; }

    /// <summary>Is no script known?</summary>
    public bool IsKeyPathOnlySpend => _branches.Count == 0;

    /// <summary>An output whose scripts, if it has any, are not known.</summary>
    public static TaprootSpendInfo CreateKeySpend(TaprootInternalPubKey internalPubKey, uint256? merkleRoot = null)
    {
        ArgumentNullException.ThrowIfNull(internalPubKey);
        return new TaprootSpendInfo(internalPubKey, internalPubKey.GetTaprootFullPubKey(merkleRoot), [], merkleRoot);
    }

    /// <summary>An output with the tree below <paramref name="node"/>.</summary>
    public static TaprootSpendInfo FromNodeInfo(TaprootInternalPubKey internalPubKey, TaprootNodeInfo node)
    {
        ArgumentNullException.ThrowIfNull(internalPubKey);
        ArgumentNullException.ThrowIfNull(node);
        var branches = node.Leaves.GroupBy(l => l.Script).ToDictionary(g => g.Key, g => g.Select(l => l.Branch).ToList());
        return new TaprootSpendInfo(internalPubKey, internalPubKey.GetTaprootFullPubKey(node.Hash), branches, node.Hash);
    }

    /// <inheritdoc cref="TaprootBuilder.WithHuffmanTree"/>
    public static TaprootSpendInfo WithHuffmanTree(TaprootInternalPubKey internalPubKey, params (uint, TapScript)[] scriptWeights) =>
        TaprootBuilder.WithHuffmanTree(scriptWeights).Finalize(internalPubKey);

    /// <summary>The shortest proof of <paramref name="script"/>.</summary>
    /// <exception cref="InvalidDataException">The script is not in the tree.</exception>
    public ControlBlock GetControlBlock(TapScript script) => TryGetControlBlock(script, out var controlBlock)
        ? controlBlock
        : throw new InvalidDataException($"The script {script} is not in the tree");

    /// <summary>The shortest proof of <paramref name="script"/>, if it is in the tree.</summary>
    public bool TryGetControlBlock(TapScript script, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ControlBlock? controlBlock)
    {
        ArgumentNullException.ThrowIfNull(script);
        controlBlock = _branches.TryGetValue(script, out var branches)
            ? new ControlBlock(script.Version, OutputPubKey.OutputKeyParity, InternalPubKey, [.. branches.MinBy(b => b.Count)!])
            : null;
        return controlBlock is not null;
    }
}

/// <summary>Builds a taproot tree from its leaves, from left to right, each with its depth.</summary>
public class TaprootBuilder
{
    private const int MaxDepth = 128;

    // what is built so far at each depth and waits for its sibling
    private readonly List<TaprootNodeInfo?> _waiting = [];

    /// <summary>Is the tree complete, or is there none?</summary>
    public bool IsFinalizable => _waiting.Count == 0 || _waiting is [not null];

    /// <summary>Is there a part of which only the hash is known?</summary>
    public bool HasHiddenNodes => _waiting.Any(n => n is { HasHiddenNodes: true });

    /// <summary>A tree in which a script is the nearer to the root, and so the cheaper to spend, the more it weighs.</summary>
    /// <exception cref="ArgumentException">No script.</exception>
    public static TaprootBuilder WithHuffmanTree(params (uint, TapScript)[] scriptWeights)
    {
        ArgumentNullException.ThrowIfNull(scriptWeights);
        if (scriptWeights.Length == 0)
            throw new ArgumentException("A tree has at least one script", nameof(scriptWeights));
        var nodes = new PriorityQueue<TaprootNodeInfo, ulong>();
        foreach (var (weight, script) in scriptWeights)
            nodes.Enqueue(TaprootNodeInfo.NewLeaf(script), weight);
        while (nodes.Count > 1)
        {
            nodes.TryDequeue(out var a, out var weightA);
            nodes.TryDequeue(out var b, out var weightB);
            nodes.Enqueue(a! + b!, weightA + weightB);
        }
        var builder = new TaprootBuilder();
        builder._waiting.Add(nodes.Dequeue());
        return builder;
    }

    /// <summary>The next leaf, <paramref name="depth"/> levels below the root.</summary>
    /// <exception cref="InvalidDataException">The depth is over 128 or leaves a gap to the left.</exception>
    /// <exception cref="InvalidOperationException">The tree is complete already.</exception>
    public TaprootBuilder AddLeaf(uint depth, TapScript script) => Insert(depth, TaprootNodeInfo.NewLeaf(script));

    /// <summary>The next part of the tree, <paramref name="depth"/> levels below the root, of which only the hash is known.</summary>
    /// <inheritdoc cref="AddLeaf"/>
    public TaprootBuilder AddHiddenNode(uint depth, uint256 hash) => Insert(depth, TaprootNodeInfo.NewHiddenNode(hash));

    /// <summary>The output with this tree.</summary>
    /// <exception cref="InvalidOperationException">The tree is not complete.</exception>
    public TaprootSpendInfo Finalize(TaprootInternalPubKey internalPubKey) => _waiting switch
    {
        [] => TaprootSpendInfo.CreateKeySpend(internalPubKey),
        [{ } root] => TaprootSpendInfo.FromNodeInfo(internalPubKey, root),
        _ => throw new InvalidOperationException($"The tree is not complete: a node at depth {_waiting.Count - 1} has no sibling"),
    };

    private TaprootBuilder Insert(uint depth, TaprootNodeInfo node)
    {
        if (depth > MaxDepth)
            throw new InvalidDataException($"A taproot tree has at most {MaxDepth} levels, not {depth}");
        if (depth + 1 < _waiting.Count)
            throw new InvalidDataException($"A node at depth {_waiting.Count - 1} has no sibling yet, so none can follow at depth {depth}");
        while (_waiting.Count == depth + 1 && _waiting[^1] is { } sibling)
        {
            if (depth == 0)
                throw new InvalidOperationException("The tree is complete: there is nothing beside its root");
            _waiting.RemoveAt(_waiting.Count - 1);
            node = sibling + node;
            depth--;
        }
        while (_waiting.Count < depth + 1)
            _waiting.Add(null);
        _waiting[(int)depth] = node;
        return this;
    }
}
