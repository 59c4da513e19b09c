using System;
using System.Collections.Generic;
using System.Composition;
using System.Globalization;
using System.Linq;
using System.Numerics;
using DpToolkit.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.CodeFixes;

/// <summary>DP2001: makes a GroupNorm, InstanceNorm or LayerNorm instead of a BatchNorm, and declares what holds it so.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class BatchNormFix() : DpCodeFix(DiagnosticIds.BatchNorm)
{
    private const string Group = "GroupNorm";
    private const string Instance = "InstanceNorm";
    private const string Layer = "LayerNorm";

    private static readonly HashSet<string> SharedMembers = new(StringComparer.Ordinal) { "weight", "bias", "eps", "affine", "call", "forward" };

    protected override IEnumerable<FixOffer> Offers(SemanticModel model, SyntaxNode node, Diagnostic diagnostic)
    {
        if (Creation(model, node) is not { } creation || Features(creation) is not { } features || Holder.Of(model, node) is { CanChange: false })
            return [];
        string size = features.Syntax.ToString();
        string groups = Groups(features) ?? $"gcd(32, {size})";
        var group = new FixOffer(Group, $"Use GroupNorm({groups}, {size})");
        var instance = new FixOffer(Instance, $"Use {InstanceName(creation)}({size})");
        var layer = new FixOffer(Layer, Dimension(creation) == "1d" ? $"Use LayerNorm({size})" : $"Use layer normalization: GroupNorm(1, {size})");
        bool erases = Dimension(creation) == "1d" && features.ConstantValue.HasValue && groups == features.ConstantValue.Value?.ToString();
        return erases ? [layer, group, instance] : [group, instance, layer];
    }

    protected override void Edit(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic, string key)
    {
        var model = editor.SemanticModel;
        var holder = Holder.Of(model, node);
        foreach (var part in holder is null ? [node] : holder.Creations)
        {
            if (Creation(model, part) is not { } creation)
                continue;
            var rewritten = Rewrite(creation, key);
            editor.ReplaceOnce(part, (current, _) => rewritten.WithTriviaFrom(current));
        }

        if (holder?.Type is not { } type || Creation(model, node) is not { } made)
            return;
        var replacement = model.Compilation.GetTypeByMetadataName("TorchSharp.Modules." + NewName(made, key))!;
        editor.ReplaceOnce(type, (current, generator) => generator.TypeExpression(replacement).WithTriviaFrom(current));
    }

    private static IInvocationOperation? Creation(SemanticModel model, SyntaxNode node) =>
        model.GetOperation(node) is IInvocationOperation { TargetMethod.Name: "BatchNorm1d" or "BatchNorm2d" or "BatchNorm3d" } creation ? creation : null;

    private static IOperation? Features(IInvocationOperation creation) =>
        creation.Arguments.FirstOrDefault(a => a.Parameter?.Name == "num_features")?.Value is { } value ? Unwrap(value) : null;

    private static IOperation Unwrap(IOperation value) => value is IConversionOperation { IsImplicit: true } conversion ? conversion.Operand : value;

    private static string Dimension(IInvocationOperation creation) => creation.TargetMethod.Name.Substring("BatchNorm".Length);

    private static string InstanceName(IInvocationOperation creation) => Instance + Dimension(creation);

    private static string NewName(IInvocationOperation creation, string key) => key switch
    {
        Instance => InstanceName(creation),
        Layer when Dimension(creation) == "1d" => Layer,
        _ => Group,
    };

    private static string? Groups(IOperation features) => features.ConstantValue is { HasValue: true, Value: int or long or short or byte or uint } constant
        ? BigInteger.GreatestCommonDivisor(32, Convert.ToInt64(constant.Value, CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture)
        : null;

    private static InvocationExpressionSyntax Rewrite(IInvocationOperation creation, string key)
    {
        var call = (InvocationExpressionSyntax)creation.Syntax;
        var features = Features(creation)!;
        string name = NewName(creation, key);
        var arguments = new List<ArgumentSyntax>();
        if (name == Group)
            arguments.Add(SyntaxFactory.Argument(key == Layer ? Number("1") : GroupsOf(features)));
        arguments.Add(SyntaxFactory.Argument((ExpressionSyntax)features.Syntax.WithoutTrivia()));
        bool affine = false;
        foreach (var argument in creation.Arguments.Where(a => a.ArgumentKind != ArgumentKind.DefaultValue))
        {
            string? kept = argument.Parameter!.Name switch
            {
                "eps" or "device" or "dtype" => argument.Parameter.Name,
                "affine" => name == Layer ? "elementwise_affine" : "affine",
                _ => null,
            };
            if (kept is null)
                continue;
            affine |= argument.Parameter.Name == "affine";
            arguments.Add(ArgumentEdits.Named(kept, ((ArgumentSyntax)argument.Syntax).Expression.WithoutTrivia()));
        }

        if (name.StartsWith(Instance, StringComparison.Ordinal) && !affine)
            arguments.Insert(1, ArgumentEdits.Named("affine", SyntaxFactory.LiteralExpression(SyntaxKind.TrueLiteralExpression)));
        var old = call.Expression is MemberAccessExpressionSyntax member ? member.Name : (SimpleNameSyntax)call.Expression;
        var renamed = call.Expression.ReplaceNode(old, SyntaxFactory.IdentifierName(name).WithTriviaFrom(old));
        return call.WithExpression(renamed is SimpleNameSyntax && call.Expression is SimpleNameSyntax ? SyntaxFactory.IdentifierName(name).WithTriviaFrom(old) : renamed)
            .WithArgumentList(call.ArgumentList.WithArguments(ArgumentEdits.List(arguments)));
    }

    private static ExpressionSyntax Number(string text) => SyntaxFactory.ParseExpression(text);

    private static ExpressionSyntax GroupsOf(IOperation features) =>
        Number(Groups(features) ?? $"(long)System.Numerics.BigInteger.GreatestCommonDivisor(32, {features.Syntax})");

    /// <summary>The declaration that holds a BatchNorm: its type, and all that is put into it.</summary>
    private sealed class Holder(TypeSyntax? type, IReadOnlyList<SyntaxNode> creations, bool canChange)
    {
        /// <summary>The type to change; null where it holds any layer.</summary>
        public TypeSyntax? Type { get; } = type;

        public IReadOnlyList<SyntaxNode> Creations { get; } = creations;

        public bool CanChange { get; } = canChange;

        /// <summary>Null where the creation is passed on to what takes any layer.</summary>
        public static Holder? Of(SemanticModel model, SyntaxNode creation)
        {
            var converted = model.GetTypeInfo(creation).ConvertedType;
            if (converted is null || !converted.Name.StartsWith("BatchNorm", StringComparison.Ordinal))
                return null;
            if (creation.Parent is ArgumentSyntax or MemberAccessExpressionSyntax)
                return converted.Name == model.GetTypeInfo(creation).Type?.Name && creation.Parent is ArgumentSyntax argument && Fits(model, argument) ? null : Refuse();
            return LayerHolder.Of(model, creation) is { } holder ? Gather(model, creation, holder) : Refuse();
        }

        /// <summary>Any value of the declaration, and every use of it, has to make sense with the other layer.</summary>
        private static Holder Gather(SemanticModel model, SyntaxNode creation, LayerHolder holder)
        {
            var creations = new List<SyntaxNode>();
            foreach (var use in holder.Symbols.SelectMany(symbol => LayerHolder.Uses(model, symbol)))
            {
                if (use.Parent is AssignmentExpressionSyntax assignment && assignment.Left == use)
                    creations.Add(assignment.Right);
                else if (use.Parent is MemberAccessExpressionSyntax member && member.Expression == use && !SharedMembers.Contains(member.Name.Identifier.ValueText)
                    && model.GetSymbolInfo(member).Symbol?.ContainingType.Name is { } owner && (owner.StartsWith("BatchNorm", StringComparison.Ordinal) || owner == "NormBase"))
                    return Refuse();
            }

            creations.AddRange(holder.Symbols.Select(LayerHolder.InitialValue).OfType<SyntaxNode>());
            bool all = creations.All(c => Creation(model, c) is not null);
            return all ? new(holder.Type.IsVar ? null : holder.Type, creations, true) : Refuse();
        }

        private static bool Fits(SemanticModel model, ArgumentSyntax argument) =>
            model.GetOperation(argument) is IArgumentOperation { Parameter.Type: var type } && !type.Name.StartsWith("BatchNorm", StringComparison.Ordinal)
            || argument.Parent is TupleExpressionSyntax;

        private static Holder Refuse() => new(null, [], false);
    }
}
