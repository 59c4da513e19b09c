using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading;
using DpToolkit.TensorSemantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.BatchFlow;

/// <summary>
/// Reads a forward method into a <see cref="TensorGraph"/>: locals are followed, helper methods of the same class are read in place,
/// and what isn't understood becomes an Unknown node and a <see cref="ForwardProblem"/>.
/// </summary>
internal sealed partial class ForwardReader
{
    private const int MaxDepth = 16;
    private const int MaxNodes = 20_000;
    private const int MaxUnrolled = 32;

    private static readonly ConditionalWeakTable<Compilation, ConcurrentDictionary<SyntaxTree, SemanticModel>> models = new();

    private readonly Compilation compilation;
    private readonly bool intoModules;
    private readonly ITypeSymbol? tensor;
    private readonly ITypeSymbol? parameter;
    private readonly ITypeSymbol? moduleBase;
    private readonly CancellationToken cancellation;
    private readonly List<TensorNode> nodes = [];
    private readonly List<Location> locations = [];
    private readonly List<INamedTypeSymbol> owners = [];
    private readonly List<bool> insides = [];
    private readonly SortedSet<int> outputs = [];
    private readonly Dictionary<int, Location> creations = [];
    private readonly List<ForwardProblem> problems = [];
    private readonly Dictionary<string, int> fields = new(StringComparer.Ordinal);
    private readonly HashSet<IMethodSymbol> reading = new(SymbolEqualityComparer.Default);
    private Dictionary<ISymbol, Value> variables = new(SymbolEqualityComparer.Default);
    private List<Value> results = [];
    private INamedTypeSymbol module;
    private IOperation? current;
    private ReaderScope? program;
    private bool inModel;

    private ForwardReader(Compilation compilation, INamedTypeSymbol module, bool intoModules, CancellationToken cancellation)
    {
        this.compilation = compilation;
        this.module = module;
        this.intoModules = intoModules;
        this.cancellation = cancellation;
        tensor = compilation.GetTypeByMetadataName("TorchSharp.torch+Tensor");
        parameter = compilation.GetTypeByMetadataName("TorchSharp.Modules.Parameter");
        moduleBase = compilation.GetTypeByMetadataName("TorchSharp.torch+nn+Module");
    }

    /// <summary>Reads a forward method of a module.</summary>
    /// <param name="compilation">The compilation.</param>
    /// <param name="module">The class.</param>
    /// <param name="forward">Its method.</param>
    /// <param name="intoModules">Whether submodules with source are read in place.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public static ForwardFlow Read(Compilation compilation, INamedTypeSymbol module, IMethodSymbol forward, bool intoModules, CancellationToken cancellation)
    {
        var reader = new ForwardReader(compilation, module, intoModules, cancellation);
        var inputs = forward.Parameters
            .Select(input => reader.IsTensor(input.Type) ? reader.Add(TensorNodeKind.Input, input.Name, [], input.Locations[0], input.Name) : (Value)new OtherValue())
            .ToList();
        var result = reader.ReadBody(forward, inputs, forward.Locations[0]);
        if (intoModules && result is ListValue several)
            result = reader.Unknown(forward.Locations[0], "several results", several.Items);
        return reader.Flow(result);
    }

    private ForwardFlow Flow(Value? result) =>
        new(new TensorGraph(new(nodes), result is TensorValue found ? found.Node : -1), locations, owners, insides, outputs, creations, problems);

    private Value ReadBody(IMethodSymbol method, IReadOnlyList<Value> arguments, Location caller)
    {
        if (reading.Count >= MaxDepth || nodes.Count >= MaxNodes || !reading.Add(method))
            return Unsupported(caller, $"the recursive call of {method.Name}");
        var syntax = method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation);
        var body = syntax is null ? null : Model(syntax).GetOperation(syntax, cancellation);
        var (outerVariables, outerResults) = (variables, results);
        variables = new(SymbolEqualityComparer.Default);
        results = [];
        try
        {
            for (var i = 0; i < method.Parameters.Length; i++)
                variables[method.Parameters[i]] = arguments[i];
            switch (body)
            {
                case IMethodBodyOperation { BlockBody: { } block }:
                    Execute(block);
                    break;
                case IMethodBodyOperation { ExpressionBody: { } expression }:
                    Execute(expression);
                    break;
                case IBlockOperation getter:
                    Execute(getter);
                    break;
                default:
                    return Unsupported(caller, $"{method.Name}, which has no body here");
            }
            return Join(results, caller, method.Name);
        }
        finally
        {
            (variables, results) = (outerVariables, outerResults);
            reading.Remove(method);
        }
    }

    private SemanticModel Model(SyntaxNode syntax)
    {
#pragma warning disable RS1030 // Helper methods live in other trees than the one that is analyzed.
        return models.GetOrCreateValue(compilation).GetOrAdd(syntax.SyntaxTree, tree => compilation.GetSemanticModel(tree));
#pragma warning restore RS1030
    }

    /// <summary>Runs a statement; false when what follows isn't reached.</summary>
    private bool Execute(IOperation statement)
    {
        cancellation.ThrowIfCancellationRequested();
        switch (statement)
        {
            case IBlockOperation block:
                return block.Operations.All(Execute);
            case IVariableDeclarationGroupOperation group:
                foreach (var declarator in group.Declarations.SelectMany(declaration => declaration.Declarators))
                    Declare(declarator);
                return true;
            case IUsingDeclarationOperation declared:
                return Execute(declared.DeclarationGroup);
            case IUsingOperation scoped:
                if (scoped.Resources is IVariableDeclarationGroupOperation resources)
                    Execute(resources);
                return Execute(scoped.Body);
            case IExpressionStatementOperation expression:
                Evaluate(expression.Operation);
                return true;
            case IReturnOperation { ReturnedValue: { } value }:
                results.Add(Evaluate(value));
                return false;
            case IThrowOperation:
                return false;
            case IEmptyOperation or ILocalFunctionOperation:
                return true;
            case IConditionalOperation conditional:
                return Branch(conditional);
            case var other when intoModules && ExecuteProgram(other) is { } goesOn:
                return goesOn;
            default:
                Forget(statement);
                Unsupported(statement.Syntax.GetLocation(), statement is ILoopOperation ? "a loop" : "this statement");
                return true;
        }
    }

    private void Declare(IVariableDeclaratorOperation declarator)
    {
        var initializer = declarator.Initializer ?? (declarator.Parent as IVariableDeclarationOperation)?.Initializer;
        variables[declarator.Symbol] = initializer is null ? new OtherValue() : Evaluate(initializer.Value);
    }

    private bool Branch(IConditionalOperation conditional)
    {
        if (intoModules && IsTraining(conditional.Condition) is { } trains)
            return trains ? Execute(conditional.WhenTrue) : conditional.WhenFalse is null || Execute(conditional.WhenFalse);
        if (intoModules && HoldsForPairs(conditional.Condition) is { } differ)
            return differ ? Execute(conditional.WhenTrue) : conditional.WhenFalse is null || Execute(conditional.WhenFalse);
        Evaluate(conditional.Condition);
        if (conditional.WhenTrue is IThrowOperation or IBlockOperation { Operations: [IThrowOperation] } && conditional.WhenFalse is null && !ReadsTensors(conditional.Condition))
            return true;
        Condition(conditional.Condition, conditional.Syntax.GetLocation(), "an if");
        var before = new Dictionary<ISymbol, Value>(variables, SymbolEqualityComparer.Default);
        var first = Execute(conditional.WhenTrue);
        var afterTrue = variables;
        variables = before;
        var second = conditional.WhenFalse is null || Execute(conditional.WhenFalse);
        if (first && second)
        {
            foreach (var pair in afterTrue)
            {
                if (!variables.TryGetValue(pair.Key, out var other))
                    variables[pair.Key] = pair.Value;
                else if (!other.Equals(pair.Value))
                    variables[pair.Key] = Join([pair.Value, other], conditional.Syntax.GetLocation(), pair.Key.Name);
            }
        }
        else if (first)
        {
            variables = afterTrue;
        }
        return first || second;
    }

    /// <summary>What a module's <c>training</c> decides: private training runs in training mode.</summary>
    private bool? IsTraining(IOperation condition) => condition switch
    {
        IPropertyReferenceOperation { Property: { Name: "training", ContainingType: var owner }, Instance: IInstanceReferenceOperation } when IsModule(owner) => true,
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: var operand } => !IsTraining(operand),
        IParenthesizedOperation parenthesized => IsTraining(parenthesized.Operand),
        _ => null,
    };

    /// <summary>Of two loops' counters both orders come, but for a batch of one: <c>i != j</c>.</summary>
    private bool? HoldsForPairs(IOperation condition)
    {
        if (condition is not IBinaryOperation { LeftOperand: var left, RightOperand: var right, OperatorKind: var kind } || !IsCounter(left) || !IsCounter(right) || left.Syntax.ToString() == right.Syntax.ToString())
            return null;
        return kind switch
        {
            BinaryOperatorKind.NotEquals or BinaryOperatorKind.LessThan or BinaryOperatorKind.GreaterThan => true,
            BinaryOperatorKind.Equals => false,
            _ => null,
        };

        bool IsCounter(IOperation operand) => Unwrap(operand) is ILocalReferenceOperation { Local: var local } && variables.TryGetValue(local, out var value) && value is ScalarValue { Text: var text } && text == local.Name;
    }

    private bool ReadsTensors(IOperation condition) =>
        condition.DescendantsAndSelf().Any(part => part switch
        {
            IInvocationOperation call => TensorOperations.Find(call.TargetMethod.Name) is { Class: OperationClass.Scalar },
            IConversionOperation conversion => conversion.OperatorMethod is not null && IsTensor(conversion.Operand.Type) && !IsTensor(conversion.Type),
            _ => false,
        });

    private void Condition(IOperation condition, Location location, string text)
    {
        if (!ReadsTensors(condition))
            problems.Add(new(ForwardProblemKind.Unsupported, location, text));
    }

    /// <summary>What a statement that isn't followed may have assigned isn't known any more.</summary>
    private void Forget(IOperation statement)
    {
        foreach (var part in statement.Descendants())
        {
            if (part is ISimpleAssignmentOperation { Target: ILocalReferenceOperation local })
                variables[local.Local] = new OtherValue();
            else if (part is ICompoundAssignmentOperation { Target: ILocalReferenceOperation compound })
                variables[compound.Local] = new OtherValue();
            else if (part is IReturnOperation)
                results.Add(new OtherValue());
        }
    }

    private Value Join(IReadOnlyList<Value> values, Location location, string source)
    {
        if (values.Count > 0 && values.All(value => value.Equals(values[0])))
            return values[0];
        var tensors = values.OfType<TensorValue>().ToList();
        return tensors.Count == values.Count && tensors.Count > 0
            ? Add(TensorNodeKind.Join, "one of several values", [Tensors("0", tensors.Select(value => value.Node))], location, source)
            : new OtherValue();
    }

    private TensorValue Add(TensorNodeKind kind, string name, IReadOnlyList<TensorArgument> arguments, Location location, string source)
    {
        nodes.Add(new TensorNode(kind, name, new(arguments), source));
        locations.Add(location);
        owners.Add(module);
        insides.Add(inModel);
        return new TensorValue(nodes.Count - 1);
    }

    private TensorValue Unsupported(Location location, string text, IEnumerable<Value>? from = null)
    {
        problems.Add(new(ForwardProblemKind.Unsupported, location, text));
        return Unknown(location, text, from);
    }

    private TensorValue Unknown(Location location, string text, IEnumerable<Value>? from = null) =>
        Add(TensorNodeKind.Unknown, text, [Tensors("0", (from ?? []).OfType<TensorValue>().Select(value => value.Node))], location, text);

    private bool IsTensor(ITypeSymbol? type) =>
        type is not null && (SymbolEqualityComparer.Default.Equals(type, tensor) || SymbolEqualityComparer.Default.Equals(type, parameter));

    private bool IsModule(ITypeSymbol? type)
    {
        if (type is ITypeParameterSymbol open)
            return open.ConstraintTypes.Any(IsModule);
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(current, moduleBase))
                return true;
        }
        return false;
    }

    private static TensorArgument Tensors(string name, IEnumerable<int> nodes) => new(name, TensorArgumentKind.Tensors, new(nodes), default, "");

    private static string Source(IOperation operation) =>
        string.Join(" ", operation.Syntax.ToString().Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));

    private static string Number(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        float number => number.ToString("R", CultureInfo.InvariantCulture) + "f",
        double number => Double(number),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    private static string Double(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.IndexOfAny(['.', 'E', 'e']) >= 0 ? text : text + ".0";
    }
}
