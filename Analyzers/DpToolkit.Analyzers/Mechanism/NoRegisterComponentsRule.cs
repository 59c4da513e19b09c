using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Mechanism;

/// <summary>DP1011: a module that never makes its fields known.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NoRegisterComponentsRule() : DpAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.NoRegisterComponents,
        DiagnosticSeverity.Warning,
        "RegisterComponents() never called",
        "{0} has parameters or submodules but never calls RegisterComponents(), and no module that holds it does, so parameters() is empty, and nothing of it is trained, clipped or saved; call it at the end of the constructor");

    protected override void Register(CompilationStartAnalysisContext context, DpCompilation compilation) =>
        context.RegisterSymbolAction(
            symbol =>
            {
                var type = (INamedTypeSymbol)symbol.Symbol;
                if (type.TypeKind != TypeKind.Class || type.IsAbstract || !compilation.Symbols.IsModule(type) || Registers(type, symbol.CancellationToken) || !Members(type).Any(m => Holds(compilation.Symbols, m))
                    || new SubmoduleUse(symbol.Compilation, compilation.Symbols, type, symbol.CancellationToken).IsPossible())
                    return;
                var at = type.InstanceConstructors.FirstOrDefault(c => !c.IsImplicitlyDeclared && c.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(symbol.CancellationToken) is ConstructorDeclarationSyntax);
                symbol.ReportDiagnostic(Diagnostic.Create(Rule, (at ?? (ISymbol)type).Locations[0], type.Name));
            },
            SymbolKind.NamedType);

    /// <summary>The class's members, and what its abstract bases leave to it to register.</summary>
    private static IEnumerable<ISymbol> Members(INamedTypeSymbol type) =>
        type.BaseType is { IsAbstract: true } parent && parent.IsInSource() ? type.GetMembers().Concat(Members(parent)) : type.GetMembers();

    private static bool Holds(KnownSymbols symbols, ISymbol member) =>
        member is IFieldSymbol { IsStatic: false, Type: var type } field
        && (type.DerivesFrom(symbols.Parameter) || symbols.IsModule(type) && !IsLoss(type))
        && field.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is VariableDeclaratorSyntax declarator
        && (IsCreation(declarator.Initializer?.Value) || declarator.FirstAncestorOrSelf<TypeDeclarationSyntax>()!.DescendantNodes().OfType<AssignmentExpressionSyntax>()
            .Any(a => IsCreation(a.Right) && (a.Left is IdentifierNameSyntax name ? name.Identifier.ValueText : a.Left is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } member ? member.Name.Identifier.ValueText : "") == field.Name));

    private static bool IsCreation(ExpressionSyntax? value) => value is InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax;

    private static bool IsLoss(ITypeSymbol type) => type.Name.EndsWith("Loss", System.StringComparison.Ordinal) || type.BaseType?.Name == "Loss";

    /// <summary>True when the class, or one it derives from, registers anything in any way, or that can't be seen.</summary>
    private static bool Registers(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (!current.IsInSource())
                return current.ContainingNamespace?.ToDisplayString() is not ("TorchSharp" or "TorchSharp.Modules") || current.Name is not ("Module" or "HookableModule");
            foreach (var reference in current.DeclaringSyntaxReferences)
                if (reference.GetSyntax(cancellationToken).DescendantNodes().OfType<SimpleNameSyntax>().Any(IsRegistration))
                    return true;
        }

        return false;
    }

    private static bool IsRegistration(SimpleNameSyntax name) =>
        name.Identifier.ValueText is var text && (text.StartsWithOrdinal("Register") || text.StartsWithOrdinal("register_") || text == "add_module");
}
