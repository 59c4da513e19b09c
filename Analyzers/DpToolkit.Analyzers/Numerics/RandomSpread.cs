using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.Numerics;

/// <summary>Where what an ordinary random number generator drew goes inside one body: into which variables, and which of them it chose the contents of.</summary>
internal sealed class RandomSpread
{
    private static readonly HashSet<string> TorchDraws = new(StringComparer.Ordinal)
    {
        "rand", "randn", "randint", "randperm", "rand_like", "randn_like", "randint_like", "normal", "bernoulli", "multinomial", "poisson",
    };

    private static readonly HashSet<string> TensorDraws = new(StringComparer.Ordinal)
    {
        "normal_", "uniform_", "bernoulli_", "exponential_", "geometric_", "cauchy_", "log_normal_", "random_", "bernoulli", "multinomial", "randn_like", "rand_like", "randint_like",
    };

    private static readonly HashSet<string> Selections = new(StringComparer.Ordinal) { "index_select", "index", "take", "gather", "GetTensor", "ElementAt", "get_item", "select", "narrow", "slice" };

    private readonly KnownSymbols symbols;
    private readonly Func<SyntaxNode, IOperation?> bodyOf;
    private readonly Dictionary<ISymbol, IOperation> drawn = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, IOperation> chosen = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, IOperation> outputs = new(SymbolEqualityComparer.Default);
    private readonly HashSet<IMethodSymbol> reading = new(SymbolEqualityComparer.Default);

    private RandomSpread(KnownSymbols symbols, Func<SyntaxNode, IOperation?> bodyOf)
    {
        this.symbols = symbols;
        this.bodyOf = bodyOf;
    }

    /// <summary>Reads a body; <paramref name="bodyOf"/> gives the operations of helpers.</summary>
    public static RandomSpread In(KnownSymbols symbols, IOperation body, Func<SyntaxNode, IOperation?> bodyOf)
    {
        var spread = new RandomSpread(symbols, bodyOf);
        spread.Settle(body, spread.drawn, spread.Draw);
        spread.Settle(body, spread.chosen, spread.Chosen);
        spread.Settle(body, spread.outputs, spread.Output);
        return spread;
    }

    /// <summary>The draw that an expression's value comes from, or null.</summary>
    public IOperation? Draw(IOperation expression) => First(expression, operation => operation switch
    {
        _ when IsDraw(operation) => operation,
        IInvocationOperation call => Returned(call),
        _ => Held(drawn, operation),
    });

    /// <summary>The draw that chose which records an expression holds, or null.</summary>
    public IOperation? Chosen(IOperation expression) => First(expression, operation => operation switch
    {
        IArrayElementReferenceOperation element => element.Indices.Select(Draw).FirstOrDefault(found => found is not null),
        IPropertyReferenceOperation { Property.IsIndexer: true } element => element.Arguments.Select(a => Draw(a.Value)).FirstOrDefault(found => found is not null),
        IInvocationOperation call when Selections.Contains(call.TargetMethod.Name) || call.TargetMethod.IsInSource() && !symbols.IsModule(call.TargetMethod.ContainingType) =>
            call.Arguments.Where(a => IsIndex(a.Value.WithoutConversion().Type) || symbols.IsTensor(a.Value.Type) && Selections.Contains(call.TargetMethod.Name)).Select(a => Draw(a.Value)).FirstOrDefault(found => found is not null),
        _ => Held(chosen, operation),
    });

    /// <summary>The call of a module that an expression is computed from, or null.</summary>
    public IOperation? Output(IOperation expression) => First(expression, operation => operation switch
    {
        IInvocationOperation { TargetMethod.Name: "call" or "forward", Instance.Type: { } type } when symbols.IsModule(type) => operation,
        _ => Held(outputs, operation),
    });

    private static IOperation? First(IOperation expression, Func<IOperation, IOperation?> find) =>
        expression.DescendantsAndSelf().Where(operation => !IsQuery(operation)).Select(find).FirstOrDefault(found => found is not null);

    private static bool IsQuery(IOperation operation) =>
        operation.Parent is IPropertyReferenceOperation { Property: { IsIndexer: false, Name: "shape" or "dtype" or "device" or "Count" or "Length" } } or IInvocationOperation { TargetMethod.Name: "size" or "numel" or "Count" };

    private static IOperation? Held(Dictionary<ISymbol, IOperation> variables, IOperation operation) =>
        Variable(operation) is { } variable && variables.TryGetValue(variable, out var draw) ? draw : null;

    private static ISymbol? Variable(IOperation? operation) => operation switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation } field => field.Field,
        IVariableDeclaratorOperation declarator => declarator.Symbol,
        IArrayElementReferenceOperation element => Variable(element.ArrayReference),
        IPropertyReferenceOperation { Property.IsIndexer: true } element => Variable(element.Instance),
        IConversionOperation conversion => Variable(conversion.Operand),
        IDeclarationExpressionOperation declaration => Variable(declaration.Expression),
        _ => null,
    };

    private bool IsDraw(IOperation operation)
    {
        if (operation is not IInvocationOperation { TargetMethod: var method })
            return false;
        var owner = method.ContainingType;
        if (owner.DerivesFrom(symbols.Find("System.Random")) || owner.ContainingNamespace?.ToDisplayString() is "MathNet.Numerics.Random" or "MathNet.Numerics.Distributions")
            return true;
        return owner.Is(symbols.Torch) && TorchDraws.Contains(method.Name) || owner.Is(symbols.Tensor) && TensorDraws.Contains(method.Name)
            || method.Name is "sample" or "rsample" && symbols.IsKnownLibrary(method);
    }

    /// <summary>What a helper of this program drew for what it returns.</summary>
    private IOperation? Returned(IInvocationOperation call)
    {
        var method = call.TargetMethod.OriginalDefinition;
        if (!method.IsInSource() || method.ReturnsVoid || symbols.IsModule(method.ContainingType) || reading.Count > 2 || !reading.Add(method))
            return null;
        var body = method.DeclaringSyntaxReferences.Select(reference => bodyOf(reference.GetSyntax())).FirstOrDefault(found => found is not null);
        var inner = new RandomSpread(symbols, bodyOf);
        inner.reading.UnionWith(reading);
        if (body is not null)
            inner.Settle(body, inner.drawn, inner.Draw);
        reading.Remove(method);
        return body?.DescendantsAndSelf().OfType<IReturnOperation>().Where(r => r.ReturnedValue is not null).Select(r => inner.Draw(r.ReturnedValue!)).FirstOrDefault(found => found is not null);
    }

    /// <summary>Spreads through assignments, loops, collections and lambdas until nothing is added.</summary>
    private void Settle(IOperation body, Dictionary<ISymbol, IOperation> variables, Func<IOperation, IOperation?> source)
    {
        for (int known = -1; known != variables.Count;)
        {
            known = variables.Count;
            foreach (var operation in body.DescendantsAndSelf())
                foreach (var (target, value) in Transfers(operation))
                    if (target is not null && !variables.ContainsKey(target) && source(value) is { } draw)
                        variables.Add(target, draw);
        }
    }

    private static IEnumerable<(ISymbol? Target, IOperation Value)> Transfers(IOperation operation)
    {
        switch (operation)
        {
            case IVariableDeclaratorOperation { Initializer.Value: { } value } declarator:
                yield return (declarator.Symbol, value);
                break;
            case IAssignmentOperation assignment:
                foreach (var target in assignment.Target is ITupleOperation tuple ? tuple.Elements.AsEnumerable() : new[] { assignment.Target })
                    yield return (Variable(target), assignment.Value);
                break;
            case IForEachLoopOperation loop:
                foreach (var variable in loop.LoopControlVariable.DescendantsAndSelf())
                    yield return (Variable(variable), loop.Collection);
                break;
            case IInvocationOperation call:
                foreach (var transfer in Given(call))
                    yield return transfer;
                break;
        }
    }

    /// <summary>What a call puts into its receiver, its arguments and the parameters of its lambdas.</summary>
    private static IEnumerable<(ISymbol? Target, IOperation Value)> Given(IInvocationOperation call)
    {
        if (call.TargetMethod.Name is "Add" or "AddRange" or "Insert" or "Enqueue" or "Push" or "Append")
        {
            foreach (var argument in call.Arguments)
                yield return (Variable(call.Instance), argument.Value);
            foreach (var condition in Conditions(call))
                yield return (Variable(call.Instance), condition);
        }

        if (call.TargetMethod.Name is "Shuffle" or "NextBytes" or "Sort" or "GetItems")
            foreach (var argument in call.Arguments)
                yield return (Variable(argument.Value), call);
        foreach (var lambda in call.Arguments.SelectMany(argument => argument.Value.DescendantsAndSelf().OfType<IAnonymousFunctionOperation>().Take(1)))
            foreach (var other in call.Arguments.Where(argument => !argument.Descendants().Contains(lambda)))
                foreach (var parameter in lambda.Symbol.Parameters)
                    yield return (parameter, other.Value);
    }

    private static IEnumerable<IOperation> Conditions(IOperation operation)
    {
        for (var (child, parent) = (operation, operation.Parent); parent is not null; (child, parent) = (parent, parent.Parent))
            if (parent is IConditionalOperation branch && child != branch.Condition)
                yield return branch.Condition;
    }

    private static bool IsIndex(ITypeSymbol? type) => type switch
    {
        { SpecialType: SpecialType.System_Int32 or SpecialType.System_Int64 } => true,
        IArrayTypeSymbol array => IsIndex(array.ElementType),
        INamedTypeSymbol { TypeArguments: [var element] } => IsIndex(element),
        _ => false,
    };
}
