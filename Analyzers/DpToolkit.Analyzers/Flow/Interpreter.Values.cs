using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.Flow;

/// <content>Abstract objects: making, changing and losing them.</content>
internal sealed partial class Interpreter
{
    /// <summary>How many members deep objects from outside are told apart.</summary>
    private const int MaxDistance = 5;

    private readonly Dictionary<ISymbol, bool> written = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ITypeSymbol, FlowObjectKind> kinds = new(SymbolEqualityComparer.Default);

    private FlowObjectKind KindOf(ITypeSymbol? type)
    {
        if (type is null)
            return FlowObjectKind.Other;
        if (!kinds.TryGetValue(type, out var kind))
            kinds.Add(type, kind = FindKind(type));
        return kind;
    }

    private FlowObjectKind FindKind(ITypeSymbol type)
    {
        if (symbols.IsModule(type))
            return FlowObjectKind.Model;
        if (symbols.IsTensor(type))
            return FlowObjectKind.Tensor;
        if (symbols.IsOptimizer(type))
            return FlowObjectKind.Optimizer;
        if (symbols.IsLoader(type))
            return FlowObjectKind.Loader;
        if (symbols.IsDataset(type))
            return FlowObjectKind.Dataset;
        if (type.DerivesFrom(symbols.PrivacyEngine))
            return FlowObjectKind.Engine;
        if (type.Is(symbols.PrivateTraining))
            return FlowObjectKind.Training;
        if (type.DerivesFrom(symbols.LrSchedulerBase))
            return FlowObjectKind.Scheduler;
        if (type.DerivesFrom(symbols.PrivacyLedger))
            return FlowObjectKind.Ledger;
        if (type.DerivesFrom(symbols.PrivacyBudget))
            return FlowObjectKind.Budget;
        if (type.DerivesFrom(symbols.Noise))
            return FlowObjectKind.Noise;
        if (type.Is(symbols.Accountant) || type.AllInterfaces.Any(i => i.Is(symbols.Accountant)))
            return FlowObjectKind.Accountant;
        return FlowObjectKind.Other;
    }

    private FlowObject External(FlowObject? owner, ISymbol origin, ITypeSymbol type)
    {
        if (!external.TryGetValue((owner, origin), out var value))
            external.Add((owner, origin), value = new FlowObject(objects, KindOf(type), type, null, frame?.Context ?? new CallContext(null, null, origin), origin) { Distance = owner is null ? 0 : owner.Distance + 1 });
        if (!state.Objects.ContainsKey(value))
            state = state.With(value, ObjectState.External);
        return value;
    }

    /// <summary>What comes from outside through a parameter, or a member of an object from outside. A list walked node by node has no end, so the flow lets it go.</summary>
    private FlowValue ExternalValue(FlowObject? owner, ISymbol origin, ITypeSymbol type) =>
        owner is { Distance: >= MaxDistance } ? FlowValue.Unknown
        : KindOf(type) != FlowObjectKind.Other || type.TypeKind == TypeKind.Class && type.IsInSource()
            ? FlowValue.Of(External(owner, origin, type))
            : FlowValue.Unknown;

    /// <summary>A new object made by <paramref name="operation"/>; an older one of the same place is no longer known.</summary>
    private FlowObject Make(FlowObjectKind kind, ITypeSymbol? type, IOperation operation, int slot, FlowSet<FlowObject> sources)
    {
        if (!created.TryGetValue((operation, frame.Context, slot), out var value))
            created.Add((operation, frame.Context, slot), value = new FlowObject(objects, kind, type, operation, frame.Context, null));
        var inputs = sources.Remove(value);
        value.Inputs = value.Inputs.Union(inputs);
        bool again = state.Objects.ContainsKey(value);
        if (again && kind != FlowObjectKind.Tensor)
            Forget(value);
        var fresh = ObjectState.New.From(WithSources(inputs).Remove(value));
        state = state.With(value, again ? fresh.Repeated() : fresh);
        return value;
    }

    private static FlowSet<FlowObject> Only(FlowObject value) => value.Itself.Objects;

    private static FlowSet<FlowObject> AllOf(IEnumerable<FlowValue> values)
    {
        var all = FlowSet<FlowObject>.Empty;
        foreach (var value in values)
            all = all.Union(value.Objects);
        return all;
    }

    private static FlowSet<FlowObject> AllOf(ImmutableArray<FlowArgument> arguments, FlowValue receiver)
    {
        var all = receiver.Objects;
        foreach (var argument in arguments)
            all = all.Union(argument.Value.Objects);
        return all;
    }

    /// <summary>Those of a call's objects that it is sure to be given.</summary>
    private static FlowSet<FlowObject> SingleOf(ImmutableArray<FlowArgument> arguments, FlowValue receiver)
    {
        var all = SingleOf(receiver);
        foreach (var argument in arguments)
            all = all.Union(SingleOf(argument.Value));
        return all;
    }

    private static FlowSet<FlowObject> SingleOf(FlowValue value) => value.Single is { } single ? Only(single) : FlowSet<FlowObject>.Empty;

    private FlowSet<FlowObject> WithSources(FlowSet<FlowObject> objects)
    {
        var all = objects;
        foreach (var value in objects)
            all = all.Union(state[value].Sources);
        return all;
    }

    private void Forget(FlowObject value)
    {
        Charge();
        foreach (var pair in state.Variables)
            if (pair.Value.Objects.Contains(value))
                state = state.With(pair.Key, FlowValue.Unknown);
    }

    private FlowEvent Emit(FlowEventKind kind, IOperation operation, CallContext context, ISymbol? member, FlowValue receiver,
        ImmutableArray<FlowArgument> arguments, FlowSet<FlowObject> subjects, FlowSet<FlowObject>? certain = null)
    {
        if (!events.TryGetValue((operation, context, kind), out var flowEvent))
            events.Add((operation, context, kind), flowEvent = new FlowEvent(numbered, kind, operation, context));
        var before = state;
        foreach (var subject in subjects)
            state = state.With(subject, state[subject].After(flowEvent, certain is null || certain.Contains(subject)));
        if (!recording)
            return flowEvent;

        bool first = recordedSet.Add(flowEvent);
        if (first)
            recorded.Add(flowEvent);
        flowEvent.Member = member;
        flowEvent.Receiver = first ? receiver : FlowValue.Join(flowEvent.Receiver, receiver);
        flowEvent.Arguments = first ? arguments : JoinArguments(flowEvent.Arguments, arguments);
        flowEvent.Before = first ? before : FlowState.Join(flowEvent.Before, before);
        flowEvent.Subjects = first ? subjects : flowEvent.Subjects.Union(subjects);
        return flowEvent;
    }

    private static ImmutableArray<FlowArgument> JoinArguments(ImmutableArray<FlowArgument> left, ImmutableArray<FlowArgument> right) =>
        left.Length != right.Length ? left : left.Zip(right, (a, b) => a with { Value = FlowValue.Join(a.Value, b.Value) }).ToImmutableArray();

    /// <summary>What the event's call returns; known only after the event.</summary>
    private static FlowValue Returns(FlowEvent flowEvent, FlowValue result)
    {
        flowEvent.Result = result;
        return result;
    }

    /// <summary>The values go where the flow can't follow.</summary>
    private void Escape(IOperation operation, IEnumerable<FlowValue> values)
    {
        var pending = new Stack<FlowValue>(16);
        foreach (var value in values)
            if (value is FunctionValue || !value.Objects.IsEmpty)
                pending.Push(value);
        if (pending.Count == 0)
            return;
        var objects = new HashSet<FlowObject>();
        while (pending.Count > 0)
        {
            var value = pending.Pop();
            if (value is FunctionValue function)
                EscapeCaptured(function, pending);
            foreach (var item in value.Objects)
            {
                if (item.Kind == FlowObjectKind.Tensor || !objects.Add(item))
                    continue;
                foreach (var pair in state.Variables)
                    if (pair.Key is FieldKey key && ReferenceEquals(key.Owner, item))
                        pending.Push(pair.Value);
                foreach (var source in state[item].Sources)
                    if (source.Kind != FlowObjectKind.Tensor && Leads(item, source) && !objects.Contains(source))
                        pending.Push(FlowValue.Of(source));
            }
        }

        if (objects.Count == 0)
            return;
        Emit(FlowEventKind.Escape, operation, frame.Context, null, FlowValue.Unknown, ImmutableArray<FlowArgument>.Empty, FlowSet<FlowObject>.Of(objects));
        foreach (var pair in state.Variables)
            if (pair.Key is FieldKey key && objects.Contains(key.Owner) && !IsReadOnly(key.Field))
                state = state.With(pair.Key, FlowValue.Unknown);
    }

    /// <summary>What a caller gets: the objects returned and what they hold, but not what the object returns of itself.</summary>
    private FlowSet<FlowObject> HandedOut(FlowValue result, FlowObject? self)
    {
        var objects = new HashSet<FlowObject>();
        var pending = new Stack<FlowObject>(result.Objects);
        while (pending.Count > 0)
        {
            var item = pending.Pop();
            if (!objects.Add(item) || item == self)
                continue;
            foreach (var pair in state.Variables)
                if (pair.Key is FieldKey key && ReferenceEquals(key.Owner, item))
                    foreach (var held in pair.Value.Objects)
                        pending.Push(held);
        }

        return FlowSet<FlowObject>.Of(objects);
    }

    /// <summary>A model, optimizer or loader that an engine made doesn't give the engine away, nor what it counts with.</summary>
    private static bool Leads(FlowObject from, FlowObject to) =>
        to.Kind is not (FlowObjectKind.Engine or FlowObjectKind.Accountant or FlowObjectKind.Ledger or FlowObjectKind.Budget)
        || from.Kind is not (FlowObjectKind.Model or FlowObjectKind.Optimizer or FlowObjectKind.Loader or FlowObjectKind.Training or FlowObjectKind.Scheduler);

    private void EscapeCaptured(FunctionValue function, Stack<FlowValue> pending)
    {
        pending.Push(function.Receiver);
        var body = function.Operation is { Syntax: var lambda } ? bodies.OperationOf(lambda) : (function.Method.IsInSource() ? bodies.OperationOf(function.Method) : null);
        if (body is null || function.Operation is null && function.Method.MethodKind != MethodKind.LocalFunction)
            return;
        foreach (var operation in body.DescendantsAndSelf())
        {
            if (operation is IInstanceReferenceOperation)
                pending.Push(frame.This);
            ISymbol? variable = operation switch
            {
                ILocalReferenceOperation local => local.Local,
                IParameterReferenceOperation parameter => parameter.Parameter,
                _ => null,
            };
            if (variable is null || variable.DeclaringSyntaxReferences is [var declared] && declared.SyntaxTree == body.Syntax.SyntaxTree && body.Syntax.Span.Contains(declared.Span))
                continue;
            if (state.Variables.TryGetValue(variable, out var value))
                pending.Push(value);
            if (operation.Parent is IAssignmentOperation assignment && assignment.Target == operation)
                capturedElsewhere.Add(variable);
        }
    }

    private bool IsReadOnly(ISymbol member) =>
        member is IFieldSymbol { IsReadOnly: true } or IPropertySymbol { SetMethod: null } or IPropertySymbol { SetMethod.IsInitOnly: true } || member is IParameterSymbol parameter && !IsWritten(parameter);

    /// <summary>True for a primary constructor's parameter that the class assigns to.</summary>
    private bool IsWritten(IParameterSymbol parameter)
    {
        if (!written.TryGetValue(parameter, out bool known))
            written.Add(parameter, known = parameter.ContainingType.DeclaringSyntaxReferences.SelectMany(part => part.GetSyntax(cancellationToken).DescendantNodes()).OfType<IdentifierNameSyntax>()
                .Any(name => name.Identifier.ValueText == parameter.Name && IsTarget(name)));
        return known;
    }

    private static bool IsTarget(IdentifierNameSyntax name) => name.Parent switch
    {
        AssignmentExpressionSyntax assignment => assignment.Left == name,
        ArgumentSyntax { Parent: TupleExpressionSyntax { Parent: AssignmentExpressionSyntax parts } tuple } => parts.Left == tuple,
        ArgumentSyntax { RefOrOutKeyword.RawKind: not 0 } or PostfixUnaryExpressionSyntax { RawKind: not (int)SyntaxKind.SuppressNullableWarningExpression } or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression } or RefExpressionSyntax => true,
        _ => false,
    };

    private FlowValue Read(FlowValue owner, ISymbol member, ITypeSymbol type)
    {
        if (owner.Objects.IsEmpty)
            return FlowValue.Unknown;
        FlowValue? result = owner is ObjectsValue { OrElse: true } ? FlowValue.Unknown : null;
        foreach (var item in owner.Objects)
        {
            var key = new FieldKey(item, member);
            if (!state.Variables.TryGetValue(key, out var value))
            {
                value = item.IsExternal ? ExternalValue(item, member, type) : FlowValue.Unknown;
                state = state.With(key, value);
            }

            result = result is null ? value : FlowValue.Join(result, value);
        }

        return result!;
    }

    private void Write(FlowValue owner, ISymbol member, FlowValue value, IOperation operation)
    {
        if (owner.Single is { } single)
        {
            state = state.With(new FieldKey(single, member), value);
            return;
        }

        Escape(operation, new[] { value });
        foreach (var item in owner.Objects)
            state = state.With(new FieldKey(item, member), FlowValue.Unknown);
    }

    private FlowObject Statics(ISymbol member) => External(null, member.ContainingType, compilation.Compilation.ObjectType);

    private static object? Fold(BinaryOperatorKind kind, object? left, object? right)
    {
        if (left is bool p && right is bool q)
            return kind switch
            {
                BinaryOperatorKind.And or BinaryOperatorKind.ConditionalAnd => p && q,
                BinaryOperatorKind.Or or BinaryOperatorKind.ConditionalOr => p || q,
                _ => null,
            };
        if (left is string || right is string)
            return kind == BinaryOperatorKind.Add && left is not null && right is not null ? $"{left}{right}" : null;
        if (!IsNumber(left) || !IsNumber(right))
            return null;
        if (left is double or float or decimal || right is double or float or decimal)
        {
            double x = Convert.ToDouble(left), y = Convert.ToDouble(right);
            return kind switch
            {
                BinaryOperatorKind.Add => x + y,
                BinaryOperatorKind.Subtract => x - y,
                BinaryOperatorKind.Multiply => x * y,
                BinaryOperatorKind.Divide => x / y,
                _ => null,
            };
        }

        if (left is ulong || right is ulong)
            return null;
        long a = Convert.ToInt64(left), b = Convert.ToInt64(right);
        return kind switch
        {
            BinaryOperatorKind.Add => Narrow(unchecked(a + b), left, right),
            BinaryOperatorKind.Subtract => Narrow(unchecked(a - b), left, right),
            BinaryOperatorKind.Multiply => Narrow(unchecked(a * b), left, right),
            BinaryOperatorKind.Divide => b is 0 or -1 ? null : Narrow(a / b, left, right),
            BinaryOperatorKind.Remainder => b is 0 or -1 ? null : Narrow(a % b, left, right),
            _ => null,
        };
    }

    private static object? Narrow(long value, object? left, object? right) =>
        left is long or uint || right is long or uint ? value : value is >= int.MinValue and <= int.MaxValue ? (int)value : null;

    private static bool IsNumber(object? value) => value is sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal;
}
