using DpToolkit.TensorSemantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.BatchFlow;

internal sealed partial class ForwardReader
{
    private static readonly HashSet<string> creators = new(StringComparer.Ordinal) { "zeros", "ones", "full", "empty", "arange", "linspace", "eye", "tensor", "from_array" };
    private static readonly HashSet<string> random = new(StringComparer.Ordinal) { "rand", "randn", "randint", "randperm", "normal", "multinomial", "poisson" };

    private Value Call(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        if (intoModules && IsModule(call.Type) && IsTorch(method.ContainingType))
            return new ModuleValue(call.Type!, call);
        if (program is not null && ProgramCall(call) is { } known)
            return known;
        if (intoModules && ListCall(call) is { } collected)
            return collected;
        if (intoModules && program is null && Function(call) is { } function)
            return Run(function, call);
        var receiver = call.Instance is null or IInstanceReferenceOperation ? null : Evaluate(call.Instance);
        if (receiver is ModuleValue layer && method.Name is "call" or "forward")
            return Layer(layer, call);
        if (receiver is ShapeValue or ListValue or OtherValue or SizeValue or ScalarValue)
            return Lost(call);
        if (receiver is TensorValue || (receiver is null && call.Arguments.Length > 0 && IsTorch(method.ContainingType)))
            return Torch(call, receiver);
        if (IsTorch(method.ContainingType))
            return Create(call);
        if (method.MethodKind == MethodKind.Ordinary && (method.IsStatic || call.Instance is IInstanceReferenceOperation) && OwnMethod(call) is { } helper)
            return Helper(call, helper);
        if (method.ContainingType is { Name: "Math" or "MathF", ContainingNamespace.Name: "System" })
            return MathCall(call);
        ForgetLists(call);
        return Lost(call);
    }

    /// <summary>The local function or lambda that a call in a forward method runs.</summary>
    private LambdaValue? Function(IInvocationOperation call) => call.TargetMethod.MethodKind switch
    {
        MethodKind.LocalFunction => Local(call.TargetMethod.OriginalDefinition),
        MethodKind.DelegateInvoke when call.Instance is not null => Evaluate(call.Instance) as LambdaValue,
        _ => null,
    };

    private static bool IsTorch(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.ContainingType)
        {
            if (current is { Name: "torch", ContainingNamespace.Name: "TorchSharp" })
                return true;
        }
        return type is { Name: "TensorExtensionMethods", ContainingNamespace.Name: "TorchSharp" };
    }

    private Value Torch(IInvocationOperation call, Value? receiver)
    {
        var method = call.TargetMethod;
        var location = call.Syntax.GetLocation();
        var arguments = call.Arguments.OrderBy(argument => argument.Parameter?.Ordinal).Select(argument => (argument.Parameter!.Name, argument.ArgumentKind, Value: Evaluate(argument.Value))).ToList();
        var operands = new List<Value>();
        if (receiver is not null)
            operands.Add(receiver);
        if (operands is [TensorValue self])
        {
            if (method.Name == "size" && arguments is [{ Value: SizeValue { Size.Constant: { } dim } }])
                return new SizeValue(TensorSize.SizeOf(self.Node, (int)dim));
            if (method.Name is "dim" or "ndim")
                return new SizeValue(TensorSize.Expression($"${self.Node}.dim()"));
        }
        var inPlace = method.Name.EndsWith("_", StringComparison.Ordinal);
        if (inPlace && receiver is not null && program is not null)
            return InPlace(call, receiver, arguments.Select(argument => argument.Value).ToList());
        if (inPlace && receiver is not null)
        {
            var outside = nodes[((TensorValue)receiver).Node].Kind is TensorNodeKind.Parameter or TensorNodeKind.Buffer or TensorNodeKind.Input;
            problems.Add(new(outside ? ForwardProblemKind.InPlace : ForwardProblemKind.Unsupported, location, $"the in-place {method.Name}"));
            return Spoil(call, receiver, arguments.Select(argument => argument.Value));
        }
        if (creators.Contains(method.Name) || random.Contains(method.Name))
            return Create(call);
        var name = method.Name;
        if (name is "max" or "min" && arguments.Any(argument => argument.Value is TensorValue && argument.Name == "other"))
            name += "imum";
        if (TensorOperations.Find(name) is not { } operation)
            return IsTensor(call.Type) || arguments.Any(argument => argument.Value is TensorValue) || receiver is not null
                ? Unsupported(location, $"'{name}'", [.. operands, .. arguments.Select(argument => argument.Value)])
                : new OtherValue();
        if (operation.Class == OperationClass.Scalar)
            return DataDependent(call, $"'{name}'");
        if (operation.Random && !arguments.Any(argument => argument is { Name: "training", Value: ScalarValue { Text: "false" } }))
            problems.Add(new(ForwardProblemKind.Random, location, $"'{name}'"));

        if (intoModules && operation.Class == OperationClass.View && receiver is not null && arguments.Where(argument => argument.ArgumentKind != ArgumentKind.DefaultValue).ToList() is [{ Value: ShapeValue like }])
            return Operation("view_as", [receiver, new TensorValue(like.Node)], [], call);
        var rest = new List<TensorArgument>();
        if (operation.Operands == 0)
        {
            foreach (var argument in arguments)
            {
                if (argument.Value is ListValue list && list.Items.All(item => item is TensorValue))
                    operands.AddRange(list.Items);
                else if (argument.Value is StringValue equation)
                    rest.Add(new("equation", TensorArgumentKind.String, default, default, equation.Text));
                else
                    rest.Add(Argument(argument.Name, argument.Value));
            }
            if (operands.Count == 0)
                return Unsupported(location, $"a list of tensors that isn't written out in '{name}'", arguments.Select(argument => argument.Value));
            return Operation(operation.Name, operands, rest, call);
        }
        foreach (var argument in arguments)
        {
            if (operands.Count < operation.Operands && argument.ArgumentKind != ArgumentKind.DefaultValue)
                operands.Add(argument.Value);
            else if (argument.ArgumentKind != ArgumentKind.DefaultValue || Wanted(operation, TensorOperations.Canonical(argument.Name)))
                rest.Add(Argument(argument.Name, argument.Value));
        }
        return Operation(operation.Name, operands, Gather(operation, rest), call);
    }

    private static bool Wanted(TensorOperation operation, string name) => name is "dims" or "training" || operation.Parameters.Contains(name);

    /// <summary>The overloads sum(dim0, dim1) and mean(ScalarType) say the same as a list of dimensions, or as no list.</summary>
    private static IReadOnlyList<TensorArgument> Gather(TensorOperation operation, List<TensorArgument> arguments)
    {
        if (operation.Class != OperationClass.Reduction || arguments.FirstOrDefault(argument => argument.Name == "dim0") is null)
            return arguments;
        var dims = arguments.Where(argument => argument.Name is "dim0" or "dim1" or "dim2").ToList();
        return [new("dims", TensorArgumentKind.Integers, default, new(dims.SelectMany(dim => dim.Sizes)), ""), .. arguments.Except(dims)];
    }

    private Value Operation(string method, IReadOnlyList<Value> operands, IReadOnlyList<TensorArgument> arguments, IOperation source)
    {
        var operation = TensorOperations.Find(method)!;
        if (operands.Any(operand => operand is not (TensorValue or SizeValue or ScalarValue)))
            return Unsupported(source.Syntax.GetLocation(), $"an operand of '{operation.Name}'", operands);
        var all = operands.Select(Operand).Concat(arguments).ToList();
        if (intoModules && operation.Class == OperationClass.View && all.Any(IsOfSamples))
            all.Add(new(TensorNode.SamplesFirst, TensorArgumentKind.Null, default, default, ""));
        if (intoModules && operation.Name is "index" or "index_select" && all.SelectMany(argument => argument.Nodes).Last() is var rows && nodes[rows] is { Kind: TensorNodeKind.Created, Name: "randperm" })
            all.Add(new(TensorNode.Permuted, TensorArgumentKind.Null, default, default, ""));
        if (intoModules && operation.Class == OperationClass.Flatten && all[0].Nodes is [var stacked] && nodes[stacked] is { Operation.Class: OperationClass.Stack } copies && copies.Inputs.Count() > 1)
            all.Add(new(TensorNode.Copies, TensorArgumentKind.Null, default, default, ""));
        return Add(TensorNodeKind.Operation, operation.Name, all, source.Syntax.GetLocation(), Source(source));
    }

    /// <summary>A shape like [-1, 1, 28, 28]: whatever its first dimension counts, the samples are in it.</summary>
    private static bool IsOfSamples(TensorArgument argument) =>
        argument is { Name: "shape", Kind: TensorArgumentKind.Integers, Sizes: { Count: >= 3 } sizes } && sizes[0].Constant == -1 && sizes.Skip(1).All(size => size.Constant > 0);

    private static TensorArgument Argument(string parameter, Value value, bool operand = false)
    {
        var name = TensorOperations.Canonical(parameter);
        return value switch
        {
            TensorValue found => new(name, TensorArgumentKind.Tensor, new([found.Node]), default, ""),
            SizeValue size when operand => new(name, TensorArgumentKind.Scalar, default, default, Atom(size)!),
            SizeValue size => new(name, TensorArgumentKind.Integer, default, new([size.Size]), size.Size.Text),
            ScalarValue scalar => new(name, TensorArgumentKind.Scalar, default, default, Atom(scalar)!),
            StringValue text => new(name, TensorArgumentKind.String, default, default, text.Text),
            NullValue => new(name, TensorArgumentKind.Null, default, default, "null"),
            ListValue list when list.Items.All(item => item is SizeValue) => new(name, TensorArgumentKind.Integers, default, new(list.Items.Select(item => ((SizeValue)item).Size)), ""),
            ListValue list when list.Items.All(item => item is TensorValue) => Tensors(name, list.Items.Select(item => ((TensorValue)item).Node)),
            _ => new(name, TensorArgumentKind.Unknown, default, default, ""),
        };
    }

    private Value Create(IInvocationOperation call)
    {
        if (random.Contains(call.TargetMethod.Name))
            problems.Add(new(ForwardProblemKind.Random, call.Syntax.GetLocation(), $"'{call.TargetMethod.Name}'"));
        if (!IsTensor(call.Type))
            return new OtherValue();
        problems.Add(new(ForwardProblemKind.Unsupported, call.Syntax.GetLocation(), $"a tensor made by '{call.TargetMethod.Name}'"));
        return Add(TensorNodeKind.Created, call.TargetMethod.Name, intoModules ? Shape(call) : [], call.Syntax.GetLocation(), Source(call));
    }

    private Value Layer(ModuleValue module, IInvocationOperation call)
    {
        var inputs = call.Arguments.Select(argument => Evaluate(argument.Value)).ToList();
        if (inputs.FirstOrDefault() is TensorValue)
            return Apply(module, inputs, call, IsTensor(call.Type));
        return program?.IsPrivate(module.Type) == true ? Output(new OtherValue(), module.Type, call) : Lost(call);
    }

    private Value Apply(ModuleValue module, IReadOnlyList<Value> inputs, IOperation source, bool givesTensor)
    {
        var layer = module.Type;
        var location = source.Syntax.GetLocation();
        var known = layer is { ContainingNamespace: { Name: "Modules", ContainingNamespace.Name: "TorchSharp" } };
        if (known && LayerSemantics.OperationOf(layer.Name) is { } operation)
            return Operation(operation, [inputs[0]], [], source);
        if (known && intoModules && LayerSemantics.FunctionOf(layer.Name) is { } function)
        {
            Created(module);
            return Operation(function, inputs, [.. CreationArguments(module)], source);
        }
        if (known && intoModules && layer.Name == "Sequential" && inputs.Count == 1 && Layers(module) is { } layers)
        {
            var inside = layers.Aggregate(inputs[0], (current, next) => current is TensorValue ? Apply(next, [current], next.Creation ?? source, givesTensor: true) : current);
            return program?.IsPrivate(layer) == true ? Output(inside, layer, source) : inside;
        }
        if (intoModules && !known && layer is INamedTypeSymbol { IsAbstract: false } own && ForwardOf(own, inputs.Count) is { } forward)
        {
            var inside = Inside(module.Creation, own, forward, inputs, source);
            if (program?.IsPrivate(layer) != true)
                return inside;
            outputs.UnionWith((inside is ListValue list ? list.Items : [inside]).OfType<TensorValue>().Select(output => output.Node));
            return Output(inside, layer, source);
        }
        if (intoModules && (known || layer.ContainingNamespace.Name == "DpToolkit") && LayerSemantics.IsSequence(layer.Name) && program?.IsPrivate(layer) != true)
            return Sequence(module, inputs, source);
        problems.Add(new(layer.Name.Contains("Dropout") && known ? ForwardProblemKind.Random : ForwardProblemKind.Unsupported, location, $"the layer '{layer.Name}'"));
        if (program?.IsPrivate(layer) == true)
            return Output(Unknown(location, $"the layer '{layer.Name}'", inputs), layer, source);
        if (known)
            Created(module);
        return givesTensor && known && (inputs.Count == 1 || (intoModules && inputs.All(input => input is TensorValue)))
            ? Add(TensorNodeKind.Module, layer.Name, [.. inputs.Select(Operand), .. intoModules ? CreationArguments(module) : []], location, Source(source))
            : Unknown(location, $"the layer '{layer.Name}'", inputs.SelectMany(input => input is ListValue list ? list.Items : [input]));
    }

    /// <summary>A recurrent layer, or an attention layer of DpToolkit: its output, alone or with its state or weights.</summary>
    private Value Sequence(ModuleValue module, IReadOnlyList<Value> inputs, IOperation source)
    {
        var layer = module.Type.Name;
        var arguments = inputs.SelectMany(input => input is ListValue list ? list.Items : [input]).Where(input => input is TensorValue).Select(Operand).Concat(CreationArguments(module)).ToList();
        var output = Result([]);
        if (IsTensor(source.Type))
            return output;
        var rest = Result([new(TensorNode.Part, TensorArgumentKind.Null, default, default, "")]);
        return new ListValue(layer is "LSTM" or "DpLSTM" ? [output, rest, rest] : [output, rest]);

        Value Result(TensorArgument[] part) => Add(TensorNodeKind.Module, layer, [.. arguments, .. part], source.Syntax.GetLocation(), Source(source));
    }

    private static TensorArgument Operand(Value input, int index) => Argument(index.ToString(System.Globalization.CultureInfo.InvariantCulture), input, operand: true);

    /// <summary>The forward method that a class declares, or null.</summary>
    public static IMethodSymbol? ForwardOf(INamedTypeSymbol type, int parameters)
    {
        for (INamedTypeSymbol? current = type; current is not null && !current.DeclaringSyntaxReferences.IsEmpty; current = current.BaseType)
            if (current.GetMembers("forward").OfType<IMethodSymbol>().FirstOrDefault(method => method.IsOverride && !method.IsAbstract && method.Parameters.Length == parameters) is { } own)
                return own.OriginalDefinition;
        return null;
    }

    /// <summary>The method of this class, or of one that it derives from, that the call runs; null where it is no such method or isn't known.</summary>
    private IMethodSymbol? OwnMethod(IInvocationOperation call)
    {
        var method = call.TargetMethod.OriginalDefinition;
        if (SymbolEqualityComparer.Default.Equals(method.ContainingType, module.OriginalDefinition) && !method.IsAbstract && !(intoModules && method.IsVirtual))
            return method;
        if (!intoModules || method.DeclaringSyntaxReferences.IsEmpty)
            return null;
        if (method.IsStatic)
            return method;
        bool late = (method.IsVirtual || method.IsAbstract || method.IsOverride) && call.Instance?.Syntax is not BaseExpressionSyntax;
        for (INamedTypeSymbol? current = module; current is not null; current = current.BaseType)
        {
            if (!late && SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, method.ContainingType))
                return method.IsAbstract ? null : method;
            if (late && current.GetMembers(method.Name).OfType<IMethodSymbol>().FirstOrDefault(member => Overrides(member, method)) is { } found)
                return found.IsAbstract ? null : found.OriginalDefinition;
        }
        return null;
    }

    private static bool Overrides(IMethodSymbol member, IMethodSymbol method)
    {
        for (IMethodSymbol? current = member; current is not null; current = current.OverriddenMethod)
            if (SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, method))
                return true;
        return false;
    }

    private Value Inside(IOperation? creation, INamedTypeSymbol type, IMethodSymbol forward, IReadOnlyList<Value> inputs, IOperation call)
    {
        var outer = (module, current, inModel);
        (module, current, inModel) = (type, creation, inModel || program?.IsPrivate(type) == true);
        try
        {
            return ReadBody(forward, inputs, call.Syntax.GetLocation());
        }
        finally
        {
            (module, current, inModel) = outer;
        }
    }

    private Value Helper(IInvocationOperation call, IMethodSymbol method)
    {
        var arguments = new Value[call.TargetMethod.Parameters.Length];
        foreach (var argument in call.Arguments)
            arguments[argument.Parameter!.Ordinal] = Evaluate(argument.Value);
        ForgetLists(call);
        return ReadBody(method, arguments, call.Syntax.GetLocation());
    }

    private Value MathCall(IInvocationOperation call)
    {
        var arguments = call.Arguments.Select(argument => Text(Evaluate(argument.Value))).ToList();
        return arguments.Contains(null)
            ? new OtherValue()
            : new ScalarValue($"global::System.{call.TargetMethod.ContainingType.Name}.{call.TargetMethod.Name}({string.Join(", ", arguments)})");
    }

    /// <summary>After an in-place operation neither the tensor nor what shares its memory is known.</summary>
    private Value Spoil(IInvocationOperation call, Value receiver, IEnumerable<Value> arguments)
    {
        var unknown = Unknown(call.Syntax.GetLocation(), $"'{call.TargetMethod.Name}'", [receiver, .. arguments]);
        foreach (var (variable, node) in variables.Where(pair => pair.Value is TensorValue).Select(pair => (pair.Key, ((TensorValue)pair.Value).Node)).ToList())
        {
            if (!intoModules || node == ((TensorValue)receiver).Node)
                variables[variable] = unknown;
            else if (Before(node).Overlaps(Before(((TensorValue)receiver).Node)))
                variables[variable] = Unknown(call.Syntax.GetLocation(), $"'{call.TargetMethod.Name}'");
        }
        return unknown;
    }

    /// <summary>What was made empty and is then written to, here in part, holds what can't be told.</summary>
    private void Fill(int part, Location location)
    {
        var written = Before(part);
        foreach (var (variable, node) in variables.Where(pair => pair.Value is TensorValue).Select(pair => (pair.Key, ((TensorValue)pair.Value).Node)).ToList())
        {
            if (nodes[node].Kind == TensorNodeKind.Created && written.Contains(node))
                variables[variable] = Unknown(location, $"'{variable.Name}'");
        }
    }

    /// <summary>A node, and what it was computed from.</summary>
    private HashSet<int> Before(int node)
    {
        var found = new HashSet<int>();
        var pending = new Stack<int>([node]);
        while (pending.Count > 0)
        {
            var next = pending.Pop();
            if (found.Add(next))
                foreach (var input in nodes[next].Inputs)
                    pending.Push(input);
        }
        return found;
    }
}
