using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Layers;

/// <summary>DP7007: a field whose type keeps ModuleValidator.Fix from replacing the layer in it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ConcreteFieldRule() : DpAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.ConcreteField,
        DiagnosticSeverity.Info,
        "Field typed by a layer that needs replacing",
        "'{0}' is declared {1}, which private training can't use and ModuleValidator.Fix can't replace in a field of this type; declare it {2}");

    protected override void Register(CompilationStartAnalysisContext context, DpCompilation compilation) =>
        context.RegisterSymbolAction(
            symbol =>
            {
                if (symbol.Symbol is IFieldSymbol { IsImplicitlyDeclared: true } || symbol.Symbol.IsStatic || TypeOf(symbol.Symbol) is not INamedTypeSymbol type)
                    return;
                var list = type is { Name: "ModuleList" or "ModuleDict", TypeArguments.Length: 1 } && compilation.Symbols.IsModule(type) ? type : null;
                if ((list?.TypeArguments[0] ?? type) is not INamedTypeSymbol layer || !IsReplaced(compilation.Symbols, layer) || Declarable(compilation.Symbols, layer) is not { } wider)
                    return;
                var models = compilation.Flow(symbol.CancellationToken).PrivateModels;
                if (models.Contains(symbol.Symbol.ContainingType) && !models.ContainsUnfixed(symbol.Symbol.ContainingType))
                    symbol.ReportDiagnostic(Diagnostic.Create(Rule, symbol.Symbol.Locations[0], symbol.Symbol.Name, Shown(type), Shown(list?.OriginalDefinition.Construct(wider) ?? wider)));
            },
            SymbolKind.Field,
            SymbolKind.Property);

    private static string Shown(INamedTypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);

    private static bool IsReplaced(KnownSymbols symbols, INamedTypeSymbol type) =>
        symbols.NeedsTwin(type) || type.Name is "BatchNorm1d" or "BatchNorm2d" or "BatchNorm3d" && symbols.IsLayer(type, type.Name);

    /// <summary>The type that the layer and what replaces it share: <c>Module&lt;Tensor, Tensor&gt;</c> and its kin.</summary>
    internal static INamedTypeSymbol? Declarable(KnownSymbols symbols, INamedTypeSymbol layer)
    {
        for (var current = layer.BaseType; current is not null; current = current.BaseType)
            if (current is { Name: "Module", IsGenericType: true } && current.ContainingType.Is(symbols.Nn))
                return current;
        return null;
    }

    private static ITypeSymbol? TypeOf(ISymbol member) => member switch
    {
        IFieldSymbol field => field.Type,
        IPropertySymbol { IsIndexer: false } property when property.ContainingType.GetMembers().OfType<IFieldSymbol>().Any(field => SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property)) => property.Type,
        _ => null,
    };
}
