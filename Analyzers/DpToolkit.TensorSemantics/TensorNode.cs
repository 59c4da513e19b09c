namespace DpToolkit.TensorSemantics;

/// <summary>A tensor of a <see cref="TensorGraph"/>.</summary>
/// <param name="Kind">Where it comes from.</param>
/// <param name="Name">The operation, field, module type, or what isn't understood.</param>
/// <param name="Arguments">The arguments.</param>
/// <param name="Source">The source text.</param>
public sealed record TensorNode(TensorNodeKind Kind, string Name, EquatableArray<TensorArgument> Arguments, string Source)
{
    /// <summary>The name of a Module node that stands for the whole private model: one row of its output a sample.</summary>
    public const string Output = "the private model";

    /// <summary>The name of a Join node for what a loop leaves: the value before it, or that of a pass.</summary>
    public const string Loop = "a loop";

    /// <summary>The name of the argument that a view has which is taken to keep the samples first: <c>view(-1, 1, 28, 28)</c>.</summary>
    public const string SamplesFirst = "samples_first";

    /// <summary>The name of the argument that says which result of a layer with several it is.</summary>
    public const string Part = "part";

    /// <summary>The name of the argument that a selection of rows has whose indices are a permutation.</summary>
    public const string Permuted = "permuted";

    /// <summary>The name of the argument that a merging has which merges what a stack made.</summary>
    public const string Copies = "copies";

    /// <summary>The name of the argument of an input that says how many dimensions it has.</summary>
    public const string Rank = "rank";

    /// <summary>The table's row, for an operation.</summary>
    public TensorOperation? Operation => Kind == TensorNodeKind.Operation ? TensorOperations.Find(Name) : null;

    /// <summary>The tensors that it is computed from.</summary>
    public IEnumerable<int> Inputs => Arguments.SelectMany(argument => argument.Nodes);

    /// <summary>The argument of that name, or null.</summary>
    public TensorArgument? this[string name] => Arguments.FirstOrDefault(argument => argument.Name == name);
}
