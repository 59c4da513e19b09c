using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
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
                if (type.TypeKind != TypeKind.Class || type.IsAbstract || !compilation.Symbols.IsModule(type))
                    return;
                bool registers = Registers(type, symbol.CancellationToken);
                var forgetful = registers ? Forgetful(type, symbol.CancellationToken).ToList() : [];
                bool isPrivate() => compilation.Flow(symbol.CancellationToken).PrivateModels.Contains(type);
                if (registers && forgetful.Count == 0 || !Members(type).Any(m => Holds(compilation.Symbols, m, isPrivate))
                    || new SubmoduleUse(symbol.Compilation, compilation.Symbols, type, symbol.CancellationToken).IsPossible())
                    return;
                foreach (var constructor in forgetful)
                    symbol.ReportDiagnostic(Diagnostic.Create(Rule, constructor.Locations[0], type.Name));
                if (registers)
                    return;
                var at = type.InstanceConstructors.FirstOrDefault(c => !c.IsImplicitlyDeclared && c.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(symbol.CancellationToken) is ConstructorDeclarationSyntax);
                symbol.ReportDiagnostic(Diagnostic.Create(Rule, (at ?? (ISymbol)type).Locations[0], type.Name));
            },
            SymbolKind.NamedType);

    /// <summary>The class's members, and what its abstract bases leave to it to register.</summary>
    private static IEnumerable<ISymbol> Members(INamedTypeSymbol type) =>
        type.BaseType is { IsAbstract: true } parent && parent.IsInSource() ? type.GetMembers().Concat(Members(parent)) : type.GetMembers();

    /// <summary>The constructors that leave out what the class's others do: register.</summary>
    private static IEnumerable<IMethodSymbol> Forgetful(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        var registrations = type.DeclaringSyntaxReferences.SelectMany(reference => Registrations(reference, cancellationToken)).ToList();
        if (type.BaseType is { } parent && Registers(parent, cancellationToken) || registrations.Any(name => name.FirstAncestorOrSelf<ConstructorDeclarationSyntax>() is null))
            return [];
        return type.InstanceConstructors.Where(constructor => constructor.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken) is ConstructorDeclarationSyntax declaration
            && declaration.Initializer?.ThisOrBaseKeyword.IsKind(SyntaxKind.ThisKeyword) != true && !registrations.Any(name => declaration.Span.Contains(name.Span)));
    }

    /// <summary>True for a parameter or module that the class makes, or, where the class itself is private, is given.</summary>
    private static bool Holds(KnownSymbols symbols, ISymbol member, System.Func<bool> isPrivate) =>
        member is IFieldSymbol { IsStatic: false, Type: var type } field
        && (type.DerivesFrom(symbols.Parameter) || symbols.IsModule(type) && !IsLoss(type))
        && field.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is VariableDeclaratorSyntax declarator
        && (IsCreation(declarator.Initializer?.Value, isPrivate) || field.ContainingType.DeclaringSyntaxReferences.SelectMany(part => part.GetSyntax().DescendantNodes()).OfType<AssignmentExpressionSyntax>()
            .Any(a => IsCreation(a.Right, isPrivate) && (a.Left is IdentifierNameSyntax name ? name.Identifier.ValueText : a.Left is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } member ? member.Name.Identifier.ValueText : "") == field.Name));

    private static bool IsCreation(ExpressionSyntax? value, System.Func<bool> isPrivate) =>
        value is InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax || value is IdentifierNameSyntax && isPrivate();

    private static bool IsLoss(ITypeSymbol type) => type.Name.EndsWith("Loss", System.StringComparison.Ordinal) || type.BaseType?.Name == "Loss";

    /// <summary>True when the class, or one it derives from, registers anything in any way, or that can't be seen.</summary>
    private static bool Registers(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        foreach (var current in type.AndBases())
        {
            if (!current.IsInSource())
                return current.ContainingNamespace?.ToDisplayString() is not ("TorchSharp" or "TorchSharp.Modules") || current.Name is not ("Module" or "HookableModule");
            if (current.DeclaringSyntaxReferences.Any(reference => Registrations(reference, cancellationToken).Any()))
                return true;
        }

        return false;
    }

    /// <summary>The names that register something.</summary>
    private static IEnumerable<SimpleNameSyntax> Registrations(SyntaxReference declaration, CancellationToken cancellationToken) =>
        declaration.NamesFrom("Register", cancellationToken).Concat(declaration.NamesFrom("register_", cancellationToken)).Concat(declaration.Names("add_module", cancellationToken));
}
