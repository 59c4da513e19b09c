using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace DpToolkit.Analyzers.Flow;

/// <content>
/// The life of an object: constructed, then any of its methods called. A method starts from what the constructors leave, and from
/// what each other method would leave after them, so what private fields hold is known as far as the class itself decides it.
/// </content>
internal sealed partial class Interpreter
{
    private readonly Dictionary<ISymbol, CallContext> roots = new(SymbolEqualityComparer.Default);

    /// <summary>The flow through the life of a <paramref name="type"/>, or null where it is too large to follow.</summary>
    public FlowHistory? Run(INamedTypeSymbol type, IReadOnlyList<IMethodSymbol> methods)
    {
        var kind = KindOf(type);
        var self = new FlowObject(objects, kind, type, null, new CallContext(null, null, type), type, isOwn: kind == FlowObjectKind.Other);
        state = state.With(self, kind == FlowObjectKind.Other ? ObjectState.New : ObjectState.External);
        foreach (var member in Stored(type))
            state = state.With(new FieldKey(self, member), TypeOf(member).IsReferenceType ? FlowValue.Null : FlowValue.Unknown);
        try
        {
            recording = true;
            var born = Expose(Construct(type, self), type, self, methods);
            recording = false;
            var after = methods.ToDictionary(method => method, method => RunRoot(method, born, self), (IEqualityComparer<IMethodSymbol>)SymbolEqualityComparer.Default);
            recording = true;
            var exit = born;
            foreach (var method in methods)
            {
                var entry = after.Where(other => !SymbolEqualityComparer.Default.Equals(other.Key, method)).Aggregate(born, (all, other) => FlowState.Join(all, other.Value));
                exit = FlowState.Join(exit, RunRoot(method, entry, self));
            }

            return new FlowHistory(type, recorded.ToImmutableArray(), exit, entered);
        }
        catch (Exception tooLarge) when (tooLarge is FlowBudgetExceededException or InsufficientExecutionStackException)
        {
            return null;
        }
    }

    private FlowState Construct(INamedTypeSymbol type, FlowObject self)
    {
        var start = state;
        FlowState? all = null;
        foreach (var constructor in type.InstanceConstructors.Where(c => !(c.IsImplicitlyDeclared && c.Parameters.Length > 0)))
        {
            var exit = bodies.GraphOf(constructor) is null ? Initialize(constructor, start, self) : RunRoot(constructor, start, self);
            all = all is null ? exit : FlowState.Join(all, exit);
        }

        return all ?? start;
    }

    /// <summary>A constructor without a body: the implicit one, or a primary one, whose parameters are captured.</summary>
    private FlowState Initialize(IMethodSymbol constructor, FlowState entry, FlowObject self)
    {
        state = entry;
        foreach (var parameter in constructor.Parameters)
        {
            var value = ExternalValue(null, parameter, parameter.Type);
            state = state.With((object)parameter, value).With(new FieldKey(self, parameter), value);
        }

        entered.Add(constructor);
        BeginObject(constructor, self, null);
        if (constructor.ContainingType.BaseType is not { } parent || !parent.IsInSource())
            return state;
        if (constructor.IsImplicitlyDeclared && parent.InstanceConstructors.FirstOrDefault(c => c.Parameters.IsEmpty)?.OriginalDefinition is { } first)
            return bodies.GraphOf(first) is null ? Initialize(first, state, self) : RunRoot(first, state, self);
        foreach (var member in Stored(parent))
            state = state.With(new FieldKey(self, member), ExternalValue(self, member, TypeOf(member)));
        return state;
    }

    private FlowState RunRoot(IMethodSymbol method, FlowState entry, FlowObject self)
    {
        state = entry;
        if (bodies.GraphOf(method) is not { } graph)
            return state;
        entered.Add(method);
        foreach (var parameter in method.Parameters)
            state = state.With((object)parameter, ExternalValue(null, parameter, parameter.Type));
        if (method.MethodKind == MethodKind.Constructor && !HasInitializer(method, Microsoft.CodeAnalysis.CSharp.SyntaxKind.ThisKeyword))
            BeginObject(method, self, graph);
        var body = new Frame(RootOf(method), graph, FlowValue.Of(self), null);
        RunGraph(body, state);
        state = body.Exit ?? entry;
        if (body.Result is { } result && !result.Objects.IsEmpty)
            Emit(FlowEventKind.Return, graph.OriginalOperation, body.Context, null, result, ImmutableArray<FlowArgument>.Empty, HandedOut(result, self));
        return state;
    }

    /// <summary>What runs before a constructor's body: field initializers, then the base class's constructor where none is named.</summary>
    private void BeginObject(IMethodSymbol constructor, FlowObject self, Microsoft.CodeAnalysis.FlowAnalysis.ControlFlowGraph? graph)
    {
        var context = RootOf(constructor);
        InitializeFields(constructor.ContainingType, self, context);
        if (graph is null || HasInitializer(constructor, Microsoft.CodeAnalysis.CSharp.SyntaxKind.BaseKeyword))
            return;
        var caller = frame;
        frame = new Frame(context, graph, FlowValue.Of(self), null);
        RunBase(graph.OriginalOperation, constructor.ContainingType.BaseType, FlowValue.Of(self));
        frame = caller;
    }

    /// <summary>Members that other code may set hold what it likes; what it can read may be used anywhere.</summary>
    private FlowState Expose(FlowState born, INamedTypeSymbol type, FlowObject self, IReadOnlyList<IMethodSymbol> methods)
    {
        state = born;
        var seen = new List<FlowValue>();
        foreach (var member in Stored(type).Where(m => m.DeclaredAccessibility != Accessibility.Private))
        {
            var key = new FieldKey(self, member);
            bool settable = member is IFieldSymbol { IsReadOnly: false } or IPropertySymbol { SetMethod.DeclaredAccessibility: not Accessibility.Private };
            if (settable)
                state = state.With(key, ExternalValue(self, member, TypeOf(member)));
            seen.Add(state.Variables[key]);
        }

        if (methods.FirstOrDefault(method => bodies.GraphOf(method) is not null) is { } any && bodies.GraphOf(any) is { } graph)
        {
            var caller = frame;
            frame = new Frame(RootOf(any), graph, FlowValue.Of(self), null);
            Escape(graph.OriginalOperation, seen);
            frame = caller;
        }

        return state;
    }

    private CallContext RootOf(IMethodSymbol method)
    {
        if (!roots.TryGetValue(method, out var context))
            roots.Add(method, context = new CallContext(null, null, method));
        return context;
    }

    /// <summary>The fields and automatic properties of an instance, inherited ones too.</summary>
    private static IEnumerable<ISymbol> Stored(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? current = type; current is not null && current.IsInSource(); current = current.BaseType)
            foreach (var member in current.OriginalDefinition.GetMembers())
                if (!member.IsStatic && (member is IFieldSymbol { IsImplicitlyDeclared: false, IsConst: false } || member is IPropertySymbol property && IsAutomatic(property)))
                    yield return member;
    }

    private static ITypeSymbol TypeOf(ISymbol member) => member is IFieldSymbol field ? field.Type : ((IPropertySymbol)member).Type;
}
