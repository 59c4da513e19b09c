using System.Globalization;
using System.Text.RegularExpressions;
using DpToolkit.TensorSemantics;
using Microsoft.CodeAnalysis.CSharp;

namespace DpToolkit.Generators.Differentiate;

/// <summary>
/// Reverse-mode differentiation of a graph, sample by sample at once: the gradient of a value with samples has its shape [B, ...],
/// that of a value without samples has one more dimension, [B, *shape].
/// </summary>
internal sealed class Differentiator
{
    private const string Nn = "nn.functional";
    private static readonly Regex placeholder = new(@"\{([A-Za-z0-9_]+)\}", RegexOptions.CultureInvariant);
    private static readonly Regex nodeText = new(@"\$(\d+)", RegexOptions.CultureInvariant);

    private readonly TensorGraph graph;
    private readonly Activity activity;
    private readonly bool[] needed;
    private readonly List<string>[] gradients;
    private readonly List<Statement> checks = [];
    private readonly List<Statement> backward = [];
    private readonly List<Term> terms = [];
    private readonly Dictionary<int, string> shapes = [];
    private readonly Dictionary<int, (long Rank, string Source)> ranks = [];
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private int current;

    private Differentiator(TensorGraph graph)
    {
        this.graph = graph;
        activity = new Activity(graph);
        needed = new bool[graph.Nodes.Count];
        gradients = graph.Nodes.Select(_ => new List<string>()).ToArray();
    }

    public static Program Run(TensorGraph graph) => new Differentiator(graph).Run();

    private Program Run()
    {
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            if (activity.Reaching[i] && graph.Nodes[i].Kind == TensorNodeKind.Operation)
                Check(i);
        }
        foreach (var rank in ranks.Where(rank => rank.Value.Rank > 1))
            checks.Insert(0, new("", $"SampleShapes.RequireRank({Value(rank.Key)}.shape, {rank.Value.Rank}, {Quote(rank.Value.Source)})", rank.Value.Source));
        gradients[graph.Result].Add("gradOutput");
        shapes[graph.Result] = "gradOutput.shape";
        for (current = graph.Result; current >= 0; current--)
        {
            if (gradients[current].Count > 0)
                Reverse(current);
        }
        var forward = new List<Statement>();
        for (var i = graph.Nodes.Count - 1; i >= 0; i--)
        {
            if (needed[i] && graph.Nodes[i].Kind == TensorNodeKind.Operation)
                forward.Insert(0, new($"v{i}", Expand(graph.Nodes[i].Operation!.Forward, i, null, shift: false), graph.Nodes[i].Source));
        }
        terms.Reverse();
        return new(forward, checks, backward, terms);
    }

    private void Reverse(int index)
    {
        var node = graph.Nodes[index];
        var g = gradients[index].Count == 1 ? gradients[index][0] : string.Join(" + ", gradients[index]);
        if (node.Kind == TensorNodeKind.Parameter)
        {
            foreach (var use in gradients[index])
                terms.Add(new(node.Name, use, null, node.Source));
            return;
        }
        if (node.Kind != TensorNodeKind.Operation || !activity.HasParameters(index))
            return;
        g = Name(g, $"g{index}");
        shapes[index] = activity.HasSamples(index) ? $"{g}.shape" : Shape(index);
        var operation = node.Operation!;
        switch (operation.Class)
        {
            case OperationClass.MatMul:
                MatMul(node, g);
                break;
            case OperationClass.Linear:
                Linear(node, g);
                break;
            case OperationClass.Einsum:
                Einsum(node, g);
                break;
            case OperationClass.Reduction:
                Reduction(node, index, g);
                break;
            case OperationClass.Pointwise or OperationClass.Along:
                ByTemplate(node, operation, index, g);
                break;
            default:
                View(node, operation.Class, index, g);
                break;
        }
    }

    private void ByTemplate(TensorNode node, TensorOperation operation, int index, string g)
    {
        var broadcasts = node.Inputs.Count() > 1;
        for (var i = 0; i < operation.Reverse.Count; i++)
        {
            if (node.Arguments[i].Kind != TensorArgumentKind.Tensor || !activity.HasParameters(node.Arguments[i].Nodes[0]))
                continue;
            var operand = node.Arguments[i].Nodes[0];
            var gradient = Expand(operation.Reverse[i], index, g, shift: !activity.HasSamples(index));
            if (broadcasts)
                gradient = activity.HasSamples(operand)
                    ? $"SampleShapes.SumTo({gradient}, {Shape(operand)})"
                    : $"SampleShapes.SumToParameter({gradient}, {Value(operand)}, samples)";
            Add(operand, gradient);
        }
    }

    private void MatMul(TensorNode node, string g)
    {
        var (a, b) = (node.Arguments[0].Nodes[0], node.Arguments[1].Nodes[0]);
        var (left, right) = (activity.HasSamples(a), activity.HasSamples(b));
        if (activity.HasParameters(b))
        {
            if (left && !right)
                AddOuter(b, g, Value(a));
            else if (left)
                Add(b, $"SampleShapes.SumTo({Value(a)}.transpose(-2, -1).matmul({g}), {Shape(b)})");
            else
                Add(b, $"{Value(a)}.transpose(-2, -1).matmul({g})");
        }
        if (activity.HasParameters(a))
        {
            if (right && !left)
                AddOuter(a, $"{Value(b)}.transpose(-2, -1)", $"{g}.transpose(-2, -1)");
            else if (left && right)
                Add(a, $"SampleShapes.SumTo({g}.matmul({Value(b)}.transpose(-2, -1)), {Shape(a)})");
            else
                Add(a, $"{g}.matmul({Value(b)}.transpose(-2, -1))");
        }
    }

    private void Linear(TensorNode node, string g)
    {
        var (x, weight) = (node.Arguments[0].Nodes[0], node.Arguments[1].Nodes[0]);
        if (node["bias"] is { Kind: TensorArgumentKind.Tensor } bias && activity.HasParameters(bias.Nodes[0]))
            Add(bias.Nodes[0], $"SampleShapes.SumToParameter({g}, {Value(bias.Nodes[0])}, samples)");
        if (activity.HasParameters(weight))
            AddOuter(weight, Value(x), g);
        if (activity.HasParameters(x))
            Add(x, $"{g}.matmul({Value(weight)})");
    }

    private void Einsum(TensorNode node, string g)
    {
        var equation = EinsumEquation.Parse(node["equation"]!.Text)!;
        var inputs = node.Inputs.ToList();
        var batch = equation.Output[0];
        for (var i = 0; i < inputs.Count; i++)
        {
            if (!activity.HasParameters(inputs[i]))
                continue;
            var others = Enumerable.Range(0, inputs.Count).Where(k => k != i).ToList();
            var samples = activity.HasSamples(inputs[i]);
            var target = samples ? equation.Inputs[i] : batch + equation.Inputs[i];
            var labels = string.Join(",", new[] { equation.Output }.Concat(others.Select(k => equation.Inputs[k])));
            var values = string.Join(", ", new[] { g }.Concat(others.Select(k => Value(inputs[k]))));
            Add(inputs[i], $"einsum(\"{labels}->{target}\", {values})");
        }
    }

    private void Reduction(TensorNode node, int index, string g)
    {
        var x = node.Arguments[0].Nodes[0];
        var samples = activity.HasSamples(index);
        var dims = Derivatives.Dims(node)!;
        var kept = g;
        if (node["keepdim"]!.Text == "false")
        {
            foreach (var dim in dims[0] < 0 ? dims.OrderByDescending(dim => dim) : dims.OrderBy(dim => dim))
                kept += $".unsqueeze({Shift(dim, !samples)})";
        }
        var shape = Shape(x);
        var gradient = $"{kept}.expand({(samples ? shape : $"[samples, .. {shape}]")})";
        if (node.Name == "mean")
            gradient += $".div((double)({string.Join(" * ", dims.Select(dim => $"{shape}[{(dim < 0 ? "^" + -dim : dim.ToString(CultureInfo.InvariantCulture))}]"))}))";
        Add(x, gradient);
    }

    private void View(TensorNode node, OperationClass kind, int index, string g)
    {
        var x = node.Arguments[0].Nodes[0];
        var samples = activity.HasSamples(index);
        Add(x, kind switch
        {
            OperationClass.Transpose when node.Name == "t" => $"{g}.transpose(-2, -1)",
            OperationClass.Transpose => $"{g}.transpose({Shift(node["dim0"]!.Sizes[0].Constant!.Value, !samples)}, {Shift(node["dim1"]!.Sizes[0].Constant!.Value, !samples)})",
            OperationClass.Permute => $"{g}.permute({string.Join(", ", Inverse(Derivatives.Dims(node)!))})",
            OperationClass.Select => $"SampleShapes.SelectBackward({g}, {Shape(x)}, {Derivatives.Dims(node)![0]}, {Resolve(node["index"]!.Sizes[0].Text)})",
            OperationClass.Narrow => $"SampleShapes.NarrowBackward({g}, {Shape(x)}, {Derivatives.Dims(node)![0]}, {Resolve(node["start"]!.Sizes[0].Text)}, {Resolve(node["length"]!.Sizes[0].Text)})",
            _ => samples ? $"{g}.reshape({Shape(x)})" : $"{g}.reshape([samples, .. {Shape(x)}])",
        });
    }

    /// <summary>Adds sum_t b_t a_tᵀ, the gradient of a matrix without samples.</summary>
    private void AddOuter(int matrix, string a, string b)
    {
        if (activity.IsLeaf(matrix))
            terms.Add(new(graph.Nodes[matrix].Name, Name(a, $"{graph.Nodes[matrix].Name}Left"), Name(b, $"{graph.Nodes[matrix].Name}Right"), graph.Nodes[current].Source));
        else
            Add(matrix, $"GradTerm.Outer({a}, {b}).PerSample()");
    }

    private void Add(int node, string gradient)
    {
        if (activity.IsLeaf(node))
            terms.Add(new(graph.Nodes[node].Name, Name(gradient, $"{graph.Nodes[node].Name}Grad"), null, graph.Nodes[current].Source));
        else
            gradients[node].Add(Name(gradient, $"g{node}"));
    }

    /// <summary>Gives an expression a name, unless it is one.</summary>
    private string Name(string expression, string wanted)
    {
        if (expression.All(c => char.IsLetterOrDigit(c) || c is '_' or '.' or '@'))
            return expression;
        var name = wanted;
        for (var use = 2; !names.Add(name); use++)
            name = $"{wanted}_{use}";
        backward.Add(new(name, expression, graph.Nodes[current].Source));
        return name;
    }

    /// <summary>What the analysis took for granted, checked when it runs.</summary>
    private void Check(int index)
    {
        var node = graph.Nodes[index];
        if (!activity.HasSamples(index))
            return;
        var operation = node.Operation!;
        var inputs = node.Inputs.ToList();
        var x = inputs[0];
        switch (operation.Class)
        {
            case OperationClass.Pointwise when inputs.Count > 1:
                var rows = inputs.Where(activity.HasSamples).ToList();
                foreach (var other in rows.Skip(1).Where(other => activity.States[other].Rank is null || activity.States[other].Rank != activity.States[rows[0]].Rank))
                    checks.Add(new("", $"SampleShapes.RequireSameRank({Shape(rows[0])}, {Shape(other)}, {Quote(node.Source)})", node.Source));
                foreach (var constant in inputs.Where(input => !activity.HasSamples(input) && !activity.HasParameters(input)))
                    checks.Add(new("", $"SampleShapes.RequireConstant({Value(constant)}, {Shape(rows[0])}, {Quote(node.Source)})", node.Source));
                break;
            case OperationClass.Reduction or OperationClass.Along or OperationClass.Select or OperationClass.Narrow or OperationClass.Squeeze or OperationClass.Unsqueeze:
                RequireRank(node, x, Derivatives.Dims(node)?.Min() ?? 0);
                break;
            case OperationClass.Transpose when node.Name != "t":
                RequireRank(node, x, Math.Min(node["dim0"]!.Sizes[0].Constant ?? 0, node["dim1"]!.Sizes[0].Constant ?? 0));
                break;
            case OperationClass.MatMul:
                foreach (var (operand, other) in new[] { (inputs[0], inputs[1]), (inputs[1], inputs[0]) })
                {
                    if (!activity.HasSamples(operand))
                        checks.Add(new("", $"SampleShapes.RequireMatrix({Value(operand)}, {Quote(node.Source)})", node.Source));
                    else
                        RequireRank(node, operand, activity.HasSamples(other) || operand == inputs[1] ? -2 : -1);
                }
                if (inputs.All(activity.HasSamples))
                    checks.Add(new("", $"SampleShapes.RequireSameRank({Shape(inputs[0])}, {Shape(inputs[1])}, {Quote(node.Source)})", node.Source));
                break;
            case OperationClass.Linear:
                RequireRank(node, x, -1);
                checks.Add(new("", $"SampleShapes.RequireMatrix({Value(inputs[1])}, {Quote(node.Source)})", node.Source));
                break;
        }
    }

    private void RequireRank(TensorNode node, int operand, long dim)
    {
        if (dim >= 0)
            return;
        var needed = 1 - dim;
        switch (activity.States[operand].Rank)
        {
            case { Origin: < 0, Offset: var known } when known >= needed:
                break;
            case { Origin: >= 0 and var origin, Offset: var offset }:
                if (!ranks.TryGetValue(origin, out var most) || most.Rank < needed - offset)
                    ranks[origin] = (needed - offset, node.Source);
                break;
            default:
                checks.Add(new("", $"SampleShapes.RequireRank({Shape(operand)}, {needed}, {Quote(node.Source)})", node.Source));
                break;
        }
    }

    private static string Quote(string source) => SymbolDisplay.FormatLiteral(source, quote: true);

    private string Value(int index)
    {
        var node = graph.Nodes[index];
        needed[index] = true;
        return node.Kind switch
        {
            TensorNodeKind.Input => "input",
            TensorNodeKind.Operation => $"v{index}",
            _ => "this." + Identifier(node.Name),
        };
    }

    /// <summary>The shape of a value, without the value where it follows from others.</summary>
    private string Shape(int index)
    {
        if (shapes.TryGetValue(index, out var known))
            return known;
        var node = graph.Nodes[index];
        if (node.Kind != TensorNodeKind.Operation || needed[index])
            return Value(index) + ".shape";
        var tensors = node.Arguments.Where(argument => argument.Kind == TensorArgumentKind.Tensor).Select(argument => argument.Nodes[0]).ToList();
        switch (node.Operation!.Class)
        {
            case OperationClass.Pointwise or OperationClass.Along:
                return tensors.Count == 1 ? Shape(tensors[0]) : $"SampleShapes.Broadcast({Shape(tensors[0])}, {Shape(tensors[1])})";
            case OperationClass.MatMul when activity.HasSamples(tensors[0]) && !activity.HasSamples(tensors[1]):
                return $"SampleShapes.WithLast({Shape(tensors[0])}, {Shape(tensors[1])}[^1])";
            case OperationClass.Linear:
                return $"SampleShapes.WithLast({Shape(tensors[0])}, {Shape(tensors[1])}[0])";
            default:
                return Value(index) + ".shape";
        }
    }

    private string Expand(string template, int index, string? g, bool shift)
    {
        var node = graph.Nodes[index];
        return placeholder.Replace(template, match => match.Groups[1].Value switch
        {
            "g" => g!,
            "y" => Value(index),
            "nn" => Nn,
            "torch" => "TorchSharp.torch",
            "operands" => string.Join(", ", node.Inputs.Select(Value)),
            "equation" => SymbolDisplay.FormatLiteral(node["equation"]!.Text, quote: true),
            "dim" => Shift(node["dims"]!.Sizes[0], shift),
            "dims" => $"[{string.Join(", ", node["dims"]!.Sizes.Select(size => Shift(size, shift)))}]",
            "shape" => $"[{string.Join(", ", node["shape"]!.Sizes.Select(size => Resolve(size.Text)))}]",
            var name when node[name] is { } argument => Argument(argument),
            "bias" => "null",
            var name => throw new InvalidOperationException($"'{node.Name}' has no argument '{name}'."),
        });
    }

    private string Argument(TensorArgument argument) => argument.Kind switch
    {
        TensorArgumentKind.Tensor => Value(argument.Nodes[0]),
        TensorArgumentKind.Integer => Resolve(argument.Sizes[0].Text),
        _ => Resolve(argument.Text),
    };

    private string Shift(TensorSize size, bool shift) => size.Constant is { } dim ? Shift(dim, shift) : Resolve(size.Text);

    /// <summary>A dimension in the gradient of a value without samples, which has the batch in front.</summary>
    private static string Shift(long dim, bool shift) => (shift && dim >= 0 ? dim + 1 : dim).ToString(CultureInfo.InvariantCulture) + "L";

    private string Resolve(string text) => nodeText.Replace(text, match => Value(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)));

    private static IEnumerable<string> Inverse(IReadOnlyList<long> dims) =>
        Enumerable.Range(0, dims.Count).Select(position => dims.Select(dim => dim < 0 ? dim + dims.Count : dim).ToList().IndexOf(position).ToString(CultureInfo.InvariantCulture));

    private static string Identifier(string name) => SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name;
}
