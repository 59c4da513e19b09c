using System.Collections.Generic;
using System.Composition;
using System.Linq;
using DpToolkit.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.CodeFixes;

/// <summary>DP7002: makes the DP twin instead of the layer, and declares what holds it so.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class NeedsTwinFix() : DpCodeFix(DiagnosticIds.NeedsTwin)
{
    protected override IEnumerable<FixOffer> Offers(SemanticModel model, SyntaxNode node, Diagnostic diagnostic)
    {
        var change = TwinChange.Of(model, node);
        return change is null ? [] : [new("Twin", $"Make a {change.Twin.Name}")];
    }

    protected override void Edit(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic, string key)
    {
        var symbols = DpCompilation.Get(editor.SemanticModel.Compilation).Symbols;
        if (TwinChange.Of(editor.SemanticModel, node) is not { } change)
            return;
        foreach (var creation in change.Creations)
            editor.ReplaceOnce(creation, (current, generator) => Made(editor.SemanticModel, symbols, creation, (InvocationExpressionSyntax)current, generator));
        foreach (var (type, twin) in change.Types)
            editor.ReplaceOnce(type, (current, generator) => generator.TypeExpression(twin, addImport: true).WithTriviaFrom(current));
    }

    /// <summary>The creation of the twin, with the arguments as they are; a layer that is made among them becomes its twin, too.</summary>
    private static ObjectCreationExpressionSyntax Made(SemanticModel model, KnownSymbols symbols, InvocationExpressionSyntax original, InvocationExpressionSyntax current, SyntaxGenerator generator)
    {
        var twin = symbols.TwinOf(model.GetTypeInfo(original).Type)!;
        var arguments = current.ArgumentList;
        var inner = original.ArgumentList.Arguments.Select(argument => argument.Expression).OfType<InvocationExpressionSyntax>().Where(layer => symbols.NeedsTwin(model.GetTypeInfo(layer).Type)).ToList();
        if (inner.Count > 0)
            arguments = original.ArgumentList.ReplaceNodes(inner, (layer, _) => Made(model, symbols, layer, layer, generator));
        var type = (TypeSyntax)generator.TypeExpression(twin, addImport: true);
        return SyntaxFactory.ObjectCreationExpression(SyntaxFactory.Token(SyntaxKind.NewKeyword).WithTrailingTrivia(SyntaxFactory.Space), type, arguments, null)
            .WithTriviaFrom(current);
    }

    /// <summary>What has to change together: declarations of one layer, and all that is put into them.</summary>
    private sealed class TwinChange(SemanticModel model, KnownSymbols symbols, ITypeSymbol layer, INamedTypeSymbol twin)
    {
        public INamedTypeSymbol Twin { get; } = twin;

        public List<InvocationExpressionSyntax> Creations { get; } = [];

        public List<(TypeSyntax Type, INamedTypeSymbol Twin)> Types { get; } = [];

        /// <summary>Null where the code isn't understood, or uses what the twin doesn't have.</summary>
        public static TwinChange? Of(SemanticModel model, SyntaxNode node)
        {
            var symbols = DpCompilation.Get(model.Compilation).Symbols;
            if (node is not InvocationExpressionSyntax creation || model.GetTypeInfo(creation).Type is not { } layer || symbols.TwinOf(layer) is not { } twin)
                return null;
            var change = new TwinChange(model, symbols, layer, twin);
            return change.Add(creation) ? change : null;
        }

        private bool Add(InvocationExpressionSyntax creation)
        {
            Creations.Add(creation);
            return AddPatterns(creation) && AddHolder(creation);
        }

        /// <summary>A layer held by a local variable, after which a stack is made.</summary>
        private bool AddPatterns(InvocationExpressionSyntax creation)
        {
            foreach (var argument in creation.ArgumentList.Arguments.Select(argument => argument.Expression))
            {
                if (model.GetTypeInfo(argument).Type is not { } type || symbols.TwinOf(type) is not { } pattern)
                    continue;
                if (argument is InvocationExpressionSyntax)
                    continue;
                if (model.GetSymbolInfo(argument).Symbol is not ILocalSymbol local || local.DeclaringSyntaxReferences[0].GetSyntax() is not VariableDeclaratorSyntax { Initializer.Value: InvocationExpressionSyntax made, Parent: VariableDeclarationSyntax { Variables.Count: 1 } declaration }
                    || model.GetTypeInfo(made).Type is not { } madeType || !SymbolEqualityComparer.Default.Equals(madeType, type)
                    || !LayerHolder.Uses(model, local).All(use => use.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax stack } && symbols.NeedsTwin(model.GetTypeInfo(stack).Type)))
                    return false;
                Creations.Add(made);
                if (!declaration.Type.IsVar)
                    Types.Add((declaration.Type, pattern));
            }
            return true;
        }

        private bool AddHolder(InvocationExpressionSyntax creation)
        {
            if (!SymbolEqualityComparer.Default.Equals(model.GetTypeInfo(creation).ConvertedType, layer))
                return model.GetTypeInfo(creation).ConvertedType is not null;
            if (LayerHolder.Of(model, creation) is not { } holder)
                return false;
            if (!holder.Type.IsVar)
                Types.Add((holder.Type is NullableTypeSyntax nullable ? nullable.ElementType : holder.Type, Twin));
            return holder.Symbols.All(AddHeld);
        }

        /// <summary>Any value of the declaration, and every use of it, has to make sense with the twin.</summary>
        private bool AddHeld(ISymbol symbol) =>
            (LayerHolder.InitialValue(symbol) is not { } value || AddValue(value)) && LayerHolder.Uses(model, symbol).All(IsUnderstood);

        private bool AddValue(ExpressionSyntax value)
        {
            if (value is PostfixUnaryExpressionSyntax or LiteralExpressionSyntax && !symbols.NeedsTwin(model.GetTypeInfo(value).Type))
                return true;
            if (value is not InvocationExpressionSyntax creation || model.GetOperation(creation) is not { } operation || symbols.MadeBy(operation).IsDefault || !AddPatterns(creation))
                return false;
            if (!Creations.Contains(creation))
                Creations.Add(creation);
            return true;
        }

        private bool IsUnderstood(ExpressionSyntax use)
        {
            if (use.Parent is PostfixUnaryExpressionSyntax suppression)
                use = suppression;
            if (use.Parent is AssignmentExpressionSyntax assignment && assignment.Left == use)
                return AddValue(assignment.Right);
            if (use.Parent is MemberAccessExpressionSyntax member && member.Expression == use)
                return Has(model.GetSymbolInfo(member).Symbol);
            if (use.Parent is ConditionalAccessExpressionSyntax { WhenNotNull: InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax bound } })
                return Has(model.GetSymbolInfo(bound).Symbol);
            return !SymbolEqualityComparer.Default.Equals(model.GetTypeInfo(use).ConvertedType, layer)
                || use.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } argument && IsName(call, argument);
        }

        /// <summary>A member of the layer itself has to be the twin's, too.</summary>
        private bool Has(ISymbol? used)
        {
            if (used is null)
                return false;
            if (!SymbolEqualityComparer.Default.Equals(used.ContainingType, layer))
                return true;
            return Twin.GetMembers(used.Name).Any(own => own is not IMethodSymbol method || used is IMethodSymbol original
                && method.Parameters.Select(parameter => parameter.Type).SequenceEqual(original.Parameters.Select(parameter => parameter.Type), SymbolEqualityComparer.Default));
        }

        private static bool IsName(InvocationExpressionSyntax call, ArgumentSyntax argument) =>
            call.Expression is IdentifierNameSyntax { Identifier.ValueText: "nameof" } && call.ArgumentList.Arguments[0] == argument;
    }
}
