using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.Flow;

/// <content>What the calls of the framework mean: collections, queries, tasks.</content>
internal sealed partial class Interpreter
{
    /// <summary>Namespaces of the framework whose methods keep no alias of what they get.</summary>
    private static readonly HashSet<string> Harmless = new() { "System", "System.Linq", "System.Diagnostics", "System.Globalization", "System.IO", "System.Text" };

    /// <summary>Methods that put their arguments into the receiver.</summary>
    private static readonly HashSet<string> Additions = new() { "Add", "AddLast", "AddRange", "Append", "AppendFormat", "AppendLine", "Enqueue", "Insert", "Push", "TryAdd" };

    /// <summary>Query operators whose elements are those of their source, or one of them.</summary>
    private static readonly HashSet<string> HandsOn = new()
    {
        "ToList", "ToArray", "AsEnumerable", "AsParallel", "AsSequential", "Where", "Take", "Skip", "Reverse", "OrderBy", "OrderByDescending", "ThenBy", "ThenByDescending", "Order", "First", "Last", "Single", "ElementAt", "MinBy", "MaxBy",
    };

    private FlowValue CallFramework(IInvocationOperation call, IMethodSymbol method, FlowValue receiver, ImmutableArray<FlowArgument> arguments)
    {
        var values = arguments.Select(a => a.Value).Append(receiver).ToList();
        if (method.Name is "GetEnumerator" or "GetAsyncEnumerator" && receiver.Objects.Any(o => o.Kind == FlowObjectKind.Loader))
            return Iterate(call, method, receiver, arguments);
        if (method.ContainingNamespace is { Name: "Linq", ContainingNamespace.Name: "System" } && Query(call, method, receiver, arguments) is { } queried)
            return queried;
        if (method is { Name: "Run", ContainingType.Name: "Task" } && arguments.Length > 0 && arguments[0].Value is FunctionValue { Body: not null } run)
            return RunFunction(call, run, ImmutableArray<FlowArgument>.Empty);
        if (method is { Name: "Pow", ContainingType.Name: "Math" } && arguments.All(a => IsNumber(a.Value.Constant)))
            return new ConstantValue(Math.Pow(Convert.ToDouble(arguments[0].Value.Constant), Convert.ToDouble(arguments[1].Value.Constant)));
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
            1 when method.Name is "ToList" or "ToArray" => FlowValue.Of(Make(FlowObjectKind.Parameters, call.Type, call, 0, Only(lists[0]))),
            1 => values.First(v => v.Objects.Any(o => o.Kind is FlowObjectKind.Tensor or FlowObjectKind.Parameters)),
            _ => FlowValue.Of(Make(FlowObjectKind.Parameters, call.Type, call, 0, FlowSet<FlowObject>.Of(lists))),
        };
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
        bool sums = method.Name is "Sum" or "Average" or "Min" or "Max" or "Count" && source.Objects.Any(o => o.Kind == FlowObjectKind.Loader);
        var given = sums ? Iterate(call, method, source, arguments) : Part(source);
        var computed = new List<FlowValue>();
        foreach (var argument in arguments)
        {
            if (argument.Value is not FunctionValue { Body: not null } lambda || lambda.Method.Parameters.IsEmpty)
                continue;
            var before = state;
            var element = new FlowArgument(lambda.Method.Parameters[0].Name, argument.Operation, given, false);
            computed.Add(RunFunction(call, lambda, ImmutableArray.Create(element)));
            state = FlowState.Join(before, state);
        }

        if (source.Objects.Any(o => o.Kind == FlowObjectKind.Loader))
        {
            EmitUse(FlowEventKind.Use, call, method, receiver, arguments, FlowValue.Unknown);
            if (method.Name is "First" or "FirstOrDefault" or "Single" or "Last" or "ElementAt")
                return FlowValue.Of(Make(FlowObjectKind.Tensor, null, call, 0, source.Objects));
            return method.Name is "Where" or "Take" or "TakeWhile" or "Skip" or "SkipWhile" or "Select" or "Cast" or "AsEnumerable" or "Index" or "Chunk" ? source
                : sums ? Carried(computed) : FlowValue.Unknown;
        }

        return null;
    }

    /// <summary>Methods that run a lambda on one element after the other.</summary>
    internal static bool RunsEach(IMethodSymbol method) => method switch
    {
        { Name: "Select" or "SelectMany" or "MinBy" or "MaxBy" or "OrderBy" or "OrderByDescending" or "Min" or "Max" or "Sum" or "Average" or "ToDictionary", ContainingNamespace: { Name: "Linq", ContainingNamespace.Name: "System" } } => true,
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
            if (argument.Value is not FunctionValue function || !(function.Method.Parameters.FirstOrDefault()?.Type is { } given && symbols.HoldsModel(given) && !symbols.RanksModels(method) || Trains(function) || Draws(function)))
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
            return method.Name == "Select" && (symbols.HoldsModel(function.Method.ReturnType) || IsCarrier(result)) ? result : null;
        }

        return null;
    }

    private FlowValue ElementOf(ITypeSymbol type, IInvocationOperation call, int slot) =>
        symbols.IsModule(type) ? HandedOver(call, type, slot + 1) : FlowValue.Unknown;

    /// <summary>True for a lambda that asks a data set for its records.</summary>
    private static bool Draws(FunctionValue function) =>
        function.Operation is { Syntax: var lambda } && lambda.DescendantTokens().Any(token => token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == "GetTensor");

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
}
