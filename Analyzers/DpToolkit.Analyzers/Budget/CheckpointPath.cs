using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DpToolkit.Analyzers.Budget;

/// <summary>The file that a save or load names, as far as the program tells.</summary>
internal sealed class CheckpointPath
{
    /// <summary>The <see cref="Likelihood"/> from which on a file is a training's checkpoint.</summary>
    public const int Certain = 2;

    private const int Hops = 3;

    private static readonly HashSet<string> Checkpoint = ["checkpoint", "checkpoints", "ckpt", "ckpts", "chkpt", "chk", "resume", "resumed", "snapshot", "epoch", "step", "iter", "iteration", "round"];
    private static readonly HashSet<string> Unfinished = ["last", "latest", "progress", "autosave", "partial", "interrupted", "current", "saved"];
    private static readonly HashSet<string> Plain =
    [
        "model", "net", "network", "weights", "weight", "state", "dict", "train", "training", "trained", "private", "dp", "best", "run", "file", "path", "name", "location", "folder", "dir",
        "directory", "output", "bin", "pt", "pth", "dat", "data", "from", "to", "my", "the", "mnist", "digits", "cnn", "mlp", "classifier", "prev", "previous", "old", "tmp", "home", "options", "args", "config", "ts", "ckp",
    ];

    private static readonly string[] Public = ["pretrain", "public", "imagenet", "backbone", "base", "init", "foundation", "teacher", "bert", "gpt", "resnet", "vgg", "wiki", "download", "hub"];

    private readonly string? constant;
    private readonly string? pattern;
    private readonly string text;
    private readonly ISymbol? symbol;
    private readonly IReadOnlyList<ISymbol?>? composed;

    private CheckpointPath(string? constant, string? pattern, string text, ISymbol? symbol, IReadOnlyList<ISymbol?>? composed, HashSet<string> literal, HashSet<string> named)
    {
        this.constant = constant;
        this.pattern = pattern;
        this.text = text;
        this.symbol = symbol;
        this.composed = composed;
        IsPublic = literal.Concat(named).Any(word => Public.Any(word.StartsWithOrdinal));
        bool isCheckpoint = literal.Concat(named).Any(Checkpoint.Contains);
        Likelihood = isCheckpoint && (literal.Count > 0 ? literal : named).All(word => Checkpoint.Contains(word) || Unfinished.Contains(word) || Plain.Contains(word)) ? Certain
            : isCheckpoint || literal.Concat(named).Any(Unfinished.Contains) ? 1 : 0;
    }

    /// <summary>True when the name says that the weights come from elsewhere.</summary>
    public bool IsPublic { get; }

    /// <summary>How surely the name alone is that of a training's checkpoint.</summary>
    public int Likelihood { get; }

    public static CheckpointPath Of(ProgramFlow program, FlowEvent file)
    {
        var argument = file.Arguments[0];
        if (argument.Name is "this" or "module" && file.Arguments.Length > 1)
            argument = file.Arguments[1];
        var expression = argument.Operation.Syntax;
        var model = program.Model(expression.SyntaxTree);
        var constant = argument.Value.Constant as string;
        if (Opened(expression, model) is { } opened)
            (expression, constant) = (opened, model.GetConstantValue(opened).Value as string);
        HashSet<string> literal = [], named = [];
        Collect(expression, model, literal, named, Hops);
        if (constant is not null)
            literal.UnionWith(Words(constant));
        string? pattern = Resolved(expression, model, Hops) is InterpolatedStringExpressionSyntax interpolated
            ? "^" + string.Concat(interpolated.Contents.Select(part => part is InterpolatedStringTextSyntax literal ? Regex.Escape(literal.TextToken.ValueText) : ".+")) + "$"
            : null;
        return new CheckpointPath(constant, pattern, expression.ToString(), model.GetSymbolInfo(expression).Symbol, Composed(expression, model), literal, named);
    }

    /// <summary>True when both name one file, or one is made by the other's pattern.</summary>
    public bool IsSame(CheckpointPath other) =>
        constant is not null && constant == other.constant
        || pattern is not null && (pattern == other.pattern || other.constant is { } named && Regex.IsMatch(named, pattern))
        || other.pattern is not null && constant is not null && Regex.IsMatch(constant, other.pattern)
        || composed is not null && text == other.text && other.composed is not null && composed.SequenceEqual(other.composed, SymbolEqualityComparer.Default)
        || symbol is IFieldSymbol or IPropertySymbol or ILocalSymbol && SymbolEqualityComparer.Default.Equals(symbol, other.symbol)
        || symbol is null && other.symbol is null && constant is null && pattern is null && text == other.text;

    /// <summary>What a path is composed of, <c>Path.Combine(folder, "last.dat")</c> or <c>PathOf("last.dat")</c>; null for any other expression.</summary>
    private static IReadOnlyList<ISymbol?>? Composed(SyntaxNode expression, SemanticModel model) =>
        expression is InvocationExpressionSyntax { ArgumentList.Arguments: { Count: > 0 } arguments } call && model.GetSymbolInfo(call).Symbol is IMethodSymbol method
        && (method is { Name: "Combine" or "Join", ContainingType.Name: "Path" } ? !arguments.Any(a => a.DescendantNodes().OfType<InvocationExpressionSyntax>().Any()) : method.IsInSource() && arguments.All(a => model.GetConstantValue(a.Expression).HasValue))
            ? expression.DescendantNodes().OfType<IdentifierNameSyntax>().Select(name => model.GetSymbolInfo(name).Symbol).ToList() : null;

    private static ExpressionSyntax? Resolved(SyntaxNode expression, SemanticModel model, int hops) =>
        expression is IdentifierNameSyntax && hops > 0 && Initializer(model.GetSymbolInfo(expression).Symbol) is { } value && value.SyntaxTree == expression.SyntaxTree
            ? Resolved(value, model, hops - 1)
            : expression as ExpressionSyntax;

    /// <summary>The path that a stream is opened by: <c>File.OpenRead(path)</c>, <c>new FileStream(path, ...)</c>.</summary>
    private static ExpressionSyntax? Opened(SyntaxNode stream, SemanticModel model) => Resolved(stream, model, Hops) switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var type, Name.Identifier.ValueText: "OpenRead" or "OpenWrite" or "Open" or "Create" }, ArgumentList.Arguments: [{ Expression: var path }, ..] }
            when model.GetSymbolInfo(type).Symbol is INamedTypeSymbol { Name: "File" } => path,
        BaseObjectCreationExpressionSyntax { ArgumentList.Arguments: [{ Expression: var path }, ..] } made when model.GetTypeInfo(made).Type is { Name: "FileStream" } => path,
        _ => null,
    };

    private static ExpressionSyntax? Initializer(ISymbol? symbol) =>
        symbol is ILocalSymbol or IFieldSymbol ? (symbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() as VariableDeclaratorSyntax)?.Initializer?.Value : null;

    private static void Collect(SyntaxNode expression, SemanticModel model, HashSet<string> literals, HashSet<string> named, int hops)
    {
        foreach (var node in expression.DescendantNodesAndSelf())
        {
            switch (node)
            {
                case LiteralExpressionSyntax { Token.Value: string literal }:
                    literals.UnionWith(Words(literal));
                    break;
                case InterpolatedStringTextSyntax literal:
                    literals.UnionWith(Words(literal.TextToken.ValueText));
                    break;
                case IdentifierNameSyntax name when model.GetSymbolInfo(name).Symbol is ILocalSymbol or IFieldSymbol or IPropertySymbol or IParameterSymbol && node.FirstAncestorOrSelf<InterpolationSyntax>() is null:
                    named.UnionWith(Words(name.Identifier.ValueText));
                    if (hops > 0 && Initializer(model.GetSymbolInfo(name).Symbol) is { } value && value.SyntaxTree == name.SyntaxTree)
                        Collect(value, model, literals, named, hops - 1);
                    break;
            }
        }
    }

    private static IEnumerable<string> Words(string name) =>
        Regex.Matches(name, "[A-Z]?[a-z]+|[A-Z]+").Cast<Match>().Select(match => match.Value.ToLowerInvariant()).Where(word => word.Length > 1);
}
