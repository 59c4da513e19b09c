using DpToolkit.TensorSemantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.BatchFlow;

internal sealed partial class ForwardReader
{
    private Value Evaluate(IOperation operation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (operation.ConstantValue is { HasValue: true, Value: var constant })
            return Constant(constant);
        if (operation.Syntax is CollectionExpressionSyntax collection)
            return Collection(collection);
        return operation switch
        {
            IConversionOperation conversion => Convert(conversion),
            IParenthesizedOperation parenthesized => Evaluate(parenthesized.Operand),
            ILocalReferenceOperation local => variables.TryGetValue(local.Local, out var value) ? value : Outside(local.Local, operation),
            IParameterReferenceOperation reference => variables.TryGetValue(reference.Parameter, out var value) ? value : Outside(reference.Parameter, operation),
            IDeclarationExpressionOperation declaration => Evaluate(declaration.Expression),
            IFieldReferenceOperation field => Field(field),
            IPropertyReferenceOperation property => Property(property),
            IArrayElementReferenceOperation element => Element(element),
            IInvocationOperation call => Call(call),
            IBinaryOperation binary => Binary(binary),
            IUnaryOperation unary => Unary(unary),
            IArrayCreationOperation array => new ListValue(array.Initializer is { } initializer ? initializer.ElementValues.Select(Evaluate).ToList() : []),
            IArrayInitializerOperation listed => new ListValue(listed.ElementValues.Select(Evaluate).ToList()),
            IRangeOperation { LeftOperand: null, RightOperand: null } => new SliceValue(OneDimension: true),
            ITupleOperation tuple => new ListValue(tuple.Elements.Select(Evaluate).ToList()),
            ISimpleAssignmentOperation assignment => Assign(assignment, assignment.Target, Evaluate(assignment.Value)),
            IDeconstructionAssignmentOperation deconstruction => Deconstruct(deconstruction),
            ICompoundAssignmentOperation compound => Compound(compound),
            IConditionalOperation conditional => Choose(conditional),
            IObjectCreationOperation { Type: { } made } when intoModules && IsModule(made) => new ModuleValue(made, operation),
            IObjectCreationOperation { Type.Name: "List", Initializer: { } listed } when intoModules =>
                new ListValue(listed.Initializers.Select(element => element is IInvocationOperation { TargetMethod.Name: "Add", Arguments: [var item] } ? Evaluate(item.Value) : new OtherValue()).ToList()),
            IObjectCreationOperation { Type.Name: "List" } made when intoModules => Collected(made),
            IObjectCreationOperation { Type: var type } => IsTensor(type) ? Unsupported(operation.Syntax.GetLocation(), Source(operation)) : new OtherValue(),
            IDelegateCreationOperation creation when intoModules => Evaluate(creation.Target),
            IAnonymousFunctionOperation lambda when intoModules => new LambdaValue(lambda.Symbol, lambda.Body),
            ICoalesceOperation coalesce when intoModules && program is null => Coalesce(coalesce),
            ISwitchExpressionOperation choice when intoModules => Choose(choice),
            _ => program is null ? Lost(operation) : EvaluateProgram(operation),
        };
    }

    private static Value Constant(object? constant) => constant switch
    {
        null => new NullValue(),
        int value => new SizeValue(TensorSize.Of(value)),
        long value => new SizeValue(TensorSize.Of(value)),
        string text => new StringValue(text),
        _ => new ScalarValue(Number(constant)),
    };

    private Value Lost(IOperation operation) =>
        IsTensor(operation.Type) ? Unsupported(operation.Syntax.GetLocation(), $"'{Source(operation)}'")
        : program is not null && IsNumber(operation.Type) ? new ScalarValue(Source(operation))
        : new OtherValue();

    private Value Collection(CollectionExpressionSyntax collection)
    {
        var model = Model(collection);
        var items = new List<Value>();
        foreach (var element in collection.Elements)
        {
            if (element is not ExpressionElementSyntax expression || model.GetOperation(expression.Expression, cancellation) is not { } operation)
                return new OtherValue();
            items.Add(Evaluate(operation));
        }
        return new ListValue(items);
    }

    private Value Convert(IConversionOperation conversion)
    {
        var value = Evaluate(conversion.Operand);
        if (conversion.OperatorMethod is { ContainingType: var owner })
        {
            if (IsTensor(owner) && IsTensor(conversion.Operand.Type) && !IsTensor(conversion.Type))
                return DataDependent(conversion, $"'{Source(conversion)}'");
            if (IsTensor(conversion.Type) && !IsTensor(conversion.Operand.Type))
                return Add(TensorNodeKind.Created, "a constant", [], conversion.Syntax.GetLocation(), Source(conversion));
            return value;
        }
        if (conversion.IsImplicit || IsTensor(conversion.Type) || value is not (SizeValue or ScalarValue) || conversion.Type is not { SpecialType: not SpecialType.None } type)
            return value;
        if (type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64 && value is SizeValue)
            return value;
        return new ScalarValue($"({type.ToDisplayString()}){Text(value)}");
    }

    private Value Field(IFieldReferenceOperation reference)
    {
        var field = reference.Field;
        var own = reference.Instance is IInstanceReferenceOperation || field.IsStatic;
        if (program is not null && ProgramField(reference) is { } known)
            return known;
        if (intoModules && reference.Instance is { Type.IsTupleType: true } tuple && IsTensor(field.Type) && Evaluate(tuple) is { } several and (TensorValue or ListValue))
            return several is ListValue items ? items.Items.ElementAtOrDefault(PositionOf(field)) ?? Lost(reference) : several;
        if (IsTensor(field.Type))
        {
            if (!own)
                return Unsupported(reference.Syntax.GetLocation(), $"'{Source(reference)}'");
            var key = $"{module.ToDisplayString()}.{field.Name}";
            if (!fields.TryGetValue(key, out var node))
            {
                var trained = SymbolEqualityComparer.Default.Equals(field.Type, parameter);
                node = Add(trained ? TensorNodeKind.Parameter : TensorNodeKind.Buffer, field.Name, [], reference.Syntax.GetLocation(), field.Name).Node;
                fields.Add(key, node);
            }
            return new TensorValue(node);
        }
        if (IsModule(field.Type))
            return Member(field, field.Type);
        if (field.Name is "Colon" or "Ellipsis" or "None" && field.ContainingType.Name == "TensorIndex")
            return field.Name == "None" ? new OtherValue() : new SliceValue(field.Name == "Colon");
        if (!own || !(field.IsReadOnly || field.IsConst))
            return new OtherValue();
        if (intoModules && field is { IsReadOnly: true, Type: IArrayTypeSymbol } && Assigned(reference) is { } array)
            return Evaluate(array);
        if (intoModules && !field.IsConst && field.Type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64)
            return new SizeValue(SizeOf(reference));
        var text = field.IsStatic ? $"{field.ContainingType.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)}.{field.Name}" : $"this.{field.Name}";
        return Scalar(field.Type, text);
    }

    private static Value Scalar(ITypeSymbol type, string text) => type.SpecialType switch
    {
        SpecialType.System_Int32 or SpecialType.System_Int64 => new SizeValue(TensorSize.Expression(text)),
        SpecialType.System_Single or SpecialType.System_Double or SpecialType.System_Boolean => new ScalarValue(text),
        _ => new OtherValue(),
    };

    private Value Property(IPropertyReferenceOperation reference)
    {
        var property = reference.Property;
        if (program is not null && ProgramProperty(reference) is { } known)
            return known;
        if (IsTensor(property.ContainingType) && reference.Instance is not null)
        {
            var receiver = Evaluate(reference.Instance);
            if (receiver is not TensorValue { Node: var node })
                return new OtherValue();
            return property.Name switch
            {
                "shape" => new ShapeValue(node),
                "T" => Operation("t", [receiver], [], reference),
                "mT" => Operation("transpose", [receiver], [Sizes("dim0", -2), Sizes("dim1", -1)], reference),
                "this[]" => Index(receiver, reference),
                "real" or "imag" when intoModules => Operation(property.Name, [receiver], [], reference),
                _ when IsTensor(reference.Type) => Unsupported(reference.Syntax.GetLocation(), $"the property {property.Name}", [receiver]),
                _ => new OtherValue(),
            };
        }
        if (property.ContainingType.Name == "TensorIndex" && property.Name is "Colon" or "Ellipsis")
            return new SliceValue(property.Name == "Colon");
        if (intoModules && property.ContainingType is { Name: "Tuple", ContainingNamespace.Name: "System" } && reference.Instance is { } pair && Evaluate(pair) is ListValue parts)
            return parts.Items.ElementAtOrDefault(property.Name == "Item1" ? 0 : 1) ?? Lost(reference);
        if (IsTensor(property.Type))
            return intoModules && property.Name is "weight" or "bias" && IsModule(reference.Instance?.Type)
                ? Add(TensorNodeKind.Parameter, property.Name, [], reference.Syntax.GetLocation(), Source(reference))
                : Unsupported(reference.Syntax.GetLocation(), $"the property {property.Name}");
        if (IsModule(property.Type))
            return intoModules && property.IsIndexer ? Layer(reference) : Member(property, property.Type);
        var fixedValue = property.SetMethod is null or { IsInitOnly: true } && reference.Instance is IInstanceReferenceOperation
            && property.ContainingType.GetMembers().OfType<IFieldSymbol>().Any(field => SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property));
        return fixedValue ? Scalar(property.Type, $"this.{property.Name}")
            : intoModules && program is null && property.Type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64 ? new SizeValue(SizeOf(reference))
            : new OtherValue();
    }

    private Value Index(Value receiver, IPropertyReferenceOperation reference)
    {
        var indices = reference.Arguments.SelectMany(Indices).Select(IndexOf).ToList();
        if (indices is [ListValue list])
            indices = [.. list.Items];
        var current = receiver;
        var dim = 0;
        var fromRight = false;
        for (var i = 0; i < indices.Count; i++)
        {
            switch (indices[i])
            {
                case SliceValue { OneDimension: true }:
                    dim++;
                    break;
                case SliceValue when !fromRight:
                    fromRight = true;
                    dim = -indices.Skip(i + 1).Count(index => index is not NullValue);
                    break;
                case SizeValue or ScalarValue when indices[i] is SizeValue || intoModules:
                    current = Operation("select", [current], [Sizes("dims", dim), Argument("index", indices[i])], reference);
                    dim = fromRight ? dim + 1 : dim;
                    break;
                case PartValue part:
                    current = Operation("slice", [current], [Sizes("dims", dim++), .. Bound("start", part.Start), .. Bound("end", part.End)], reference);
                    break;
                case NullValue when intoModules:
                    current = Operation("unsqueeze", [current], [Sizes("dims", fromRight ? dim - 1 : dim++)], reference);
                    break;
                case TensorValue { Node: var columns } when intoModules && dim != 0 && i == indices.Count - 1 && nodes[columns] is { Kind: TensorNodeKind.Created, Name: "arange" or "randperm" }:
                    current = Operation("index_select", [current, indices[i]], [Sizes("dims", dim)], reference);
                    break;
                case TensorValue rows when intoModules && indices.Count == 1:
                    return Operation("index", [receiver, rows], [], reference);
                default:
                    return Unsupported(reference.Syntax.GetLocation(), "this kind of index", [receiver]);
            }
        }
        return current;
    }

    private IEnumerable<IOperation> Indices(IArgumentOperation argument) =>
        intoModules && argument is { ArgumentKind: ArgumentKind.ParamArray, Value: IArrayCreationOperation { Initializer: { } given } } ? given.ElementValues : new[] { argument.Value };

    private Value IndexOf(IOperation operation)
    {
        var index = operation;
        while (index is IConversionOperation conversion)
            index = conversion.Operand;
        return index switch
        {
            _ when !intoModules => Evaluate(operation),
            IRangeOperation { LeftOperand: null, RightOperand: null } => new SliceValue(OneDimension: true),
            IRangeOperation range => new PartValue(range.LeftOperand is { } first ? Known(first) : 0, range.RightOperand is { } end ? Known(end) : -1),
            IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat, Operand: var back } => Evaluate(back) is SizeValue { Size.Constant: { } last } ? new SizeValue(TensorSize.Of(-last)) : new OtherValue(),
            ITupleOperation { Elements: [var first, ..] } => new PartValue(Known(first) ?? (first.ConstantValue is { HasValue: true, Value: null } ? 0 : null), null),
            IInvocationOperation { TargetMethod: { Name: "Tensor" or "Single", ContainingType.Name: "TensorIndex" }, Arguments: [var given] } => Evaluate(given.Value),
            IInvocationOperation { TargetMethod: { Name: "Slice", ContainingType.Name: "TensorIndex" } } slice => slice.Arguments.All(bound => bound.ArgumentKind == ArgumentKind.DefaultValue) ? new SliceValue(OneDimension: true) : new PartValue(slice.Arguments.First(bound => bound.Parameter!.Ordinal == 0) is var lower && lower.ArgumentKind == ArgumentKind.DefaultValue ? 0 : Known(lower.Value), null),
            IFieldReferenceOperation { Field: { Name: "None" or "Null", ContainingType.Name: "TensorIndex" } } or IPropertyReferenceOperation { Property: { Name: "None" or "Null", ContainingType.Name: "TensorIndex" } } => new NullValue(),
            _ => Evaluate(operation),
        };
    }

    private static long? Known(IOperation bound) => Unwrap(bound).ConstantValue is { HasValue: true, Value: int or long } constant ? System.Convert.ToInt64(constant.Value) : null;

    private static IEnumerable<TensorArgument> Bound(string name, long? bound) => bound is { } known ? [Sizes(name, known)] : [];

    private Value Element(IArrayElementReferenceOperation element)
    {
        var array = Evaluate(element.ArrayReference);
        if (array is BatchValue)
            return Part(element.Indices[0]);
        if (array is TensorValue && intoModules)
            return array;
        if (element.Indices.Length != 1)
            return new OtherValue();
        var index = element.Indices[0];
        while (index is IConversionOperation conversion)
            index = conversion.Operand;
        var fromEnd = index is IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat };
        var position = Evaluate(index is IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat } hat ? hat.Operand : index);
        if (position is not SizeValue { Size.Constant: { } constant })
            return Lost(element);
        var at = (int)(fromEnd ? -constant : constant);
        return array switch
        {
            ShapeValue shape => new SizeValue(TensorSize.SizeOf(shape.Node, at)),
            ListValue list when at >= -list.Items.Count && at < list.Items.Count => list.Items[at < 0 ? at + list.Items.Count : at],
            _ => Lost(element),
        };
    }

    private Value Binary(IBinaryOperation binary)
    {
        var left = Evaluate(binary.LeftOperand);
        var right = Evaluate(binary.RightOperand);
        if (binary.OperatorMethod is { } method && IsTensor(method.ContainingType))
            return Operation(method.Name, [left, right], [], binary);
        var symbol = binary.OperatorKind switch
        {
            BinaryOperatorKind.Add => "+",
            BinaryOperatorKind.Subtract => "-",
            BinaryOperatorKind.Multiply => "*",
            BinaryOperatorKind.Divide => "/",
            BinaryOperatorKind.Remainder => "%",
            _ => null,
        };
        if (symbol is null || left is not (SizeValue or ScalarValue) || right is not (SizeValue or ScalarValue))
            return new OtherValue();
        var text = $"{Atom(left)} {symbol} {Atom(right)}";
        return left is SizeValue && right is SizeValue ? new SizeValue(TensorSize.Expression(text)) : new ScalarValue(text);
    }

    private Value Unary(IUnaryOperation unary)
    {
        var operand = Evaluate(unary.Operand);
        if (unary.OperatorMethod is { } method && IsTensor(method.ContainingType))
            return Operation(method.Name, [operand], [], unary);
        return unary.OperatorKind == UnaryOperatorKind.Minus && operand is SizeValue or ScalarValue
            ? operand is SizeValue ? new SizeValue(TensorSize.Expression("-" + Atom(operand))) : new ScalarValue("-" + Atom(operand))
            : new OtherValue();
    }

    private static int PositionOf(IFieldSymbol field) =>
        field.ContainingType.TupleElements.ToList().FindIndex(element => element.Name == field.Name || element.CorrespondingTupleField?.Name == field.Name);

    private Value Choose(ISwitchExpressionOperation choice)
    {
        Evaluate(choice.Value);
        var values = choice.Arms.Select(arm => arm.Value).Where(value => Unwrap(value) is not IThrowOperation).Select(Evaluate).ToList();
        return Join(values, choice.Syntax.GetLocation(), Source(choice));
    }

    private Value Coalesce(ICoalesceOperation coalesce)
    {
        if (Assigned(Unwrap(coalesce.Value)) is { ConstantValue: { HasValue: true, Value: null } })
            return Evaluate(coalesce.WhenNull);
        var value = Evaluate(coalesce.Value);
        return Unwrap(coalesce.WhenNull) is IThrowOperation ? value
            : value is NullValue ? Evaluate(coalesce.WhenNull)
            : Join([value, Evaluate(coalesce.WhenNull)], coalesce.Syntax.GetLocation(), Source(coalesce));
    }

    private Value Choose(IConditionalOperation conditional)
    {
        if (intoModules && IsTraining(conditional.Condition) is { } trains && (trains ? conditional.WhenTrue : conditional.WhenFalse) is { } taken)
            return Evaluate(taken);
        Evaluate(conditional.Condition);
        var first = Evaluate(conditional.WhenTrue);
        var second = conditional.WhenFalse is null ? new OtherValue() : Evaluate(conditional.WhenFalse);
        if (!IsTensor(conditional.Type))
            return first.Equals(second) ? first : new OtherValue();
        Condition(conditional.Condition, conditional.Syntax.GetLocation(), "a choice between tensors");
        return first is TensorValue && second is TensorValue
            ? Join([first, second], conditional.Syntax.GetLocation(), Source(conditional))
            : Unknown(conditional.Syntax.GetLocation(), "a choice", [first, second]);
    }

    private Value Assign(IOperation assignment, IOperation target, Value value)
    {
        if (intoModules && target is IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } whole } && IsTensor(whole.Type) && !(assignment is ISimpleAssignmentOperation { Value: var given } && Unwrap(given).ConstantValue.HasValue) && Evaluate(whole) is TensorValue { Node: var part })
            Fill(part, assignment.Syntax.GetLocation());
        switch (target)
        {
            case ILocalReferenceOperation local:
                variables[local.Local] = value;
                return value;
            case IParameterReferenceOperation reference:
                variables[reference.Parameter] = value;
                return value;
            case IDeclarationExpressionOperation { Expression: var declared }:
                return Assign(assignment, declared, value);
            case IDiscardOperation:
                return value;
            case IArrayElementReferenceOperation { ArrayReference: ILocalReferenceOperation { Local: var array }, Indices: [var index] } when intoModules && variables.TryGetValue(array, out var held) && held is ListValue list:
                variables[array] = Evaluate(index) is not SizeValue { Size.Constant: { } at } || at == list.Items.Count ? new ListValue([.. list.Items, value])
                    : at >= 0 && at < list.Items.Count ? new ListValue(list.Items.Select((item, i) => i == at ? value : item).ToList())
                    : new OtherValue();
                return value;
            case IPropertyReferenceOperation { Property.IsIndexer: true, Instance: ILocalReferenceOperation { Local: var changed } } when variables.TryGetValue(changed, out var old) && old is ListValue:
                variables[changed] = new OtherValue();
                return value;
            case IFieldReferenceOperation or IPropertyReferenceOperation { Property.IsIndexer: false } when program is not null:
                var member = ((IMemberReferenceOperation)target).Member;
                members[member] = IsCarried(assignment, member) ? Unknown(assignment.Syntax.GetLocation(), $"'{member.Name}'") : value;
                return value;
            default:
                problems.Add(new(ForwardProblemKind.InPlace, assignment.Syntax.GetLocation(), $"the write to '{Source(target)}'"));
                if (intoModules && target is IFieldReferenceOperation { Field: var written } && IsTensor(written.Type))
                    fields[$"{module.ToDisplayString()}.{written.Name}"] = Unknown(assignment.Syntax.GetLocation(), $"'{written.Name}'").Node;
                return value;
        }
    }

    /// <summary>Whether a module's tensor goes on from what an earlier batch left in it: a running statistic, which is a buffer that is updated and no mixing of samples.</summary>
    private bool IsCarried(IOperation assignment, ISymbol member)
    {
        if (assignment is not (ISimpleAssignmentOperation or ICompoundAssignmentOperation) || !IsModule(member.ContainingType) || !IsTensor(assignment.Type) || members.ContainsKey(member) && !carried.Contains(member))
            return false;
        if (assignment is ISimpleAssignmentOperation { Value: var value } && !value.DescendantsAndSelf().OfType<IMemberReferenceOperation>().Any(read => SymbolEqualityComparer.Default.Equals(read.Member, member)))
            return false;
        carried.Add(member);
        return true;
    }

    private Value Deconstruct(IDeconstructionAssignmentOperation deconstruction)
    {
        var value = Evaluate(deconstruction.Value);
        var target = deconstruction.Target is IDeclarationExpressionOperation declaration ? declaration.Expression : deconstruction.Target;
        if (target is not ITupleOperation tuple)
            return new OtherValue();
        for (var i = 0; i < tuple.Elements.Length; i++)
        {
            var item = value is BatchValue ? Part(i.ToString(System.Globalization.CultureInfo.InvariantCulture))
                : value is TensorValue && intoModules ? value
                : value is ListValue list && list.Items.Count == tuple.Elements.Length ? list.Items[i]
                : value is TensorValue or ShapeValue || !IsTensor(tuple.Elements[i].Type) ? new OtherValue()
                : Unsupported(deconstruction.Syntax.GetLocation(), $"'{Source(deconstruction)}'");
            if (value is ShapeValue shape)
                item = new SizeValue(TensorSize.SizeOf(shape.Node, i));
            Assign(deconstruction, tuple.Elements[i], item);
        }
        return value;
    }

    private Value Compound(ICompoundAssignmentOperation compound)
    {
        if (compound.OperatorMethod is not { } method || !IsTensor(method.ContainingType))
        {
            Forget(compound.Parent ?? compound);
            return new OtherValue();
        }
        var value = Operation(method.Name, [Evaluate(compound.Target), Evaluate(compound.Value)], [], compound);
        return Assign(compound, compound.Target, value);
    }

    private Value DataDependent(IOperation operation, string text)
    {
        problems.Add(new(ForwardProblemKind.DataDependent, operation.Syntax.GetLocation(), text));
        return program is null ? new OtherValue() : new ScalarValue(text);
    }

    private static string? Text(Value value) => value switch
    {
        SizeValue size => size.Size.Text,
        ScalarValue scalar => scalar.Text,
        _ => null,
    };

    private static string? Atom(Value value) => Text(value) is { } text && text.IndexOf(' ') >= 0 ? $"({text})" : Text(value);

    private static TensorArgument Sizes(string name, params long[] values) =>
        new(name, values.Length == 1 ? TensorArgumentKind.Integer : TensorArgumentKind.Integers, default, new(values.Select(TensorSize.Of)), "");
}
