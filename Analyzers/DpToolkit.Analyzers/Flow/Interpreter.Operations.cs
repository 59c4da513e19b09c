using System.Collections.Immutable;
using System.Linq;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.Flow;

/// <content>Operations: what each evaluates to, and what it assigns.</content>
internal sealed partial class Interpreter
{
    /// <summary>OperationKind.CollectionExpression, which Roslyn 4.8 has no name for: <c>params</c> collections have no syntax of their own.</summary>
    private const int CollectionExpression = 0x7f;

    private FlowValue Evaluate(IOperation? operation)
    {
        if (operation is null)
            return FlowValue.Unknown;
        if (++steps > MaxSteps)
            throw new FlowBudgetExceededException();
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (operation.ConstantValue is { HasValue: true, Value: { } constant })
            return new ConstantValue(constant);
        switch (operation)
        {
            case IExpressionStatementOperation statement:
                return Evaluate(statement.Operation);
            case ILocalReferenceOperation local:
                return Variable(local.Local);
            case IParameterReferenceOperation parameter:
                return ReadParameter(parameter);
            case IInstanceReferenceOperation:
                return ThisOf(frame);
            case IFieldReferenceOperation field:
                return ReadField(field);
            case IPropertyReferenceOperation property:
                return ReadProperty(property);
            case IFlowCaptureOperation capture:
                return Capture(capture);
            case IFlowCaptureReferenceOperation reference:
                return Captured(reference.Id);
            case ISimpleAssignmentOperation assignment:
                return EvaluateAssignment(assignment);
            case ICompoundAssignmentOperation compound:
                return EvaluateCompound(compound);
            case IIncrementOrDecrementOperation increment:
                return EvaluateIncrement(increment);
            case IDeconstructionAssignmentOperation deconstruction:
                var right = Evaluate(deconstruction.Value);
                Assign(deconstruction.Target, right, deconstruction);
                return right;
            case ITupleOperation tuple:
                return new TupleValue(tuple.Elements.Select(Evaluate).ToImmutableArray());
            case IConversionOperation conversion:
                var operand = Evaluate(conversion.Operand);
                return conversion.OperatorMethod is null || operand.Constant is null ? operand : FlowValue.Unknown;
            case IAwaitOperation awaited:
                return Evaluate(awaited.Operation);
            case ITranslatedQueryOperation query:
                return Evaluate(query.Operation);
            case IDelegateCreationOperation creation:
                return Evaluate(creation.Target);
            case IFlowAnonymousFunctionOperation lambda:
                return new FunctionValue(lambda.Symbol, frame.Graph.GetAnonymousFunctionControlFlowGraphInScope(lambda), lambda, ThisOf(frame));
            case IMethodReferenceOperation method:
                var owner = method.Instance is null ? ThisOf(frame) : Evaluate(method.Instance);
                if (owner.Single is { Kind: FlowObjectKind.Engine })
                    Escape(method, new[] { owner });
                return new FunctionValue(method.Method, null, null, owner);
            case IInvocationOperation invocation:
                return Invoke(invocation);
            case IObjectCreationOperation creation:
                return Create(creation);
            case IBinaryOperation binary:
                return EvaluateBinary(binary);
            case IUnaryOperation unary:
                return EvaluateUnary(unary);
            case IIsPatternOperation pattern:
                var matched = Evaluate(pattern.Value);
                AssignPattern(pattern.Pattern, matched);
                return FlowValue.Unknown;
            case IDeclarationExpressionOperation declaration:
                return Evaluate(declaration.Expression);
            case IArrayCreationOperation array:
                return Collect(operation, array.Initializer?.ElementValues ?? ImmutableArray<IOperation>.Empty);
            case IArrayElementReferenceOperation element:
                foreach (var index in element.Indices)
                    Evaluate(index);
                return Part(Evaluate(element.ArrayReference));
            case IImplicitIndexerReferenceOperation fromEnd:
                Evaluate(fromEnd.Argument);
                return Part(Evaluate(fromEnd.Instance));
            case IVariableInitializerOperation initializer:
                return Evaluate(initializer.Value);
            case IInterpolatedStringOperation text:
                return Carried(text.Parts.Select(part => part is IInterpolationOperation hole ? Evaluate(hole.Expression) : Evaluate(part)).ToList());
            case IAnonymousObjectCreationOperation anonymous:
                return new TupleValue(anonymous.Initializers.Select(initializer => Evaluate(initializer is ISimpleAssignmentOperation assigned ? assigned.Value : initializer)).ToImmutableArray());
            case IInterpolatedStringAppendOperation appended:
                return Evaluate(appended.AppendCall);
            case IInterpolatedStringHandlerCreationOperation handler:
                return Evaluate(handler.Content);
            case IFieldInitializerOperation or IPropertyInitializerOperation:
                return Evaluate(((ISymbolInitializerOperation)operation).Value);
            case IInvalidOperation { Syntax: InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax }:
                var called = (operation.Syntax as InvocationExpressionSyntax)?.Expression;
                Escape(operation, operation.ChildOperations.Select(child => (child, Value: Evaluate(child))).Where(given => called?.Span.Contains(given.child.Syntax.Span) != true).Select(given => given.Value).ToList());
                return FlowValue.Unknown;
            case IDynamicInvocationOperation or IDynamicObjectCreationOperation:
                Escape(operation, operation.ChildOperations.Select(Evaluate).ToList());
                return FlowValue.Unknown;
            default:
                if (operation.Syntax is CollectionExpressionSyntax || (int)operation.Kind == CollectionExpression)
                    return Collect(operation, operation.ChildOperations.ToImmutableArray());
                foreach (var child in operation.ChildOperations)
                    Evaluate(child);
                return FlowValue.Unknown;
        }
    }

    private FlowValue Variable(ISymbol variable) =>
        !capturedElsewhere.Contains(variable) && state.Variables.TryGetValue(variable, out var value) ? value : FlowValue.Unknown;

    private static FlowValue ThisOf(Frame? body)
    {
        while (body?.Outer is { } outer)
            body = outer;
        return body?.This ?? FlowValue.Unknown;
    }

    private FlowValue ReadParameter(IParameterReferenceOperation reference)
    {
        var parameter = reference.Parameter;
        bool captured = parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Constructor } constructor
            && !SymbolEqualityComparer.Default.Equals(constructor, frame.Context.Method);
        return captured ? Read(ThisOf(frame), parameter, parameter.Type) : Variable(parameter);
    }

    private FlowValue ReadField(IFieldReferenceOperation reference)
    {
        if (reference.Instance is null)
            return reference.Field.IsInSource() ? ReadStatic(reference.Field) : FlowValue.Unknown;
        var owner = Evaluate(reference.Instance);
        if (owner is TupleValue tuple && reference.Field.CorrespondingTupleField is { } element && reference.Field.ContainingType.IsTupleType)
        {
            int index = reference.Field.ContainingType.TupleElements.IndexOf(reference.Field);
            if (index < 0)
                index = reference.Field.ContainingType.TupleElements.ToList().FindIndex(f => SymbolEqualityComparer.Default.Equals(f.CorrespondingTupleField, element));
            return index >= 0 && index < tuple.Elements.Length ? tuple.Elements[index] : FlowValue.Unknown;
        }

        return reference.Field.IsInSource() ? Read(owner, reference.Field, reference.Field.Type) : reference.Field.ContainingType.IsTupleType && IsPosition(reference) ? FlowValue.Unknown : Part(owner);
    }

    private FlowValue ReadStatic(ISymbol member)
    {
        var type = member is IFieldSymbol field ? field.Type : ((IPropertySymbol)member).Type;
        var key = new FieldKey(Statics(member), member);
        if (state.Variables.TryGetValue(key, out var value))
            return value;
        value = IsReadOnly(member) && Initializer(member) is { } initializer && bodies.GraphOf(initializer) is { } graph && !frame.Context.Contains(member)
            ? RunInitializer(member, graph, initializer)
            : ExternalValue(key.Owner, member, type);
        state = state.With(key, value);
        return value;
    }

    private FlowValue ReadProperty(IPropertyReferenceOperation reference)
    {
        var property = reference.Property;
        var owner = reference.Instance is null ? FlowValue.Unknown : Evaluate(reference.Instance);
        foreach (var argument in reference.Arguments)
            Evaluate(argument.Value);
        if (property.ContainingType.IsAnonymousType)
            return owner is TupleValue anonymous && property.ContainingType.GetMembers().OfType<IPropertySymbol>().ToList().FindIndex(other => other.Name == property.Name) is >= 0 and var place && place < anonymous.Elements.Length
                ? anonymous.Elements[place]
                : Part(owner);
        if (property.IsInSource())
        {
            if (IsAutomatic(property))
                return reference.Instance is null ? ReadStatic(property) : Read(owner, property, property.Type);
            return property.GetMethod is { } getter ? Call(reference, getter, owner, ImmutableArray<FlowArgument>.Empty, reference.Instance) : FlowValue.Unknown;
        }

        if (!symbols.IsKnownLibrary(property))
            return property.Name is "Count" or "Length" or "LongLength" or "Capacity" or "Keys" ? FlowValue.Unknown
                : owner.Objects.Any(o => o.Kind is FlowObjectKind.Tensor or FlowObjectKind.Parameters) ? owner : ElementOf(owner, property);
        return ReadLibraryProperty(reference, owner);
    }

    private static FlowValue ElementOf(FlowValue owner, IPropertySymbol property) =>
        owner is TupleValue tuple && property.Name.StartsWithOrdinal("Item") && int.TryParse(property.Name.Substring(4), out int n) && n >= 1 && n <= tuple.Elements.Length
            ? tuple.Elements[n - 1]
            : property.IsIndexer ? Part(owner) : FlowValue.Unknown;

    /// <summary>An element of a collection, or a part of a batch: as private as the whole.</summary>
    private static FlowValue Part(FlowValue whole) =>
        whole.Objects.Any(o => o.Kind is FlowObjectKind.Tensor or FlowObjectKind.Parameters) ? whole : FlowValue.Unknown;

    private static bool IsAutomatic(IPropertySymbol property) =>
        property.ContainingType.GetMembers().Any(member => member is IFieldSymbol field && SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property));

    private FlowValue Capture(IFlowCaptureOperation capture)
    {
        var value = Evaluate(capture.Value);
        state = state.With(new CaptureKey(frame.Context, frame.Graph, capture.Id), value);
        captureTargets[(frame.Graph, capture.Id)] = capture.Value;
        return value;
    }

    private FlowValue Captured(CaptureId id)
    {
        for (var body = frame; body is not null; body = body.Outer)
            if (state.Variables.TryGetValue(new CaptureKey(body.Context, body.Graph, id), out var value))
                return value;
        return FlowValue.Unknown;
    }

    private FlowValue EvaluateAssignment(ISimpleAssignmentOperation assignment)
    {
        var value = Evaluate(assignment.Value);
        Assign(assignment.Target, value, assignment);
        return value;
    }

    private FlowValue EvaluateCompound(ICompoundAssignmentOperation compound)
    {
        var left = Evaluate(compound.Target);
        var right = Evaluate(compound.Value);
        var value = Fold(compound.OperatorKind, left.Constant, right.Constant) is { } folded
            ? new ConstantValue(folded)
            : Computed(compound, new[] { left, right }, compound.Type);
        Assign(compound.Target, value, compound);
        return value;
    }

    private FlowValue EvaluateIncrement(IIncrementOrDecrementOperation increment)
    {
        var before = Evaluate(increment.Target);
        var kind = increment.Kind == OperationKind.Increment ? BinaryOperatorKind.Add : BinaryOperatorKind.Subtract;
        var after = Fold(kind, before.Constant, 1) is { } folded ? new ConstantValue(folded) : FlowValue.Unknown;
        Assign(increment.Target, after, increment);
        return increment.IsPostfix ? before : after;
    }

    private FlowValue EvaluateBinary(IBinaryOperation binary)
    {
        var left = Evaluate(binary.LeftOperand);
        var right = Evaluate(binary.RightOperand);
        return Fold(binary.OperatorKind, left.Constant, right.Constant) is { } folded
            ? new ConstantValue(folded)
            : Computed(binary, new[] { left, right }, binary.Type);
    }

    private FlowValue EvaluateUnary(IUnaryOperation unary)
    {
        var operand = Evaluate(unary.Operand);
        return operand.Constant switch
        {
            bool value when unary.OperatorKind == UnaryOperatorKind.Not => new ConstantValue(!value),
            { } value when unary.OperatorKind == UnaryOperatorKind.Minus && Fold(BinaryOperatorKind.Subtract, 0, value) is { } negated => new ConstantValue(negated),
            _ => Computed(unary, new[] { operand }, unary.Type),
        };
    }

    /// <summary>A tensor computed from others carries what they came from.</summary>
    private FlowValue Computed(IOperation operation, FlowValue[] operands, ITypeSymbol? type) =>
        symbols.IsTensor(type)
            ? FlowValue.Of(Make(FlowObjectKind.Tensor, type, operation, 0, AllOf(operands)))
            : Carried(operands) is var carried && !ReferenceEquals(carried, FlowValue.Unknown) && operation.Syntax.NamesNoise() ? FlowValue.Unknown
            : carried;

    /// <summary>A number or text made from tensors' values carries what they came from.</summary>
    private FlowValue Carried(IEnumerable<FlowValue> values)
    {
        var carriers = values.Where(IsCarrier).Distinct().ToList();
        return carriers.Count switch
        {
            0 => FlowValue.Unknown,
            1 => carriers[0],
            _ => new ObjectsValue(AllOf(carriers), orElse: true),
        };
    }

    private bool IsCarrier(FlowValue value) =>
        value.Objects.Any(o => o.Kind is FlowObjectKind.Tensor || o.Kind == FlowObjectKind.Other && state[o].Sources.Any(source => source.Kind == FlowObjectKind.Tensor));

    /// <summary>A collection that got an element carries it, and may hold others.</summary>
    private void AssignElement(IOperation collection, FlowValue value, IOperation assignment)
    {
        if (!IsCarrier(value) || collection is not (ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation { Instance: IInstanceReferenceOperation } or IFlowCaptureReferenceOperation))
            return;
        var before = Evaluate(collection);
        if (before.Objects.All(o => o.Kind is FlowObjectKind.Tensor or FlowObjectKind.Other))
            Assign(collection, new ObjectsValue(before.Objects.Union(value.Objects), orElse: true), assignment);
    }

    private FlowValue Collect(IOperation operation, ImmutableArray<IOperation> elements)
    {
        var values = elements.Select(element => Evaluate(element.Syntax is SpreadElementSyntax ? element.ChildOperations.First() : element)).ToList();
        var objects = AllOf(values);
        var kind = objects.All(o => o.Kind == FlowObjectKind.Parameters) ? FlowObjectKind.Parameters : FlowObjectKind.Other;
        return objects.IsEmpty ? FlowValue.Unknown : FlowValue.Of(Make(kind, operation.Type, operation, 0, objects));
    }

    private void Assign(IOperation target, FlowValue value, IOperation assignment)
    {
        switch (target)
        {
            case ILocalReferenceOperation local:
                AssignVariable(local.Local, local.Local.RefKind != RefKind.None, value, assignment);
                break;
            case IParameterReferenceOperation parameter:
                AssignVariable(parameter.Parameter, parameter.Parameter.RefKind is RefKind.Ref or RefKind.Out, value, assignment);
                break;
            case IFieldReferenceOperation { Instance: null } field:
                state = state.With(new FieldKey(Statics(field.Field), field.Field), value);
                break;
            case IFieldReferenceOperation field:
                Write(Evaluate(field.Instance), field.Field, value, assignment);
                break;
            case IPropertyReferenceOperation property:
                AssignProperty(property, value, assignment);
                break;
            case IFlowCaptureReferenceOperation reference when captureTargets.TryGetValue((frame.Graph, reference.Id), out var captured):
                Assign(captured, value, assignment);
                break;
            case IDeclarationExpressionOperation declaration:
                Assign(declaration.Expression, value, assignment);
                break;
            case ITupleOperation tuple:
                for (int i = 0; i < tuple.Elements.Length; i++)
                    Assign(tuple.Elements[i], value is not TupleValue && IsPosition(tuple.Elements[i]) ? FlowValue.Unknown : PartAt(value, i, tuple.Elements.Length), assignment);
                break;
            case IDiscardOperation:
                break;
            case IArrayElementReferenceOperation element:
                Escape(assignment, new[] { value });
                AssignElement(element.ArrayReference, Carried(element.Indices.Select(Evaluate).Append(value).ToList()), assignment);
                break;
            default:
                Escape(assignment, new[] { value });
                break;
        }
    }

    private void AssignVariable(ISymbol variable, bool byReference, FlowValue value, IOperation assignment)
    {
        if (byReference)
            Escape(assignment, new[] { value });
        state = state.With((object)variable, value);
    }

    private void AssignProperty(IPropertyReferenceOperation reference, FlowValue value, IOperation assignment)
    {
        var property = reference.Property;
        var owner = reference.Instance is null ? FlowValue.Unknown : Evaluate(reference.Instance);
        var indices = reference.Arguments.Select(argument => Evaluate(argument.Value)).ToList();
        if (property.IsInSource())
        {
            if (IsAutomatic(property) && reference.Instance is null)
                state = state.With(new FieldKey(Statics(property), property), value);
            else if (IsAutomatic(property))
                Write(owner, property, value, assignment);
            else if (property.SetMethod is { Parameters.Length: 1 } setter)
                Call(reference, setter, owner, ImmutableArray.Create(new FlowArgument(setter.Parameters[0].Name, assignment, value, false)), reference.Instance);
            else
                Escape(assignment, new[] { value });
            return;
        }

        if (symbols.IsKnownLibrary(property))
            Emit(FlowEventKind.Write, assignment, frame.Context, property, owner, ImmutableArray.Create(new FlowArgument("value", assignment, value, false)), Behind(owner), owner.Objects);
        else
        {
            Escape(assignment, new[] { value });
            if (property.IsIndexer && reference.Instance is { } collection)
                AssignElement(collection, Carried(indices.Append(value).ToList()), assignment);
        }
    }

    /// <summary>True for the number that <c>Index()</c> and the like hand out with each batch.</summary>
    private static bool IsPosition(IOperation target) => target.Type?.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64;

    private FlowValue PartAt(FlowValue value, int index, int count)
    {
        if (value is TupleValue tuple)
            return tuple.Elements.Length == count ? tuple.Elements[index] : FlowValue.Unknown;
        if (value.Single is { Kind: FlowObjectKind.Training } training && state.Variables.TryGetValue(training, out var parts) && parts is TupleValue known)
            return PartAt(known, index, count);
        return Part(value);
    }

    private void AssignPattern(IPatternOperation pattern, FlowValue value)
    {
        switch (pattern)
        {
            case IDeclarationPatternOperation { DeclaredSymbol: { } symbol }:
                state = state.With((object)symbol, value);
                break;
            case IRecursivePatternOperation recursive:
                if (recursive.DeclaredSymbol is { } whole)
                    state = state.With((object)whole, value);
                for (int i = 0; i < recursive.DeconstructionSubpatterns.Length; i++)
                    AssignPattern(recursive.DeconstructionSubpatterns[i], PartAt(value, i, recursive.DeconstructionSubpatterns.Length));
                foreach (var part in recursive.PropertySubpatterns)
                    AssignPattern(part.Pattern, FlowValue.Unknown);
                break;
            case INegatedPatternOperation negated:
                AssignPattern(negated.Pattern, value);
                break;
            case IBinaryPatternOperation binary:
                AssignPattern(binary.LeftPattern, value);
                AssignPattern(binary.RightPattern, value);
                break;
        }
    }
}
