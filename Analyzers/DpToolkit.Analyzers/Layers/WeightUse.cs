using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.Layers;

/// <summary>What a method does with a layer's weight.</summary>
internal static class WeightUse
{
    private static readonly HashSet<string> Queries = new(StringComparer.Ordinal)
    {
        "detach", "size", "dim", "numel", "stride", "item", "ToString", "Dispose", "type_as", "expand_as", "view_as", "reshape_as", "to", "is_cuda", "print",
    };

    /// <summary>True when what the method returns, or hands to other layers, is computed from the weight with a gradient.</summary>
    public static bool IsComputedWith(KnownSymbols symbols, IOperation weight, IOperation body) => !IsWithoutGradient(weight) && Reaches(symbols, weight, body, new HashSet<ISymbol>(SymbolEqualityComparer.Default));

    /// <summary>True under <c>no_grad()</c>.</summary>
    public static bool IsWithoutGradient(IOperation operation)
    {
        foreach (var node in operation.Syntax.Ancestors())
        {
            if (node is UsingStatementSyntax scoped && IsNoGrad((SyntaxNode?)scoped.Expression ?? scoped.Declaration))
                return true;
            var siblings = node switch
            {
                BlockSyntax block => block.Statements,
                CompilationUnitSyntax unit => unit.Members.OfType<GlobalStatementSyntax>().Select(global => global.Statement),
                _ => Enumerable.Empty<StatementSyntax>(),
            };
            if (siblings.OfType<LocalDeclarationStatementSyntax>().Any(s => s.SpanStart < operation.Syntax.SpanStart && s.UsingKeyword != default && IsNoGrad(s.Declaration)))
                return true;
        }

        return false;
    }

    private static bool IsNoGrad(SyntaxNode? resource) => resource?.DescendantTokens().Any(token => token.ValueText is "no_grad" or "inference_mode") == true;

    private static bool Reaches(KnownSymbols symbols, IOperation value, IOperation body, HashSet<ISymbol> followed, bool isComputed = false)
    {
        for (var (child, parent) = (value, value.Parent); parent is not null; (child, parent) = (parent, parent.Parent))
        {
            switch (parent)
            {
                case IReturnOperation:
                    return isComputed;
                case IBinaryOperation or IUnaryOperation:
                    if (!symbols.IsTensor(parent.Type))
                        return false;
                    isComputed = true;
                    continue;
                case IConversionOperation or ITupleOperation or ICoalesceOperation or IConditionalOperation or IArrayInitializerOperation or IArrayCreationOperation or IArgumentOperation:
                    continue;
                case IPropertyReferenceOperation property when property.Instance == child:
                    if (property.Property is { IsIndexer: false, Name: not ("T" or "mT" or "H" or "mH") })
                        return false;
                    isComputed = true;
                    continue;
                case IInvocationOperation call when call.Instance == child:
                    if (Queries.Contains(call.TargetMethod.Name) || call.TargetMethod.Name.EndsWith("_", StringComparison.Ordinal) || !GivesTensors(symbols, call))
                        return false;
                    isComputed = true;
                    continue;
                case IInvocationOperation call:
                    if (!TakesPart(symbols, call))
                        return false;
                    isComputed = true;
                    continue;
                case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                    return ReachesFrom(symbols, declarator.Symbol, body, followed, isComputed);
                case IAssignmentOperation assignment when assignment.Value == child && Variable(assignment.Target) is { } variable:
                    return ReachesFrom(symbols, variable, body, followed, isComputed);
                default:
                    if (parent.Syntax is not CollectionExpressionSyntax)
                        return false;
                    continue;
            }
        }

        return isComputed;
    }

    private static bool ReachesFrom(KnownSymbols symbols, ISymbol variable, IOperation body, HashSet<ISymbol> followed, bool isComputed) =>
        followed.Add(variable) && body.Descendants().Any(reference =>
            SymbolEqualityComparer.Default.Equals(Variable(reference), variable) && !IsTarget(reference) && Reaches(symbols, reference, body, followed, isComputed));

    private static ISymbol? Variable(IOperation operation) => operation switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        _ => null,
    };

    private static bool IsTarget(IOperation reference) => reference.Parent is ISimpleAssignmentOperation assignment && assignment.Target == reference;

    private static bool GivesTensors(KnownSymbols symbols, IInvocationOperation call) =>
        symbols.IsTensor(call.Type) || call.Type is INamedTypeSymbol { IsTupleType: true } || call.Type is IArrayTypeSymbol { ElementType: var element } && symbols.IsTensor(element);

    /// <summary>True for operations on tensors, layers and helpers; not for initialization, shapes and printing.</summary>
    private static bool TakesPart(KnownSymbols symbols, IInvocationOperation call)
    {
        var method = call.TargetMethod;
        if (!GivesTensors(symbols, call) || Queries.Contains(method.Name) || method.Name.EndsWith("_like", StringComparison.Ordinal))
            return false;
        return method.IsInSource() || method.ContainingType.Is(symbols.Tensor) || method.ContainingType.Is(symbols.Torch) || method.ContainingType.Is(symbols.Functional) || symbols.IsModule(method.ContainingType)
            || method.ContainingType.ContainingType.Is(symbols.Torch) && method.ContainingType.Name is "special" or "linalg" or "fft";
    }
}
