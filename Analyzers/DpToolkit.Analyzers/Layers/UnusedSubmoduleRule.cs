using System.Collections.Generic;
using System.Linq;
using System.Threading;
using DpToolkit.Analyzers.Flow;
using DpToolkit.TensorSemantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Layers;

/// <summary>DP7004: a layer of a private model that forward never calls.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnusedSubmoduleRule() : DpAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.UnusedSubmodule,
        DiagnosticSeverity.Info,
        "Submodule that forward never calls",
        "'{0}' is registered but forward never calls it: its parameters have no gradient, and private training moves them by noise alone; call it, or remove it");

    protected override void Register(CompilationStartAnalysisContext context, DpCompilation compilation) =>
        context.RegisterSymbolAction(
            symbol =>
            {
                var type = (INamedTypeSymbol)symbol.Symbol;
                if (type.IsAbstract || !compilation.Symbols.IsModule(type) || !Forwards(type) || WalksChildren(type))
                    return;
                var fields = type.GetMembers().Where(member => HeldType(member) is { } held && compilation.Symbols.IsModule(held) && !member.IsStatic && !MayBeUsedOutside(member, symbol.Compilation)).ToList();
                if (fields.Count == 0)
                    return;
                var flow = compilation.Flow(symbol.CancellationToken);
                if (!flow.PrivateModels.Contains(type))
                    return;
                var uses = new Uses(flow, type, symbol.CancellationToken);
                foreach (var field in fields.Where(field => uses.IsMadeAndNeverUsed(field, compilation.Symbols)))
                    symbol.ReportDiagnostic(Diagnostic.Create(Rule, field.Locations[0], field.Name));
            },
            SymbolKind.NamedType);

    private static ITypeSymbol? HeldType(ISymbol member) => member switch
    {
        IFieldSymbol { IsImplicitlyDeclared: false } field => field.Type,
        IPropertySymbol property when property.ContainingType.GetMembers().OfType<IFieldSymbol>().Any(field => SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property)) => property.Type,
        _ => null,
    };

    /// <summary>True when forward is written in source, here or in a class above.</summary>
    private static bool Forwards(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? current = type; current is not null && current.IsInSource(); current = current.BaseType)
            if (current.GetMembers("forward").OfType<IMethodSymbol>().Any(method => method is { IsOverride: true, IsAbstract: false }))
                return true;
        return false;
    }

    /// <summary>True when code of the class, or of one above it, goes through all submodules.</summary>
    private static bool WalksChildren(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? current = type; current is not null && current.IsInSource(); current = current.BaseType)
            if (current.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax().DescendantTokens().Any(token => token.ValueText is "children" or "named_children" or "modules" or "named_modules" or "get_submodule" or "GetFields" or "GetField")))
                return true;
        return false;
    }

    /// <summary>In a library, what is visible outside may be used there.</summary>
    private static bool MayBeUsedOutside(ISymbol member, Compilation compilation)
    {
        if (compilation.Options.OutputKind is OutputKind.ConsoleApplication or OutputKind.WindowsApplication or OutputKind.WindowsRuntimeApplication)
            return false;
        for (ISymbol? current = member; current is not null and not INamespaceSymbol; current = current.ContainingSymbol)
            if (current.DeclaredAccessibility is Accessibility.Private or Accessibility.Internal or Accessibility.ProtectedAndInternal || current is INamedTypeSymbol { IsSealed: true } && member.DeclaredAccessibility == Accessibility.Protected)
                return false;
        return true;
    }

    /// <summary>Where the compilation mentions the submodules of a class.</summary>
    private sealed class Uses(ProgramFlow flow, INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        private readonly HashSet<MemberDeclarationSyntax> reachable = ReachableMembers.From(type, IsRoot);

        public bool IsMadeAndNeverUsed(ISymbol field, KnownSymbols symbols)
        {
            var made = new List<ExpressionSyntax>();
            bool filled = false;
            foreach (var reference in field.DeclaringSyntaxReferences)
            {
                if (reference.GetSyntax(cancellationToken) is VariableDeclaratorSyntax { Initializer.Value: { } value })
                    made.Add(value);
                else if (reference.GetSyntax(cancellationToken) is PropertyDeclarationSyntax { Initializer.Value: { } initial })
                    made.Add(initial);
            }

            foreach (var place in Places(field))
                foreach (var name in place.DescendantNodes().OfType<IdentifierNameSyntax>().Where(name => name.Identifier.ValueText == field.Name))
                {
                    if (!SymbolEqualityComparer.Default.Equals(flow.Model(name.SyntaxTree).GetSymbolInfo(name, cancellationToken).Symbol?.OriginalDefinition, field.OriginalDefinition))
                        continue;
                    ExpressionSyntax use = name.Parent is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } self && self.Name == name ? self : name;
                    if (use.Parent is AssignmentExpressionSyntax assignment && assignment.Left == use)
                        made.Add(assignment.Right);
                    else if (IsUse(use) || use.Parent is MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax { ArgumentList: var added } } && IsShared(added, symbols))
                        return false;
                    else
                        filled = true;
                }

            return !made.Any(value => IsShared(value, symbols)) && made.Any(value => (filled || !IsEmpty(value)) && IsTrainable(symbols, flow.Model(value.SyntaxTree).GetTypeInfo(value, cancellationToken).Type));
        }

        /// <summary>Where a member may be named: its class, where it mostly is, before the rest of the compilation.</summary>
        private IEnumerable<SyntaxNode> Places(ISymbol field)
        {
            var own = type.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax(cancellationToken));
            return field.DeclaredAccessibility == Accessibility.Private ? own : own.Concat(flow.Compilation.Compilation.SyntaxTrees.Select(tree => tree.GetRoot(cancellationToken)));
        }

        /// <summary>What others may call, and what the framework calls.</summary>
        private static bool IsRoot(MemberDeclarationSyntax member) =>
            member is not (MethodDeclarationSyntax or PropertyDeclarationSyntax)
            || !member.Modifiers.All(modifier => modifier.IsKind(SyntaxKind.PrivateKeyword) || modifier.IsKind(SyntaxKind.StaticKeyword) || modifier.IsKind(SyntaxKind.AsyncKeyword) || modifier.IsKind(SyntaxKind.ReadOnlyKeyword))
                && ReachableMembers.NameOf(member) is not ("Dispose" or "reset_parameters");

        private bool IsUse(ExpressionSyntax use)
        {
            var member = use.FirstAncestorOrSelf<MemberDeclarationSyntax>(node => node is not GlobalStatementSyntax);
            bool isOwn = member?.Parent is TypeDeclarationSyntax owner && type.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax(cancellationToken) == owner);
            if (!isOwn)
                return true;
            return member switch
            {
                ConstructorDeclarationSyntax => !IsPreparation(use),
                MethodDeclarationSyntax or PropertyDeclarationSyntax => reachable.Contains(member),
                _ => true,
            };
        }

        /// <summary>Registration and initialization in the constructor.</summary>
        private static bool IsPreparation(ExpressionSyntax use)
        {
            if (use.Ancestors().TakeWhile(node => node is not MemberDeclarationSyntax).Any(node => node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
                return false;
            return use.Parent switch
            {
                MemberAccessExpressionSyntax access => access.Expression == use && access.Name.Identifier.ValueText is not ("call" or "forward"),
                ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } => call.Expression.ToString() is "register_module" or "this.register_module" or "add_module",
                _ => false,
            };
        }

        /// <summary>True where a layer that goes in is known by another name, too, through which forward may call it.</summary>
        private bool IsShared(SyntaxNode value, KnownSymbols symbols) =>
            value.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(name => flow.Model(name.SyntaxTree).GetSymbolInfo(name, cancellationToken).Symbol switch
            {
                ILocalSymbol local => HoldsModules(local.Type, symbols) && (IsMentionedBeside(local, value) || IsTaken(local, value, symbols)),
                IParameterSymbol parameter => HoldsModules(parameter.Type, symbols) && IsMentionedBeside(parameter, value),
                IFieldSymbol field => HoldsModules(field.Type, symbols),
                IPropertySymbol { IsIndexer: false } property => HoldsModules(property.Type, symbols) && SymbolEqualityComparer.Default.Equals(property.ContainingType, type),
                _ => false,
            });

        /// <summary>True when a variable isn't a new layer, but one out of a collection or of another name.</summary>
        private bool IsTaken(ILocalSymbol local, SyntaxNode value, KnownSymbols symbols) =>
            local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken) is not VariableDeclaratorSyntax { Initializer.Value: var initial } || initial.Span.End <= value.SpanStart && IsShared(initial, symbols);

        /// <summary>True when a variable is handed on elsewhere in its method, not only asked for a member or registered.</summary>
        private bool IsMentionedBeside(ISymbol variable, SyntaxNode value) =>
            value.FirstAncestorOrSelf<MemberDeclarationSyntax>()?.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name => name.Identifier.ValueText == variable.Name && !value.Span.Contains(name.Span)
                && !IsPreparation(name) && !(name.Parent is AssignmentExpressionSyntax assignment && assignment.Left == name)
                && SymbolEqualityComparer.Default.Equals(flow.Model(name.SyntaxTree).GetSymbolInfo(name, cancellationToken).Symbol, variable)) == true;

        private static bool HoldsModules(ITypeSymbol type, KnownSymbols symbols) =>
            symbols.IsModule(type) || type is IArrayTypeSymbol { ElementType: var element } && HoldsModules(element, symbols)
            || type is INamedTypeSymbol { TypeArguments: var arguments } && arguments.Any(argument => HoldsModules(argument, symbols));

        /// <summary>A container made without layers: it has none if nobody appends one.</summary>
        private static bool IsEmpty(ExpressionSyntax made) =>
            made is InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: var factory } && factory.ToString().EndsWith("Sequential", System.StringComparison.Ordinal);

        private static bool IsTrainable(KnownSymbols symbols, ITypeSymbol? made) =>
            made is not null && symbols.IsModule(made) && (made.IsInSource() || LayerSemantics.IsTrainable(made.Name) || symbols.NativeName(made) is not null
                || made.Name is "Sequential" or "LSTMCell" or "GRUCell" or "RNNCell" || made.Name.StartsWithOrdinal("BatchNorm")
                || made is INamedTypeSymbol { Name: "ModuleList" or "ModuleDict", TypeArguments: [var item] } && IsTrainable(symbols, item));
    }
}
