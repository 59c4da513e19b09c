using System.Threading;
using DpToolkit.TensorSemantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.BatchFlow;

/// <content>Reads what leads to a loss: the code around <c>backward()</c>, with models, helpers, lambdas and loss modules in place.</content>
internal sealed partial class ForwardReader
{
    private readonly Dictionary<ISymbol, Value> members = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> carried = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<string, TensorValue> parts = new(StringComparer.Ordinal);
    private SyntaxNode? backward;
    private Value? loss;

    /// <summary>Reads a loop over batches, or a method body, up to a call of backward; the graph's result is the tensor that it is called on.</summary>
    /// <param name="compilation">The compilation.</param>
    /// <param name="within">The class whose code it is.</param>
    /// <param name="code">The loop or body.</param>
    /// <param name="backward">The call.</param>
    /// <param name="scope">What surrounds the code.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public static ForwardFlow ReadLoss(Compilation compilation, INamedTypeSymbol within, IOperation code, SyntaxNode backward, ReaderScope scope, CancellationToken cancellation)
    {
        var reader = new ForwardReader(compilation, within, intoModules: true, cancellation) { program = scope, backward = backward };
        switch (code)
        {
            case IForEachLoopOperation each:
                reader.Bind(each.LoopControlVariable, new BatchValue());
                reader.Execute(each.Body);
                break;
            case ILoopOperation loop:
                reader.Execute(loop.Body);
                break;
            case IMethodBodyBaseOperation { BlockBody: { } body }:
                reader.Execute(body);
                break;
            case IMethodBodyBaseOperation { ExpressionBody: { } expression }:
                reader.Execute(expression);
                break;
            case ILocalFunctionOperation { Body: { } local }:
                reader.Execute(local);
                break;
            case IAnonymousFunctionOperation lambda:
                reader.Execute(lambda.Body);
                break;
            default:
                reader.Execute(code);
                break;
        }
        reader.Rank();
        return reader.Flow(reader.loss);
    }

    /// <summary>Reads a model that is no class of its own: a Sequential.</summary>
    /// <param name="compilation">The compilation.</param>
    /// <param name="within">The class whose code makes it.</param>
    /// <param name="creation">The call that makes it.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public static ForwardFlow ReadModule(Compilation compilation, INamedTypeSymbol within, IInvocationOperation creation, CancellationToken cancellation)
    {
        var reader = new ForwardReader(compilation, within, intoModules: true, cancellation);
        var input = reader.Add(TensorNodeKind.Input, "input", [], creation.Syntax.GetLocation(), "input");
        var result = reader.Apply(new ModuleValue(creation.Type!, creation), [input], creation, givesTensor: true);
        return reader.Flow(result);
    }

    /// <summary>Runs a statement that forward methods seldom have; null where the common way is to be taken.</summary>
    private bool? ExecuteProgram(IOperation statement)
    {
        switch (statement)
        {
            case IReturnOperation or IBranchOperation when program is not null:
                return false;
            case ITryOperation attempt:
                var goesOn = Execute(attempt.Body);
                foreach (var handler in attempt.Catches)
                    Forget(handler);
                if (attempt.Finally is { } last)
                    Execute(last);
                return goesOn;
            case ILockOperation held:
                return Execute(held.Body);
            case ILoopOperation loop:
                Loop(loop);
                return true;
            default:
                return null;
        }
    }

    /// <summary>Runs the first pass; what it assigns is afterwards known to come from that, and no more. In a forward method it is as before the loop or as after a pass.</summary>
    private void Loop(ILoopOperation loop)
    {
        if (loop is IForLoopOperation counted)
            foreach (var start in counted.Before)
                Execute(start);
        if (loop is IForEachLoopOperation { LoopControlVariable: IVariableDeclaratorOperation { Symbol.Type: var element } } over && IsModule(element) && Elements(over) is { } layers)
        {
            foreach (var layer in layers)
            {
                Bind(over.LoopControlVariable, layer);
                Execute(loop.Body);
            }
            return;
        }
        if (loop is IForEachLoopOperation each)
            Bind(each.LoopControlVariable, ElementOf(each));
        Count(loop);
        var before = new Dictionary<ISymbol, Value>(variables, SymbolEqualityComparer.Default);
        var returned = results.Count;
        Execute(loop.Body);
        if (results.Count > returned)
            results.Add(new OtherValue());
        foreach (var changed in variables.Where(pair => !before.TryGetValue(pair.Key, out var old) || !old.Equals(pair.Value)).ToList())
            variables[changed.Key] = changed.Value is ListValue list ? Grown(before.TryGetValue(changed.Key, out var start) ? start : null, list, IsOnce(loop))
                : changed.Value is not TensorValue after ? new OtherValue()
                : program is null && before.TryGetValue(changed.Key, out var old) && old is TensorValue first
                    ? Add(TensorNodeKind.Join, TensorNode.Loop, [Tensors("0", [first.Node, Accumulated(loop, first.Node, after.Node)])], loop.Syntax.GetLocation(), changed.Key.Name)
                    : Unknown(loop.Syntax.GetLocation(), "a loop", [changed.Value]);
    }

    /// <summary>What <c>s = s + h[i]</c> adds up in the end, the sum over that dimension; what a pass gives otherwise.</summary>
    private int Accumulated(ILoopOperation loop, int first, int after)
    {
        if (loop is not IForLoopOperation { Locals: [var counter] } || IsOnce(loop) || !IsRunning(after, first))
            return after;
        foreach (int part in Before(after))
            if (nodes[part] is { Name: "select" } element && element["dims"] is { Sizes: [{ Constant: { } dim }] } && element["index"] is { Kind: TensorArgumentKind.Scalar, Text: var index } && index == counter.Name)
                return Add(TensorNodeKind.Operation, "sum", [Tensors("input", [element.Inputs.First()]), Sizes("dims", dim)], locations[after], nodes[after].Source).Node;
        return after;
    }

    /// <summary>True for a sum, a product or an extreme that goes on from <paramref name="first"/>.</summary>
    private bool IsRunning(int node, int first) =>
        nodes[node] is { Name: "add" or "sub" or "mul" or "maximum" or "minimum" or "logaddexp" } step && step.Inputs.Any(input => input == first || IsRunning(input, first));

    /// <summary>The layers that a loop runs one after another, where all are known and it has no way out.</summary>
    private IReadOnlyList<ModuleValue>? Elements(IForEachLoopOperation loop) =>
        Evaluate(loop.Collection) is ModuleValue list && Layers(list) is { Count: <= MaxUnrolled } layers && nodes.Count < MaxNodes / MaxUnrolled && !loop.Body.Descendants().Any(part => part is IBranchOperation or IReturnOperation or ILoopOperation) ? layers : null;

    /// <summary>A layer of a list is known as far as its type tells, and a number by its name.</summary>
    private Value ElementOf(IForEachLoopOperation loop) => loop.LoopControlVariable is not IVariableDeclaratorOperation { Symbol: var element } ? new OtherValue()
        : IsModule(element.Type) ? new ModuleValue(element.Type)
        : IsNumber(element.Type) ? new ScalarValue(element.Name)
        : new OtherValue();

    private void Bind(IOperation variable, Value value)
    {
        switch (variable)
        {
            case IVariableDeclaratorOperation declarator:
                variables[declarator.Symbol] = value is BatchValue && IsTensor(declarator.Symbol.Type) ? Part("0") : value;
                break;
            case IDeclarationExpressionOperation declaration:
                Bind(declaration.Expression, value);
                break;
            case ILocalReferenceOperation local:
                variables[local.Local] = value;
                break;
            case ITupleOperation tuple:
                for (var i = 0; i < tuple.Elements.Length; i++)
                    Bind(tuple.Elements[i], value is BatchValue ? Part(i.ToString(System.Globalization.CultureInfo.InvariantCulture)) : value);
                break;
        }
    }

    /// <summary>A tensor of the batch: samples along dimension 0.</summary>
    private TensorValue Part(string name)
    {
        if (!parts.TryGetValue(name, out var part))
            parts.Add(name, part = Add(TensorNodeKind.Input, name, [], backward!.GetLocation(), name));
        return part;
    }

    /// <summary>A part of the batch whose last dimension fits the Linear layer that it goes into has as many dimensions as the records show.</summary>
    private void Rank()
    {
        foreach (var part in parts)
            if (program!.RecordOf(part.Key) is { Rank: var rank, Last: { } width } && nodes.Any(layer => layer is { Kind: TensorNodeKind.Module, Name: "Linear" } && layer["inputSize"] is { Sizes: [{ Constant: { } size }] } && size == Width(layer.Inputs.First(), part.Value.Node, rank, width)))
                nodes[part.Value.Node] = nodes[part.Value.Node] with { Arguments = new([Sizes(TensorNode.Rank, rank + 1)]) };
    }

    /// <summary>The last dimension's size of what is computed from a part of the batch element by element, or a slice of that; null for anything else.</summary>
    private long? Width(int node, int part, int last, long width) => nodes[node] switch
    {
        _ when node == part => width,
        { Operation.Class: OperationClass.Pointwise } same => Width(same.Inputs.First(), part, last, width),
        { Name: "slice" } cut when cut["dims"] is { Sizes: [{ Constant: var dim }] } && dim == last && Width(cut.Inputs.First(), part, last, width) is { } whole && cut["start"] is { Sizes: [{ Constant: { } start }] } && cut["end"] is { Sizes: [{ Constant: { } end }] } => (end < 0 ? whole : end) - start,
        _ => null,
    };

    private Value Part(IOperation index) => index.ConstantValue is { HasValue: true, Value: { } key } ? Part(System.Convert.ToString(key, System.Globalization.CultureInfo.InvariantCulture)!) : new OtherValue();

    private Value Outside(ISymbol symbol, IOperation reference)
    {
        if (program?.Lookup(symbol) is not { } value)
            return Lost(reference);
        variables[symbol] = value switch
        {
            OutsideTensor { Constant: true } => Add(TensorNodeKind.Created, symbol.Name, [], reference.Syntax.GetLocation(), symbol.Name),
            OutsideTensor => Unknown(reference.Syntax.GetLocation(), $"'{symbol.Name}'"),
            BatchValue when IsTensor(reference.Type) => Part(symbol.Name),
            _ => value,
        };
        return variables[symbol];
    }

    private Value EvaluateProgram(IOperation operation) => operation switch
    {
        IAwaitOperation awaited => Evaluate(awaited.Operation),
        IDelegateCreationOperation creation => Evaluate(creation.Target),
        IAnonymousFunctionOperation lambda => new LambdaValue(lambda.Symbol, lambda.Body),
        IMethodReferenceOperation { Method: { MethodKind: MethodKind.LocalFunction } local } => (Value?)Local(local) ?? new OtherValue(),
        IInstanceReferenceOperation => new OtherValue(),
        IDefaultValueOperation { Type: { IsReferenceType: true } or { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } } => new NullValue(),
        ICoalesceOperation { Value: var value } => Evaluate(value),
        _ => Lost(operation),
    };

    private LambdaValue? Local(IMethodSymbol function) =>
        function.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation) is { } syntax && Model(syntax).GetOperation(syntax, cancellation) is ILocalFunctionOperation { Body: { } body }
            ? new LambdaValue(function, body)
            : null;

    private Value? ProgramCall(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        if (call.Syntax == backward)
        {
            var value = call.Instance is null ? new OtherValue() : Evaluate(call.Instance);
            loss ??= value;
            return new OtherValue();
        }
        if (method.MethodKind == MethodKind.DelegateInvoke)
            return call.Instance is not null && Evaluate(call.Instance) is LambdaValue lambda ? Run(lambda, call) : Lost(call);
        if (method.MethodKind == MethodKind.LocalFunction)
            return Local(method.OriginalDefinition) is { } local ? Run(local, call) : Lost(call);
        if (method.DeclaringSyntaxReferences.IsDefaultOrEmpty || method.Name == "forward" || method.IsAbstract || method.IsVirtual || method.IsOverride || method.IsAsync || method.ContainingType.TypeKind == TypeKind.Interface)
            return null;
        var owner = call.Instance is null or IInstanceReferenceOperation ? null : Evaluate(call.Instance) as ModuleValue;
        var outer = module;
        module = owner?.Type as INamedTypeSymbol ?? (call.Instance is IInstanceReferenceOperation ? module : method.ContainingType);
        try
        {
            var result = Helper(call, method.OriginalDefinition);
            return owner is not null && program!.IsPrivate(owner.Type) && IsTensor(call.Type) ? Output(result, owner.Type, call) : result;
        }
        finally
        {
            module = outer;
        }
    }

    /// <summary>Runs a lambda or local function where its captured variables are at hand.</summary>
    private Value Run(LambdaValue function, IInvocationOperation call) =>
        Run(function, call.Arguments.OrderBy(argument => argument.Parameter?.Ordinal).Select(argument => Evaluate(argument.Value)).ToList(), call);

    private Value Run(LambdaValue function, IReadOnlyList<Value> arguments, IInvocationOperation call)
    {
        if (arguments.Count != function.Method.Parameters.Length || reading.Count >= MaxDepth || nodes.Count >= MaxNodes || !reading.Add(function.Method))
            return Lost(call);
        var outer = variables;
        var outerResults = results;
        variables = new(outer, SymbolEqualityComparer.Default);
        results = [];
        for (var i = 0; i < arguments.Count; i++)
            variables[function.Method.Parameters[i]] = arguments[i];
        Execute(function.Body);
        var value = Join(results, call.Syntax.GetLocation(), Source(call));
        foreach (var captured in outer.Keys.ToList())
            outer[captured] = variables[captured];
        (variables, results) = (outer, outerResults);
        reading.Remove(function.Method);
        return value;
    }

    private Value? ProgramField(IFieldReferenceOperation reference)
    {
        if (members.TryGetValue(reference.Field, out var written))
            return written;
        if (reference.Instance is null or IInstanceReferenceOperation || !reference.Field.ContainingType.IsTupleType && !IsModule(reference.Field.ContainingType))
            return null;
        var owner = Evaluate(reference.Instance);
        if (!reference.Field.ContainingType.IsTupleType)
            return null;
        var position = PositionOf(reference.Field);
        return owner switch
        {
            BatchValue => Part(position.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ListValue list when position >= 0 && position < list.Items.Count => list.Items[position],
            TensorValue => owner,
            _ => null,
        };
    }

    private Value? ProgramProperty(IPropertyReferenceOperation reference)
    {
        var property = reference.Property;
        if (members.TryGetValue(property, out var written))
            return written;
        if (property.IsIndexer && reference.Instance is { } indexed && !IsTensor(property.ContainingType))
            return Evaluate(indexed) switch
            {
                BatchValue => Part(reference.Arguments[0].Value),
                TensorValue whole => whole,
                _ => null,
            };
        var getter = property.GetMethod;
        if (getter is null || property.IsIndexer || getter.DeclaringSyntaxReferences.IsDefaultOrEmpty || property.IsVirtual || property.IsOverride || property.IsAbstract || !IsTensor(property.Type)
            || property.ContainingType.GetMembers().OfType<IFieldSymbol>().Any(field => SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property)))
            return null;
        var outer = module;
        module = property.ContainingType;
        var value = ReadBody(getter, [], reference.Syntax.GetLocation());
        module = outer;
        return value;
    }

    /// <summary>An in-place operation gives its receiver a new value; other names of the same memory keep the old one.</summary>
    private Value InPlace(IInvocationOperation call, Value receiver, IReadOnlyList<Value> arguments)
    {
        var name = call.TargetMethod.Name.TrimEnd('_');
        var value = TensorOperations.Find(name) is { Class: OperationClass.Pointwise } operation && arguments.Count + 1 >= operation.Operands
            ? Operation(name, [receiver, .. arguments.Take(operation.Operands - 1)], [], call)
            : Unknown(call.Syntax.GetLocation(), $"'{call.TargetMethod.Name}'", [receiver, .. arguments]);
        if (receiver is TensorValue { Node: var part })
            Fill(part, call.Syntax.GetLocation());
        if (call.Instance is ILocalReferenceOperation local)
            variables[local.Local] = value;
        return value;
    }

    /// <summary>What a private model gives: one row a sample, where reading its code doesn't say it better.</summary>
    private Value Output(Value inside, ITypeSymbol type, IOperation call)
    {
        if (inside is ListValue list)
            return new ListValue(list.Items.Select(item => Output(item, type, call)).ToList());
        if (Reorders(type) || (inside is not TensorValue && !IsTensor(call.Type)) || (type.DeclaringSyntaxReferences.IsDefaultOrEmpty && IsModule(module)))
            return inside;
        var from = inside is TensorValue found ? new TensorArgument("0", TensorArgumentKind.Tensor, new([found.Node]), default, "") : new TensorArgument("0", TensorArgumentKind.Null, default, default, "");
        return Add(TensorNodeKind.Module, TensorNode.Output, [from], call.Syntax.GetLocation(), Source(call));
    }

    private bool Reorders(ITypeSymbol type) =>
        type.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax(cancellation).DescendantTokens().Any(token => token.ValueText is "permute" or "transpose" or "swapaxes" or "movedim" or "t" or "T"));

    private static bool IsNumber(ITypeSymbol? type) =>
        type is { SpecialType: SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_Single or SpecialType.System_Double } or { Name: "Scalar", ContainingNamespace.Name: "TorchSharp" };
}
