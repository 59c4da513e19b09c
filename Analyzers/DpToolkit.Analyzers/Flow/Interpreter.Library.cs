using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.Flow;

/// <content>What the calls of TorchSharp and DpToolkit mean.</content>
internal sealed partial class Interpreter
{
    private static readonly HashSet<string> Moves = new() { "to", "cuda", "cpu", "half", "bfloat16", "@float", "float", "@double", "double", "type" };

    private static readonly HashSet<string> ParameterLists = new() { "parameters", "named_parameters", "get_parameter" };

    /// <summary>Methods that tell a tensor's shape, not its values.</summary>
    private static readonly HashSet<string> ShapeQueries = new() { "size", "dim", "ndimension", "numel", "element_size", "stride", "storage_offset" };

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
}
