using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.Flow;

/// <content>Calls of source methods, constructors, lambdas and local functions: followed to <see cref="MaxDepth"/>.</content>
internal sealed partial class Interpreter
{
    private readonly Dictionary<(ControlFlowGraph, CaptureId), IOperation> captureTargets = new();
    private readonly Dictionary<ControlFlowGraph, bool> functions = new();

    private FlowValue Invoke(IInvocationOperation invocation)
    {
        var method = invocation.TargetMethod;
        var receiver = invocation.Instance is null ? FlowValue.Unknown : Evaluate(invocation.Instance);
        var arguments = Arguments(invocation.Arguments);
        if (method.MethodKind == MethodKind.DelegateInvoke)
            return InvokeDelegate(invocation, receiver, arguments);
        var target = Own(method, receiver) ?? method.ReducedFrom ?? method;
        if (method.Name == "GetTensor" && receiver.SingleOf(FlowObjectKind.Dataset) is { } set)
            return FlowValue.Of(Make(FlowObjectKind.Tensor, method.ReturnType, invocation, 0, Only(set)));
        return target.IsInSource() && !IsRunPastCall(invocation)
            ? Call(invocation, target.OriginalDefinition, receiver, arguments, invocation.Instance)
            : symbols.IsKnownLibrary(target) || target.IsInSource() ? CallLibrary(invocation, target, receiver, arguments) : CallFramework(invocation, target, receiver, arguments);
    }

    /// <summary>The method in source that runs where one of a framework's interface is called: <c>Dispose</c> at the end of <c>using</c>.</summary>
    private static IMethodSymbol? Own(IMethodSymbol method, FlowValue receiver) =>
        method.ContainingType.TypeKind == TypeKind.Interface && !method.IsInSource() && receiver.Single is { IsExternal: false, Type: INamedTypeSymbol type } && type.IsInSource()
            && type.FindImplementationForInterfaceMember(method) is IMethodSymbol own && own.IsInSource() ? own : null;

    /// <summary><c>model.forward(x)</c> on another object is what <c>model.call(x)</c> is, but for the hooks.</summary>
    private bool IsRunPastCall(IInvocationOperation invocation) =>
        invocation is { TargetMethod: { Name: "forward", IsStatic: false }, Instance: not IInstanceReferenceOperation } && symbols.IsModule(invocation.TargetMethod.ContainingType) && symbols.IsTensor(invocation.Type);

    private ImmutableArray<FlowArgument> Arguments(ImmutableArray<IArgumentOperation> arguments)
    {
        if (arguments.IsEmpty)
            return ImmutableArray<FlowArgument>.Empty;
        var values = ImmutableArray.CreateBuilder<FlowArgument>(arguments.Length);
        foreach (var argument in arguments)
        {
            var value = Evaluate(argument.Value);
            values.Add(new FlowArgument(argument.Parameter?.Name ?? "", argument.Value, value, argument.ArgumentKind == ArgumentKind.DefaultValue));
            if (argument.Parameter?.RefKind is RefKind.Ref or RefKind.Out)
                Assign(argument.Value, FlowValue.Unknown, argument);
        }

        return values.MoveToImmutable();
    }

    private FlowValue InvokeDelegate(IInvocationOperation invocation, FlowValue target, ImmutableArray<FlowArgument> arguments)
    {
        if (target is not FunctionValue function)
        {
            Escape(invocation, arguments.Select(a => a.Value).Append(target));
            return FlowValue.Unknown;
        }

        return RunFunction(invocation, function, arguments);
    }

    private FlowValue RunFunction(IOperation call, FunctionValue function, ImmutableArray<FlowArgument> arguments)
    {
        if (function.Body is null)
            return Call(call, function.Method.OriginalDefinition, function.Receiver, Rename(arguments, function.Method), null);
        return Enter(call, function.Method, function.Body, function.Receiver, Rename(arguments, function.Method), OwnerOf(function.Body));
    }

    /// <summary>A delegate's parameters are named by its type; the function that runs has its own names.</summary>
    private static ImmutableArray<FlowArgument> Rename(ImmutableArray<FlowArgument> arguments, IMethodSymbol method) =>
        arguments.Select((a, i) => i < method.Parameters.Length ? a with { Name = method.Parameters[i].Name } : a).ToImmutableArray();

    private Frame? OwnerOf(ControlFlowGraph body)
    {
        for (var candidate = frame; candidate is not null; candidate = candidate.Outer)
            if (ReferenceEquals(candidate.Graph, body.Parent))
                return candidate;
        return frame;
    }

    private FlowValue Call(IOperation call, IMethodSymbol method, FlowValue receiver, ImmutableArray<FlowArgument> arguments, IOperation? instance)
    {
        if (Resolve(method, receiver, instance) is { } exact && !HasReferences(exact) && !IsIterator(exact))
        {
            if (exact.MethodKind == MethodKind.LocalFunction)
            {
                for (var owner = frame; owner is not null; owner = owner.Outer)
                    if (owner.Graph.LocalFunctions.Contains(exact, SymbolEqualityComparer.Default))
                        return Enter(call, exact, owner.Graph.GetLocalFunctionControlFlowGraphInScope(Declared(owner.Graph, exact)), receiver, arguments, owner);
            }
            else if (frame.Context.Depth < MaxDepth && !frame.Context.Contains(exact) && bodies.GraphOf(exact) is { } graph)
            {
                return Enter(call, exact, graph, receiver, arguments, null);
            }
        }

        if (HandedOn(method, arguments) is { } loader)
        {
            Escape(call, arguments.Select(a => a.Value).Append(receiver).Where(v => v != loader));
            return loader;
        }

        var values = arguments.Select(a => a.Value).Append(receiver).ToList();
        if (method is { ReturnsVoid: true, ContainingType.TypeKind: TypeKind.Interface })
            EmitUse(FlowEventKind.Use, call, method, receiver, arguments, FlowValue.Unknown);
        Escape(call, values);
        ForgetExternals();
        return symbols.IsTensor(method.ReturnType)
            ? FlowValue.Of(Make(FlowObjectKind.Tensor, method.ReturnType, call, 0, AllOf(values)))
            : HandedOver(call, method.ReturnType);
    }

    /// <summary>What unknown code returns: one object of unknown history.</summary>
    private FlowValue HandedOver(IOperation call, ITypeSymbol type, int slot = 0)
    {
        if (type is INamedTypeSymbol { Name: "Task" or "ValueTask", TypeArguments: { Length: 1 } results })
            type = results[0];
        var kind = KindOf(type);
        if (kind == FlowObjectKind.Other)
            return FlowValue.Unknown;
        if (!created.TryGetValue((call, frame.Context, slot), out var value))
            created.Add((call, frame.Context, slot), value = new FlowObject(objects, kind, type, call, frame.Context, null, isOpaque: true));
        if (state.Objects.ContainsKey(value))
            Forget(value);
        state = state.With(value, state.Objects.ContainsKey(value) ? ObjectState.External.Repeated() : ObjectState.External);
        return FlowValue.Of(value);
    }

    private static IMethodSymbol Declared(ControlFlowGraph graph, IMethodSymbol function) =>
        graph.LocalFunctions.First(f => SymbolEqualityComparer.Default.Equals(f, function));

    private static bool HasReferences(IMethodSymbol method) => method.Parameters.Any(p => p.RefKind is RefKind.Ref or RefKind.Out);

    private bool IsIterator(IMethodSymbol method) =>
        method.ReturnType is INamedTypeSymbol { TypeKind: TypeKind.Interface, Name: "IEnumerable" or "IEnumerator" or "IAsyncEnumerable" or "IAsyncEnumerator" }
        && method.DeclaringSyntaxReferences.Any(r => r.GetSyntax(cancellationToken).DescendantNodes().OfType<YieldStatementSyntax>().Any());

    /// <summary>The loader whose batches an iterator hands on, one after the other and each of them: <c>foreach (var b in Progress(data))</c>.</summary>
    private FlowValue? HandedOn(IMethodSymbol method, ImmutableArray<FlowArgument> arguments) =>
        method is { IsVirtual: false, IsOverride: false, DeclaringSyntaxReferences: [var reference] } && reference.GetSyntax(cancellationToken) is (MethodDeclarationSyntax or LocalFunctionStatementSyntax) and var code
        && code.DescendantNodes().Where(IsJump).ToList() is [YieldStatementSyntax { Expression: IdentifierNameSyntax item } yielded]
        && (yielded.Parent as ForEachStatementSyntax ?? yielded.Parent?.Parent) is ForEachStatementSyntax { Expression: IdentifierNameSyntax source } loop
        && loop.Identifier.ValueText == item.Identifier.ValueText && loop.Parent?.Parent == code
            ? arguments.FirstOrDefault(a => a.Name == source.Identifier.ValueText && a.Value.SingleOf(FlowObjectKind.Loader) is not null).Value
            : null;

    private static bool IsJump(SyntaxNode node) => node is YieldStatementSyntax or BreakStatementSyntax or ContinueStatementSyntax
        or ReturnStatementSyntax or GotoStatementSyntax or ThrowStatementSyntax;

    /// <summary>The method that runs, or null where only the run time knows.</summary>
    private static IMethodSymbol? Resolve(IMethodSymbol method, FlowValue receiver, IOperation? instance)
    {
        if (method.IsStatic || !(method.IsVirtual || method.IsOverride || method.IsAbstract || method.ContainingType.TypeKind == TypeKind.Interface))
            return method;
        if (instance?.Syntax is BaseExpressionSyntax)
            return method.IsAbstract ? null : method;
        if (receiver.Single is { IsExternal: false, Type: INamedTypeSymbol type })
        {
            if (method.ContainingType.TypeKind == TypeKind.Interface)
                return type.FindImplementationForInterfaceMember(method) as IMethodSymbol is { } implementation ? implementation.OriginalDefinition : null;
            for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
                foreach (var member in current.GetMembers(method.Name).OfType<IMethodSymbol>())
                    if (Overrides(member, method))
                        return member.IsAbstract ? null : member.OriginalDefinition;
            return null;
        }

        return method.IsSealed || method.ContainingType.IsSealed ? method : null;
    }

    private static bool Overrides(IMethodSymbol member, IMethodSymbol method)
    {
        for (IMethodSymbol? current = member; current is not null; current = current.OverriddenMethod)
            if (SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, method.OriginalDefinition))
                return true;
        return false;
    }

    private FlowValue Enter(IOperation call, IMethodSymbol method, ControlFlowGraph graph, FlowValue receiver, ImmutableArray<FlowArgument> arguments, Frame? outer)
    {
        if (frame.Context.Contains(method) || frame.Context.Depth >= MaxDepth + 2)
        {
            Escape(call, arguments.Select(a => a.Value).Append(receiver));
            return FlowValue.Unknown;
        }

        entered.Add(method);
        var before = state;
        var context = ContextOf(call, method);
        foreach (var parameter in method.Parameters)
            state = state.With((object)parameter, FlowValue.Unknown);
        foreach (var argument in arguments)
            if (method.Parameters.FirstOrDefault(p => p.Name == argument.Name) is { } parameter)
                state = state.With((object)parameter, argument.Value);
        var body = new Frame(context, graph, receiver, outer);
        if (method.MethodKind == MethodKind.Constructor && receiver.Single is { } self && !HasInitializer(method, SyntaxKind.ThisKeyword))
        {
            var caller = frame;
            frame = body;
            InitializeFields(method.ContainingType, self, context);
            if (!HasInitializer(method, SyntaxKind.BaseKeyword))
                RunBase(call, method.ContainingType.BaseType, receiver);
            frame = caller;
        }

        var solution = RunGraph(body, state);
        if (body.Exit is not { } exit)
            return FlowValue.Unknown;
        state = solution.Left ??= MakesFunctions(graph) ? exit : before.Become(exit, key => !IsOwn(body, key));
        return body.Result ?? FlowValue.Unknown;
    }

    /// <summary>True for what nobody can name when the body is left: its parameters, locals and temporaries.</summary>
    private static bool IsOwn(Frame body, object key) => key switch
    {
        CaptureKey temporary => ReferenceEquals(temporary.Context, body.Context),
        ILocalSymbol or IParameterSymbol => SymbolEqualityComparer.Default.Equals(((ISymbol)key).ContainingSymbol, body.Context.Method),
        _ => false,
    };

    /// <summary>True where a lambda or a local function may still name what its body leaves.</summary>
    private bool MakesFunctions(ControlFlowGraph graph)
    {
        if (!functions.TryGetValue(graph, out bool makes))
            functions.Add(graph, makes = graph.OriginalOperation.Descendants().Any(operation => operation is IAnonymousFunctionOperation or ILocalFunctionOperation));
        return makes;
    }

    /// <summary>True for <c>: this(...)</c> or <c>: base(...)</c>.</summary>
    private bool HasInitializer(IMethodSymbol constructor, SyntaxKind keyword) =>
        constructor.DeclaringSyntaxReferences.Any(r => r.GetSyntax(cancellationToken) is ConstructorDeclarationSyntax { Initializer.ThisOrBaseKeyword: var found }
            && found.RawKind == (int)keyword);

    private CallContext ContextOf(IOperation call, ISymbol method)
    {
        if (!contexts.TryGetValue((frame.Context, call, method), out var context))
            contexts.Add((frame.Context, call, method), context = new CallContext(frame.Context, call, method));
        return context;
    }

    private FlowValue Create(IObjectCreationOperation creation)
    {
        var arguments = Arguments(creation.Arguments);
        if (creation.Type is not INamedTypeSymbol type || creation.Constructor is not { } constructor)
            return FlowValue.Unknown;
        if (!type.IsInSource())
            return symbols.IsKnownLibrary(type) ? CreateLibrary(creation, type, arguments) : CreateFramework(creation, type, arguments);

        var self = Make(KindOf(type), type, creation, 0, FlowSet<FlowObject>.Empty);
        var value = FlowValue.Of(self);
        Returns(Emit(FlowEventKind.Create, creation, frame.Context, constructor, value, arguments, Only(self)), value);
        RunConstructor(creation, constructor.OriginalDefinition, type, value, arguments);
        return value;
    }

    private void RunConstructor(IOperation creation, IMethodSymbol constructor, INamedTypeSymbol type, FlowValue self, ImmutableArray<FlowArgument> arguments)
    {
        if (frame.Context.Depth >= MaxDepth || frame.Context.Contains(constructor))
        {
            Escape(creation, arguments.Select(a => a.Value));
            return;
        }

        if (bodies.GraphOf(constructor) is { } graph)
        {
            Enter(creation, constructor, graph, self, arguments, null);
            return;
        }

        foreach (var argument in arguments)
            if (constructor.Parameters.FirstOrDefault(p => p.Name == argument.Name) is { } parameter)
            {
                state = state.With((object)parameter, argument.Value);
                state = state.With(new FieldKey(self.Single!, parameter), argument.Value);
                if (type.IsRecord && type.GetMembers(parameter.Name).OfType<IPropertySymbol>().FirstOrDefault() is { } property)
                    state = state.With(new FieldKey(self.Single!, property), argument.Value);
            }

        var context = ContextOf(creation, constructor);
        InitializeFields(type, self.Single!, context);
        RunBase(creation, type.BaseType, self);
    }

    /// <summary>The constructor of the base class that runs where none is named.</summary>
    private void RunBase(IOperation creation, INamedTypeSymbol? type, FlowValue self)
    {
        if (type is not null && type.IsInSource() && type.InstanceConstructors.FirstOrDefault(c => c.Parameters.IsEmpty) is { } constructor)
            RunConstructor(creation, constructor.OriginalDefinition, type, self, ImmutableArray<FlowArgument>.Empty);
    }

    private void InitializeFields(INamedTypeSymbol type, FlowObject self, CallContext context)
    {
        foreach (var member in type.OriginalDefinition.GetMembers())
        {
            if (member.IsStatic || member is not (IFieldSymbol or IPropertySymbol) || Initializer(member) is not { } initializer || bodies.GraphOf(initializer) is not { } graph)
                continue;
            var body = new Frame(context, graph, FlowValue.Of(self), null);
            RunGraph(body, state);
            if (body.Exit is { } exit)
                state = exit;
        }
    }

    private FlowValue RunInitializer(ISymbol member, ControlFlowGraph graph, IOperation initializer)
    {
        var body = new Frame(ContextOf(initializer, member), graph, FlowValue.Unknown, null);
        RunGraph(body, state);
        if (body.Exit is not { } exit)
            return FlowValue.Unknown;
        state = exit;
        return state.Variables.TryGetValue(new FieldKey(Statics(member), member), out var value) ? value : FlowValue.Unknown;
    }

    private IOperation? Initializer(ISymbol member)
    {
        foreach (var reference in member.DeclaringSyntaxReferences)
        {
            var clause = reference.GetSyntax(cancellationToken) switch
            {
                VariableDeclaratorSyntax variable => variable.Initializer,
                PropertyDeclarationSyntax property => property.Initializer,
                _ => null,
            };
            if (clause is not null)
                return bodies.OperationOf(clause);
        }

        return null;
    }

    /// <summary>Unknown code has run: what writable members of objects from outside hold isn't known any more.</summary>
    private void ForgetExternals()
    {
        Charge();
        foreach (var pair in state.Variables)
            if (pair.Key is FieldKey key && key.Owner.IsExternal && !IsReadOnly(key.Field))
                state = state.With(pair.Key, FlowValue.Unknown);
    }
}
