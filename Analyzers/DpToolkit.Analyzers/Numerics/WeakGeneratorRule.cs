using System;
using System.Collections.Generic;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.Numerics;

/// <summary>DP6002: an ordinary random number generator chooses noise or batches of a private training.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class WeakGeneratorRule() : FlowRule(Descriptor)
{
    private static readonly HashSet<string> Writes = new(StringComparer.Ordinal) { "add_", "sub_", "copy_", "set_", "addcmul_", "lerp_", "normal_", "uniform_", "index_add_" };

    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.WeakGenerator,
        DiagnosticSeverity.Warning,
        "Ordinary random numbers in private training",
        "'{0}' is no cryptographic generator: whoever learns its state, often from a few outputs, knows the {1}; {2}");

    protected override void Check(ProgramFlow program, Action<Diagnostic> report)
    {
        var bodies = new Bodies(program);
        foreach (var history in program.Histories)
            foreach (var made in MadePrivate.In(history))
            {
                foreach (var draw in Noise(bodies, program, history, made))
                    Report(made, draw, "noise", "let the private optimizer draw it: Noise.Secure is the default");
                foreach (var draw in Batches(bodies, program, history, made))
                    Report(made, draw, "batches", "take them from the loader that MakePrivate returns");
            }

        void Report(MadePrivate made, IOperation draw, string what, string cure)
        {
            if (!DebugOnly.Contains(draw.Syntax))
                report(At(draw, made.Event.Operation, Shown(draw), what, cure));
        }
    }

    private static string Shown(IOperation draw) => draw is IInvocationOperation { TargetMethod: var method } ? method.ContainingType.Name is "Random" ? $"Random.{method.Name}" : method.Name : draw.Syntax.ToString();

    private static IEnumerable<IOperation> Noise(Bodies bodies, ProgramFlow program, FlowHistory history, MadePrivate made)
    {
        if (made.Event.Argument("noise") is { } given && given.Value.Single is { Creation: IInvocationOperation { TargetMethod.Name: "Seeded" } seeded } && bodies.At(seeded.Syntax) is var (spread, operation)
            && operation is IInvocationOperation { Arguments: [var seed] } && spread.Draw(seed.Value) is { } drawn)
            yield return drawn;
        foreach (var change in history.Events.Where(e => IsChange(program.Compilation.Symbols, e) && IsOurs(made, e)))
            if (bodies.At(change.Operation.Syntax) is var (around, written) && Added(around, written) is { } draw)
                yield return draw;
        foreach (var backward in history.All(FlowEventKind.Backward).Where(e => e.Subjects.Contains(made.PrivateModel)))
            if (backward.Receiver.Single?.Creation is IBinaryOperation or ICompoundAssignmentOperation or IInvocationOperation { TargetMethod.Name: "add" or "sub" or "add_" or "sub_" } && bodies.At(backward.Receiver.Single!.Creation!.Syntax) is var (around, sum) && AddedToLoss(around, sum) is { } draw)
                yield return draw;
    }

    /// <summary>A gradient or parameter written.</summary>
    private static bool IsChange(KnownSymbols symbols, FlowEvent e) => e.Kind switch
    {
        FlowEventKind.Write => e.Name == "grad",
        FlowEventKind.Use => Writes.Contains(e.Name) && e.Operation is IInvocationOperation { Instance: { } instance } && (instance.Type.DerivesFrom(symbols.Parameter) || instance.WithoutConversion() is IPropertyReferenceOperation { Property.Name: "grad" }
            || IsGradient(instance.Syntax) || instance.WithoutConversion() is ILocalReferenceOperation { Local: var local } && IsGradient(Given(local))),
        _ => false,
    };

    private static bool IsGradient(SyntaxNode? expression) =>
        expression?.ToString() is { } text && (text.EndsWith(".grad", StringComparison.Ordinal) || text.EndsWith(".grad!", StringComparison.Ordinal));

    /// <summary>What a local is declared with: <c>var g = p.grad</c> or <c>p.grad is { } g</c>.</summary>
    private static SyntaxNode? Given(ILocalSymbol local) => local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() switch
    {
        VariableDeclaratorSyntax declarator => declarator.Initializer?.Value,
        SingleVariableDesignationSyntax { Parent: PatternSyntax { Parent: IsPatternExpressionSyntax pattern } } => pattern.Expression,
        _ => null,
    };

    private static bool IsOurs(MadePrivate made, FlowEvent e)
    {
        var behind = e.Receiver.Objects.SelectMany(o => e.Before[o].Sources.Append(o)).ToList();
        return behind.Contains(made.PrivateModel) || behind.Contains(made.PrivateOptimizer)
            || made.Model is { } model && made.IsInForce(e.Before, model) && (behind.Contains(model) || behind.Any(ModelParts.Of(e.Before, model).Contains));
    }

    private static IOperation? Added(RandomSpread spread, IOperation written) => written switch
    {
        IInvocationOperation { TargetMethod.Name: "normal_" or "uniform_" } call => call,
        IInvocationOperation call => call.Arguments.Select(a => spread.Draw(a.Value)).FirstOrDefault(found => found is not null),
        IAssignmentOperation assignment => spread.Draw(assignment.Value),
        _ => null,
    };

    /// <summary>Pure noise as a term of the loss.</summary>
    private static IOperation? AddedToLoss(RandomSpread spread, IOperation sum) => sum switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract } binary => Pure(spread, binary.LeftOperand) ?? Pure(spread, binary.RightOperand),
        ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract } compound => Pure(spread, compound.Value),
        IInvocationOperation { TargetMethod.Name: "add" or "sub" or "add_" or "sub_", Arguments: [var first, ..] } => Pure(spread, first.Value),
        _ => null,
    };

    private static IOperation? Pure(RandomSpread spread, IOperation term) =>
        spread.Draw(term) is { } draw && spread.Output(term) is null && term.DescendantsAndSelf().All(o => o is not ILocalReferenceOperation { Type.Name: "Tensor" } local || spread.Draw(local) is not null || IsInside(o, draw)) ? draw : null;

    private static bool IsInside(IOperation operation, IOperation outer)
    {
        for (var current = operation; current is not null; current = current.Parent)
            if (current.Syntax == outer.Syntax)
                return true;
        return false;
    }

    /// <summary>Records that random numbers chose, and that the private model is trained on.</summary>
    private static IEnumerable<IOperation> Batches(Bodies bodies, ProgramFlow program, FlowHistory history, MadePrivate made)
    {
        var loaded = PrivateBatches.Of(program, history);
        foreach (var call in history.All(FlowEventKind.Call).Where(e => e.Receiver.Single is { } model && (model == made.PrivateModel || model == made.Model && made.IsInForce(e.Before, model))))
        {
            if (call.Arguments.SelectMany(a => a.Value.Objects).SelectMany(o => call.Before[o].Sources.Append(o)).Any(loaded.Contains))
                continue;
            bool trains = call.Result.Single is { } output && history.All(FlowEventKind.Backward).Any(b => b.Receiver.Objects.Any(loss => loss == output || b.Before[loss].Sources.Contains(output)));
            if (trains && bodies.At(call.Operation.Syntax) is var (spread, operation) && operation is IInvocationOperation invocation
                && invocation.Arguments.Select(a => spread.Chosen(a.Value)).FirstOrDefault(found => found is not null) is { } draw)
                yield return draw;
        }
    }

    /// <summary>What is drawn in each body, read once.</summary>
    private sealed class Bodies(ProgramFlow program)
    {
        private readonly Dictionary<SyntaxNode, (RandomSpread Spread, IOperation Root)?> read = new();

        /// <summary>The operation of a node as the compiler reads it, and what is drawn in the body around it.</summary>
        public (RandomSpread Spread, IOperation Operation)? At(SyntaxNode node)
        {
            var body = node.Ancestors().First(a => a is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or ArrowExpressionClauseSyntax { Parent: PropertyDeclarationSyntax } or FieldDeclarationSyntax or CompilationUnitSyntax);
            if (!read.TryGetValue(body, out var known))
                read.Add(body, known = Of(body) is { } root ? (RandomSpread.In(program.Compilation.Symbols, root, Of), root) : null);
            return known is { } found && found.Root.DescendantsAndSelf().FirstOrDefault(o => o.Syntax == node && !o.IsImplicit) is { } operation ? (found.Spread, operation) : null;
        }

        private IOperation? Of(SyntaxNode syntax) => program.Model(syntax.SyntaxTree).GetOperation(syntax);
    }
}
