using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Layers;

/// <summary>DP7001: a private module with a parameter of its own and no rule for per-sample gradients.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NoPerSampleRule() : DpAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.NoPerSampleRule,
        DiagnosticSeverity.Warning,
        "Module with its own parameter and no per-sample rule",
        "{0} has the parameter '{1}' and no rule for its per-sample gradients; mark the class [PerSampleGrad] and partial, or register a rule with LayerRules.Register");

    protected override void Register(CompilationStartAnalysisContext context, DpCompilation compilation) =>
        context.RegisterSymbolAction(
            symbol =>
            {
                var type = (INamedTypeSymbol)symbol.Symbol;
                if (type.IsAbstract || !compilation.Symbols.IsModule(type) || HasRule(compilation.Symbols, type))
                    return;
                var parameter = type.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(field => field is { IsStatic: false, IsImplicitlyDeclared: false } && field.Type.Is(compilation.Symbols.Parameter));
                if (parameter is null || !TakesOneTensor(compilation.Symbols, type) || type.DeclaringSyntaxReferences.Any(r => MayFreeze(r.GetSyntax(symbol.CancellationToken)))
                    || !compilation.Flow(symbol.CancellationToken).PrivateModels.Contains(type)
                    || symbol.Compilation.Names("LayerRules", symbol.CancellationToken).Any())
                    return;
                symbol.ReportDiagnostic(Diagnostic.Create(Rule, type.Locations[0], type.Name, parameter.Name));
            },
            SymbolKind.NamedType);

    private static bool HasRule(KnownSymbols symbols, INamedTypeSymbol type) =>
        type.GetAttributes().Any(attribute => attribute.AttributeClass.Is(symbols.PerSampleGradAttribute))
        || type.AllInterfaces.Any(implemented => implemented.Name is "IPerSampleGrad" or "IPerSampleGradFallback");

    private static bool TakesOneTensor(KnownSymbols symbols, INamedTypeSymbol type) =>
        type.GetMembers("forward").OfType<IMethodSymbol>().Any(method => method is { IsOverride: true, Parameters.Length: 1 } && symbols.IsTensor(method.Parameters[0].Type) && symbols.IsTensor(method.ReturnType));

    /// <summary>True where a parameter may be made without gradient.</summary>
    private static bool MayFreeze(SyntaxNode declaration) =>
        declaration.DescendantTokens().Any(token => token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText.StartsWithOrdinal("requires_grad") && token.Parent?.Parent?.Parent is not ArgumentSyntax { NameColon: not null, Expression.RawKind: (int)SyntaxKind.TrueLiteralExpression })
        || declaration.DescendantNodes().Any(node => node switch
        {
            ImplicitObjectCreationExpressionSyntax { ArgumentList: var given } => MayFreeze(given),
            ObjectCreationExpressionSyntax { Type: var type, ArgumentList: { } given } => NameOf(type) == "Parameter" && MayFreeze(given),
            InvocationExpressionSyntax { Expression: var made, ArgumentList: var given } => NameOf(made) == "Parameter" && MayFreeze(given),
            _ => false,
        });

    private static string? NameOf(ExpressionSyntax made) => made switch
    {
        SimpleNameSyntax name => name.Identifier.ValueText,
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText,
        _ => null,
    };

    private static bool MayFreeze(ArgumentListSyntax given) => given.Arguments.Skip(1).Any(argument => !argument.Expression.IsKind(SyntaxKind.TrueLiteralExpression));
}
