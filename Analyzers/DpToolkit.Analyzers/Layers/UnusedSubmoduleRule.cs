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

    private static readonly string[] Walks = ["children", "named_children", "modules", "named_modules", "get_submodule", "GetFields", "GetField"];

    protected override void Register(CompilationStartAnalysisContext context, DpCompilation compilation) =>
        context.RegisterSymbolAction(
            symbol =>
            {
                var type = (INamedTypeSymbol)symbol.Symbol;
                if (type.IsAbstract || !compilation.Symbols.IsModule(type) || !Forwards(type) || WalksChildren(type, symbol.CancellationToken))
                    return;
                var fields = type.GetMembers().Where(member => HeldType(member) is { } held && compilation.Symbols.IsModule(held) && !member.IsStatic && !IsSeenAsAnother(member) && !MayBeUsedOutside(member, symbol.Compilation)).ToList();
                if (fields.Count == 0)
                    return;
                var flow = compilation.Flow(symbol.CancellationToken);
                if (!flow.PrivateModels.Contains(type))
                    return;
                var uses = new Uses(flow, type, symbol.CancellationToken);
                var unused = fields.Where(field => uses.IsMadeAndNeverUsed(field, compilation.Symbols)).ToList();
                if (unused.Count == 0 || OthersWalk(symbol.Compilation, symbol.CancellationToken))
                    return;
                foreach (var field in unused)
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
    private static bool Forwards(INamedTypeSymbol type) =>
        type.AndBases().TakeWhile(current => current.IsInSource()).Any(current => current.GetMembers("forward").OfType<IMethodSymbol>().Any(method => method is { IsOverride: true, IsAbstract: false }));

    /// <summary>True when code of the class, or of one above it, goes through all submodules.</summary>
    private static bool WalksChildren(INamedTypeSymbol type, CancellationToken cancellationToken) =>
        type.AndBases().TakeWhile(current => current.IsInSource()).SelectMany(current => current.DeclaringSyntaxReferences).Any(code => Walks.Any(name => code.Names(name, cancellationToken).Any()));

    /// <summary>True when a member of another class goes through submodules and calls them.</summary>
    private static bool OthersWalk(Compilation compilation, CancellationToken cancellationToken) =>
        Walks.SelectMany(name => compilation.Names(name, cancellationToken)).Select(name => name.FirstAncestorOrSelf<MemberDeclarationSyntax>()).Distinct()
            .Any(member => member is not null and not GlobalStatementSyntax && member.DescendantTokens().Any(token => token.ValueText is "call" or "forward"));

    /// <summary>True when code may name a property by a member of its base class or of an interface.</summary>
    private static bool IsSeenAsAnother(ISymbol member) =>
        member is IPropertySymbol property && (property.IsOverride || property.IsVirtual || property.ContainingType.AllInterfaces.SelectMany(face => face.GetMembers(property.Name)).Any());

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

            foreach (var name in Places(field))
            {
                if (!SymbolEqualityComparer.Default.Equals(flow.Model(name.SyntaxTree).GetSymbolInfo(name, cancellationToken).Symbol?.OriginalDefinition, field.OriginalDefinition))
                    continue;
                ExpressionSyntax use = name.Parent is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } self && self.Name == name ? self : name;
                if (use.Parent is AssignmentExpressionSyntax { Parent: ExpressionStatementSyntax or ArrowExpressionClauseSyntax } assignment && assignment.Left == use)
                    made.Add(assignment.Right);
                else if (IsUse(use, symbols))
                    return false;
                else
                    filled = true;
            }

            return made.All(value => !MayBeHeldElsewhere(value, symbols)) && made.Any(value => (filled || !IsEmpty(value)) && IsTrainable(symbols, flow.Model(value.SyntaxTree).GetTypeInfo(value, cancellationToken).Type));
        }

        /// <summary>Where a member may be named: its class, where it mostly is, before the rest of the compilation.</summary>
        private IEnumerable<SimpleNameSyntax> Places(ISymbol field)
        {
            var own = type.DeclaringSyntaxReferences.SelectMany(code => code.Names(field.Name, cancellationToken));
            return field.DeclaredAccessibility == Accessibility.Private ? own : own.Concat(flow.Compilation.Compilation.Names(field.Name, cancellationToken));
        }

        /// <summary>What others may call, and what the framework calls.</summary>
        private static bool IsRoot(MemberDeclarationSyntax member) =>
            member is not (MethodDeclarationSyntax or PropertyDeclarationSyntax)
            || !member.Modifiers.All(modifier => modifier.IsKind(SyntaxKind.PrivateKeyword) || modifier.IsKind(SyntaxKind.StaticKeyword) || modifier.IsKind(SyntaxKind.AsyncKeyword) || modifier.IsKind(SyntaxKind.ReadOnlyKeyword))
                && ReachableMembers.NameOf(member) is not ("Dispose" or "reset_parameters");

        private bool IsUse(ExpressionSyntax use, KnownSymbols symbols)
        {
            var member = use.FirstAncestorOrSelf<MemberDeclarationSyntax>(node => node is not GlobalStatementSyntax);
            bool isOwn = member?.Parent is TypeDeclarationSyntax owner && type.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax(cancellationToken) == owner);
            if (!isOwn)
                return true;
            return member switch
            {
                ConstructorDeclarationSyntax => !IsPreparation(use, symbols),
                MethodDeclarationSyntax or PropertyDeclarationSyntax => reachable.Contains(member),
                _ => true,
            };
        }

        /// <summary>Registration and initialization in the constructor: what leaves nothing of the layer with others.</summary>
        private bool IsPreparation(ExpressionSyntax use, KnownSymbols symbols)
        {
            if (use.Ancestors().TakeWhile(node => node is not MemberDeclarationSyntax).Any(node => node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
                return false;
            var whole = use;
            while (true)
                switch (whole.Parent)
                {
                    case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "call" or "forward" }:
                        return false;
                    case MemberAccessExpressionSyntax access when access.Expression == whole:
                        whole = access;
                        break;
                    case PostfixUnaryExpressionSyntax postfix:
                        whole = postfix;
                        break;
                    case InvocationExpressionSyntax call when call.Expression == whole && call.ArgumentList.Arguments.All(argument => !MayBeHeldElsewhere(argument.Expression, symbols)):
                        whole = call;
                        break;
                    case ExpressionStatementSyntax or ArrowExpressionClauseSyntax:
                        return true;
                    case AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" }, Parent: ExpressionStatementSyntax }:
                        return true;
                    case AssignmentExpressionSyntax assignment:
                        return assignment.Left == whole && whole != use && !MayBeHeldElsewhere(assignment.Right, symbols);
                    case ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: var target } }:
                        return target.ToString() is "register_module" or "this.register_module" or "add_module" || whole != use && target.ToString().Contains("init.");
                    default:
                        return false;
                }
        }

        /// <summary>True when a value that a field gets names another place which has a layer or a weight, or comes from a method that may keep it.</summary>
        private bool MayBeHeldElsewhere(ExpressionSyntax value, KnownSymbols symbols) =>
            value.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().Any(name => flow.Model(name.SyntaxTree).GetSymbolInfo(name, cancellationToken).Symbol switch
            {
                IFieldSymbol field => Holds(field.Type, symbols),
                IPropertySymbol property => Holds(property.Type, symbols),
                IParameterSymbol parameter => Holds(parameter.Type, symbols) && !IsDeclaredIn(parameter, value),
                ILocalSymbol local => Holds(local.Type, symbols) && !IsDeclaredIn(local, value) && (IsMentionedBeside(local, value, symbols) || IsTaken(local, value, symbols)),
                IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction, IsStatic: false } method => method.IsInSource() && Holds(method.ReturnType, symbols),
                _ => false,
            })
            || value.DescendantNodesAndSelf().Any(node => node is AssignmentExpressionSyntax);

        /// <summary>True when a variable isn't a new layer, but one out of a collection or of another name.</summary>
        private bool IsTaken(ILocalSymbol local, ExpressionSyntax value, KnownSymbols symbols) =>
            local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken) is not VariableDeclaratorSyntax { Initializer.Value: var initial } || initial.Span.End <= value.SpanStart && MayBeHeldElsewhere(initial, symbols);

        /// <summary>True when a variable is handed on elsewhere in its method, not only asked for a member or registered.</summary>
        private bool IsMentionedBeside(ILocalSymbol variable, ExpressionSyntax value, KnownSymbols symbols) =>
            value.FirstAncestorOrSelf<MemberDeclarationSyntax>()?.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name => name.Identifier.ValueText == variable.Name && !value.Span.Contains(name.Span)
                && !IsPreparation(name, symbols) && !(name.Parent is AssignmentExpressionSyntax assignment && assignment.Left == name)
                && SymbolEqualityComparer.Default.Equals(flow.Model(name.SyntaxTree).GetSymbolInfo(name, cancellationToken).Symbol, variable)) == true;

        private static bool IsDeclaredIn(ISymbol local, ExpressionSyntax value) =>
            local.DeclaringSyntaxReferences.Any(reference => reference.SyntaxTree == value.SyntaxTree && value.Span.Contains(reference.Span));

        private static bool Holds(ITypeSymbol type, KnownSymbols symbols) => type switch
        {
            IArrayTypeSymbol array => Holds(array.ElementType, symbols),
            INamedTypeSymbol named when symbols.IsModule(named) || named.Name is "Tensor" or "Parameter" => true,
            INamedTypeSymbol named => named.TypeArguments.Any(argument => Holds(argument, symbols)),
            ITypeParameterSymbol => symbols.IsModule(type),
            _ => type.SpecialType == SpecialType.System_Object || type.TypeKind == TypeKind.Dynamic,
        };

        /// <summary>A container made without layers: it has none if nobody appends one.</summary>
        private static bool IsEmpty(ExpressionSyntax made) =>
            made is InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: var factory } && factory.ToString().EndsWith("Sequential", System.StringComparison.Ordinal);

        private static bool IsTrainable(KnownSymbols symbols, ITypeSymbol? made) =>
            made is not null && symbols.IsModule(made) && (made.IsInSource() || made.Name == "Sequential" || symbols.NativeName(made) is not null
                || LayerSemantics.MayHaveParameters(made.Name) && !made.Name.StartsWithOrdinal("InstanceNorm")
                || made is INamedTypeSymbol { Name: "ModuleList" or "ModuleDict", TypeArguments: [var item] } && IsTrainable(symbols, item));
    }
}
