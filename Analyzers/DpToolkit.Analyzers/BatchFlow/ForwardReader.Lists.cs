using DpToolkit.TensorSemantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.BatchFlow;

/// <content>Lists of tensors: by what is added to them, in loops and by queries.</content>
internal sealed partial class ForwardReader
{
    /// <summary>What a number of copies that isn't known is taken for.</summary>
    private const int Several = 2;

    /// <summary>Changes to a list, and queries that make one; null for any other call.</summary>
    private Value? ListCall(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        var type = method.ContainingType;
        if (type is { Name: "Enumerable", ContainingNamespace: { Name: "Linq", ContainingNamespace.Name: "System" } })
            return Query(call, method.Name);
        if (type is not { Name: "List", ContainingNamespace.Name: "Generic" } || call.Instance is not { } instance)
            return null;
        if (Evaluate(instance) is not ListValue list)
            return instance is ILocalReferenceOperation ? null : new OtherValue();
        if (method.Name == "ToArray")
            return list;
        if (instance is ILocalReferenceOperation { Local: var local })
            variables[local] = (method.Name, call.Arguments.Select(argument => Evaluate(argument.Value)).ToList()) switch
            {
                ("Add", [var added]) => new ListValue([.. list.Items, added]),
                ("AddRange", [ListValue added]) => new ListValue([.. list.Items, .. added.Items]),
                _ => new OtherValue(),
            };
        return new OtherValue();
    }

    private Value? Query(IInvocationOperation call, string name)
    {
        var arguments = call.Arguments.Select(argument => argument.Value).ToList();
        switch (name)
        {
            case "Repeat" when IsTensor(call.TargetMethod.TypeArguments[0]):
                return Copies([Evaluate(arguments[0])], Evaluate(arguments[1]));
            case "Select" when Unwrap(arguments[0]) is IInvocationOperation { TargetMethod: { Name: "Range", ContainingType.Name: "Enumerable" }, Arguments: [_, var count] }
                && IsTensor(call.TargetMethod.TypeArguments[1]) && Unwrap(arguments[1]) is IDelegateCreationOperation { Target: IAnonymousFunctionOperation lambda }:
                return Copies([Run(new LambdaValue(lambda.Symbol, lambda.Body), lambda.Symbol.Parameters.Select(parameter => (Value)new ScalarValue(parameter.Name)).ToList(), call)], Evaluate(count.Value));
            case "ToArray" or "ToList" or "AsEnumerable" when Evaluate(arguments[0]) is ListValue list:
                return list;
            case "Aggregate" when arguments.Count == 3 && IsTensor(call.Type) && Unwrap(arguments[2]) is IDelegateCreationOperation { Target: IAnonymousFunctionOperation { Symbol.Parameters: [_, var element] } step } && IsModule(element.Type)
                && Evaluate(arguments[1]) is TensorValue seed && Run(new LambdaValue(step.Symbol, step.Body), [seed, new ModuleValue(element.Type)], call) is TensorValue after:
                return Add(TensorNodeKind.Join, TensorNode.Loop, [Tensors("0", [seed.Node, after.Node])], call.Syntax.GetLocation(), Source(call));
            case "Append" when Evaluate(arguments[0]) is ListValue list:
                return new ListValue([.. list.Items, Evaluate(arguments[1])]);
            case "Concat" when Evaluate(arguments[0]) is ListValue list && Evaluate(arguments[1]) is ListValue more:
                return new ListValue([.. list.Items, .. more.Items]);
            default:
                return null;
        }
    }

    private static ListValue Copies(IReadOnlyList<Value> items, Value count) =>
        new(Enumerable.Repeat(items, count is SizeValue { Size.Constant: { } known } ? (int)Math.Max(0, Math.Min(known, Several)) : Several).SelectMany(copy => copy).ToList());

    /// <summary>A new list: empty, or with the elements of another one.</summary>
    private Value Collected(IObjectCreationOperation creation) =>
        creation.Arguments is [{ Value: { Type.SpecialType: not SpecialType.System_Int32 } source }] ? Evaluate(source) is ListValue list ? list : new OtherValue() : new ListValue([]);

    /// <summary>What a loop adds to a list is in it more than once.</summary>
    private static Value Grown(Value? before, ListValue after, bool isOnce) =>
        before is not ListValue start || !start.Items.SequenceEqual(after.Items.Take(start.Items.Count)) ? new OtherValue()
            : isOnce ? after : new ListValue([.. after.Items, .. after.Items.Skip(start.Items.Count)]);

    /// <summary>True for <c>for (int i = 0; i &lt; 1; i++)</c>.</summary>
    private static bool IsOnce(ILoopOperation loop) =>
        loop is IForLoopOperation { Condition: IBinaryOperation { OperatorKind: BinaryOperatorKind.LessThan, RightOperand.ConstantValue: { HasValue: true, Value: 0 or 1 or 0L or 1L } } };

    /// <summary>Who gets a list may change it.</summary>
    private void ForgetLists(IInvocationOperation call)
    {
        foreach (var given in call.Arguments.Select(argument => Unwrap(argument.Value)).OfType<ILocalReferenceOperation>())
            if (variables.TryGetValue(given.Local, out var value) && value is ListValue && given.Type is not IArrayTypeSymbol)
                variables[given.Local] = new OtherValue();
    }

    private static IOperation Unwrap(IOperation operation) => operation is IConversionOperation conversion ? Unwrap(conversion.Operand) : operation;

    /// <summary>A number that the loop changes isn't the one it begins with.</summary>
    private void Count(ILoopOperation loop)
    {
        foreach (var part in loop.Descendants())
        {
            var target = part switch
            {
                IIncrementOrDecrementOperation step => step.Target,
                IAssignmentOperation assignment => assignment.Target,
                _ => null,
            };
            if (target is ILocalReferenceOperation { Local: var local } && variables.TryGetValue(local, out var value) && value is SizeValue)
                variables[local] = new ScalarValue(local.Name);
        }
    }
}
