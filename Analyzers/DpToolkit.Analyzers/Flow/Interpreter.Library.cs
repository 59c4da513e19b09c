using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.Flow;

/// <content>What the calls of TorchSharp, DpToolkit and the framework mean.</content>
internal sealed partial class Interpreter
{
    private static readonly HashSet<string> Moves = new() { "to", "cuda", "cpu", "half", "bfloat16", "@float", "float", "@double", "double", "type" };

    private static readonly HashSet<string> ParameterLists = new() { "parameters", "named_parameters", "get_parameter" };

    /// <summary>Namespaces of the framework whose methods keep no alias of what they get.</summary>
    private static readonly HashSet<string> Harmless = new() { "System", "System.Linq", "System.Diagnostics", "System.Globalization", "System.IO", "System.Text" };

    /// <summary>Methods that tell a tensor's shape, not its values.</summary>
    private static readonly HashSet<string> ShapeQueries = new() { "size", "dim", "ndimension", "numel", "element_size", "stride", "storage_offset" };

    /// <summary>Methods that put their arguments into the receiver.</summary>
    private static readonly HashSet<string> Additions = new() { "Add", "AddLast", "AddRange", "Append", "AppendFormat", "AppendLine", "Enqueue", "Insert", "Push", "TryAdd" };

    /// <summary>Query operators whose elements are those of their source, or one of them.</summary>
    private static readonly HashSet<string> HandsOn = new()
    {
        "ToList", "ToArray", "AsEnumerable", "AsParallel", "AsSequential", "Where", "Take", "Skip", "Reverse", "OrderBy", "OrderByDescending", "ThenBy", "ThenByDescending", "Order", "First", "Last", "Single", "ElementAt", "MinBy", "MaxBy",
    };

    private FlowValue CallLibrary(IInvocationOperation call, IMethodSymbol method, FlowValue receiver, ImmutableArray<FlowArgument> arguments)
    {
        if (method.IsExtensionMethod && arguments.Length > 0)
            receiver = arguments[0].Value;
        var type = method.ContainingType;
        if (type.DerivesFrom(symbols.PrivacyEngine))
            return CallEngine(call, method, receiver, arguments);
        if (type.Is(symbols.ModuleValidator) && method.Name == "Fix" && arguments.Length > 0)
            return On(FlowEventKind.Fix, call, method, arguments[0].Value, arguments, arguments[0].Value);
        if (ReceiverIs(FlowObjectKind.Model, method, receiver) && CallModule(call, method, receiver, arguments) is { } result)
            return result;
        if (symbols.IsOptimizer(type) && method.Name == "step")
            return OnAll(FlowEventKind.Step, call, method, receiver, arguments);
        if ((symbols.IsOptimizer(type) || symbols.IsModule(type)) && method.Name == "zero_grad")
            return OnAll(FlowEventKind.ZeroGrad, call, method, receiver, arguments);
        if (symbols.IsTensor(type) && method.Name == "backward")
            return OnAll(FlowEventKind.Backward, call, method, receiver, arguments);
        if (method.Name == "GetEnumerator" && (symbols.IsLoader(type) || ReceiverIs(FlowObjectKind.Loader, method, receiver)))
            return Iterate(call, method, receiver, arguments);
        return CallAny(call, method, receiver, arguments);
    }

    private bool ReceiverIs(FlowObjectKind kind, IMethodSymbol method, FlowValue receiver) =>
        KindOf(method.ContainingType) == kind || receiver.Objects.Any(o => o.Kind == kind)
        || method.IsExtensionMethod && method.Parameters.Length > 0 && KindOf(method.Parameters[0].Type) == kind;

    private FlowValue? CallModule(IInvocationOperation call, IMethodSymbol method, FlowValue receiver, ImmutableArray<FlowArgument> arguments)
    {
        if (!symbols.IsModule(method.ContainingType) && !(method.IsExtensionMethod && symbols.IsModule(method.Parameters[0].Type)))
            return null;
        if (method.Name == "train" && arguments.Length > 0 && arguments[0].Value.Constant is false)
            return On(FlowEventKind.Eval, call, method, receiver, arguments, FlowValue.Unknown);
        if (Moves.Contains(method.Name))
            return On(FlowEventKind.Move, call, method, receiver, arguments, receiver);
        if (ParameterLists.Contains(method.Name))
        {
            var list = Make(FlowObjectKind.Parameters, call.Type, call, 0, receiver.Objects);
            return On(FlowEventKind.Parameters, call, method, receiver, arguments, FlowValue.Of(list));
        }

        return method.Name switch
        {
            "train" => On(FlowEventKind.Train, call, method, receiver, arguments, FlowValue.Unknown),
            "eval" => On(FlowEventKind.Eval, call, method, receiver, arguments, FlowValue.Unknown),
            "call" => On(FlowEventKind.Call, call, method, receiver, arguments, Outcome(call, receiver, arguments)),
            "forward" => On(FlowEventKind.Forward, call, method, receiver, arguments, Outcome(call, receiver, arguments)),
            "save" or "state_dict" => On(FlowEventKind.Save, call, method, receiver, arguments, FlowValue.Unknown),
            "load" or "load_state_dict" => On(FlowEventKind.Load, call, method, receiver, arguments, receiver),
            _ => null,
        };
    }

    private FlowValue CallEngine(IInvocationOperation call, IMethodSymbol method, FlowValue receiver, ImmutableArray<FlowArgument> arguments)
    {
        switch (method.Name)
        {
            case "MakePrivate" or "MakePrivateWithEpsilon" when call.Type.Is(symbols.PrivateTraining):
                return MakePrivate(call, method, receiver, arguments);
            case "GetEpsilon":
                return OnAll(FlowEventKind.GetEpsilon, call, method, receiver, arguments);
            case "SaveCheckpoint" or "LoadCheckpoint":
                return OnAll(FlowEventKind.Checkpoint, call, method, receiver, arguments);
            default:
                return CallAny(call, method, receiver, arguments);
        }
    }

    private FlowValue MakePrivate(IInvocationOperation call, IMethodSymbol method, FlowValue receiver, ImmutableArray<FlowArgument> arguments)
    {
        var given = AllOf(arguments, receiver);
        var behind = WithSources(given);
        var flowEvent = Emit(FlowEventKind.MakePrivate, call, frame.Context, method, receiver, arguments, given, SingleOf(arguments, receiver));
        var parts = ((INamedTypeSymbol?)(call.Type as INamedTypeSymbol))?.TypeArguments ?? ImmutableArray<ITypeSymbol>.Empty;
        var model = Make(FlowObjectKind.Model, parts.Length > 0 ? parts[0] : null, call, 1, behind);
        var optimizer = Make(FlowObjectKind.Optimizer, symbols.DpOptimizer, call, 2, behind.Add(model));
        var loader = Make(FlowObjectKind.Loader, symbols.PoissonDataLoader, call, 3, FlowSet<FlowObject>.Of(behind.Where(o => o.Kind is FlowObjectKind.Loader or FlowObjectKind.Dataset)));
        if (arguments.FirstOrDefault(a => a.Name == "model").Value?.Single is { } original)
            foreach (var pair in state.Variables)
                if (pair.Key is FieldKey key && ReferenceEquals(key.Owner, original))
                    state = state.With(new FieldKey(model, key.Field), pair.Value);
        var made = Only(model).Add(optimizer).Add(loader);
        var training = Make(FlowObjectKind.Training, call.Type, call, 0, behind.Union(made));
        state = state.With((object)training, new TupleValue(ImmutableArray.Create(FlowValue.Of(model), FlowValue.Of(optimizer), FlowValue.Of(loader))));
        Emit(FlowEventKind.Create, call, frame.Context, method, receiver, arguments, made.Add(training));
        return Returns(flowEvent, FlowValue.Of(training));
    }

    private FlowValue Iterate(IInvocationOperation call, IMethodSymbol method, FlowValue receiver, ImmutableArray<FlowArgument> arguments)
    {
        var batch = Make(FlowObjectKind.Tensor, null, call, 0, receiver.Objects);
        return On(FlowEventKind.Iterate, call, method, receiver, arguments, FlowValue.Of(batch));
    }

    private FlowValue CallAny(IInvocationOperation call, IMethodSymbol method, FlowValue receiver, ImmutableArray<FlowArgument> arguments)
    {
        var load = method.Name is "load" && symbols.IsModule(method.ReturnType);
        var result = Outcome(call, receiver, arguments);
        if (method.Name.EndsWith("_", System.StringComparison.Ordinal) && symbols.IsTensor(method.ContainingType) && !receiver.Objects.IsEmpty)
            result = receiver;
        bool creates = result.Single is { Kind: not FlowObjectKind.Tensor } made && ReferenceEquals(made.Creation, call);
        if (creates)
        {
            var flowEvent = Emit(FlowEventKind.Create, call, frame.Context, method, receiver, arguments, Only(result.Single!));
            Returns(flowEvent, result);
        }

        if (!creates || result.Single!.Kind is FlowObjectKind.Optimizer or FlowObjectKind.Scheduler or FlowObjectKind.Loader)
            EmitUse(load ? FlowEventKind.Load : FlowEventKind.Use, call, method, receiver, arguments, result);
        foreach (var argument in arguments)
            if (argument.Value is FunctionValue)
                Escape(call, new[] { argument.Value });
        return result;
    }

    private void EmitUse(FlowEventKind kind, IOperation call, ISymbol method, FlowValue receiver, ImmutableArray<FlowArgument> arguments, FlowValue result)
    {
        var subjects = AllOf(arguments, receiver);
        if (!subjects.IsEmpty || symbols.IsTensor(method.ContainingType))
            Returns(Emit(kind, call, frame.Context, method, receiver, arguments, subjects, SingleOf(arguments, receiver)), result);
    }

    /// <summary>What a library call gives: a new object that remembers what it was made from.</summary>
    private FlowValue Outcome(IOperation call, FlowValue receiver, ImmutableArray<FlowArgument> arguments)
    {
        var given = AllOf(arguments, receiver);
        var kind = KindOf(call.Type);
        if (kind != FlowObjectKind.Other)
            return FlowValue.Of(Make(kind, call.Type, call, 0, given));
        if (call.Type is INamedTypeSymbol { IsTupleType: true } tuple && tuple.TupleElements.Any(e => symbols.IsTensor(e.Type)))
        {
            var whole = FlowValue.Of(Make(FlowObjectKind.Tensor, call.Type, call, 0, given));
            return new TupleValue(tuple.TupleElements.Select(_ => whole).ToImmutableArray());
        }

        if (call is IInvocationOperation { TargetMethod.Name: var query } && ShapeQueries.Contains(query))
            return FlowValue.Unknown;
        var tensor = receiver.Objects.Concat(arguments.SelectMany(a => a.Value.Objects)).FirstOrDefault(o => o.Kind is FlowObjectKind.Tensor or FlowObjectKind.Parameters);
        return tensor is null || call.Type?.SpecialType == SpecialType.System_Void ? FlowValue.Unknown : FlowValue.Of(tensor);
    }

    private FlowValue On(FlowEventKind kind, IOperation call, ISymbol method, FlowValue subject, ImmutableArray<FlowArgument> arguments, FlowValue result) =>
        Returns(Emit(kind, call, frame.Context, method, subject, arguments, subject.Objects, SingleOf(subject)), result);

    /// <summary>The event happens to the receiver and to what it was made from.</summary>
    private FlowValue OnAll(FlowEventKind kind, IOperation call, ISymbol method, FlowValue subject, ImmutableArray<FlowArgument> arguments) =>
        Returns(Emit(kind, call, frame.Context, method, subject, arguments, Behind(subject), subject.Single is null ? FlowSet<FlowObject>.Empty : Behind(subject)), FlowValue.Unknown);

    private FlowSet<FlowObject> Behind(FlowValue value) =>
        FlowSet<FlowObject>.Of(WithSources(value.Objects).Where(o => value.Objects.Contains(o) || o.Kind is not FlowObjectKind.Tensor));

    private FlowValue ReadLibraryProperty(IPropertyReferenceOperation reference, FlowValue owner)
    {
        var result = FlowValue.Unknown;
        if (owner.Single is { Kind: FlowObjectKind.Training } training && state.Variables.TryGetValue(training, out var value) && value is TupleValue parts)
        {
            int part = KindOf(reference.Type) switch { FlowObjectKind.Optimizer => 1, FlowObjectKind.Loader => 2, FlowObjectKind.Model => 0, _ => -1 };
            return part < 0 ? FlowValue.Unknown : parts.Elements[part];
        }

        if (KindOf(reference.Type) is not FlowObjectKind.Other and var kind)
            result = FlowValue.Of(Make(kind, reference.Type, reference, 0, owner.Objects));
        else if (reference.Property.Name is not ("shape" or "dtype" or "device" or "ndim" or "requires_grad"))
            result = Part(owner);
        Returns(Emit(FlowEventKind.Read, reference, frame.Context, reference.Property, owner, ImmutableArray<FlowArgument>.Empty, owner.Objects, SingleOf(owner)), result);
        return result;
    }

    private FlowValue CreateLibrary(IObjectCreationOperation creation, INamedTypeSymbol type, ImmutableArray<FlowArgument> arguments)
    {
        var self = Make(KindOf(type), type, creation, 0, AllOf(arguments, FlowValue.Unknown));
        var value = FlowValue.Of(self);
        Returns(Emit(FlowEventKind.Create, creation, frame.Context, creation.Constructor, value, arguments, Only(self)), value);
        return value;
    }

    private FlowValue CreateFramework(IObjectCreationOperation creation, INamedTypeSymbol type, ImmutableArray<FlowArgument> arguments)
    {
        if (arguments.Any(a => a.Value.Objects.Any(o => o.Kind == FlowObjectKind.Parameters)))
            return arguments.First(a => a.Value.Objects.Any(o => o.Kind == FlowObjectKind.Parameters)).Value;
        Escape(creation, arguments.Select(a => a.Value));
        return FlowValue.Unknown;
    }

    /// <summary>LINQ over what matters: its lambdas run on the elements, any number of times; a filtered loader is still that loader.</summary>
    private FlowValue? Query(IInvocationOperation call, IMethodSymbol method, FlowValue receiver, ImmutableArray<FlowArgument> arguments)
    {
        var source = method.IsStatic && arguments.Length > 0 ? arguments[0].Value : receiver;
        if (symbols.RanksModels(call.TargetMethod))
            Rank(call, method, source, arguments);
        if (!source.Objects.Any(o => o.Kind is FlowObjectKind.Loader or FlowObjectKind.Parameters))
            return null;
        foreach (var argument in arguments)
        {
            if (argument.Value is not FunctionValue { Body: not null } lambda || lambda.Method.Parameters.IsEmpty)
                continue;
            var before = state;
            var element = new FlowArgument(lambda.Method.Parameters[0].Name, argument.Operation, Part(source), false);
            RunFunction(call, lambda, ImmutableArray.Create(element));
            state = FlowState.Join(before, state);
        }

        if (source.Objects.Any(o => o.Kind == FlowObjectKind.Loader))
        {
            EmitUse(FlowEventKind.Use, call, method, receiver, arguments, FlowValue.Unknown);
            if (method.Name is "First" or "FirstOrDefault" or "Single" or "Last" or "ElementAt")
                return FlowValue.Of(Make(FlowObjectKind.Tensor, null, call, 0, source.Objects));
            return method.Name is "Where" or "Take" or "TakeWhile" or "Skip" or "SkipWhile" or "Select" or "Cast" or "AsEnumerable" or "Index" ? source : FlowValue.Unknown;
        }

        return null;
    }

    /// <summary>Methods that run a lambda on one element after the other.</summary>
    internal static bool RunsEach(IMethodSymbol method) => method switch
    {
        { Name: "Select" or "SelectMany", ContainingNamespace: { Name: "Linq", ContainingNamespace.Name: "System" } } => true,
        { Name: "For" or "ForEach" or "ForAsync" or "ForEachAsync", ContainingType: { Name: "Parallel", ContainingNamespace.Name: "Tasks" } } => true,
        _ => method is { Name: "ForEach", ContainingType: { Name: "List" or "Array", ContainingNamespace: { Name: "Generic" or "System" } } },
    };

    /// <summary>
    /// A lambda that trains, or computes something from each of some models, is run as the body of a loop is: what it makes is made again and again.
    /// What it returns in a query is the query's element.
    /// </summary>
    private FlowValue? Each(IInvocationOperation call, IMethodSymbol method, ImmutableArray<FlowArgument> arguments)
    {
        foreach (var argument in arguments)
        {
            if (argument.Value is not FunctionValue function || !(function.Method.Parameters.FirstOrDefault()?.Type is { } given && symbols.HoldsModel(given) || Trains(function)))
                continue;
            var elements = function.Method.Parameters.Select((parameter, i) => new FlowArgument(parameter.Name, argument.Operation, ElementOf(parameter.Type, call, i), false)).ToImmutableArray();
            bool record = recording;
            recording = false;
            var before = state;
            RunFunction(call, function, elements);
            state = FlowState.Join(before, state);
            recording = record;
            before = state;
            var result = RunFunction(call, function, elements);
            state = FlowState.Join(before, state);
            Escape(call, new[] { result });
            return method.Name == "Select" && symbols.HoldsModel(function.Method.ReturnType) ? result : null;
        }

        return null;
    }

    private FlowValue ElementOf(ITypeSymbol type, IInvocationOperation call, int slot) =>
        symbols.IsModule(type) ? HandedOver(call, type, slot + 1) : FlowValue.Unknown;

    /// <summary>True when the function's code names private training, or something that leads to it.</summary>
    private bool Trains(FunctionValue function) =>
        bodies.Training.Contains(function.Method.Name) || (function.Operation?.Syntax ?? function.Method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken)) is { } code && Trains(code, MaxDepth);

    private bool Trains(SyntaxNode code, int depth)
    {
        var names = new HashSet<string>(code.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.ValueText));
        if (names.Overlaps(bodies.Training))
            return true;
        for (var body = frame; body is not null && depth > 0; body = body.Outer)
            foreach (var local in body.Graph.LocalFunctions.Where(local => names.Contains(local.Name)))
                if (Trains(local.DeclaringSyntaxReferences[0].GetSyntax(cancellationToken), depth - 1))
                    return true;
        return false;
    }

    /// <summary>Models in the order of what a lambda computes from each: a decision by that.</summary>
    private void Rank(IInvocationOperation call, IMethodSymbol method, FlowValue source, ImmutableArray<FlowArgument> arguments)
    {
        if (arguments.Select(a => a.Value).OfType<FunctionValue>().FirstOrDefault() is not { Body: not null, Method.Parameters: [var model] } key)
            return;
        var before = state;
        var given = symbols.IsModule(model.Type) ? ElementOf(model.Type, call, 0) : source;
        var computed = RunFunction(call, key, ImmutableArray.Create(new FlowArgument(model.Name, call, given, false)));
        state = FlowState.Join(before, state);
        if (IsCarrier(computed))
            Emit(FlowEventKind.Branch, call, frame.Context, method, computed, ImmutableArray<FlowArgument>.Empty, FlowSet<FlowObject>.Empty);
    }

    private FlowValue CallFramework(IInvocationOperation call, IMethodSymbol method, FlowValue receiver, ImmutableArray<FlowArgument> arguments)
    {
        var values = arguments.Select(a => a.Value).Append(receiver).ToList();
        if (method.Name == "GetEnumerator" && receiver.Objects.Any(o => o.Kind == FlowObjectKind.Loader))
            return Iterate(call, method, receiver, arguments);
        if (method.ContainingNamespace is { Name: "Linq", ContainingNamespace.Name: "System" } && Query(call, method, receiver, arguments) is { } queried)
            return queried;
        if (method is { Name: "Run", ContainingType.Name: "Task" } && arguments.Length > 0 && arguments[0].Value is FunctionValue { Body: not null } run)
            return RunFunction(call, run, ImmutableArray<FlowArgument>.Empty);
        EmitUse(FlowEventKind.Use, call, method, receiver, arguments, FlowValue.Unknown);
        string space = method.ContainingNamespace?.ToDisplayString() ?? "";
        bool enumeratesParameters = method.Name is "GetEnumerator" or "MoveNext" && receiver.Objects.All(o => o.Kind == FlowObjectKind.Parameters);
        if (!Harmless.Contains(space) && !enumeratesParameters)
            Escape(call, values);
        else
            Escape(call, values.Where(v => v is FunctionValue && !(space == "System.Linq" && values[0].Objects.Any(o => o.Kind == FlowObjectKind.Parameters))));
        if (Additions.Contains(method.Name) && call.Instance is { } collection && Carried(arguments.Select(a => a.Value)) is ObjectsValue added)
            AssignElement(collection, added, call);
        if (RunsEach(method) && Each(call, method, arguments) is { } made)
            return made;
        if (call.Type?.SpecialType is SpecialType.System_Void or SpecialType.System_Boolean or SpecialType.System_Int32)
            return FlowValue.Unknown;
        if (HandsOn.Contains(method.Name) && method.TypeArguments is [var element, ..] && symbols.HoldsModel(element))
            return values[0];
        var lists = values.SelectMany(v => v.Objects).Where(o => o.Kind == FlowObjectKind.Parameters).Distinct().ToList();
        return lists.Count switch
        {
            0 => Carried(values),
            1 => values.First(v => v.Objects.Any(o => o.Kind is FlowObjectKind.Tensor or FlowObjectKind.Parameters)),
            _ => FlowValue.Of(Make(FlowObjectKind.Parameters, call.Type, call, 0, FlowSet<FlowObject>.Of(lists))),
        };
    }
}
